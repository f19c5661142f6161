"""`python -m benchmarks.detect DIR --seed N`: a set of logs with attacks of which each event is known (docs/yardstick.md).

The same words write the same bytes. `trailscope bench-detect` scores what a detector finds in DIR/logs.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.woven.labels import label
from benchmarks.woven.weaving import ATTACKS, benign, weave
from benchmarks.woven.world import records_of
from trailscope.yardstick.truth import COLUMNS, SET, TRUTH

FORMAT = 1


def make(folder: Path, *, seed: int, organisation: str, attacks: int, odd: int, events: int) -> dict[str, Any]:
    """Write a set; gives what set.json says.

    Args:
        folder: where there is none yet.
        seed: of everything random.
        organisation: ``office``, ``startup`` or ``shop``.
        attacks: how many of different kinds; fewer are woven where nobody is left to be robbed.
        odd: how many benign stories that look odd.
        events: benign events of the shop; the others have as many as they have.
    """
    folder.mkdir(parents=True)
    names = list(ATTACKS)
    Random(seed).shuffle(names)
    with TemporaryDirectory(prefix="detect-") as aside:
        base = benign(organisation, seed, Path(aside), events)
    woven = weave(base, names[:attacks], seed, folder / "logs", noise=odd)
    rows = sorted(_truth(folder / "logs", {id: name for name, ids in woven.attacks.items() for id in ids}))
    with (folder / TRUTH).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((id, *rest) for _, id, *rest in rows)
    told = {
        "format": FORMAT, "seed": seed, "organisation": organisation, "events": woven.events, "attack_events": len(rows),
        "attacks": sorted(woven.attacks), "odd_stories": odd,
    }  # fmt: skip
    (folder / SET).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return told


def _truth(logs: Path, attack_of: dict[str, str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Time, event id, attack, stage and technique of each event of an attack."""
    for record in records_of(logs):
        if attack := attack_of.get(record["eventID"]):
            yield record["eventTime"], record["eventID"], attack, *label(record)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the set; it must not be there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--organisation", choices=("office", "startup", "shop"), default="office")
    parser.add_argument("--attacks", type=int, default=6, help="how many, each of another kind")
    parser.add_argument("--odd", type=int, default=5, help="how many odd but benign stories")
    parser.add_argument("--events", type=int, default=25_000, help="benign events of the shop")
    given = parser.parse_args()
    if given.folder.exists():
        parser.error(f"{given.folder} is there already")
    told = make(
        given.folder,
        seed=given.seed,
        organisation=given.organisation,
        attacks=given.attacks,
        odd=given.odd,
        events=given.events,
    )
    print(
        f"{given.folder}: {told['events']:,} events, {told['attack_events']:,} of them of {len(told['attacks'])} attacks"
    )


if __name__ == "__main__":
    main()
