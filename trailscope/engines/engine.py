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
