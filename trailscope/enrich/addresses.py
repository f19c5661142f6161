"""The view ``addresses``: each IP address of ``events``, with country, network and whether it is Amazon's.

The tables lie beside this file (``SOURCES.md``), so that nothing is asked of the network.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
NETWORKS_V4, NETWORKS_V6, OWNERS = (f"{name}.parquet" for name in ("networks_v4", "networks_v6", "owners"))

MADE = date(2026, 6, 17)  # of the packages that the tables were made from; SOURCES.md

# Amazon's autonomous systems that carry AWS: 16509 and 14618 announce nearly all of it
AMAZON = (7224, 8987, 9059, 10124, 14618, 16509, 17493, 19047, 21664, 36263, 38895, 40045, 58588, 62785, 135971, 139070)

# RFC 5737 and RFC 3849: registries list them somewhere, yet nobody calls from there outside of examples
_EXAMPLES = r"^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:(?i:0?db8):)"
_MAPPED = r"^::(?i:ffff):(\d+\.\d+\.\d+\.\d+)$"


def told_age(today: date | None = None) -> str:
    """A sentence on how old the tables are. Today's date is that of UTC when left out."""
    days = ((today or datetime.now(UTC).date()) - MADE).days
    return f"countries and owners of networks are those of {MADE}, {days:,} days ago; look an address up anew before you act on it"


def view_statements() -> tuple[str, ...]:
    """Statements that create ``addresses`` over a view ``events``; the columns are those of ``schema/addresses.py``.

    They need the macros ``is_address`` and ``is_public_address``, and may read :data:`FOLDER`.
    """
    v4, v6, owners = (f"read_parquet('{_quoted(FOLDER / name)}')" for name in (NETWORKS_V4, NETWORKS_V6, OWNERS))
    return (
        f"""
        create view addresses as
        with seen as materialized (
          select source_ip_address, regexp_replace(source_ip_address, '{_MAPPED}', '\\1') as plain
          from (select distinct source_ip_address from events where is_address(source_ip_address))
        ),
        numbered as materialized (
          select source_ip_address, is_public_address(plain) as is_public,
            is_public_address(plain) and not regexp_matches(plain, '{_EXAMPLES}') as is_placed,
            case when plain not like '%:%' then {number_v4("plain")} end as v4,
            case when plain like '%:%' then {number_v6("plain")} end as v6
          from seen
        ),
        placed as (
          select n.source_ip_address, n.is_public, n.is_placed, r.country, r.network_number
          from (from numbered where v4 is not null) n asof left join {v4} r on n.v4 >= r.first_number
          union all
          select n.source_ip_address, n.is_public, n.is_placed, r.country, r.network_number
          from (from numbered where v6 is not null) n asof left join {v6} r on n.v6 >= r.first_number
          union all
          select source_ip_address, is_public, false, null, null from numbered where v4 is null and v6 is null
        )
        select p.source_ip_address,
          case when p.is_placed then p.country end as country,
          case when p.is_placed then p.network_number end::bigint as network_number,
          case when p.is_placed then o.network_owner end as network_owner,
          coalesce(p.is_placed and p.network_number in ({", ".join(map(str, AMAZON))}), false) as is_aws,
          p.is_public
        from placed p left join {owners} o on o.network_number = p.network_number
        """,
    )


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


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
