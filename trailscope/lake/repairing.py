"""Mending by moving: what no ledger names, and what is not as it was committed, leaves the lake's folders."""

from __future__ import annotations

import time
from collections.abc import Iterable

from trailscope.lake.checking import LakeProblem
from trailscope.lake.commits import GRACE_SECONDS
from trailscope.lake.layout import FoundFile
from trailscope.lake.location import LakePlace
from trailscope.lake.opening import open_lake
from trailscope.lake.writer import writing

_WRONG = frozenset({"altered", "form", "misplaced"})


def repair(path: LakePlace, found: Iterable[LakeProblem]) -> list[str]:
    """Move files aside, and make the lake's index anew where it is missing.

    In S3 files that no ledger names are moved when they are an hour old.
    A committed file that is moved is missing from then on: the lake is damaged until the next ingest of the same logs.

    Returns:
        The paths that were moved, within the lake.

    Raises:
        LakeError: an ingest is writing; or the lake cannot be written.
    """
    before = open_lake(path, despite_damage=True).layout.files()
    with writing(
        path, "", 64 << 20
    ):  # nobody else writes, or not in this way; and what was changed or has no ledger is moved aside
        layout = open_lake(path, despite_damage=True).layout
        wrong = {problem.path for problem in found if problem.kind in _WRONG}
        orphans = {problem.path for problem in found if problem.kind == "orphan"}
        if not layout.is_local:
            orphans = {name for name in orphans if _is_old(before.get(name))}
        moved = layout.move_aside(sorted(wrong | orphans))
    return sorted({*moved, *(before.keys() - open_lake(path, despite_damage=True).layout.files().keys())})


def _is_old(file: FoundFile | None) -> bool:
    """Whether no ingest can be about to commit it: in S3 several write at once, and files are there before their ledger."""
    return file is not None and time.time() - file.modified / 1e9 > GRACE_SECONDS
