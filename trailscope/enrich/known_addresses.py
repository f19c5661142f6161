"""What is known of addresses beyond the shipped tables: the organisation's own networks, lists of threats, databases the user brings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from trailscope.enrich import addresses, network_lists
from trailscope.enrich.aws_ranges import AwsRanges, read_aws_ranges
from trailscope.enrich.mmdb import AddressDatabases

Files = Iterable[str | os.PathLike[str]]


@dataclass(frozen=True)
class KnownAddresses:
    """What the user brings, read and checked.

    Attributes:
        files: option → names of its files, for the case log.
        tables: name → table that the view ``addresses`` joins; see :func:`trailscope.enrich.addresses.view_statements`.
        databases: what addresses are looked up in, over the shipped tables; ``None`` without.
        aws_made: the day of the user's ranges of AWS; ``None`` where the shipped ones count.
    """

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    databases: AddressDatabases | None = None
    aws_made: date | None = None

    @classmethod
    def read(
        cls,
        *,
        networks: Files = (),
        threats: Files = (),
        mmdb: Files = (),
        aws_ranges: str | os.PathLike[str] | None = None,
    ) -> KnownAddresses:
        """Read the files of ``--networks``, ``--threats``, ``--mmdb`` and ``--aws-ranges``.

        Raises:
            UsageError: a file cannot be read, a line is no network, or the package for databases is missing.
        """
        own, listed, databases = ([Path(file) for file in files] for files in (networks, threats, mmdb))
        files = {
            "networks": own,
            "threats": listed,
            "mmdb": databases,
            "aws_ranges": [Path(aws_ranges)] if aws_ranges else [],
        }
        tables: dict[str, pa.Table] = {}
        if own:
            tables[addresses.OWN_NETWORKS] = network_lists.own_networks(network_lists.read_networks(own))
        if listed:
            tables[addresses.THREAT_LISTS] = network_lists.threat_lists(network_lists.read_networks(listed))
        aws: AwsRanges | None = read_aws_ranges(Path(aws_ranges)) if aws_ranges else None
        if aws is not None:
            tables |= {addresses.GIVEN_AWS_V4: aws.v4, addresses.GIVEN_AWS_V6: aws.v6}
        return cls(
            {option: tuple(map(str, given)) for option, given in files.items() if given},
            tables,
            AddressDatabases(databases) if databases else None,
            aws.made if aws else None,
        )

    def computed(self) -> Iterator[tuple[str, str, Callable[[pa.Table], pa.Table]]]:
        """The tables that the view ``addresses`` joins: name, a select, and what makes the rows of its answer."""
        for name, table in self.tables.items():
            yield name, "select 1", partial(_given, table)
        databases = self.databases
        if databases is not None:
            yield addresses.LOOKED_UP, addresses.DISTINCT, lambda met: databases.look_up(met.column(0).to_pylist())

    @property
    def named(self) -> bool:
        """Whether addresses have names of the user's: networks of the organisation, or lists of threats."""
        return addresses.OWN_NETWORKS in self.tables or addresses.THREAT_LISTS in self.tables

    def told_age(self, today: date | None = None) -> str:
        """A sentence on how old what is known is. Today's date is that of UTC when left out."""
        day = today or datetime.now(UTC).date()
        shipped = f"those of {_aged(addresses.MADE, day)}"
        said = f"countries and owners of networks are {shipped}"
        if self.databases is not None:
            given = ", ".join(f"{name} of {_aged(made, day)}" for name, made in self.databases.made.items())
            said = f"countries and owners of networks are those of {given}; where it is silent, {shipped}"
        return f"{said}; ranges of AWS those of {_aged(self.aws_made or addresses.AWS_MADE, day)}; look an address up anew before you act on it"


def _given(table: pa.Table, _: pa.Table) -> pa.Table:
    return table


def _aged(made: date, today: date) -> str:
    days = (today - made).days
    return f"{made}, {days:,} {'day' if days == 1 else 'days'} ago"
