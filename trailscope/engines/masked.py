"""An engine whose answers have the secrets in them masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from trailscope import masking
from trailscope.engines.engine import BreakableEngine, FarEngine, KeepingEngine, SharedEngine, StatedSql
from trailscope.masking import names
from trailscope.schema.columns import BY_NAME


class MaskedEngine:
    """Another engine, with `masking` between it and whoever asks. Statements themselves see what was logged.

    What is kept is as it was logged, and masked when it is read.
    """

    def __init__(self, engine: KeepingEngine) -> None:
        self.engine = engine
        self._kept: dict[str, frozenset[str]] = {}

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        answer = self.engine.run(sql, parameters)
        if not answer.num_rows:
            return answer
        kept = (columns for name, columns in self._kept.items() if name in sql)
        return masking.table(answer, _secret(sql, answer).union(*kept))

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """See :class:`trailscope.engines.engine.KeepingEngine`."""
        rows = self.engine.keep(name, what, parameters)
        self._kept[name] = frozenset()
        if rows and isinstance(what, str) and names.MENTIONED.search(what):
            self._kept[name] = _secret(what, self.engine.run(f"select * from {name} limit 0"))
        return rows


class MaskedFarEngine(MaskedEngine):
    """The same over an engine that has events read elsewhere."""

    def __init__(self, engine: FarEngine) -> None:
        super().__init__(engine)
        self.most_conditions, self.held = engine.most_conditions, engine.held


class _MaskedConnection(MaskedEngine):
    """One of several that are asked at once."""

    def __init__(self, engine: BreakableEngine) -> None:
        super().__init__(engine)
        self.break_off = engine.break_off


class MaskedSharedEngine(MaskedEngine):
    """The same over an engine that answers several statements at once."""

    def __init__(self, engine: SharedEngine) -> None:
        super().__init__(engine)
        self.memory, self.held, self.table, self._shared = engine.memory, engine.held, engine.table, engine

    @contextmanager
    def side_by_side(self, number: int) -> Iterator[Sequence[BreakableEngine]]:
        """See :class:`trailscope.engines.engine.SharedEngine`."""
        with self._shared.side_by_side(number) as engines:
            yield [_MaskedConnection(engine) for engine in engines]


def _secret(sql: str, answer: pa.Table) -> frozenset[str]:
    if not names.MENTIONED.search(sql):
        return frozenset()
    if isinstance(sql, StatedSql):
        found = sql.secret
    else:
        from trailscope.masking.statements import secret_columns  # noqa: PLC0415 - loads the parser, which few statements need

        found = secret_columns(sql)
    return frozenset(answer.column_names) - BY_NAME.keys() if names.ALL_COLUMNS in found else found


def masked(engine: KeepingEngine) -> MaskedEngine:
    """An engine with its answers masked, that can do what it can."""
    if isinstance(engine, SharedEngine):
        return MaskedSharedEngine(engine)
    return MaskedFarEngine(engine) if isinstance(engine, FarEngine) else MaskedEngine(engine)
