"""Two engines as one: another reads the events, and DuckDB, here, all that is made of what came back.

Following credentials and stitching incidents takes many statements over relations that are small beside the events. Those stay here,
so that the same statements give the same rows whichever engine reads the events, and nothing is written elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.engines.activity import COUNTED
from trailscope.engines.dialect.division import KEPT, Keys, Part, divided, reads

if TYPE_CHECKING:
    from trailscope.engines.duckdb import DuckdbEngine
    from trailscope.engines.engine import KeepingEngine

_WORD = re.compile(r"\w+")
_READS_EVENTS = "is_own_account"  # the macro that does
MOST_COUNTED = 500_000  # rows of a counted view that are brought here, of some 400 bytes each


@dataclass(frozen=True)
class Limits:
    """What an engine takes in one statement.

    Attributes:
        keys: characters of keys that go along; ``None`` for any number.
        conditions: characters of conditions, in the questions' dialect.
    """

    keys: int | None
    conditions: int


class DividedEngine:
    """See :class:`trailscope.engines.engine.FarEngine`.

    Args:
        far: reads the events.
        here: DuckDB without a lake; statements over what is kept are its.
        given: what makes the small relations that lie here beside what is kept, by name.
        limits: of ``far``.
    """

    def __init__(
        self,
        far: KeepingEngine,
        here: DuckdbEngine,
        given: Mapping[str, Callable[[], pa.Table]],
        limits: Limits,
    ) -> None:
        self._far, self._here, self._given, self.limits = far, here, dict(given), limits
        self._names = frozenset({"events", *COUNTED})

    @property
    def most_conditions(self) -> int:
        """See :class:`trailscope.engines.engine.FarEngine`."""
        return self.limits.conditions

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        if not self._reads_events(sql):
            self._make_for(sql)
            return self._here.run(sql, parameters)
        if KEPT not in sql:
            return self._far.run(sql, parameters)
        division = divided(sql, self._names)
        for part in division.parts:
            self._here.keep(part.name, self._asked(part, parameters))
        self._make_for(division.here)
        return self._here.run(division.here, parameters)

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """See :class:`trailscope.engines.engine.KeepingEngine`."""
        if isinstance(what, str) and not self._reads_events(what):
            self._make_for(what)
            return self._here.keep(name, what, parameters)
        return self._here.keep(name, self.run(what, parameters) if isinstance(what, str) else what)

    @contextmanager
    def held(self, views: Mapping[str, Collection[str] | None]) -> Iterator[None]:
        """See :class:`trailscope.engines.engine.FarEngine`."""
        brought: list[str] = []
        try:
            for name in views:
                counted = self._far.run(f"select count(*) as found from {name}").to_pylist()
                if counted[0]["found"] > MOST_COUNTED:
                    break
                rows = self._far.run(f"select * from {name}")
                self._here.keep(f"{KEPT}{name}", rows)
                brought.append(name)
                self._names -= {name}
            yield
        finally:
            self._names |= frozenset(brought)

    def close(self) -> None:
        """Release what is kept."""
        self._here.close()

    def _reads_events(self, sql: str) -> bool:
        words = set(_WORD.findall(sql.lower()))
        return _READS_EVENTS in words or bool(words & self._names and reads(sql) & self._names)

    def _make_for(self, sql: str) -> None:
        """Compute the small relations that are named for the first time."""
        words = set(_WORD.findall(sql.lower()))
        for name in [name for name in self._given if name in words]:
            self._here.keep(f"{KEPT}{name}", self._given.pop(name)())

    def _asked(self, part: Part, parameters: Mapping[str, Any] | None) -> pa.Table:
        """The rows of a part, asked once for each lot of keys."""
        lots = [self._lots(keys) for keys in part.keys]
        answers = []
        for chosen in product(*lots):
            for keys, lot in zip(part.keys, chosen, strict=True):
                self._far.keep(keys.name, lot)
            answers.append(self._far.run(part.sql, parameters))
        return pa.concat_tables(answers, promote_options="permissive")

    def _lots(self, keys: Keys) -> Sequence[pa.Table]:
        found = self._here.run(keys.source)
        most = self.limits.keys
        if most is None or not keys.needed or not found.num_rows:
            return [found]
        longest = max(len(str(key)) for key in found["key"].to_pylist()) + 5  # quotes, brackets and a comma
        rows = max(1, most // longest)
        return [found.slice(start, rows) for start in range(0, found.num_rows, rows)]


def views_of(names: Collection[str]) -> tuple[str, ...]:
    """Statements that give what is kept under the names of the views its statements read."""
    return tuple(f"create view {name} as select * from {KEPT}{name}" for name in names)
