"""The view ``addresses``: each IP address of ``events``, with country, network, what of AWS it is, and the user's own names for it.

The tables lie beside this file (``SOURCES.md``), so that nothing is asked of the network.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from trailscope.sql import literal

FOLDER = Path(__file__).parent
NETWORKS_V4, NETWORKS_V6, OWNERS = (f"{name}.parquet" for name in ("networks_v4", "networks_v6", "owners"))
AWS_V4, AWS_V6 = "aws_v4.parquet", "aws_v6.parquet"

MADE = date(2026, 6, 17)  # of the packages that the tables were made from; SOURCES.md
AWS_MADE = date(2026, 8, 22)  # of AWS's ip-ranges.json

# What the user brings, by the names of its tables
OWN_NETWORKS, THREAT_LISTS = "own_networks", "threat_lists"  # trailscope.enrich.network_lists.STRETCHES
GIVEN_AWS_V4, GIVEN_AWS_V6 = "given_aws_v4", "given_aws_v6"  # in the place of the shipped ones
LOOKED_UP = "looked_up_addresses"  # trailscope.enrich.mmdb.LOOKED_UP

BLOCK_V4, BLOCK_V6 = 16, 48
"""A number moved right by so many bits is its block. The tables of networks have a row at the beginning of each block, so that only
the rows in the blocks of the addresses are sorted and joined: all of them took longer than everything else that a page asks."""

# Of the few distinct texts the test is made and not of every event: a condition on what an aggregate gives cannot be asked before it,
# while DuckDB 2.0 carries one on the key into the scan, out of a materialized relation too.
DISTINCT = """with met as materialized (select any_value(source_ip_address) as source_ip_address from events group by source_ip_address)
select source_ip_address from met where is_address(source_ip_address)"""
"""The addresses of the view, which databases are asked about."""

_GIVEN = "from (select unnest(places) as source_ip_address) where is_address(source_ip_address)"

# Amazon's autonomous systems that carry AWS: 16509 and 14618 announce nearly all of it
AMAZON = (7224, 8987, 9059, 10124, 14618, 16509, 17493, 19047, 21664, 36263, 38895, 40045, 58588, 62785, 135971, 139070)

# RFC 5737 and RFC 3849: registries list them somewhere, yet nobody calls from there outside of examples
_EXAMPLES = r"^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:(?i:0?db8):)"
_MAPPED = r"^::(?i:ffff):(\d+\.\d+\.\d+\.\d+)$"


def view_statements(given: Collection[str] = ()) -> tuple[str, ...]:
    """Statements that create ``addresses`` over a view ``events``; the columns are those of ``schema/addresses.py``.

    ``addresses_among(places)`` has the same columns for the addresses of a list, without looking for those of the view.

    They need the macros ``is_address``, ``address_digits`` and ``is_public_address``, and may read :data:`FOLDER`.

    Args:
        given: the tables the user brought, by the names above.
    """
    return (
        f"create view addresses as {_select(DISTINCT, given)}",
        f"create macro addresses_among(places) as table {_select(_GIVEN, given)}",
    )


def _select(addresses: str, given: Collection[str]) -> str:
    v4, v6, owners = map(_shipped, (NETWORKS_V4, NETWORKS_V6, OWNERS))
    aws_v4, aws_v6 = (
        name if name in given else _shipped(file) for name, file in ((GIVEN_AWS_V4, AWS_V4), (GIVEN_AWS_V6, AWS_V6))
    )
    looked_up = LOOKED_UP in given
    return f"""
        with seen as materialized (
          select source_ip_address, regexp_replace(source_ip_address, '{_MAPPED}', '\\1') as plain
          from ({addresses})
        ),
        numbered as materialized (
          select source_ip_address, is_public_address(plain) as is_public,
            is_public_address(plain) and not regexp_matches(plain, '{_EXAMPLES}') as is_placed,
            case when plain not like '%:%' then {number_v4("plain")} end as v4,
            case when plain like '%:%' then {number_v6("plain")} end as v6
          from seen
        ),
        placed as (
          {_PLACED.format(number="v4", shift=BLOCK_V4, networks=v4, aws=aws_v4)}
          union all
          {_PLACED.format(number="v6", shift=BLOCK_V6, networks=v6, aws=aws_v6)}
          union all
          select source_ip_address, is_public, false, null, null, null, null from numbered where v4 is null and v6 is null
        )
        {_named(given)}
        select p.source_ip_address,
          {_known("country", "case when p.is_placed then p.country end", looked_up=looked_up)},
          {_known("network_number", "case when p.is_placed then p.network_number end::bigint", looked_up=looked_up)},
          {_known("network_owner", "case when p.is_placed then o.network_owner end", looked_up=looked_up)},
          coalesce(p.is_placed and (p.service is not null or p.network_number in ({", ".join(map(str, AMAZON))})), false) as is_aws,
          p.is_public,
          case when p.is_placed then p.region end as aws_region,
          case when p.is_placed then p.service end as aws_service,
          {"own.names" if OWN_NETWORKS in given else "null::varchar"} as own_network,
          {"threat.names" if THREAT_LISTS in given else "null::varchar"} as threat_lists
        from placed p left join {owners} o on o.network_number = p.network_number
        {f"left join {LOOKED_UP} l on l.source_ip_address = p.source_ip_address" if looked_up else ""}
        {"left join own on own.source_ip_address = p.source_ip_address" if OWN_NETWORKS in given else ""}
        {"left join threat on threat.source_ip_address = p.source_ip_address" if THREAT_LISTS in given else ""}
        """


_PLACED = """
          select n.source_ip_address, n.is_public, n.is_placed, r.country, r.network_number, a.region, a.service
          from (from numbered where {number} is not null) n
          asof left join (
            from {networks} where (first_number >> {shift}) in (select {number} >> {shift} from numbered where {number} is not null)
          ) r on n.{number} >= r.first_number
          asof left join {aws} a on n.{number} >= a.first_number"""

_LISTED = """, {name} as (
          select d.source_ip_address, t.names
          from digits d asof join {table} t on length(d.digits) = length(t.first_digits) and d.digits >= t.first_digits
          where t.names is not null
        )"""


def _named(given: Collection[str]) -> str:
    """Further relations: addresses that the user has a name for."""
    lists = [(name, table) for name, table in (("own", OWN_NETWORKS), ("threat", THREAT_LISTS)) if table in given]
    if not lists:
        return ""
    digits = (
        ", digits as materialized (select source_ip_address, address_digits(source_ip_address) as digits from seen)"
    )
    return digits + "".join(_LISTED.format(name=name, table=table) for name, table in lists)


def _known(column: str, shipped: str, *, looked_up: bool) -> str:
    return f"coalesce(l.{column}, {shipped}) as {column}" if looked_up else f"{shipped} as {column}"


def _shipped(file: str) -> str:
    return f"read_parquet({literal(str(FOLDER / file))})"


def number_v4(text: str) -> str:
    """SQL: a dotted address as a number, NULL when it is none."""
    parts = (f"try_cast(split_part({text}, '.', {at}) as ubigint) * {256 ** (4 - at)}" for at in range(1, 5))
    return f"({' + '.join(parts)})"


def number_v6(text: str) -> str:
    """SQL: the upper 64 bits of an IPv6 address as a number; ``::`` stands for as many zero groups as are missing."""
    head = f"list_filter(string_split(split_part({text}, '::', 1), ':'), lambda g: g <> '')"
    tail = f"list_filter(string_split(split_part({text}, '::', 2), ':'), lambda g: g <> '')"
    zeros = f"list_resize([]::varchar[], greatest(8 - len({head}) - len({tail}), 0), '0')"
    groups = f"list_concat({head}, {zeros}, {tail})"
    parts = (f"try_cast('0x' || {groups}[{at}] as ubigint) * {65536 ** (4 - at)}::ubigint" for at in range(1, 5))
    return f"({' + '.join(parts)})"
