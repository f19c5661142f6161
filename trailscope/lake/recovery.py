"""What an ingest does when it opens a lake: tidy up after one that was killed, and move damaged files aside."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from trailscope.lake.commits import GRACE_SECONDS, LocalCommits
from trailscope.lake.committed import Committed, completed, read_index, write_index
from trailscope.lake.integrity import examine, unnamed
from trailscope.lake.layout import Layout, batch_of
from trailscope.lake.mending import Debt, debts, with_strays
from trailscope.lake.opening import OpenLake

_SPILL = "_spill"  # where an older trailscope put what did not fit memory


def recover(layout: Layout) -> tuple[OpenLake, list[Debt]]:
    """Bring a lake into the state in which a batch may be added. Nobody else writes to it meanwhile.

    Returns:
        The lake, and what has to be read again until it is whole.

    Raises:
        LakeError: a ledger cannot be read.
    """
    with LocalCommits(layout).turn():  # a compaction may commit meanwhile
        return _recovered(layout)


def _recovered(layout: Layout) -> tuple[OpenLake, list[Debt]]:
    index, found = read_index(layout), layout.files()
    committed = completed(layout, index, found)
    damage = examine(layout, committed, found)
    committed = with_strays(committed, damage) if damage.stray else committed
    if committed.batches and (index is None or len(index) < len(committed.batches)):
        write_index(layout, committed.batches)
    _remove_unfinished(layout, committed, found)
    if committed.superseded & found.keys():
        LocalCommits(layout).remove_superseded(committed, GRACE_SECONDS)
    if damage:
        lost = {path for debt in debts(layout, committed, damage) for path in debt.lost}
        layout.move_aside(sorted(lost | set(unnamed(committed, layout.files()))))
    found = layout.files()
    damage = examine(layout, committed, found)
    opened = OpenLake(layout, committed, damage, len(unnamed(committed, found)))
    return opened, debts(layout, committed, damage) if damage else []


def _remove_unfinished(layout: Layout, committed: Committed, found: Iterable[str]) -> None:
    """Remove what an interrupted commit moved into place, then its mark: nobody has seen it, and it is read again."""
    unfinished = layout.unfinished() - {batch.name for batch in committed.batches}
    named = {file.path for batch in committed.batches for file in batch.all_files}
    for path in found:
        if batch_of(path) in unfinished and path not in named:
            (layout.root / path).unlink(missing_ok=True)
    shutil.rmtree(layout.staging, ignore_errors=True)
    shutil.rmtree(layout.root / _SPILL, ignore_errors=True)
