"""`make bench`: whole runs of trailscope and its rivals on the same seeded logs, in turn; figures, a result as JSON, the page.

Each run is a process of its own, so that its start counts and its peak memory is its own. Rounds interleave the contenders of a workload, and
medians are compared. Processor seconds are the main figure: others may use the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.performance import page
from benchmarks.performance.machine import commit, machine
from benchmarks.performance.measuring import DONE, Run, run
from benchmarks.performance.results import TOLERANCE, Measured, changes, load, measured, save
from benchmarks.performance.rivals import RIVALS, rivals
from benchmarks.performance.workloads import Contender, Ground, Workload, workloads

PROJECT = Path(__file__).resolve().parents[2]
EVENTS, ROUNDS = 100_000, 3
QUICK_EVENTS, QUICK_ROUNDS = 20_000, 1
SLOW = 30  # seconds: what takes longer is run once
SHARED = "machine shared with other work; compare processor seconds"


def main() -> int:
    given = _given()
    if given.write:
        result = given.result or page.newest()
        given.write.write_text(page.written(load(result), result.name), encoding="utf-8")
        return 0
    then = load(given.compare) if given.compare else None
    events = given.events or (then["events"] if then else QUICK_EVENTS if given.quick else EVENTS)
    if then and events != then["events"]:
        sys.exit(f"{given.compare} is of {then['events']:,} events: ratios of other sizes say nothing about it")
    rounds = given.rounds or (QUICK_ROUNDS if given.quick else ROUNDS)
    place = given.place / str(events)
    facts = _prepared(place, events, given.sigma)
    found = rivals()
    told: dict[str, object] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit(PROJECT),
        "machine": machine(),
        "load": given.load,
        "versions": _versions() | {name: rival.version for name, rival in found.items() if rival.version},
        "rounds": rounds,
        "limits": {"megabytes": given.megabytes, "seconds": given.seconds},
        **{name: fact for name, fact in facts.items() if name != "key"},
    }
    took = {}
    for workload in workloads(Ground(place.resolve(), facts, found)):
        if not given.only or workload.name in ("ingest", *given.only):
            took[workload.name] = _measured(workload, rounds, given.megabytes, given.seconds)
            print(page.table(workload.title, took[workload.name]), flush=True)
    save(given.output, told, took)
    print(f"\nresult: {given.output}")
    return _compared(then["ratios"], load(given.output)["ratios"], given.tolerance) if then else 0


def _measured(workload: Workload, rounds: int, megabytes: int, seconds: float) -> list[Measured]:
    """Every contender in turn, round by round."""
    runs: dict[str, list[Run]] = {each.name: [] for each in workload.contenders}
    rows: dict[str, int | None] = {}
    for _ in range(rounds):
        for each in workload.contenders:
            taken = runs[each.name]
            if each.missing or (taken and (taken[-1].outcome != DONE or taken[-1].seconds > SLOW)):
                continue
            taken.append(_run(each, megabytes, seconds))
            rows[each.name] = _lines(each.output)
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    return [
        measured(each.name, each.own, runs[each.name], rows[each.name])
        if runs[each.name]
        else Measured(each.name, each.own, missing=each.missing)
        for each in workload.contenders
    ]


def _run(contender: Contender, megabytes: int, seconds: float) -> Run:
    for path in (*contender.removed, *([contender.output] if contender.output else [])):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    aside = RIVALS.parent / "bench-logs"
    aside.mkdir(parents=True, exist_ok=True)
    if contender.output:
        contender.output.parent.mkdir(parents=True, exist_ok=True)
    printed = aside / "printed"
    taken = run(
        contender.command, printed=printed, log=aside / "errors", megabytes=megabytes, seconds=seconds, environment=contender.environment
    )  # fmt: skip
    if contender.output and not contender.output.exists() and taken.outcome == DONE:
        shutil.move(printed, contender.output)
    return taken


def _lines(written: Path | None) -> int | None:
    """Lines that a contender wrote, a CSV's header apart; nothing for other forms."""
    if written is None or not written.is_file() or written.suffix not in (".csv", ".ndjson"):
        return None
    with written.open("rb") as file:
        return sum(1 for _ in file) - (written.suffix == ".csv")


def _compared(then: Mapping[str, float], now: Mapping[str, float], tolerance: float) -> int:
    """Tell how each ratio stands to that of the saved run; 1 where one is worse."""
    told = list(changes(then, now, tolerance))
    print(f"\n{'processor time ÷ that of DuckDB read_json':<52}{'then':>9}{'now':>9}")
    for each in told:
        figures = "".join(f"{'–':>9}" if ratio is None else f"{ratio:>9.3f}" for ratio in (each.then, each.now))
        print(f"{each.name:<52}{figures}{'   worse' if each.worse else ''}")
    worse = sum(each.worse for each in told)
    print(f"{worse} of {len(told)} worse by more than {tolerance:.0%}")
    return 1 if worse else 0


def _prepared(place: Path, events: int, sigma: Path | None) -> dict[str, str]:
    """What `prepare` made, by a process of its own: this one must stay small."""
    command = [sys.executable, "-m", "benchmarks.performance.prepare", str(place.resolve()), str(events)]
    subprocess.run([*command, *([str(sigma)] if sigma else [])], check=True)
    facts: dict[str, str] = json.loads((place / "facts.json").read_text(encoding="utf-8"))
    return facts


def _versions() -> dict[str, str]:
    told = subprocess.run([sys.executable, "-m", "trailscope", "--version"], capture_output=True, text=True, check=True)
    name = told.stdout.strip().removeprefix("trailscope ")
    return {"trailscope": name, "python": sys.version.split()[0], "pyarrow": version("pyarrow")}


def _given(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__)
    parser.add_argument("--events", type=int, help=f"how many to generate (default {EVENTS:,}, quick {QUICK_EVENTS:,})")
    parser.add_argument("--rounds", type=int, help=f"runs of each (default {ROUNDS}, quick {QUICK_ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="few events, one round")
    parser.add_argument("--only", action="append", help="only ingest and this workload; repeatable")
    parser.add_argument("--place", type=Path, default=Path(".work/bench"), help="where logs and lakes are kept")
    sigma = RIVALS / "sigma"
    parser.add_argument("--sigma", type=Path, default=sigma if sigma.exists() else None, help="a folder of Sigma rules")
    parser.add_argument("--megabytes", type=int, default=3_000, help="memory above which a run is ended")
    parser.add_argument("--seconds", type=float, default=180, help="time after which a run is ended")
    parser.add_argument("--load", default=SHARED, help="what else the machine did, in words")
    parser.add_argument("--output", type=Path, default=Path(".work/bench/result.json"), help="where the result goes")
    parser.add_argument("--compare", type=Path, help="a saved result; status 1 where a ratio is worse")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help="by how much a ratio may grow")
    parser.add_argument("--write", type=Path, help="write the page from a result, and run nothing")
    parser.add_argument("--result", type=Path, help="with --write: of this result rather than of the newest saved one")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
