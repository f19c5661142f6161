"""Databases of addresses in MaxMind's format (``.mmdb``) that the user brings: MaxMind's, IPinfo's, DB-IP's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailscope.errors import Location, UsageError

LOOKED_UP = pa.schema(
    [
        ("source_ip_address", pa.string()),
        ("country", pa.string()),
        ("network_number", pa.int64()),
        ("network_owner", pa.string()),
    ]
)
_AS_NUMBER = re.compile(r"(?:AS)?(\d{1,10})", re.IGNORECASE)

# Where a record has what we ask of it: MaxMind's GeoLite2 and GeoIP2 (https://dev.maxmind.com/geoip/docs/databases),
# IPinfo's flat records, whose names changed over the years. The first that is there counts.
_COUNTRY = (("country", "iso_code"), ("country_code",), ("country",), ("registered_country", "iso_code"))
_NUMBER = (("autonomous_system_number",), ("traits", "autonomous_system_number"), ("asn",), ("as_number",))
_OWNER = (
    ("autonomous_system_organization",),
    ("traits", "autonomous_system_organization"),
    ("as_name",),
    ("asn_name",),
    ("organization",),
)
_CODE = re.compile(r"[A-Z]{2}")


class AddressDatabases:
    """Some ``.mmdb`` files, opened. The later ones say what the earlier ones do not.

    Attributes:
        made: file name → the day it was built, UTC.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._readers = [(file, _opened(file)) for file in files]
        self.made: Mapping[str, date] = {
            file.name: datetime.fromtimestamp(reader.metadata().build_epoch, UTC).date()
            for file, reader in self._readers
        }

    def look_up(self, addresses: Iterable[str]) -> pa.Table:
        """What the databases say of each address: columns of :data:`LOOKED_UP`, NULL for what they do not say.

        Args:
            addresses: IP addresses in any spelling; what is none is left out.

        Raises:
            UsageError: a database is damaged.
        """
        rows = [self._row(address) for address in addresses]
        return pa.Table.from_pylist([row for row in rows if row], LOOKED_UP)

    def _row(self, address: str) -> dict[str, Any] | None:
        known: dict[str, Any] = {}
        for file, reader in self._readers:
            try:
                record = reader.get(address)
            except ValueError:  # no address, or an IPv6 one where the database has IPv4 only
                continue
            except RuntimeError as error:  # InvalidDatabaseError
                raise UsageError(f"the database is damaged: {error}", at=Location(str(file))) from error
            if isinstance(record, dict):
                for name, value in _facts(record).items():
                    known.setdefault(name, value)
        return {"source_ip_address": address, **known} if known else None


def _facts(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says, without what it does not."""
    country = _first(record, _COUNTRY, lambda value: value if _CODE.fullmatch(value) else None)
    number = _first(record, _NUMBER, _as_number)
    owner = _first(record, _OWNER, lambda value: value.strip() or None)
    facts = {"country": country, "network_number": number, "network_owner": owner}
    return {name: value for name, value in facts.items() if value is not None}


def _first(record: Mapping[str, Any], places: Iterable[tuple[str, ...]], read: Callable[[str], Any]) -> Any:
    for path in places:
        value: Any = record
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        found = read(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
        if found is not None:
            return found
    return None


def _as_number(text: str) -> int | None:
    found = _AS_NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def _opened(file: Path) -> Any:
    try:
        import maxminddb  # noqa: PLC0415 - an optional package
    except ImportError as error:
        hint = "pip install 'trailscope[mmdb]'"
        raise UsageError(f"reading {file.name} needs the package maxminddb", hint=hint) from error
    try:
        return maxminddb.open_database(file)
    except (OSError, RuntimeError) as error:  # the package's InvalidDatabaseError is a RuntimeError
        raise UsageError(f"not a database of addresses that can be read: {error}", at=Location(str(file))) from error
