"""Lists of networks that the user brings: the organisation's own, with names, and lists of threats."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from trailscope.enrich.stretches import Network, stretches
from trailscope.errors import Location, UsageError

MOST_NETWORKS = 500_000

STRETCHES = pa.schema([("first_digits", pa.string()), ("names", pa.string())])

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


@dataclass(frozen=True)
class NamedNetwork:
    """One line of a list: a network, and what the line calls it, or the file's name where it has no name."""

    network: Network
    name: str


def read_networks(files: Iterable[Path]) -> tuple[NamedNetwork, ...]:
    """The networks of some files: a CIDR or an address a line, and after a space, tab or comma its name. ``#`` and ``;`` begin a remark.

    Raises:
        UsageError: a file cannot be read, a line is none, or there are more than :data:`MOST_NETWORKS`.
    """
    found = [network for file in files for network in _lines(file)]
    if len(found) > MOST_NETWORKS:
        raise UsageError(f"{len(found):,} networks are too many", hint=f"give {MOST_NETWORKS:,} at most")
    return tuple(found)


def own_networks(networks: Sequence[NamedNetwork]) -> pa.Table:
    """Stretches of addresses with the name of the smallest network that holds them; see :data:`STRETCHES`."""
    return _table(networks, lambda inside: inside[-1])


def threat_lists(networks: Sequence[NamedNetwork]) -> pa.Table:
    """Stretches of addresses with the names of all networks that hold them, in order; see :data:`STRETCHES`."""
    return _table(networks, lambda inside: ", ".join(sorted(set(inside))))


def _table(networks: Sequence[NamedNetwork], told: Callable[[Sequence[str]], str]) -> pa.Table:
    """One row per stretch: it begins at ``first_digits``, as the macro ``address_digits`` writes an address, and lasts until the
    next row of as many digits; ``names`` is NULL where no network is.
    """
    rows = [
        {"first_digits": f"{first:0{width}x}", "names": told(inside) if inside else None}
        for version, width in ((4, 8), (6, 32))
        for first, inside in stretches((one.network, one.name) for one in networks if one.network.version == version)
    ]
    return pa.Table.from_pylist(rows, STRETCHES)


def _lines(file: Path) -> Iterable[NamedNetwork]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the list of networks: {error}", at=Location(str(file))) from error
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.partition("#")[0].partition(";")[0].strip()
        if said:
            network, _, name = said.replace(",", " ", 1).replace("\t", " ", 1).partition(" ")
            yield NamedNetwork(_network(network, f"{file}, line {number}"), name.strip() or file.stem)


def _network(text: str, place: str) -> Network:
    try:
        network: Network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        hint = "write one network a line, as 203.0.113.0/24 or 2001:db8::/32, and its name after it"
        raise UsageError(f"{text!r} is neither an address nor a network", at=Location(place), hint=hint) from None
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):  # an IPv4 network written as IPv6
        inner = int(network.network_address) & 0xFFFFFFFF
        return ipaddress.IPv4Network((inner, network.prefixlen - 96))
    return network
