"""One event as a value: its record, where it was read from, its copies and what happened around it. Get one from ``case.event(…)``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from trailscope import escaping
from trailscope.answers.result import Verdict
from trailscope.engines.engine import Engine
from trailscope.pivots.event_page import EventWhole, event_table, events_of


@dataclass(frozen=True)
class EventPage:
    """The events of one id: one, or several where copies share it or only its beginning was given.

    Attributes:
        id: of the event, or its beginning.
    """

    id: str
    _engine: Callable[[], Engine] = field(repr=False, compare=False)
    _lacks: Callable[[], Sequence[str]] = field(repr=False, compare=False)

    @cached_property
    def events(self) -> tuple[EventWhole, ...]:
        """Each with its record, its object's entry in the ledger, its copies and its neighbours.

        Raises:
            UsageError: the beginning of an id is too short, or too many ids begin so.
        """
        return events_of(self._engine(), self.id)

    @cached_property
    def why_refused(self) -> Mapping[str, str]:
        """Id of an event that AWS denied → a sentence on which kind of policy denied it, as far as its message says."""
        if not any(one.row["error_code"] for one in self.events):
            return {}
        from trailscope.least_privilege.denials import denials  # noqa: PLC0415 - few events were refused

        ids = {one.row["event_id"] for one in self.events}
        rows = denials(self._engine(), "event_id in (select unnest($ids))", {"ids": sorted(ids)}).to_pylist()
        return {id: row["explanation"] for row in rows for id in row["event_ids"]}

    @cached_property
    def table(self) -> pa.Table:
        """One row per event; columns as :func:`trailscope.pivots.event_page.event_table` says."""
        return event_table(self.events)

    @property
    def record(self) -> dict[str, Any]:
        """The record of the first; empty without one. Secrets are masked unless the case shows them."""
        return dict(self.events[0].record) if self.events else {}

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Without an event: sentences on what the lake lacks, so that this proves nothing; empty when it lacks nothing."""
        return () if self.events else tuple(self._lacks())

    @property
    def verdict(self) -> Verdict:
        """``rows``, ``nothing found``, or ``cannot tell`` where :attr:`reasons` say why."""
        return "rows" if self.events else "cannot tell" if self.reasons else "nothing found"

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.table

    def __len__(self) -> int:
        return len(self.events)

    def _repr_html_(self) -> str:
        """The records for Jupyter, as indented JSON, escaped."""
        if not self.events:
            why = "".join(f"<li>{escaping.html(reason)}</li>" for reason in self.reasons)
            return f"<p><b>{self.verdict}</b></p>" + (f"<ul>{why}</ul>" if why else "")
        return "".join(
            f"<p>{escaping.html(one.row['source_uri'])}, record {one.row['source_index']}, "
            f"SHA-256 {escaping.html(one.origin.get('sha256') or 'unknown')}</p>"
            + "".join(
                f"<p>refused: {escaping.html(why)}</p>" for why in [self.why_refused.get(one.row["event_id"])] if why
            )
            + f"<pre>{escaping.html(json.dumps(one.record, ensure_ascii=False, indent=2))}</pre>"
            for one in self.events
        )
