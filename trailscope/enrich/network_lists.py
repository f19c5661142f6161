"""Lists of networks that the user brings: the organisation's own, with names, and lists of threats."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trailscope.errors import Location, UsageError

MOST_NETWORKS = 500_000

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


@dataclass(frozen=True)
class NamedNetwork:
    """One line of a list.

    Attributes:
        first, last: its ends as the macro ``address_digits`` writes an address: 8 hexadecimal digits for IPv4, 32 for IPv6.
        bits: how many bits of an address it fixes.
        name: what the line calls it; the file's name where it has none.
    """

    first: str
    last: str
    bits: int
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


def columns(networks: Sequence[NamedNetwork]) -> dict[str, list[str] | list[int]]:
    """The networks as lists, one for each column, for parameters of a statement."""
    return {
        "first": [one.first for one in networks],
        "last": [one.last for one in networks],
        "bits": [one.bits for one in networks],
        "name": [one.name for one in networks],
    }


def _lines(file: Path) -> Iterable[NamedNetwork]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the list of networks: {error}", at=Location(str(file))) from error
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.partition("#")[0].partition(";")[0].strip()
        if said:
            network, _, name = said.replace(",", " ", 1).replace("\t", " ", 1).partition(" ")
            yield _named(network, name.strip() or file.stem, f"{file}, line {number}")


def _named(text: str, name: str, place: str) -> NamedNetwork:
    try:
        network: _Network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        hint = "write one network a line, as 203.0.113.0/24 or 2001:db8::/32, and its name after it"
        raise UsageError(f"{text!r} is neither an address nor a network", at=Location(place), hint=hint) from None
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):  # an IPv4 network written as IPv6
        inner = int(network.network_address) & 0xFFFFFFFF
        network = ipaddress.IPv4Network((inner, network.prefixlen - 96))
    digits = network.max_prefixlen // 4
    first, last = (f"{int(end):0{digits}x}" for end in (network.network_address, network.broadcast_address))
    return NamedNetwork(first, last, network.prefixlen, name)
