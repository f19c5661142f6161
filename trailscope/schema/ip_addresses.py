"""What of the sources of calls is an IP address; AWS writes the names of services in the same field."""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache


def is_address(text: str | None) -> bool:
    """Whether a source is an IP address rather than a service or nothing."""
    try:
        socket.inet_pton(socket.AF_INET, text or "")  # a tenth of what `ipaddress` takes, which is asked of the rest
    except (OSError, ValueError):
        return _is_other_address(text or "")
    return True


def place_of(text: str) -> str:
    """Where an address is: of an IPv6 address its /64, anything else as it is.

    A /64 is one network of one household, office or subnet (RFC 4291 §2.5.1), in which machines give themselves new addresses every
    day (RFC 8981): ``2001:db8:7:1:a9::5`` is at ``2001:0db8:0007:0001::/64``.
    """
    if ":" not in text or not is_address(text):
        return text
    address = ipaddress.IPv6Address(text)
    return text if address.ipv4_mapped else address.exploded[:_GROUPS_OF_64] + "::/64"


def is_place(text: str) -> bool:
    """Whether it is what :func:`place_of` gives for an address."""
    return text.endswith("::/64") or is_address(text)


_GROUPS_OF_64 = 19  # characters of four groups of four digits, and what stands between them


@lru_cache(maxsize=1 << 16)  # services have few names
def _is_other_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
