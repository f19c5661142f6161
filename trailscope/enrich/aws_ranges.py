"""The ranges of addresses that AWS publishes as its own, with region and service: ``ip-ranges.json``.

https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailscope.enrich.stretches import Network, stretches
from trailscope.errors import Location, UsageError

ANY_SERVICE = "AMAZON"  # of every prefix; a prefix of a service stands once more under its name
MOST_BYTES = 64 << 20  # of a file; AWS's own has 2.6 MB


@dataclass(frozen=True)
class AwsRanges:
    """What a file says.

    Attributes:
        made: the day AWS made it, UTC.
        v4, v6: one row per stretch of addresses: ``first_number`` (of IPv6 the upper 64 bits), ``region``, ``service``; a
            stretch lasts until the next row, and one without AWS has NULLs.
    """

    made: date
    v4: pa.Table
    v6: pa.Table


def read_aws_ranges(file: Path) -> AwsRanges:
    """The ranges of a file in the form of ``ip-ranges.json``.

    IPv6 ranges are widened to whole /64 networks. The service is that of the smallest prefix of a service; ``AMAZON`` where only
    Amazon as a whole is named.

    Raises:
        UsageError: it cannot be read, or is no such file.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError("too large for ranges of AWS", at=Location(str(file)), hint=_HINT)
        said = json.loads(file.read_bytes())
        made = datetime.strptime(said["createDate"], "%Y-%m-%d-%H-%M-%S").date()
        v4 = [(ipaddress.IPv4Network(one["ip_prefix"]), _said(one)) for one in said["prefixes"]]
        v6 = [(_whole_64(one["ipv6_prefix"]), _said(one)) for one in said["ipv6_prefixes"]]
    except OSError as error:
        raise UsageError(f"cannot read the ranges of AWS: {error}", at=Location(str(file))) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"not in the form of AWS's ip-ranges.json: {error}", at=Location(str(file)), hint=_HINT
        ) from error
    return AwsRanges(made, _table(v4, 0, pa.uint32()), _table(v6, 64, pa.uint64()))


_HINT = "take the file from https://ip-ranges.amazonaws.com/ip-ranges.json"


def _said(one: dict[str, Any]) -> tuple[str, str]:
    return str(one["region"]), str(one["service"])


def _whole_64(text: str) -> ipaddress.IPv6Network:
    network = ipaddress.IPv6Network(text)
    return network.supernet(new_prefix=64) if network.prefixlen > 64 else network


def _table(networks: Iterable[tuple[Network, tuple[str, str]]], shift: int, type: pa.DataType) -> pa.Table:
    by_network: dict[Network, list[tuple[str, str]]] = {}
    for network, said in networks:
        by_network.setdefault(network, []).append(said)
    rows = [(first >> shift, *_told(inside)) for first, inside in stretches(by_network.items())]
    first, regions, services = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {"first_number": pa.array(first, type), "region": pa.array(regions, pa.string()), "service": pa.array(services, pa.string())}
    )  # fmt: skip


def _told(inside: Sequence[Sequence[tuple[str, str]]]) -> tuple[str | None, str | None]:
    """Region and services of the smallest prefix that names a service."""
    for said in reversed(inside):
        named = [(region, service) for region, service in said if service != ANY_SERVICE]
        if named:
            return named[0][0], ", ".join(sorted({service for _, service in named}))
    return (inside[-1][0][0], ANY_SERVICE) if inside else (None, None)
