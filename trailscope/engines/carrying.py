"""What engines that keep nothing between statements have in common: small relations go along with each statement that names them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.engines.dialect.over_tables import Tables
from trailscope.errors import QueryError

if TYPE_CHECKING:
    from trailscope.engines.engine import Engine

_KEPT = re.compile(r"kept_[a-z0-9_]+", re.ASCII)
_WORD = re.compile(r"\w+")


class CarryingEngine(ABC):
    """Part of an engine over tables of its own.

    Args:
        tables: what is there.
        given: what makes the relations that are computed here and carried along, by name; called with the engine when a statement
            first names one.
    """

    def __init__(self, tables: Tables, given: Mapping[str, Callable[[Engine], pa.Table]]) -> None:
        self.tables, self._given = tables, dict(given)

    @abstractmethod
    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """See :class:`trailscope.engines.engine.KeepingEngine`. The rows are held here, and must be few enough to be carried."""
        if not _KEPT.fullmatch(name):
            raise QueryError(f"{name!r} is no name for a kept relation", hint="begin it with kept_")
        rows = self.run(what, parameters) if isinstance(what, str) else what
        self._carry(name, rows)
        return int(rows.num_rows)

    def make_for(self, sql: str) -> None:
        """Compute the relations that a statement names and that are not there yet."""
        words = set(_WORD.findall(sql.lower()))
        for name in [name for name in self._given if name in words and name not in self.tables.carried]:
            self._carry(name, self._given[name](self))

    def _carry(self, name: str, rows: pa.Table) -> None:
        self.tables = replace(self.tables, carried={**self.tables.carried, name: rows})
