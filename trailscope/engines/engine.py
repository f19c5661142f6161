"""What every engine can do: run SQL with bound parameters and hand back Arrow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, Self, runtime_checkable

import pyarrow as pa


class StatedSql(str):
    """A statement whose author says which columns of its answer hold a secret, so that it need not be parsed to know.

    Columns that hold a secret by their own names, and secrets within texts, are masked in any case.
    """

    secret: frozenset[str]

    def __new__(cls, sql: str, secret: Collection[str] = ()) -> Self:
        """The statement, with the columns of its answer that hold a secret and nothing else."""
        stated = super().__new__(cls, sql)
        stated.secret = frozenset(secret)
        return stated


class Engine(Protocol):
    """Runs questions over one view of a lake. Takes SQL, never a question."""

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Answer one ``select``.

        Args:
            sql: one statement in the packs' dialect; ``$name`` marks a parameter.
            parameters: a value for each ``$name`` that occurs, bound and never pasted.

        Returns:
            An Arrow table; timestamps carry the zone UTC.

        Raises:
            QueryError: the statement is not a single ``select``, or the engine failed it.
        """
        ...


@runtime_checkable
class KeepingEngine(Engine, Protocol):
    """An engine that also holds relations between statements, which lineage and incidents are followed with."""

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """Hold a relation for later statements of this engine, which read it by name beside the views.

        What several statements ask alike is computed once this way, and may spill to disk. A name that is kept already is
        replaced. Nothing is written into the lake.

        Args:
            name: letters, digits and underscores, begun with ``kept_``, so that no view is hidden.
            what: one ``select``, as for :meth:`run`, or the rows themselves.
            parameters: as for :meth:`run`.

        Returns:
            How many rows it has.

        Raises:
            QueryError: as :meth:`run`, or the name is not of that form.
        """
        ...


MANY_KEPT = 10_000  # rows of a kept relation from which its memory is worth having back


def emptied(engine: KeepingEngine, *names: str, rows: int) -> None:
    """Have the memory of kept relations back that nobody reads any more, where they are of many rows."""
    if rows >= MANY_KEPT:
        for name in names:
            engine.keep(name, f"select * from {name} limit 0")  # noqa: S608 - names of ours


@runtime_checkable
class EngineWithEnd(KeepingEngine, Protocol):
    """An engine that holds something elsewhere until it is closed."""

    def close(self) -> None:
        """Release what is held; the engine is not asked any more."""
        ...


@runtime_checkable
class FarEngine(KeepingEngine, Protocol):
    """An engine that has events read elsewhere, in another SQL than the questions'; what is kept lies here."""

    @property
    def most_conditions(self) -> int:
        """Characters of conditions, in the questions' dialect, that one of its statements takes."""
        ...

    def held(self, views: Mapping[str, Collection[str] | None]) -> AbstractContextManager[None]:
        """See :class:`SharedEngine`. Views with too many rows to be brought here are read elsewhere by each statement."""
        ...


class BreakableEngine(KeepingEngine, Protocol):
    """An engine whose statement can be broken off."""

    def break_off(self) -> None:
        """End the statement that runs, which raises ``KeyboardInterrupt`` where it was asked; called on another thread."""
        ...


@runtime_checkable
class SharedEngine(KeepingEngine, Protocol):
    """An engine that answers several statements at once, and keeps at hand what many of them read."""

    @property
    def memory(self) -> int | None:
        """Bytes it may use; ``None`` where it was not told."""
        ...

    def held(self, views: Mapping[str, Collection[str] | None]) -> AbstractContextManager[None]:
        """Compute some views once, for the statements that are run while the context lasts.

        Args:
            views: in the order in which they are computed; with the columns that are read of each, or all for ``None``.

        Raises:
            QueryError: a view cannot be computed.
        """
        ...

    def table(self, name: str, select: str, parameters: Mapping[str, Any]) -> AbstractContextManager[None]:
        """Have the answer of a select stand as a table of a name, for the statements that are run while the context lasts.

        Args:
            name: letters, digits and underscores, begun with ``held_``, so that no view is hidden.
            select: one ``select``, which may name tables that were made so before.
            parameters: as for :meth:`run`.

        Raises:
            QueryError: as :meth:`run`, or the name is not of that form.
        """
        ...

    def side_by_side(self, number: int) -> AbstractContextManager[Sequence[BreakableEngine]]:
        """As many engines over the same views, for as many threads, while the context lasts."""
        ...
