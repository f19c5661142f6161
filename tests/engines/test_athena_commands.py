"""Athena from the command line: what a person sees of answers, costs, limits and failures, and that Ctrl-C ends the statement there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ctrl_c
import numpy  # noqa: F401 - a question is asked without it, and then the process cannot ingest
import pytest
from athena_server import Answered, Athena, athena
from click.testing import CliRunner, Result
from moto_server import only_our_own

from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow

SQL = "select actor, count(*) as calls, list(event_id) as ids from events where actor = $who group by actor"
CALLS = Answered(
    [("actor", "varchar"), ("calls", "bigint"), ("ids_json_list", "varchar")],
    [["alice", "3", '["a", "b, c"]'], [None, None, None]],
    bytes_read=1_234_567_890,
)
GB = 10**9


@pytest.fixture(autouse=True)
def own_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    only_our_own(monkeypatch, tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def options(server: Athena) -> list[str]:
    return ["--engine", "athena", "--workgroup", "forensics", "--schema", "cases", "--results", "s3://results/here",
            "--endpoint-url", server.endpoint]  # fmt: skip


def run(server: Athena, *arguments: str) -> Result:
    return CliRunner().invoke(trailscope, [*arguments, *options(server)])


def test_an_answer_is_printed_and_what_it_read_and_cost_is_told_beside_it() -> None:
    with athena(lambda *_: CALLS) as server:
        done = run(server, "query", SQL, "--param", "who=alice", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert '"ids": ["a", "b, c"]' in done.stdout
    (execution,) = server.executions.values()
    assert execution.values == ["'alice'"]
    assert execution.request["WorkGroup"] == "forensics"
    assert execution.request["QueryExecutionContext"] == {"Catalog": "AwsDataCatalog", "Database": "cases"}
    assert execution.request["ResultConfiguration"] == {"OutputLocation": "s3://results/here"}
    assert done.stderr.startswith("athena    1,234,567,890 bytes read, about 0.0062 dollars (")


def test_a_lake_in_which_merged_files_still_lie_is_not_asked_of_athena_which_would_count_their_events_twice(
    tmp_path: Path, write_log: Callable[..., Path], record: Callable[..., dict[str, object]]
) -> None:
    lake = str(tmp_path / "lake")
    for number in range(2):
        log = write_log(tmp_path / f"{number}.json.gz", [record(eventID=f"e{number}")])
        filled = CliRunner().invoke(trailscope, ["ingest", str(log), "--lake", lake, "-q"])
        assert filled.exit_code == 0, filled.stderr
    compacted = CliRunner().invoke(trailscope, ["lake", "compact", lake])
    assert "count their events twice" in compacted.stderr
    with athena(lambda *_: CALLS) as server:
        refused = run(server, "query", SQL, "--param", "who=alice", "--lake", lake)
        assert refused.exit_code == 4
        assert "2 files of events that were merged since still lie in the lake" in refused.stderr
        assert server.executions == {}
        assert CliRunner().invoke(trailscope, ["lake", "compact", lake, "--grace", "0s"]).exit_code == 0
        assert run(server, "query", SQL, "--param", "who=alice", "--lake", lake, "--format", "json").exit_code == 0


def test_what_lies_here_is_not_asked_of_athena() -> None:
    """Whether logs could not be read is in the ledger of the lake here; a statement for it would be charged."""
    with athena(lambda *_: CALLS) as server:
        run(server, "query", SQL, "--param", "who=alice")
    assert server.asked.count("StartQueryExecution") == 1


@pytest.mark.parametrize(("cutoff", "said"), [(None, "has no limit"), (2 * GB, "allows 2,000,000,000 bytes")])
def test_nothing_is_run_where_the_workgroup_lets_a_statement_read_more_than_max_bytes(
    cutoff: int | None, said: str
) -> None:
    with athena(lambda *_: CALLS, cutoff=cutoff) as server:
        done = run(server, "query", SQL, "--param", "who=alice", "--max-bytes", "1GB")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "BytesScannedCutoffPerQuery" in done.stderr
    assert set(server.asked) == {"GetWorkGroup"}


def test_a_statement_that_is_seen_to_read_more_than_max_bytes_is_stopped() -> None:
    endless = Answered(bytes_read=GB + 1, looks=float("inf"))
    with athena(lambda *_: endless, cutoff=GB) as server:
        done = run(server, "query", SQL, "--param", "who=alice", "--max-bytes", "1GB")
    assert done.exit_code == 2
    assert "stopped after 1,000,000,001 bytes" in done.stderr
    assert [one.state for one in server.executions.values()] == ["CANCELLED"]
    assert "about 0.0050 dollars" in done.stderr  # what is stopped is charged


def test_why_a_statement_failed_is_said_and_that_it_is_not_charged() -> None:
    with athena(lambda *_: Answered(failure="TABLE_NOT_FOUND: line 1:15: no table cases.events")) as server:
        done = run(server, "hunt", "--pack", "logging")
    assert done.exit_code == 2
    assert "TABLE_NOT_FOUND: line 1:15: no table cases.events" in done.stderr
    assert "0 bytes read, not charged" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", [("query", SQL, "--param", "who=alice"), ("hunt", "--pack", "logging")], ids=lambda it: it[0]
)
def test_ctrl_c_stops_the_statement_at_athena(asked: Sequence[str]) -> None:
    with athena(lambda *_: Answered(looks=float("inf"))) as server:
        command = [sys.executable, "-m", "trailscope", *asked, *options(server)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, preexec_fn=ctrl_c.heard)  # fmt: skip  # noqa: PLW1509 - nothing here has threads
        try:
            patience = time.monotonic() + 60
            while "GetQueryExecution" not in server.asked:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < patience
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.decode().endswith("trailscope: stopped\n")
    assert [one.state for one in server.executions.values()] == ["CANCELLED"]
