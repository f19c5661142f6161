"""`make bench-noise`: hunt benign logs, where every alarm is a false one, and print the findings per 10,000 events by severity.

Each set of logs lies in a lake of its own, so that none gives another a baseline. The exit status is 1 where a set misses the
goal of its kind.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import trailscope as ts
from benchmarks.samples import write_tree
from benchmarks.woven.platform import platform_records
from benchmarks.woven.weaving import benign, weave
from trailscope.schema.severity import SEVERITIES

SEED = 20_260_901
ODD_STORIES = 5
PER = 10_000
ALARMS_GOAL, MEDIUM_GOAL = 0.5, 5.0  # findings per 10,000 events: high and critical together, medium


@dataclass(frozen=True)
class Noise:
    """What one hunt of benign logs found.

    Attributes:
        events: how many events were hunted.
        findings: how many findings each rule gave, by severity and rule id.
    """

    events: int
    findings: Mapping[tuple[str, str], int]

    def per(self, *severities: str) -> float:
        """Findings of these severities per 10,000 events."""
        return (
            PER * sum(count for (severity, _), count in self.findings.items() if severity in severities) / self.events
        )

    @property
    def quiet(self) -> bool:
        """Whether the goals are met."""
        return self.per("high", "critical") <= ALARMS_GOAL and self.per("medium") <= MEDIUM_GOAL


def samples(days: int, events: int) -> Callable[[Path], None]:
    """The organisation of the samples without its intrusion."""

    def write(logs: Path) -> None:
        write_tree(logs, events=events, seed=SEED, story=False, events_per_file=5_000, days=days)

    return write


def office(seed: int, odd: int) -> Callable[[Path], None]:
    """Three weeks of the office, with odd but benign stories such as a traveller, a hiring or a restore."""

    def write(logs: Path) -> None:
        weave(benign("office", seed, logs, 0), [], seed, logs, noise=odd)

    return write


def startup(seed: int) -> Callable[[Path], None]:
    """Eighteen days of one account whose people have no fixed address and run Terraform themselves."""

    def write(logs: Path) -> None:
        weave(benign("startup", seed, logs, 0), [], seed, logs, noise=0)

    return write


def platform(seed: int) -> Callable[[Path], None]:
    """Three weeks of an organisation that builds everything with code."""

    def write(logs: Path) -> None:
        weave(platform_records(seed), [], seed, logs, noise=0)

    return write


ODD = "office with odd stories"  # what a colleague has to explain deserves its findings

SETS: dict[str, Callable[[Path], None]] = {
    "samples, 14 days": samples(14, 12_000),
    "samples, 14 busy days": samples(14, 60_000),
    "samples, 90 days": samples(90, 75_000),
    "office, 21 days": office(1, 0),
    "office, 21 other days": office(2, 0),
    "platform, 21 days": platform(1),
    "startup, 18 days": startup(1),
    "startup, 18 other days": startup(2),
    ODD: office(3, ODD_STORIES),
}


def hunt(write: Callable[[Path], None], place: Path) -> Noise:
    """Write logs, ingest them into a lake of their own and hunt it with all shipped rules.

    Args:
        write: writes logs into an empty folder.
        place: where logs and lake are to lie.
    """
    write(place / "logs")
    with ts.open(place / "logs", lake=place / "lake") as case:
        events = int(case.query("select count(*) as n from events").rows()[0]["n"])
        findings = case.hunt()
        pairs = zip(findings.table["severity"].to_pylist(), findings.table["rule"].to_pylist(), strict=True)
        return Noise(events, Counter(pairs))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("--only", choices=SETS, action="append", help="only this set; repeatable")
    parser.add_argument("--rules", action="store_true", help="name the rules of medium and above, with their findings")
    given = parser.parse_args()
    print(
        f"{'benign logs':<26}{'events':>8}" + "".join(f"{severity:>10}" for severity in reversed(SEVERITIES)),
        flush=True,
    )
    loud = []
    for name in given.only or SETS:
        with TemporaryDirectory(prefix="noise-") as folder:
            noise = hunt(SETS[name], Path(folder))
        print(
            f"{name:<26}{noise.events:>8,}"
            + "".join(f"{noise.per(severity):>10.2f}" for severity in reversed(SEVERITIES)),
            flush=True,
        )
        if given.rules:
            for (severity, rule), count in sorted(noise.findings.items(), key=lambda item: -item[1]):
                if severity not in ("info", "low"):
                    print(f"    {severity:<9}{count:>6}  {rule}")
        if not noise.quiet and name != ODD:
            loud.append(name)
    goal = f"goal: at most {ALARMS_GOAL} high and critical, at most {MEDIUM_GOAL} medium"
    print(f"findings per {PER:,} events. {goal}: " + (f"missed by {', '.join(loud)}" if loud else "met"))
    return 1 if loud else 0


if __name__ == "__main__":
    raise SystemExit(main())
