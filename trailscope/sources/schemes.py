"""Which room an address leads to: ``s3://…``, or this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailscope.errors import Location, SourceError
from trailscope.sources import local
from trailscope.sources.objects import Found, SourceObject, SourceOptions

_S3 = "s3://"
_OTHER_SCHEME = re.compile(r"(?!file:)[a-zA-Z][a-zA-Z0-9+.-]*://")


def find(source: str, options: SourceOptions) -> Iterator[Found]:
    """What lies at a source, lazily: objects to `read`, and what was seen and is not handed on.

    Args:
        source: ``s3://bucket/prefix``, a path to a file, folder or archive, a ``file:`` URI, a pattern such as
            ``logs/**/*.json.gz``, or ``-`` for standard input.
        options: window, accounts, regions and credentials.

    Yields:
        `SourceObject`; `Unreadable` for what could not be listed or opened; `Skipped` for what was left out on purpose.

    Raises:
        AccessError: credentials are missing, expired or unknown, or the source may not be listed at all.
        SourceError: there is nothing at the source, or it cannot be reached.
    """
    if source.startswith(_S3):
        from trailscope.sources import s3  # noqa: PLC0415 - boto3 costs 0.3 s that local logs should not pay

        return s3.find(source, options)
    if _OTHER_SCHEME.match(source):
        raise SourceError(
            "logs cannot be read from there", at=Location(source), hint="give s3://bucket/prefix or a path"
        )
    return local.find(source, options)


def read(found: SourceObject, options: SourceOptions, *, chunk_bytes: int = 4 << 20) -> Iterator[bytes]:
    """The stored bytes of an object, in chunks of ``chunk_bytes``; one chunk when it is no larger. Thread-safe.

    Only the object's ``uri`` and ``version`` are used, so that one from the ledger can be read again.

    Raises:
        AccessError: it may not be read, or credentials are missing or expired.
        SourceError: it is gone, has changed since it was found, or is broken.
    """
    if found.uri.startswith(_S3):
        from trailscope.sources import s3  # noqa: PLC0415 - see `find`

        return s3.read(found, options, chunk_bytes)
    return local.read(found, chunk_bytes)
