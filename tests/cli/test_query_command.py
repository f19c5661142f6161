"""`trailscope query`: data on stdout and nothing else there, three kinds of answer, statuses."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.cli.render import output

FIVE = "select event_time, actor, action, target, source_ip_address from events order by event_time, action"


BASE = {
    "eventVersion": "1.11",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice"},
    "eventSource": "iam.amazonaws.com",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "198.51.100.7",
    "requestParameters": {"groupName": "admins", "userName": "bob"},
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "eventCategory": "Management",
    "recipientAccountId": "111122223333",
}
EVENTS = (
    {"eventTime": "2026-09-01T08:19:04Z", "eventName": "AddUserToGroup", "userAgent": "aws-cli/2.15"},
    {"eventTime": "2026-09-01T08:20:00Z", "eventName": "ListUsers", "userAgent": "=cmd|'/C calc'!A0"},
    {
        "eventTime": "2026-09-01T08:21:00Z",
        "eventName": "DeleteUser",
        "userAgent": "\x1b[2Jx",
        "errorCode": "AccessDenied",
    },
)


@pytest.fixture(scope="module")
def _made(tmp_path_factory):
    """A folder of logs with the three events, and a lake of them; no test writes to either."""
    place = tmp_path_factory.mktemp("made")
    records = [BASE | event | {"eventID": str(uuid.UUID(int=number))} for number, event in enumerate(EVENTS)]
    (place / "logs").mkdir()
    (place / "logs" / "one.json").write_text(json.dumps({"Records": records}))
    assert run("ingest", place / "logs", "--lake", place / "case42").exit_code == 0
    return place


@pytest.fixture
def logs(_made, tmp_path):
    return Path(shutil.copytree(_made / "logs", tmp_path / "logs"))


@pytest.fixture
def lake(_made):
    return _made / "case42"


@pytest.fixture
def terminal(monkeypatch):
    """Stdout counts as a terminal of 100 columns."""
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")


def run(*arguments, input=None):
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments], input=input)


def test_one_command_answers_from_raw_logs(logs):
    result = run("query", FIVE, logs)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["action"] for row in rows] == ["iam:AddUserToGroup", "iam:ListUsers", "iam:DeleteUser"]
    assert rows[0] | {"target": ""} == {
        "event_time": "2026-09-01T08:19:04Z",
        "actor": "alice",
        "action": "iam:AddUserToGroup",
        "target": "",
        "source_ip_address": "198.51.100.7",
    }
    assert "read 1 object, 3 events" in result.stderr


def test_asking_again_reads_nothing_again(logs):
    run("query", FIVE, logs)
    result = run("query", FIVE, logs)
    assert result.exit_code == 0
    assert "read" not in result.stderr


def test_a_question_is_asked_by_name_or_path_with_parameters(lake):
    for name in ("identity.user_added_to_group", "identity/user_added_to_group"):
        result = run("query", name, "--lake", lake, "-f", "json")
        assert result.exit_code == 0
        assert [row["action"] for row in json.loads(result.stdout)] == ["iam:AddUserToGroup"]


def test_sql_takes_parameters_and_comes_from_standard_input(lake):
    result = run(
        "query", "-", "--lake", lake, "-p", "who=alice", input="select count(*) as n from events where actor = $who"
    )
    assert result.stdout == "n\n3\n"


def test_the_environment_names_the_lake(lake, monkeypatch):
    monkeypatch.setenv("TRAILSCOPE_LAKE", str(lake))
    assert run("query", "select count(*) as n from events").stdout == "n\n3\n"


def test_logs_named_here_do_not_flow_into_the_lake_of_the_environment(lake, tmp_path, record, write_log, monkeypatch):
    monkeypatch.setenv("TRAILSCOPE_LAKE", str(lake))
    write_log(tmp_path / "others" / "two.json.gz", [record(eventName="CreateUser")])
    assert run("query", "select count(*) as n from events", tmp_path / "others").stdout == "n\n1\n"
    assert run("query", "select count(*) as n from events").stdout == "n\n3\n"


def test_window_account_and_region_cut_the_view(lake):
    def count(*options):
        return run("query", "select count(*) as n from events", "--lake", lake, *options).stdout.splitlines()[1]

    assert count("--since", "2026-09-01T08:20") == "2"
    assert count("--until", "2026-09-01T08:20") == "1"
    assert count("--account", "999999999999") == "0"
    assert count("--region", "us-east-1") == "3"


@pytest.mark.parametrize(
    ("suffix", "read"),
    [
        ("csv", lambda path: len(list(csv.DictReader(path.read_text().splitlines())))),
        ("json", lambda path: len(json.loads(path.read_text()))),
        ("ndjson", lambda path: len(path.read_text().splitlines())),
        ("md", lambda path: len(path.read_text().splitlines()) - 2),
        ("parquet", lambda path: pq.read_table(path).num_rows),
        ("txt", lambda path: len(path.read_text().splitlines()) - 1),
    ],
)
def test_the_name_of_the_file_says_its_format(lake, tmp_path, suffix, read):
    path = tmp_path / f"answer.{suffix}"
    result = run("query", "select event_name, event_time from events", "--lake", lake, "-o", path)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 rows written to" in result.stderr
    assert read(path) == 3
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.endswith(".part")] == []


def test_parquet_keeps_the_exact_types(lake, tmp_path):
    run("query", "select event_time, read_only, user_agent from events", "--lake", lake, "-o", tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert [str(type) for type in table.schema.types] == ["timestamp[us, tz=UTC]", "bool", "string"]
    assert "\x1b[2Jx" in table.column("user_agent").to_pylist()


def test_what_an_attacker_wrote_is_harmless_in_csv_and_whole_in_json(lake):
    sql = "select user_agent from events order by event_time"
    cells = [row[0] for row in csv.reader(io.StringIO(run("query", sql, "--lake", lake).stdout))]
    assert cells == ["user_agent", "aws-cli/2.15", "'=cmd|'/C calc'!A0", r"\x1b[2Jx"]
    rows = json.loads(run("query", sql, "--lake", lake, "-f", "json").stdout)
    assert [row["user_agent"] for row in rows][1:] == ["=cmd|'/C calc'!A0", "\x1b[2Jx"]


def test_a_terminal_gets_a_table_and_the_first_rows(lake, terminal, monkeypatch):
    monkeypatch.setattr(output, "TERMINAL_LIMIT", 2)
    result = run("query", FIVE, "--lake", lake)
    assert result.stdout.splitlines()[1].startswith("2026-09-01 08:19:04  alice")
    assert result.stdout.count("alice") == 2
    assert "… 1 more row (--limit 0 or -o FILE gives all)" in result.stderr
    assert run("query", FIVE, "--lake", lake, "--limit", "0").stdout.count("alice") == 3


def test_a_pipe_gets_all_rows_unless_limited(lake):
    assert len(run("query", FIVE, "--lake", lake).stdout.splitlines()) == 4
    limited = run("query", FIVE, "--lake", lake, "-n", "1")
    assert len(limited.stdout.splitlines()) == 2
    assert "2 more rows" in limited.stderr


def test_binary_does_not_go_to_a_terminal(lake, terminal):
    result = run("query", FIVE, "--lake", lake, "-f", "parquet")
    assert result.exit_code == 2
    assert "-o answer.parquet" in result.stderr


def test_nothing_found_and_cannot_tell_are_different_answers(lake):
    nothing = run("query", "logging.trail_stopped", "--lake", lake)
    assert nothing.exit_code == 0
    assert "nothing found" in nothing.stderr
    assert "cannot tell" not in nothing.stderr
    assert len(nothing.stdout.splitlines()) == 1  # the header of the CSV
    unknown = run("query", "logging.trail_stopped", "--lake", lake, "--since", "2027-01-01")
    assert unknown.exit_code == 0
    assert "cannot tell: " in unknown.stderr
    assert "nothing found" not in unknown.stderr


def test_a_table_without_rows_says_so_where_the_rows_would_be(lake, tmp_path):
    assert "nothing found" in run("query", "logging.trail_stopped", "--lake", lake, "-f", "table").stdout
    run("query", "logging.trail_stopped", "--lake", lake, "-o", tmp_path / "a.txt")
    assert "nothing found" in (tmp_path / "a.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "select 1 as x"], "which logs?"),
        (["query", "root.usaged", "--lake", "LAKE"], "did you mean"),
        (["query", "select nope from events", "--lake", "LAKE"], "nope"),
        (["query", "drop table events", "--lake", "LAKE"], "select"),
        (["query", "root.usage", "--lake", "LAKE", "-p", "x=1"], "no parameter 'x'"),
        (["query", "root.usage", "--lake", "LAKE", "-p", "x"], "name=value"),
        (["query", "root.usage", "--lake", "LAKE", "--since", "soon"], "soon"),
        (["query", "root.usage", "--lake", "LAKE", "--memory", "lots"], "2GiB"),
        (["query", "-", "-"], "both SQL and logs"),
        (["ingest", "LOGS"], "--lake DIR"),
        (["ingest"], "which logs?"),
        (["lake", "info"], "which lake?"),
        (["demo", "--events", "3"], "benchmarks.samples"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_do(arguments, says, lake, logs):
    result = run(*({"LAKE": lake, "LOGS": logs}.get(word, word) for word in arguments))
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_missing_lake_is_4(tmp_path):
    result = run("query", "root.usage", "--lake", tmp_path / "none")
    assert result.exit_code == 4
    assert result.stderr.startswith("trailscope: ")


def test_an_answer_that_cannot_be_written_is_4(lake, tmp_path):
    result = run("query", FIVE, "--lake", lake, "-o", tmp_path / "no" / "such" / "folder.csv")
    assert result.exit_code == 4
    assert "cannot write the answer" in result.stderr


def test_rejected_input_is_named_and_the_rest_is_answered(logs):
    (logs / "broken.json.gz").write_bytes(b"\x1f\x8b\x08 not really gzip")
    result = run("query", "select count(*) as n from events", logs)
    assert result.exit_code == 3
    assert result.stdout == "n\n3\n"
    assert "broken.json.gz" in result.stderr


def test_what_was_rejected_is_said_with_every_answer(logs, tmp_path):
    """The second command reads nothing again, and its answer is as incomplete as the first one's."""
    (logs / "page.json.gz").write_text("<html>Forbidden</html>")
    for _ in range(2):
        result = run("query", "root.usage", logs)
        assert (result.exit_code, "rejected" in result.stderr) == (3, True)
    run("ingest", logs, "--lake", tmp_path / "lake")
    result = run("query", "root.usage", "--lake", tmp_path / "lake")
    assert (result.exit_code, "1 object could not be read" in result.stderr) == (0, True)


@pytest.mark.parametrize("name", ["answer.html", "answer.svg", "answer.xyz"])
def test_a_file_whose_name_says_another_format_is_not_written(lake, tmp_path, name):
    result = run("query", FIVE, "--lake", lake, "-o", tmp_path / name)
    assert (result.exit_code, (tmp_path / name).exists()) == (2, False)


def test_a_file_is_no_lake(tmp_path):
    (tmp_path / "file").write_text("")
    result = run("query", FIVE, "--lake", tmp_path / "file")
    assert (result.exit_code, "there is no lake here" in result.stderr) == (4, True)


def test_a_reader_that_stops_early_is_no_error(lake):
    sql = "select a.event_id, b.user_agent from events a, events b, range(3000)"
    program = subprocess.Popen(
        [sys.executable, "-m", "trailscope", "query", sql, "--lake", str(lake)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with program:
        program.stdout.readline()
        program.stdout.close()
        said = program.stderr.read().decode()
    assert (program.returncode, said) == (0, "")


@pytest.mark.parametrize(
    "command", [["query", "select event_name from events"], ["timeline"], ["search", "alice"], ["hunt"], ["addresses"]]
)
def test_a_limit_beyond_all_rows_gives_all_rows(command, lake):
    """Of more digits than Arrow and DuckDB can count with."""
    given = [*command, "--lake", lake, "--format", "csv", "--quiet"]
    unlimited = run(*given, "--limit", "0")
    beyond = run(*given, "--limit", "9" * 30)
    assert (beyond.exit_code, beyond.stdout) == (unlimited.exit_code, unlimited.stdout)
    assert beyond.exit_code == 0


def test_more_threads_than_any_machine_has_are_refused_at_once(lake):
    """DuckDB would start them."""
    result = run("query", "root.usage", "--lake", lake, "--threads", "9" * 11)
    assert result.exit_code == 2
    assert "1<=x<=1024" in result.stderr
