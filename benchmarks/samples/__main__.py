"""``python -m benchmarks.samples DIRECTORY`` writes the sample logs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from benchmarks.samples.tree import DEFAULT_EVENTS, DEFAULT_SEED, write_tree
from trailscope.errors import TrailscopeError


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the tree and says what was written.

    Args:
        arguments: the words after the program's name; by default those of this process.

    Returns:
        the exit status.
    """
    wanted = _parse(arguments)
    try:
        tree = write_tree(
            wanted.directory,
            events=wanted.events,
            seed=wanted.seed,
            story=wanted.story,
            events_per_file=wanted.events_per_file,
        )
    except TrailscopeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    size, span = f"{tree.gzip_bytes / 1e6:.1f} MB", f"{tree.first:%F %T} to {tree.last:%F %T} UTC"
    print(f"{tree.events:,} events in {tree.files:,} files, {size}, {span}")
    return 0


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.samples", description=__doc__)
    parser.add_argument("directory", type=Path, help="where AWSLogs is to lie; an earlier sample there is replaced")
    parser.add_argument("--events", type=int, default=DEFAULT_EVENTS, help="number of records (default %(default)s)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of everything random (default %(default)s)")
    parser.add_argument("--no-story", dest="story", action="store_false", help="only everyday records")
    parser.add_argument("--events-per-file", type=int, help="upper bound (default 120)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
