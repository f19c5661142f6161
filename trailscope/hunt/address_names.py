"""Findings get the names that the user's lists give to their addresses: the organisation's networks, and lists of threats."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from trailscope.engines.engine import Engine
from trailscope.hunt.findings import Findings

_NAMED = """
select source_ip_address, concat_ws(', ', own_network, 'on threat list ' || threat_lists) as name from addresses
where own_network is not null or threat_lists is not null
"""


def with_address_names(findings: Findings, engine: Engine) -> Findings:
    """The same findings with ``address_names`` filled: ``203.0.113.9: office Berlin``, for those addresses that have a name.

    Args:
        findings: of a hunt.
        engine: over the view that was hunted.

    Raises:
        QueryError: the engine failed.
    """
    names = {row["source_ip_address"]: row["name"] for row in engine.run(_NAMED).to_pylist()}
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
