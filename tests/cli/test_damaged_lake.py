"""What each command does with a lake of which files are missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trailscope.cli import command as trailscope

Record = dict[str, Any]

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])


@pytest.fixture
def logs(tmp_path: Path, record: Callable[..., Record], write_log: Callable[..., Path]) -> Path:
    for day in (1, 2):
        write_log(tmp_path / "logs" / f"{day}.json.gz", [record(eventTime=f"2026-09-0{day}T00:00:00Z")])
    return tmp_path / "logs"


@pytest.fixture
def lake(tmp_path: Path, logs: Path) -> Path:
    """A lake of two days; the file of the first is gone."""
    run("ingest", logs, "--lake", tmp_path / "lake")
    next((tmp_path / "lake").glob("events/event_date=2026-09-01/*.parquet")).unlink()
    return tmp_path / "lake"


COMMANDS: dict[str, tuple[str, ...]] = {
    "query": ("query", "select actor from events"),
    "hunt": ("hunt", "--pack", "root"),
    "incidents": ("incidents",),
    "timeline": ("timeline", "--actor", "alice"),
    "session": ("session", "alice"),
    "lake info": ("lake", "info"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_it_is_refused_with_the_name_of_the_file_and_the_way_out(lake: Path, words: tuple[str, ...]) -> None:
    result = run(*words, "--lake", lake)
    assert result.exit_code == 4
    assert result.stdout == ""
    assert "1 file missing (events/event_date=2026-09-01/" in result.stderr
    assert "trailscope ingest" in result.stderr
    assert "--despite-damage" in result.stderr


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_despite_damage_it_answers_from_the_rest_and_says_so(lake: Path, words: tuple[str, ...]) -> None:
    result = run(*words, "--lake", lake, "--despite-damage")
    assert result.exit_code == (0 if words == COMMANDS["lake info"] else 3)
    assert result.stdout
    assert "1 file missing (events/event_date=2026-09-01/" in result.output


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "markdown"])
def test_data_stays_data_and_the_warning_is_beside_it(lake: Path, format: str) -> None:
    result = run("query", "select actor from events", "--lake", lake, "--despite-damage", "--quiet", "-f", format)
    assert "missing" not in result.stdout
    assert "alice" in result.stdout
    assert "1 file missing" in result.stderr


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_a_report_says_it_within(lake: Path, tmp_path: Path, name: str) -> None:
    assert run("report", "--lake", lake, "-o", tmp_path / name).exit_code == 4
    assert not (tmp_path / name).exists()
    assert run("report", "--lake", lake, "--despite-damage", "-o", tmp_path / name).exit_code == 3
    assert "The lake is damaged" in (tmp_path / name).read_text()


def test_ingesting_the_same_logs_again_mends_it(lake: Path, logs: Path) -> None:
    result = run("ingest", logs, "--lake", lake)
    assert result.exit_code == 0
    assert run("query", "select count(*) as n from events", "--lake", lake, "-f", "csv").stdout == "n\n2\n"


def test_ingesting_only_some_of_them_says_which_are_lacking(lake: Path, logs: Path) -> None:
    (logs / "1.json.gz").rename(lake.parent / "1.json.gz")
    result = run("ingest", logs, "--lake", lake)
    assert result.exit_code == 4
    assert "1 object (" in result.stderr
    assert "logs/1.json.gz" in result.stderr
    assert run("ingest", lake.parent / "1.json.gz", "--lake", lake).exit_code == 0
    assert "duplicate" in result.stderr


def test_a_dry_run_counts_what_would_be_read_again(lake: Path, logs: Path) -> None:
    result = run("ingest", logs, "--lake", lake, "--dry-run", "-f", "json")
    assert result.exit_code == 0
    assert sum(row["objects"] for row in json.loads(result.stdout)) == 2


def test_lake_info_counts_files_that_no_ledger_names(lake: Path, logs: Path) -> None:
    run("ingest", logs, "--lake", lake)
    (lake / "events" / "event_date=2026-09-02" / "copy.parquet").write_bytes(b"PAR1")
    said = run("lake", "info", lake)
    assert "1 Parquet file that no ledger names" in said.stdout
    assert json.loads(run("lake", "info", lake, "-f", "json").stdout)[0]["unnamed_files"] == 1
