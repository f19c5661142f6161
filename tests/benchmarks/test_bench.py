"""The bench itself: runs end where they must, rivals read every record, ratios are compared as stated."""

from __future__ import annotations

import importlib
import json
import pkgutil
import shutil
import sys
from pathlib import Path

import duckdb
import pytest

import benchmarks
from benchmarks.performance import rival_programs
from benchmarks.performance.measuring import DONE, run
from benchmarks.performance.results import changes
from benchmarks.performance.rivals import rivals
from benchmarks.performance.workloads import Ground, workloads
from benchmarks.samples import write_tree

EVENTS = 300
GREEDY = "taken = bytearray(300_000_000); import time; time.sleep(20)"


def python(tmp_path: Path, program: str, *, megabytes: int = 1_000, seconds: float = 20):
    return run(
        [sys.executable, "-c", program],
        printed=tmp_path / "printed", log=tmp_path / "log", megabytes=megabytes, seconds=seconds,
    )  # fmt: skip


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    write_tree(folder, events=EVENTS, seed=1, events_per_file=50)
    return folder


def test_a_run_that_takes_too_much_memory_is_ended_and_says_so(tmp_path: Path) -> None:
    taken = python(tmp_path, GREEDY, megabytes=100)
    assert taken.outcome == "over 100 MB"
    assert taken.peak_mb > 100
    assert taken.seconds < 10


def test_a_run_that_takes_too_long_is_ended_and_says_so(tmp_path: Path) -> None:
    assert python(tmp_path, "import time; time.sleep(20)", seconds=0.3).outcome == "over 0 s"


def test_a_run_that_fails_says_with_what_error(tmp_path: Path) -> None:
    assert python(tmp_path, "raise ValueError('no such log')").outcome == "failed: ValueError: no such log"


def test_processor_time_counts_what_children_took(tmp_path: Path) -> None:
    busy = "n = 0\nfor _ in range(5_000_000): n += 1"
    taken = python(tmp_path, f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])")
    assert taken.outcome == DONE
    assert taken.processor > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pandas", "polars", "chdb", "jq"])
def test_a_rival_keeps_every_record(name: str, logs: Path, tmp_path: Path) -> None:
    found = rivals()[name]
    if found.missing:
        pytest.skip(found.missing)
    out = tmp_path / ("all.ndjson" if name == "jq" else "all.parquet" if name == "chdb" else "table")
    done = run(
        [*found.program, name, str(logs), str(out)],
        printed=tmp_path / "o",
        log=tmp_path / "e",
        megabytes=2_000,
        seconds=60,
    )
    assert done.outcome == DONE
    source = f"read_json('{out}')" if name == "jq" else f"read_parquet('{out}{'/*' if out.is_dir() else ''}')"
    (kept,) = duckdb.sql(f'select count(distinct "eventID") from {source}').fetchall()
    assert kept == (EVENTS,)


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not here")
def test_jq_gives_the_records_of_one_key(logs: Path, tmp_path: Path) -> None:
    everything = tmp_path / "all.ndjson"
    rival_programs.jq_fields(str(logs), str(everything))
    records = [json.loads(line) for line in everything.read_text(encoding="utf-8").splitlines()]
    keys = [(record["userIdentity"] or {}).get("accessKeyId") for record in records]
    key = next(key for key in keys if key)
    rival_programs.jq_key(str(logs), key, str(tmp_path / "one.ndjson"))
    assert len((tmp_path / "one.ndjson").read_text(encoding="utf-8").splitlines()) == keys.count(key)


def test_a_ratio_is_worse_beyond_the_tolerance_and_when_it_is_gone() -> None:
    then = {"same": 1.0, "better": 1.0, "a little": 1.0, "worse": 1.0, "gone": 1.0}
    now = {"same": 1.0, "better": 0.5, "a little": 1.2, "worse": 1.3, "new": 9.0}
    assert [each.name for each in changes(then, now, 0.25) if each.worse] == ["worse", "gone"]


def test_every_workload_begins_with_trailscope_and_names_a_contender_once() -> None:
    ground = Ground(Path("/nowhere"), {"key": "AKIAEXAMPLE", "question": "root.usage"}, rivals())
    for workload in workloads(ground):
        assert workload.contenders[0].own, workload.name
        names = [each.name for each in workload.contenders]
        assert len(names) == len(set(names))
        for each in workload.contenders:
            assert each.missing or each.command[0], each.name


@pytest.mark.slow
def test_every_benchmark_can_be_imported() -> None:
    """A function of trailscope that moved breaks them silently otherwise."""
    for found in pkgutil.walk_packages(benchmarks.__path__, "benchmarks."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
