"""What every engine can do: run SQL with bound parameters and hand back Arrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pyarrow as pa


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


class KeepingEngine(Engine, Protocol):
    """An engine that also holds relations between statements, which lineage and incidents are followed with."""

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> None:
        """Hold a relation for later statements of this engine, which read it by name beside the views.

        What several statements ask alike is computed once this way, and may spill to disk. A name that is kept already is
        replaced. Nothing is written into the lake.

        Args:
            name: letters, digits and underscores, begun with ``kept_``, so that no view is hidden.
            what: one ``select``, as for :meth:`run`, or the rows themselves.
            parameters: as for :meth:`run`.

        Raises:
            QueryError: as :meth:`run`, or the name is not of that form.
        """
        ...
