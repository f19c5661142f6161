"""`python -m benchmarks.woven.scores_page`: writes the table of docs/incidents.md from the scores that were saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trailscope.yardstick.scores import IncidentScore

SCORES = Path(__file__).with_name("scores.jsonl")
PAGE = Path("docs/incidents.md")
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"


def save(file: Path, organisation: str, seed: int, events: int, scores: Iterable[IncidentScore]) -> None:
    """Add the scores of one lake, a JSON object a line: those of a score, and ``run``, ``lake_events`` and ``good``."""
    with file.open("a", encoding="utf-8") as out:
        for score in scores:
            row = {"run": f"{organisation} {seed}", "lake_events": events, **asdict(score), "good": score.good}
            out.write(json.dumps(row) + "\n")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """A row for each attack, a column for each run, in the order in which they were saved."""
    runs = list(dict.fromkeys(row["run"] for row in rows))
    of_run = {(row["attack"].split("/")[0], row["run"]): row for row in rows}
    names = sorted({name for name, _ in of_run})
    lines = [f"| attack | {' | '.join(runs)} |", f"|---|{'---|' * len(runs)}"]
    for name in names:
        cells = [_cell(of_run.get((name, run))) for run in runs]
        lines.append(f"| {name.replace('_', ' ')} | {' | '.join(cells)} |")
    good = [sum(row["good"] for row in rows if row["run"] == run) for run in runs]
    all = [sum(row["run"] == run for row in rows) for run in runs]
    lines.append(f"| **good** | {' | '.join(f'**{one} of {of}**' for one, of in zip(good, all, strict=True))} |")
    return "\n".join(lines)


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    said = f"{row['recall']:.2f} · {row['precision']:.2f} · {row['rank']}"
    said += f" · {row['elsewhere']} elsewhere" if row["elsewhere"] else ""
    return said if row["good"] else f"**{said}**"


def main() -> None:
    rows = [json.loads(line) for line in SCORES.read_text(encoding="utf-8").splitlines()]
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
