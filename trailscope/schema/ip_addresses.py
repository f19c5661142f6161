"""What of the sources of calls is an IP address; AWS writes the names of services in the same field."""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache


@lru_cache(maxsize=1 << 12)  # of a lake's hundred thousand uses of credentials most come from few addresses
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
    if ":" not in text:
        return text
    try:
        packed = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):  # no address, or one with a zone, such as ::1%eth0, which is on one machine
        return text
    return text if packed.startswith(_MAPPED) else f"{packed[:8].hex(':', 2)}::/64"


def is_place(text: str) -> bool:
    """Whether it is what :func:`place_of` gives for an address."""
    return (text.endswith("::/64") and text == place_of(text[:-3])) or is_address(text)


_MAPPED = b"\0" * 10 + b"\xff\xff"  # an IPv4 address in the form of IPv6 (RFC 4291 §2.5.5.2)


@lru_cache(maxsize=1 << 16)  # services have few names
def _is_other_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
