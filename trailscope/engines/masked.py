"""An engine whose answers have the secrets in them masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from trailscope import masking
from trailscope.engines.engine import KeepingEngine
from trailscope.masking import names
from trailscope.schema.columns import BY_NAME


class MaskedEngine:
    """Another engine, with `masking` between it and whoever asks. Statements themselves see what was logged."""

    def __init__(self, engine: KeepingEngine) -> None:
        self.engine = engine

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        answer = self.engine.run(sql, parameters)
        return masking.table(answer, _secret(sql, answer))

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> None:
        """See :class:`trailscope.engines.engine.KeepingEngine`. What is kept is read by statements, and is as it was logged."""
        self.engine.keep(name, what, parameters)


def _secret(sql: str, answer: pa.Table) -> frozenset[str]:
    if not names.MENTIONED.search(sql):
        return frozenset()
    from trailscope.masking.statements import ALL, secret_columns  # noqa: PLC0415 - loads the parser, which few statements need

    found = secret_columns(sql)
    if found is ALL:
        return frozenset(answer.column_names) - BY_NAME.keys()
    return found
