"""Findings get the names that the user's lists give to their addresses: the organisation's networks, and lists of threats."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from trailscope.engines.address_notes import address_notes
from trailscope.engines.engine import Engine
from trailscope.hunt.findings import Findings


def with_address_names(findings: Findings, engine: Engine) -> Findings:
    """The same findings with ``address_names`` filled: ``203.0.113.9: office Berlin``, for those addresses that have a name.

    Args:
        findings: of a hunt.
        engine: over the view that was hunted.

    Raises:
        QueryError: the engine failed.
    """
    sources = (address for each in findings.table["source_ip_addresses"].to_pylist() for address in each or ())
    names = {address: known.name for address, known in address_notes(engine, sources).items() if known.name}
    by_rule = None if findings.by_rule is None else _named(findings.by_rule, names)
    return replace(findings, table=_named(findings.table, names), by_rule=by_rule)


def _named(table: pa.Table, names: dict[str, str]) -> pa.Table:
    said = [
        [f"{address}: {names[address]}" for address in addresses if address in names]
        for addresses in table["source_ip_addresses"].to_pylist()
    ]
    at = table.schema.get_field_index("address_names")
    field = table.schema.field(at)
    return table.set_column(at, field, pa.array(said, field.type))
