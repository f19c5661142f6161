"""``who``, ``ip``, ``key``, ``resource``, ``event`` and ``search``: pages on a terminal, rows in every format, hostile text harmless."""

import csv
import io
import json
import shlex

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from trailscope.cli import command as trailscope
from trailscope.content import folder
from trailscope.pivots.sections import ROWS

pytestmark = pytest.mark.slow

HOSTILE = "alice\x1b[2J\r\nforged line\u202e"
ID = "0a1b2c3d-0000-4000-8000-000000000001"
PAGES = (
    ("who", "alice"),
    ("ip", "198.51.100.7"),
    ("key", "AKIAEXAMPLE000000001"),
    ("resource", "admins"),
    ("event", ID),
)


@pytest.fixture
def logs(tmp_path, record, write_log):
    """A group change, a denial with a reason, and a call by somebody with a hostile name."""
    hostile = {**record()["userIdentity"], "userName": HOSTILE, "arn": "arn:aws:iam::111122223333:user/x"}
    why = "User is not authorized to perform: s3:GetObject because no identity-based policy allows it"
    denied = record(
        eventSource="s3.amazonaws.com", eventName="GetObject", readOnly=True, errorCode="AccessDenied", errorMessage=why
    )
    return write_log(tmp_path / "log.json.gz", [record(eventID=ID), denied, record(userIdentity=hostile)])


def run(*words, width=130):
    return CliRunner().invoke(trailscope, [*map(str, words)], env={"COLUMNS": str(width)})


@pytest.mark.parametrize(("command", "name"), PAGES)
def test_a_page_opens_with_its_subject_and_ends_with_commands(logs, command, name):
    result = run(command, name, logs, "-q", "-f", "table")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert name in lines[0] or command == "event"
    assert any(line.startswith("  trailscope ") for line in lines[lines.index("Next") :])


@pytest.mark.parametrize("width", [60, 80, 130])
@pytest.mark.parametrize(("command", "name"), [*PAGES, ("who", HOSTILE)])
def test_no_line_is_wider_than_the_terminal_and_none_is_forged(logs, command, name, width):
    result = run(command, name, logs, "-q", "-f", "table", width=width)
    assert not {"\x1b", "\r", "\u202e"} & set(result.stdout)
    if command != "event":  # whose record is whole
        page = result.stdout.split("\nNext\n")[0].splitlines()
        assert max(map(cell_len, page)) <= width


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "markdown"])
@pytest.mark.parametrize(("command", "name"), PAGES)
def test_rows_come_in_every_format(logs, command, name, format):
    result = run(command, name, logs, "-q", "-f", format)
    assert result.exit_code == 0, result.output
    if format == "csv":
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
    elif format == "markdown":
        rows = result.stdout.splitlines()[2:]
    else:
        rows = (
            json.loads(result.stdout) if format == "json" else [json.loads(line) for line in result.stdout.splitlines()]
        )
    assert rows
    if format in ("csv", "json") and command != "event":
        assert list(rows[0]) == ROWS.names


def test_a_record_is_json_within_json(logs):
    (row,) = json.loads(run("event", ID, logs, "-q", "-f", "json").stdout)
    assert row["record"]["requestParameters"] == {"groupName": "admins", "userName": "bob"}


def test_the_settings_of_a_change_are_json_within_json(logs):
    row = json.loads(run("resource", "admins", logs, "-q", "-f", "json").stdout)[0]
    assert row["after"] == {"userName": "bob"}
    assert row["before"] is None


def test_rows_are_written_to_a_file(logs, tmp_path):
    result = run("who", "alice", logs, "-q", "-o", tmp_path / "alice.parquet")
    assert result.exit_code == 0, result.output
    assert pq.read_table(tmp_path / "alice.parquet").column_names == ROWS.names


def test_why_something_was_refused_is_one_line(logs):
    result = run("search", "--denied", "--actor", "alice", "--action", "s3:GetObject", logs, "-q", "-f", "table")
    assert "because no identity-based policy allows it" in result.stdout
    assert "✗ alice" in result.stdout


def test_the_page_of_a_refused_event_says_which_kind_of_policy_refused_it(logs):
    [denied] = json.loads(run("search", "--denied", logs, "-q", "-f", "json").stdout)
    lines = run("event", denied["event_id"], logs, "-q", "-f", "table").stdout.splitlines()
    told = {line.split(maxsplit=1)[0]: line for line in lines if line.startswith(("refused ", "because "))}
    assert told["because"].endswith("no policy of the user, group or role allows it")
    assert not any(
        line.startswith("because ") for line in run("event", ID, logs, "-q", "-f", "table").stdout.splitlines()
    )


def test_the_first_word_of_a_search_is_a_text_unless_it_leads_somewhere(logs, tmp_path):
    assert len(json.loads(run("search", logs, "-q", "-f", "json").stdout)) == 3
    assert len(json.loads(run("search", "GetObject", logs, "-q", "-f", "json").stdout)) == 1
    assert len(json.loads(run("search", "/Get(Object|Item)/", logs, "-q", "-f", "json").stdout)) == 1


def test_a_regular_expression_that_is_a_folder_too_is_refused():
    done = CliRunner().invoke(trailscope, ["search", "/tmp/", "--lake", "none"])
    assert done.exit_code == 2
    assert "/tmp/ is a regular expression, and a folder too" in done.stderr


def test_timeline_and_search_know_the_same_filters(logs):
    for words in (
        ["--action", "s3:Get*"],
        ["--denied"],
        ["--error", "Access*"],
        ["--service", "s3"],
        ["--field", "errorCode=AccessDenied"],
    ):
        found = json.loads(run("search", *words, logs, "-q", "-f", "json").stdout)
        told = json.loads(run("timeline", *words, logs, "-q", "-f", "json").stdout)
        assert [row["action"] for row in found] == [row["action"] for row in told] == ["s3:GetObject"]
    changes = json.loads(run("timeline", "--changes", logs, "-q", "-f", "json").stdout)
    assert sum(row["events"] for row in changes) == 2


def test_a_limit_counts_what_is_left_out(logs):
    result = run("search", logs, "-q", "-n", "1", "-f", "csv")
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 1
    assert "2 later events" in result.stderr


@pytest.mark.parametrize(("command", "name"), [("who", "nobody"), ("ip", "192.0.2.99"), ("key", "AKIANOBODY"), ("resource", "nothing"),
                                               ("event", "ffffffff"), ("search", "no such text")])  # fmt: skip
def test_finding_nothing_says_so_and_an_empty_window_cannot_tell(logs, command, name):
    result = run(command, name, logs, "-q")
    assert result.exit_code == 0
    assert "nothing found" in result.stderr
    result = run(command, name, logs, "-q", "--until", "2020-01-01")
    assert "cannot tell: the lake holds no management events" in result.stderr


def test_the_nearest_names_are_offered(logs):
    assert "there is: alice" in run("who", "lic", logs, "-q").stderr


def test_the_next_commands_ask_the_same_logs_in_the_same_window(logs):
    result = run("who", "alice", logs, "-q", "-f", "table", "--since", "2026-08-01", "--region", "us-east-1")
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("  trailscope session")]
    assert line.split("  #")[0].strip() == f"trailscope session alice {logs} --since 2026-08-01 --region us-east-1"


@pytest.mark.parametrize(("command", "name"), PAGES)
def test_the_next_commands_are_commands_with_options_that_they_know(logs, command, name):
    printed = run(command, name, logs, "-q", "-f", "table", "--since", "2026-08-01").stdout
    lines = printed[printed.index("Next\n") :].splitlines()[1:]
    assert len(lines) >= 3
    for line in lines:
        understood(line)  # raises where a word is not understood


DASHED = ("--lake", "--", "-", "-x y")


def understood(line):
    """What the program takes a printed command for: the values of its words by their names."""
    program, *words = shlex.split(line, comments=True)
    assert program == "trailscope"
    group = trailscope
    while isinstance(group, click.Group):
        word = words.pop(0)
        group = group.get_command(click.Context(group), word)
        assert group is not None, line
    return group.make_context(word, words).params


@pytest.mark.parametrize("name", DASHED)
@pytest.mark.parametrize("command", ["who", "resource", "event"])
def test_a_name_like_an_option_is_a_name_in_the_next_commands(tmp_path, record, write_log, command, name):
    made = record(
        userIdentity={**record()["userIdentity"], "userName": name}, eventName="CreateAlias", eventSource="kms.amazonaws.com",
        requestParameters={"aliasName": name}, errorCode="AccessDenied", errorMessage="User is not authorized",
        resources=[{"ARN": name, "accountId": "111122223333", "type": "AWS::KMS::Key"}],
    )  # fmt: skip
    log = write_log(tmp_path / "log.json.gz", [made])
    asked = made["eventID"] if command == "event" else name
    result = run(command, "-q", "-f", "table", "--until", "2030-01-01", "--", asked, log)
    assert result.exit_code == 0, result.output
    lines = result.stdout[result.stdout.index("Next\n") :].splitlines()[1:]
    assert lines
    named = 0
    for line in lines:
        params = understood(line)
        assert params.get("sources", params.get("words")) == (str(log),), line
        assert params["until"] == "2030-01-01", line
        values = [params.get(each) for each in ("text", "credential", "principal", "what", "actor", "resource")]
        named += name in values or (name,) in values
    assert named >= (1 if command == "event" else 2)


@pytest.mark.parametrize("name", [name for name in DASHED if name != "-"])  # which is standard input
def test_words_in_the_wrong_order_are_typed_so_that_a_name_stays_one(logs, name):
    result = run("who", "-q", "--", logs, name)
    (hint,) = [line for line in result.stderr.splitlines() if "the name comes first" in line]
    assert understood(hint.partition(": ")[2])["text"] == name


def test_a_hostile_name_is_quoted_in_the_next_commands(tmp_path, record, write_log):
    name = "x; rm -rf /"
    log = write_log(tmp_path / "log.json.gz", [record(userIdentity={**record()["userIdentity"], "userName": name})])
    assert "--actor 'x; rm -rf /' " in run("who", name, log, "-q", "-f", "table").stdout


def test_the_sample_story_is_told_from_the_intruders_address():
    result = run("ip", "203.0.113.66", folder("sample_logs"), "-q", "-f", "table")
    assert "issued by ci-deploy, iam:CreateAccessKey of 2026-09-02 23:06:55" in result.stdout
    assert "explicit deny in a service control" in result.stdout
    assert "aws-cli/2.22.35 linux kali" in result.stdout


@pytest.mark.parametrize(("command", "name"), PAGES)
def test_words_in_the_wrong_order_are_told_with_the_right_one(logs, command, name):
    """A folder first and then a name would say no more than that there is no such file."""
    swapped = run(command, logs, name)
    assert swapped.exit_code == 2
    assert f"there is no file or folder {name}" in swapped.stderr
    assert f"the name comes first: {shlex.join(['trailscope', command, name, str(logs)])}" in swapped.stderr
    alone = run(command, logs)
    assert "is missing" in alone.stderr


def test_a_name_of_two_words_without_quotes_is_told_from_logs(logs):
    result = run("who", "Jane", "Doe", logs)
    assert "Doe: there is no such file or folder" in result.stderr
    assert "in quotes where it has several words" in result.stderr


@pytest.mark.parametrize(("command", "name"), [("who", "zoe"), ("ip", "192.0.2.99"), ("resource", "no-such-thing")])
def test_an_empty_page_says_why_it_may_be_empty_and_what_to_try(logs, command, name):
    result = run(command, name, logs, "--until", "2020-01-01")
    assert "cannot tell" in result.stderr or "nothing found" in result.stderr
    assert "looked at  no event: none lies in what was asked for" in result.stderr
    assert "try        another --since or --until" in result.stderr


@pytest.mark.parametrize("text", ["x" * 5_000, f"/{'x' * 5_000}/"])
def test_a_text_longer_than_a_name_of_a_file_is_searched(logs, text):
    result = run("search", text, logs, "-q", "-f", "table")
    assert result.exit_code == 0, result.output
    assert "nothing found" in result.stderr


def test_the_call_that_issued_an_unused_key_is_told_without_what_its_id_hides(tmp_path, record, write_log):
    key = "ASIAEXAMPLE000000009"
    issued = record(
        eventID=HOSTILE, eventSource="sts.amazonaws.com", eventName="GetSessionToken",
        responseElements={"credentials": {"accessKeyId": key, "expiration": "Sep 1, 2026, 9:00:00 AM"}},
    )  # fmt: skip
    result = run("session", key, write_log(tmp_path / "log.json.gz", [issued]), "-q")
    assert "nothing in the lake was done with it" in result.stderr
    assert not {"\x1b", "\r", "\u202e"} & set(result.stderr)
