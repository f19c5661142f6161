"""Moments in CloudTrail's writing, for records that are made of columns or mapped back."""

from __future__ import annotations

from datetime import UTC, datetime


def as_cloudtrail_writes(moment: datetime) -> str | None:
    """``2026-09-01T08:19:04Z``; CloudTrail says whole seconds, so only a fraction that is not zero stands there.

    Args:
        moment: without a zone it is UTC.

    Returns:
        ``None`` where an offset takes the first or last day of the calendar out of it.
    """
    try:
        utc = moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    fraction = f".{utc.microsecond:06}".rstrip("0") if utc.microsecond else ""
    return f"{utc.isoformat()[:19]}{fraction}Z"  # strftime would not pad the year
