"""Which room an address leads to: ``s3://…``, or this machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from trailscope.errors import Location, SourceError
from trailscope.native_core import core_in_use
from trailscope.sources.list_checkpoint import Settled
from trailscope.sources.objects import Found, SourceObject, SourceOptions

NOTHING_SETTLED: Settled = MappingProxyType({})

EVENT_HISTORY = "event-history"

_S3 = "s3://"
_OTHER_SCHEME = re.compile(r"(?!file:)[a-zA-Z][a-zA-Z0-9+.-]*://")


def find(source: str, options: SourceOptions, settled: Settled = NOTHING_SETTLED) -> Iterator[Found]:
    """What lies at a source, lazily: objects to `read`, and what was seen and is not handed on.

    Args:
        source: ``s3://bucket/prefix``, a path to a file, folder or archive, a ``file:`` URI, a pattern such as
            ``logs/**/*.json.gz``, ``-`` for standard input, or ``event-history`` for the last 90 days of the
            credentials' own account.
        options: window, accounts, regions and credentials.
        settled: days of folders in S3 that need not be listed again.

    Yields:
        `SourceObject`; `Unreadable` for what could not be listed or opened; `Skipped` for what was left out on purpose;
        from S3 `Listed` for each region's folder that was listed whole, and `Altered` where versions were asked for.

    Raises:
        AccessError: credentials are missing, expired or unknown, or the source may not be listed at all.
        SourceError: there is nothing at the source, or it cannot be reached.
    """
    if not source:
        raise SourceError(
            "the name of the logs is empty", hint="name a file, a folder or an s3:// prefix; this folder is ."
        )
    if source.startswith(_S3):
        from trailscope.sources import s3  # noqa: PLC0415 - boto3 costs 0.3 s that local logs should not pay

        return s3.find(source, options, settled)
    if source == EVENT_HISTORY and not Path(source).exists():
        from trailscope.sources import event_history  # noqa: PLC0415 - as above

        return event_history.find(options)
    if _OTHER_SCHEME.match(source):
        raise SourceError(
            "logs cannot be read from there", at=Location(source), hint="give s3://bucket/prefix or a path"
        )
    from trailscope.sources import local  # noqa: PLC0415 - archives and sockets, which a question to a lake need not wait for

    return local.find(source, options)


def requests_made(options: SourceOptions) -> Mapping[str, int]:
    """How many requests these options have made to AWS in this process so far, by name (``list_objects_v2``)."""
    s3 = sys.modules.get("trailscope.sources.s3")
    return s3.requests_made(options) if s3 else {}


def read_with_metadata(found: SourceObject, options: SourceOptions) -> tuple[bytes, dict[str, str]]:
    """The stored bytes of a small object and its user metadata by lower-case name, which only S3 keeps. Thread-safe.

    Raises:
        AccessError, GoneError, SourceError: as for `read`.
    """
    if found.uri.startswith(_S3):
        from trailscope.sources import s3_metadata  # noqa: PLC0415 - see `find`

        return s3_metadata.read_with_metadata(found, options)
    return b"".join(read(found, options)), {}


def public_keys(region: str, start: datetime, end: datetime, options: SourceOptions) -> list[dict[str, Any]]:
    """CloudTrail's public keys of a region; see `trailscope.sources.signing_keys`."""
    from trailscope.sources import signing_keys  # noqa: PLC0415 - see `find`

    return signing_keys.public_keys(region, start, end, options)


def read(found: SourceObject, options: SourceOptions, *, chunk_bytes: int = 4 << 20) -> Iterator[bytes]:
    """The stored bytes of an object, in chunks of about ``chunk_bytes``. Thread-safe.

    Only the object's ``uri`` and ``version`` are used, so that one from the ledger can be read again.

    Raises:
        AccessError: it may not be read, or credentials are missing or expired.
        GoneError: it is not there any more.
        SourceError: it has changed since it was found, or is broken.
    """
    if found.uri.startswith(_S3):
        from trailscope.sources import s3  # noqa: PLC0415 - see `find`

        return s3.read(found, options, chunk_bytes)
    if found.uri.startswith(f"{EVENT_HISTORY}://"):
        from trailscope.sources import event_history  # noqa: PLC0415 - see `find`

        return event_history.read(found, options)
    return _read_here()(found, chunk_bytes)


def read_at_once(objects: Sequence[SourceObject]) -> Sequence[bytes | None]:
    """All bytes of each of some small objects, as far as they are files on this machine and the native core can read them; else ``None``.

    What is wrong with one that it cannot read is what `read` says.
    """
    if core_in_use() is None or not any(item.uri.startswith("file:") for item in objects):
        return [None] * len(objects)
    from trailscope.sources import local  # noqa: PLC0415 - see `find`

    return local.read_at_once(objects)


@cache
def _read_here() -> Callable[[SourceObject, int], Iterator[bytes]]:
    """What reads an object on this machine; looked up once, since small objects are many."""
    from trailscope.sources import local  # noqa: PLC0415 - see `find`

    return local.read
