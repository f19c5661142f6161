"""Mending by moving: what no ledger names, and what is not as it was committed, leaves the lake's folders."""

from __future__ import annotations

from collections.abc import Iterable

from trailscope.lake.checking import LakeProblem
from trailscope.lake.location import LakePlace
from trailscope.lake.opening import open_lake
from trailscope.lake.writer import writing

_MOVED = frozenset({"orphan", "altered", "form", "misplaced"})


def repair(path: LakePlace, found: Iterable[LakeProblem]) -> list[str]:
    """Move files aside, and make the lake's index anew where it is missing.

    A committed file that is moved is missing from then on: the lake is damaged until the next ingest of the same logs.

    Returns:
        The paths that were moved, within the lake.

    Raises:
        LakeError: an ingest is writing; or the lake cannot be written.
    """
    before = open_lake(path, despite_damage=True).layout.files()
    with writing(path, "", 64 << 20):  # nobody else writes; and it moves aside what was changed or has no ledger
        layout = open_lake(path, despite_damage=True).layout
        layout.move_aside(sorted({problem.path for problem in found if problem.kind in _MOVED}))
    return sorted(before.keys() - open_lake(path, despite_damage=True).layout.files().keys())
