"""Numbers as people read them: counts, bytes, rates, spans of time."""

from __future__ import annotations

from datetime import date, datetime

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 object``, ``1,234 objects``; of ``entry`` the plural is given."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(bytes: float) -> str:
    """Bytes in powers of 1000: ``812 B``, ``1.2 GB``."""
    power = 0
    while bytes >= 999.5 and power < len(_UNITS) - 1:
        bytes /= 1000
        power += 1
    return f"{bytes:.0f} {_UNITS[power]}" if power == 0 or bytes >= 99.5 else f"{bytes:.1f} {_UNITS[power]}"


def span(seconds: float) -> str:
    """``0.3 s``, ``12 s``, ``3 min 20 s``, ``2 h 05 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


# ISO's years have four digits; those of strftime, where the system's C library does it, have as many as they need.


def moment(time: datetime) -> str:
    """A UTC time without its zone: ``2026-09-01 08:19:04``."""
    return time.isoformat(" ")[:19]


def instant(time: datetime) -> str:
    """A UTC time as records write it: ``2026-09-01T08:19:04Z``."""
    return f"{time.isoformat()[:19]}Z"


def to_the_minute(time: datetime) -> str:
    """``2026-09-01 08:19``."""
    return time.isoformat(" ")[:16]


def day_of(time: date) -> str:
    """``2026-09-01``."""
    return time.isoformat()[:10]
