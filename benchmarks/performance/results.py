"""A result as it is kept: JSON of the machine, the versions and each contender's medians; and how two results are compared."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.performance.measuring import DONE, Run
from benchmarks.performance.workloads import YARDSTICK

FORMAT = 1
TOLERANCE = 0.25  # a quarter more processor time, as a ratio, is called worse
SLACK = 0.02  # and so much of the yardstick's time is noise whatever the ratio


@dataclass(frozen=True)
class Measured:
    """What one contender took.

    Attributes:
        name: of the contender.
        own: whether it is trailscope.
        seconds: median by the clock.
        processor: median of processor seconds.
        peak_mb: the highest peak of all rounds.
        rounds: how many runs.
        rows: lines that it wrote, without a CSV's header; nothing where it writes no lines.
        outcome: ``done``, or why it was ended; its figures are then those up to there.
        missing: why it was not run.
    """

    name: str
    own: bool
    seconds: float = 0
    processor: float = 0
    peak_mb: float = 0
    rounds: int = 0
    rows: int | None = None
    outcome: str = DONE
    missing: str = ""

    @property
    def finished(self) -> bool:
        """Whether its figures are those of the whole work."""
        return not self.missing and self.outcome == DONE


def measured(name: str, own: bool, runs: Sequence[Run], rows: int | None) -> Measured:
    """The medians of some runs; the worst outcome of them stands for all."""
    outcome = next((run.outcome for run in runs if run.outcome != DONE), DONE)
    return Measured(
        name,
        own,
        round(statistics.median(run.seconds for run in runs), 2),
        round(statistics.median(run.processor for run in runs), 2),
        round(max(run.peak_mb for run in runs)),
        len(runs),
        rows,
        outcome,
    )


def ratios(workloads: Mapping[str, Sequence[Measured]]) -> dict[str, float]:
    """Each of trailscope's contenders: its processor time as a multiple of the yardstick's, which is the same work everywhere."""
    yardstick = next(each for each in workloads["ingest"] if each.name == YARDSTICK).processor
    return {
        f"{workload}: {each.name}": round(each.processor / yardstick, 3)
        for workload, contenders in workloads.items()
        for each in contenders
        if each.own and each.finished
    }


def save(path: Path, told: Mapping[str, object], workloads: Mapping[str, Sequence[Measured]]) -> None:
    """Write a result.

    Args:
        path: of the file.
        told: what it was measured on.
        workloads: what each contender took.
    """
    kept = {name: [asdict(each) for each in contenders] for name, contenders in workloads.items()}
    document = {"format": FORMAT, **told, "workloads": kept, "ratios": ratios(workloads)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, Any]:
    """A result as it was saved, with `Measured` for contenders."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        raise SystemExit(f"{path} is no result of format {FORMAT}: make a new one with `make bench`")
    document["workloads"] = {
        name: [Measured(**each) for each in contenders] for name, contenders in document["workloads"].items()
    }
    return document


@dataclass(frozen=True)
class Change:
    """A ratio of two runs.

    Attributes:
        name: workload and contender.
        then: the ratio of the saved run; nothing where it had none.
        now: the ratio of this run; nothing where it has none.
        worse: whether it is worse by more than the tolerance, or gone.
    """

    name: str
    then: float | None
    now: float | None
    worse: bool


def changes(then: Mapping[str, float], now: Mapping[str, float], tolerance: float = TOLERANCE) -> Iterator[Change]:
    """How each ratio of a saved run stands now.

    Args:
        then: ratios of the saved run.
        now: ratios of this run.
        tolerance: by how much a ratio may grow, 0.25 for a quarter.
    """
    for name in dict.fromkeys([*then, *now]):
        before, after = then.get(name), now.get(name)
        if before is None:
            yield Change(name, None, after, worse=False)
        else:
            yield Change(name, before, after, after is None or after > before * (1 + tolerance) + SLACK)
