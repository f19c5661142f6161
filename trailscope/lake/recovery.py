"""What an ingest does when it opens a lake: tidy up after one that was killed, and move damaged files aside."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from trailscope.files import sync
from trailscope.lake.committed import Committed, completed, read_index, write_index
from trailscope.lake.integrity import examine, unnamed
from trailscope.lake.layout import Layout, batch_of
from trailscope.lake.mending import Debt, debts, move_aside, with_strays
from trailscope.lake.opening import OpenLake

_SPILL = "_spill"  # where an older trailscope put what did not fit memory


def recover(layout: Layout) -> tuple[OpenLake, list[Debt]]:
    """Bring a lake into the state in which a batch may be added. Nobody else writes to it meanwhile.

    Returns:
        The lake, and what has to be read again until it is whole.

    Raises:
        LakeError: a ledger cannot be read.
    """
    index, found = read_index(layout), layout.files()
    committed = completed(layout, index, found)
    damage = examine(layout, committed, found)
    committed = with_strays(committed, damage) if damage.stray else committed
    if committed.batches and (index is None or len(index) < len(committed.batches)):
        write_index(layout, committed.batches)
    _remove_unfinished(layout, committed, found)
    if damage:
        lost = {path for debt in debts(layout, committed, damage) for path in debt.lost}
        _move_aside(layout, sorted(lost | set(unnamed(committed, layout.files()))))
    found = layout.files()
    damage = examine(layout, committed, found)
    opened = OpenLake(layout, committed, damage, len(unnamed(committed, found)))
    return opened, debts(layout, committed, damage) if damage else []


def _remove_unfinished(layout: Layout, committed: Committed, found: Iterable[str]) -> None:
    """Remove what an interrupted commit moved into place, then its mark: nobody has seen it, and it is read again."""
    unfinished = layout.unfinished() - {batch.name for batch in committed.batches}
    for path in found:
        if batch_of(path) in unfinished:
            (layout.root / path).unlink(missing_ok=True)
    shutil.rmtree(layout.staging, ignore_errors=True)
    shutil.rmtree(layout.root / _SPILL, ignore_errors=True)


def _move_aside(layout: Layout, paths: Iterable[str]) -> None:
    for folder in set(move_aside(layout, paths)):
        sync(folder)
