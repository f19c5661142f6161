"""What is known of an address, in a few words: on whose list, whose network, which country, what of AWS. Every answer says it alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from trailscope.engines.engine import Engine

_NAME = "nullif(concat_ws(', ', 'on threat list ' || threat_lists, own_network), '')"
_NOTE = """nullif(concat_ws(', ', case when not is_public then 'private' end, country, network_owner,
  case when aws_service is not null then concat('AWS ', nullif(aws_service, 'AMAZON') || ' ', aws_region) end), '')"""
WORDS = f"coalesce(concat_ws(', ', {_NAME}, {_NOTE}), '')"
"""All of it, over the columns of the view ``addresses``; empty where nothing is known."""


@dataclass(frozen=True)
class AddressNote:
    """What is known of one address.

    Attributes:
        name: what the user's lists call it: ``on threat list tor, office Berlin``; ``None`` where they do not.
        note: what the tables say: ``DE, Example AS, AWS EC2 eu-central-1``; ``None`` where they are silent.
    """

    name: str | None
    note: str | None

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.note) if part)


def address_notes(engine: Engine, addresses: Iterable[str | None]) -> Mapping[str, AddressNote]:
    """What is known of some addresses; those of which nothing is, and what is no address, are left out.

    Args:
        engine: over any view; it is asked for these addresses alone.
        addresses: as logged.

    Raises:
        QueryError: the engine failed.
    """
    wanted = sorted({address for address in addresses if address})
    if not wanted:
        return {}
    rows = engine.run(
        f"select source_ip_address, {_NAME} as name, {_NOTE} as note from addresses_among($addresses)",  # noqa: S608 - words of ours
        {"addresses": wanted},
    ).to_pylist()
    return {
        row["source_ip_address"]: AddressNote(row["name"], row["note"]) for row in rows if row["name"] or row["note"]
    }


def with_address_notes(rows: pa.Table, engine: Engine) -> pa.Table:
    """The same rows with ``address_name`` and ``address_note`` behind ``source_ip_address``: see :class:`AddressNote`.

    Raises:
        QueryError: the engine failed.
    """
    column = rows.column("source_ip_address")
    notes = address_notes(engine, column.unique().to_pylist())
    known = [notes.get(address) for address in column.to_pylist()]
    at = rows.column_names.index("source_ip_address") + 1
    for name in ("note", "name"):
        said = pa.array([getattr(one, name, None) for one in known], pa.string())
        rows = rows.add_column(at, f"address_{name}", said)
    return rows
