"""What pages compare an entity with, read off all events of a view: kept in the user's cache where the view is of a whole lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine
from trailscope.engines.tallies import Tally, tallied
from trailscope.incidents import clients
from trailscope.lineage import following as lineage
from trailscope.pivots.issuing import ISSUING_CALLS
from trailscope.pivots.sections import counted, statement

MOST_CLIENTS = (
    100_000  # user agents of a part that are brought down to programs; callers may make up any number of them
)


@dataclass(frozen=True)
class Tallies:
    """The tallies of one view of a lake.

    Attributes:
        engine: over the view, with secrets as they were logged.
    """

    engine: Callable[[], KeepingEngine]

    def calls(self) -> str:
        """A relation of every call of the view, for the place behind ``from``; calls of one kind are in one row, or in a few.

        The columns that tell who called are named as in ``events``, as is ``source_ip_address``, so that a condition over events for one
        of them holds here. ``principal``, ``service``, ``access`` (read, write or denied), ``told`` (a change that a page tells),
        ``program`` (of a user agent, or the user agent), ``events``, ``first_seen``, ``last_seen``, and ``error_message`` of
        one of them.
        """
        return self._relation(_CALLS)

    def keys(self) -> str:
        """A relation of every access key that calls were signed with, by whom, from where and to read or write.

        Columns as :meth:`calls` has them, ``access_key_id``, and ``from_console``.
        """
        return self._relation(_KEYS)

    def issuing(self) -> str:
        """A relation of one row for each call that issued credentials, or that named an access key.

        ``event_id``, ``event_time``, ``action``, ``kind`` (as lineage has it, or ``named``), ``actor``, ``type``, ``source_ip_address``,
        ``access_key_id`` (of the caller), ``issued_key``, ``role_arn``, ``key_owner``, and ``named_key`` of a call that issued none.
        """
        return self._relation(_ISSUING)

    def _relation(self, tally: Tally) -> str:
        engine = self.engine()
        found = tallied(engine, tally)
        if found is not None:
            return found
        name, rows = f"kept_pivot_all_{tally.name}", engine.run(tally.over("events"))
        engine.keep(name, rows if tally.finished is None else tally.finished(rows))
        return name


def _with_programs(rows: pa.Table) -> pa.Table:
    """Calls as they are; user agents brought down to programs in a column of their own."""
    agents = rows.column("user_agent").combine_chunks().dictionary_encode()
    names = agents.dictionary.to_pylist()
    known = [clients.client_of(name).name for name in sorted(names)[:MOST_CLIENTS]]
    programs = dict(zip(sorted(names), known, strict=False))
    called = pa.array([programs.get(name) or name for name in names], pa.string())
    return rows.append_column("program", called.take(agents.indices))


def _issuing_sql() -> str:
    issued = lineage.statement("issued").replace("{among}", "of_issuing")
    return statement("issuing").replace("{issuing}", ISSUING_CALLS).replace("{issued}", issued)


_CALLS = Tally(
    "calls",
    counted("calls", "{among}", identity=True),
    finished=_with_programs,
    made_by=Path(clients.__file__).read_text(encoding="utf-8"),
    least_events=0,
)
_KEYS = Tally("keys", counted("keys", "{among}", identity=True), least_events=0)
_ISSUING = Tally("issuing", _issuing_sql(), least_events=0)
