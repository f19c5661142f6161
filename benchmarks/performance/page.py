"""docs/performance.md, made from a saved result: the words are page.md's, every figure is the result's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.performance.results import SLACK, TOLERANCE, Measured
from benchmarks.performance.rival_programs import FIELDS, NESTED
from benchmarks.performance.workloads import PACK, YARDSTICK

RESULTS = Path(__file__).resolve().parents[1] / "results"
WORDS = Path(__file__).with_name("page.md")
LESS_MEMORY = 0.8  # of trailscope's peak: what is nearer is no loss
LESS_TIME = 0.95
TITLES = {
    "ingest": "from gzipped logs to Parquet", "sigma": "the same Sigma rules", "needle": "one access key", "question": "one question",
    "pack": "one pack", "hunt": "from the lake",
}  # fmt: skip


def newest() -> Path:
    """The saved result with the latest date in its name."""
    return max(RESULTS.glob("*.json"))


def written(result: Mapping[str, Any], file: str) -> str:
    """The page.

    Args:
        result: as `results.load` gives it.
        file: its name.
    """
    machine, workloads = result["machine"], result["workloads"]
    versions = ", ".join(f"{name} {text}" for name, text in sorted(result["versions"].items()))
    return WORDS.read_text(encoding="utf-8").format(
        file=file, date=result["date"], commit=result["commit"][:12], load=result["load"], versions=versions,
        processor=machine["processor"], cores=machine["cores"], memory=f"{machine['memory_gib']:g}", system=machine["system"], busy=machine["load_before"],
        events=f"{result['events']:,}", files=f"{result['files']:,}", seed=result["seed"], rounds=result["rounds"],
        json_mb=f"{result['json_bytes'] / 1e6:,.0f}", gzip_mb=f"{result['gzip_bytes'] / 1e6:,.0f}",
        megabytes=f"{result['limits']['megabytes']:,}", limit=f"{result['limits']['seconds']:.0f}",
        wide=len(FIELDS) + len(NESTED), flat=len(FIELDS), yardstick=YARDSTICK, tolerance=f"{TOLERANCE * 100:.0f}", slack=f"{SLACK:g}",
        rules=result["rules"], rules_from=result["rules_from"], question=result["question"], pack=PACK, columns=result["columns"],
        losses=losses(workloads), **{f"{name}_table": table(TITLES[name], each).strip() for name, each in workloads.items()},
    )  # fmt: skip


def table(title: str, contenders: Sequence[Measured]) -> str:
    """A workload as a Markdown table.

    Args:
        title: the heading of the first column.
        contenders: the first is what the others are compared with.
    """
    base = contenders[0].processor
    lines = [f"\n| {title} | seconds | processor s | × | peak MB | rows |", "|---|---|---|---|---|---|"]
    for each in contenders:
        if each.missing:
            lines.append(f"| {each.name} | not there: {each.missing} | | | | |")
            continue
        ratio = f"{each.processor / base:.2f}" if each.finished else each.outcome
        rows = "" if each.rows is None or not each.finished else f"{each.rows:,}"
        lines.append(
            f"| {each.name} | {each.seconds:.2f} | {each.processor:.2f} | {ratio} | {each.peak_mb:,.0f} | {rows} |"
        )
    return "\n".join(lines)


def losses(workloads: Mapping[str, Sequence[Measured]]) -> str:
    """Who takes less processor time or less memory than trailscope for the same work, a line each."""
    lines = []
    for contenders in workloads.values():
        base, *rest = contenders
        for each in (each for each in rest if each.finished and not each.own):
            if each.processor < base.processor * LESS_TIME:
                lines.append(
                    f"* Processor time: {each.name} takes {each.processor:.2f} s, {base.name} {base.processor:.2f} s."
                )
            if each.peak_mb < base.peak_mb * LESS_MEMORY:
                lines.append(f"* Memory: {each.name} takes {each.peak_mb:,.0f} MB, {base.name} {base.peak_mb:,.0f} MB.")
    return "\n".join(lines) or "Nowhere in this run."
