"""`python -m benchmarks s3`: listing, fetching, ingesting again from S3. `python -m benchmarks road NAME LOGS OUT`: one road to Parquet.

`make bench` measures roads, questions and hunts against what others take (`benchmarks.performance`).
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    s3 = commands.add_parser("s3", help="listing, fetching, ingesting again")
    s3.add_argument("--place", type=Path, default=Path(".work/bench"), help="where logs and lakes are kept")
    road = commands.add_parser("road", help="one road from gzipped logs to Parquet")
    road.add_argument("name")
    road.add_argument("logs", type=Path)
    road.add_argument("out", type=Path)
    given = parser.parse_args()
    if given.command == "s3":
        from benchmarks.s3 import bench

        bench(given.place)
    else:
        from benchmarks.roads import ROADS

        ROADS[given.name](given.logs, given.out)


if __name__ == "__main__":
    main()
