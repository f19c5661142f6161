"""The findings of a lake that were not told before, for a job that runs now and then: ``hunt --new``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trailscope.lake.existing import folder_beside
from trailscope.watch.rounds import Wanted, findings_of, look
from trailscope.watch.state import WatchState

if TYPE_CHECKING:
    from trailscope.hunt.findings import Findings
    from trailscope.investigation import Investigation

_DESTINATION = "hunt"


@contextmanager
def untold(case: Investigation, name: str, words: Mapping[str, Any]) -> Iterator[Findings]:
    """The findings that were not told yet. They count as told when the context ends without an exception.

    Args:
        case: the lake. Its window is left aside: what was told is known by events, and new ones may be of any time.
        name: of the watch whose memory is used.
        words: of :meth:`trailscope.investigation.Investigation.plan`.

    Raises:
        LakeError: the lake or the memory cannot be read or written. QueryError: the engine failed.
    """
    wanted = Wanted(plan=lambda opened: opened.plan(**words), incidents=False)
    with WatchState(folder_beside(case.lake_path), name) as state:
        found = look(case.part, state, wanted, compare=True, destinations=(_DESTINATION,))
        waiting = state.outbox(_DESTINATION)
        findings = findings_of([item for _, item in waiting])
        yield replace(findings, asked=found.found.asked, problems=found.problems)
        state.cross_off(number for number, _ in waiting)
