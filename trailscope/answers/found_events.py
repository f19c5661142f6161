"""What a search answers with: events as a result, or why none proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trailscope.analytics.entity import Entity
from trailscope.answers.result import Result
from trailscope.engines.address_notes import with_address_notes
from trailscope.engines.engine import KeepingEngine
from trailscope.pivots.search import SearchText, search


def found_events(
    engine: KeepingEngine, lacks: Callable[[], Sequence[str]], text: str, entity: Entity, *, most: int | None = None
) -> Result:
    """Events that hold a text; columns as :func:`trailscope.pivots.search.search` says, with ``address_name`` and ``address_note``.

    Args:
        engine: over the view that is asked.
        lacks: says what the lake lacks, where nothing is found.
        text: or ``/expression/``; empty for any event.
        entity: whose events, and which of their calls.
        most: the first so many.

    Raises:
        UsageError: the expression is none.
    """
    table = search(engine, SearchText(text), entity, most=most)
    if table.num_rows:
        return Result(with_address_notes(table, engine), "")
    reasons = tuple(lacks())
    return Result(table, "", None, "cannot tell" if reasons else "nothing found", reasons)
