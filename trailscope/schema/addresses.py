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
    AddressColumn(
        "is_aws", "boolean", "whether that is Amazon, or a range that AWS publishes; false also when unknown"
    ),
    AddressColumn("is_public", "boolean", "false for private, shared, link-local and loopback addresses"),
    AddressColumn("aws_region", "varchar", "of addresses in AWS's published ranges: `eu-west-1`, `GLOBAL`"),
    AddressColumn("aws_service", "varchar", "the AWS service of that range: `EC2`, `S3`; `AMAZON` where none is named"),
    AddressColumn(
        "own_network", "varchar", "the organisation's network it lies in, by the name that `--networks` gives it"
    ),
    AddressColumn("threat_lists", "varchar", "the lists of `--threats` it stands on; NULL when on none"),
)
