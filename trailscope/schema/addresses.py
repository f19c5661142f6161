"""The one table of columns of ``addresses``: what is known of each IP address that calls came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AddressColumn:
    """One column of ``addresses``: name, DuckDB type, and its meaning in a sentence for a person."""

    name: str
    type: str
    meaning: str


ADDRESS_COLUMNS: tuple[AddressColumn, ...] = (
    AddressColumn("source_ip_address", "varchar", "an IP address that occurs in `events`, as it stands there"),
    AddressColumn("country", "varchar", "ISO 3166 code of the country its network is registered in; NULL when unknown"),
    AddressColumn("network_number", "bigint", "number of the autonomous system (ASN) that announces it"),
    AddressColumn("network_owner", "varchar", "who runs that autonomous system"),
    AddressColumn("is_aws", "boolean", "whether that is Amazon; false also when unknown"),
    AddressColumn("is_public", "boolean", "false for private, shared, link-local and loopback addresses"),
)
