"""`python -m benchmarks.woven [shop|office|startup] [--seed N] [--per N] [--save FILE]`: weave, hunt, score, print."""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import trailscope as ts
from benchmarks.woven.scores_page import save
from benchmarks.woven.weaving import ATTACKS, benign, weave
from trailscope.yardstick.scores import IncidentScore, of_incidents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("organisation", nargs="?", choices=("shop", "office", "startup"), default="office")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per", type=int, default=3, help="attacks in one lake")
    parser.add_argument("--events", type=int, default=25_000, help="benign events of the shop")
    parser.add_argument("--noise", type=int, default=5, help="odd but benign stories in each lake")
    parser.add_argument("--attack", action="append", choices=sorted(ATTACKS), help="only these")
    parser.add_argument(
        "--save", type=Path, help="add the scores to this file, a JSON object a line (see scores_page.py)"
    )
    wanted = parser.parse_args()
    names = wanted.attack or list(ATTACKS)
    Random(wanted.seed).shuffle(names)
    scores: list[IncidentScore] = []
    with TemporaryDirectory(prefix="woven-") as folder:
        base = benign(wanted.organisation, wanted.seed, Path(folder) / "benign", wanted.events)
        for at in range(0, len(names), wanted.per):
            place = Path(folder) / str(at)
            woven = weave(base, names[at : at + wanted.per], wanted.seed * 100 + at, place / "logs", noise=wanted.noise)
            with ts.open(place / "logs", lake=place / "lake") as case:
                found = of_incidents([one.event_ids for one in case.incidents()], woven.attacks)
            for one in found:
                share = 100 * one.events / woven.events
                print(
                    f"{'good' if one.good else 'BAD ':<5}{one.attack:<28}{one.events:>5} events {share:5.2f} %  rank {one.rank}  "
                    f"recall {one.recall:.2f}  precision {one.precision:.2f}  elsewhere {one.elsewhere}",
                    flush=True,
                )
            scores += found
            if wanted.save:
                save(wanted.save, wanted.organisation, wanted.seed, woven.events, found)
    print(f"{sum(one.good for one in scores)} of {len(scores)} attacks are told whole, alone, first and once")


if __name__ == "__main__":
    main()
