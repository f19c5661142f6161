"""`make bench`: make the logs with a seed, time every road and question in turn, print figures and ratios.

Each timing is a process of its own, so that start-up counts and peak memory is its own. Rounds interleave the roads, and
medians are compared, because the machine is noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import questions
from benchmarks.roads import ROADS
from benchmarks.samples import write_tree

SEED = 20_260_901


@dataclass(frozen=True)
class Timing:
    seconds: float
    peak_bytes: int


def measure(*call: str) -> Timing:
    """Run one piece of work in a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks", *call])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{' '.join(call)} failed")
    return Timing(seconds, usage.ru_maxrss * 1024)


def make_logs(place: Path, events: int) -> dict[str, int]:
    """The logs of this size, made once and kept."""
    facts = place / "facts.json"
    if not facts.exists():
        shutil.rmtree(place, ignore_errors=True)
        print(f"making {events:,} events (seed {SEED}) …", flush=True)
        tree = write_tree(place / "logs", events=events, seed=SEED, events_per_file=770)
        facts.write_text(json.dumps({"events": tree.events, "files": tree.files, "raw_bytes": tree.raw_bytes}))
    made: dict[str, int] = json.loads(facts.read_text())
    return made


def bench_roads(place: Path, rounds: int, facts: dict[str, int], skip: list[str]) -> None:
    timings: dict[str, list[Timing]] = {name: [] for name in ROADS if name not in skip}
    for number in range(rounds):
        for name, taken in timings.items():
            if name == "duckdb read_json" and number > 0 and rounds > 2 and number % 2:
                continue  # by far the slowest: timed in every other round
            out = place / "out"
            shutil.rmtree(out, ignore_errors=True)
            out.unlink(missing_ok=True)
            taken.append(measure("--road", name, str(place / "logs"), str(out)))
            if name == "trailscope ingest":
                shutil.rmtree(place / "lake", ignore_errors=True)
                out.rename(place / "lake")
            print(".", end="", flush=True)
    print(f"\n{'road':24}{'seconds':>9}{'MB/s':>8}{'events/s':>11}{'peak MB':>9}{'× floor':>9}")
    medians = {name: statistics.median(t.seconds for t in taken) for name, taken in timings.items()}
    for name, taken in timings.items():
        seconds, peak = medians[name], max(t.peak_bytes for t in taken)
        rate, events = facts["raw_bytes"] / 1e6 / seconds, facts["events"] / seconds
        print(f"{name:24}{seconds:9.2f}{rate:8.0f}{events:11,.0f}{peak / 1e6:9.0f}{seconds / medians['floor']:9.2f}")
    if "duckdb read_json" in medians:
        print(
            f"trailscope ingests {medians['duckdb read_json'] / medians['trailscope ingest']:.1f} × as fast as duckdb read_json"
        )
    if "native floor" in medians:
        print(f"and takes {medians['trailscope ingest'] / medians['native floor']:.2f} × the native floor")


def bench_questions(place: Path, rounds: int) -> None:
    lake, logs = place / "lake", place / "logs"
    print(f"\n{'question':28}{'lake s':>9}{'raw s':>9}{'ratio':>8}{'rows':>8}   (process start included)")
    for name, (sql, parameters) in questions.statements(lake).items():
        values = json.dumps(parameters, default=str)
        on_lake = statistics.median(measure("--ask", "lake", str(lake), sql, values).seconds for _ in range(rounds))
        on_raw = measure("--ask", "raw", str(logs), sql, values).seconds
        rows = questions.on_lake(lake, sql, parameters)
        print(f"{name:28}{on_lake:9.2f}{on_raw:9.2f}{on_raw / on_lake:8.0f}{rows:8,}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["roads", "s3"], default="roads", help="s3: listing, fetching, ingesting again"
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--place", type=Path, default=Path(".work/bench"), help="where logs and lakes are kept")
    parser.add_argument("--skip", action="append", default=[], choices=list(ROADS), help="leave a road out")
    parser.add_argument("--no-questions", action="store_true")
    parser.add_argument("--road", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--ask", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.road:
        ROADS[given.road[0]](Path(given.road[1]), Path(given.road[2]))
    elif given.ask:
        kind, place, sql, values = given.ask
        {"lake": questions.on_lake, "raw": questions.on_raw_files}[kind](Path(place), sql, json.loads(values))
    elif given.what == "s3":
        from benchmarks import s3  # noqa: PLC0415 - the roads are timed without it

        s3.bench(given.place)
    else:
        place = given.place / str(given.events)
        facts = make_logs(place, given.events)
        print(
            f"{facts['events']:,} events in {facts['files']:,} files, {facts['raw_bytes'] / 1e6:,.0f} MB of JSON, {os.cpu_count()} cores"
        )
        bench_roads(place, given.rounds, facts, given.skip)
        if not given.no_questions:
            bench_questions(place, given.rounds)


if __name__ == "__main__":
    main()
