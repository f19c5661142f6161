"""The stored bytes of objects: whole for small ones, counted and hashed on the way for those that stream."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from trailscope.errors import AccessError, CredentialsError, GoneError, SourceError
from trailscope.sources import SourceObject

Reader = Callable[[SourceObject], Iterator[bytes]]
"""Yields the stored bytes of an object in chunks; called on several threads."""


AtOnce = Callable[[Sequence[SourceObject]], Sequence[bytes | None]]
"""All bytes of each of some objects, as far as they can be had in one go; ``None`` for one that a :data:`Reader` has to read."""


class FetchedObject(NamedTuple):
    """One object's bytes, as far as they could be read; ``error`` says why not further."""

    found: SourceObject
    data: bytes
    error: SourceError | None = None


def fetch(found: SourceObject, read: Reader) -> FetchedObject:
    """All bytes of one object.

    Raises:
        CredentialsError: no other object could be read either.
    """
    chunks: list[bytes] = []
    try:
        chunks.extend(read(found))
    except CredentialsError:
        raise
    except SourceError as error:
        return FetchedObject(found, b"".join(chunks), error)
    return FetchedObject(found, chunks[0] if len(chunks) == 1 else b"".join(chunks))


def fetch_all(objects: Sequence[SourceObject], read: Reader, at_once: AtOnce) -> Iterator[FetchedObject]:
    """All bytes of some objects; raises as :func:`fetch` does."""
    for found, data in zip(objects, at_once(objects), strict=True):
        yield fetch(found, read) if data is None else FetchedObject(found, data)


@dataclass
class ObjectStream:
    """One large object while it is read; size and hash are complete when :meth:`chunks` has ended.

    Attributes:
        error: why it could not be read to its end.
    """

    found: SourceObject
    read: Reader
    stored_bytes: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    error: SourceError | None = None

    def chunks(self) -> Iterator[bytes]:
        """The stored bytes; a source that fails half-way ends them and sets ``error``."""
        try:
            for chunk in self.read(self.found):
                self.stored_bytes += len(chunk)
                self.digest.update(chunk)
                yield chunk
        except SourceError as error:
            self.error = error


def refusal(error: SourceError) -> str:
    """Why an object could not be read, as a short stable reason."""
    if isinstance(error, AccessError):
        return "access denied"
    return "vanished" if isinstance(error, GoneError) else "unreadable"
