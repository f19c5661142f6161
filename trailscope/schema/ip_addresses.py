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


@lru_cache(maxsize=1 << 16)  # services have few names
def _is_other_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
