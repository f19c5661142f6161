"""One object, read on a worker thread: bytes, hash, documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from trailscope import formats
from trailscope.errors import AccessError, CredentialsError, GoneError, SourceError
from trailscope.formats import Damage, Documents
from trailscope.sources import SourceObject

Reader = Callable[[SourceObject], Iterator[bytes]]


@dataclass
class Reading:
    """What reading one object gave so far; ``rest`` yields what did not fit the worker's share of memory.

    ``stored_bytes`` and ``sha256`` (of the bytes as stored) are complete once ``rest`` is exhausted.
    """

    found: SourceObject
    pieces: list[Documents | Damage] = field(default_factory=list)
    rest: Iterator[Documents | Damage] = field(default_factory=lambda: iter(()))
    stored_bytes: int = 0
    text_bytes: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    unreadable: SourceError | None = None

    def __iter__(self) -> Iterator[Documents | Damage]:
        """All pieces in order; a source that fails half-way ends them and sets ``unreadable``."""
        yield from self.pieces
        self.pieces = []
        try:
            yield from self.rest
        except SourceError as error:
            self.unreadable = error

    @property
    def refusal(self) -> str:
        """Why the object could not be read, as a short stable reason."""
        if isinstance(self.unreadable, AccessError):
            return "access denied"
        return "vanished" if isinstance(self.unreadable, GoneError) else "unreadable"


def read_object(found: SourceObject, read: Reader, *, share: int, piece_bytes: int, limit_bytes: int) -> Reading:
    """Read an object until it ends or ``share`` bytes of text are held; the consumer draws the rest.

    Raises:
        CredentialsError: no other object could be read either.
    """
    reading = Reading(found)

    def stored() -> Iterator[bytes]:
        for chunk in read(found):
            reading.stored_bytes += len(chunk)
            reading.digest.update(chunk)
            yield chunk

    documents = formats.read(stored(), name=found.uri, piece_bytes=piece_bytes, limit_bytes=limit_bytes)
    try:
        for piece in documents:
            reading.pieces.append(piece)
            if isinstance(piece, Documents):
                reading.text_bytes += sum(len(text) for text in piece.texts)
            if reading.text_bytes >= share:
                reading.rest = _counted(reading, documents)
                break
    except CredentialsError:
        raise
    except SourceError as error:
        reading.unreadable = error
    return reading


def _counted(reading: Reading, documents: Iterator[Documents | Damage]) -> Iterator[Documents | Damage]:
    for piece in documents:
        if isinstance(piece, Documents):
            reading.text_bytes += sum(len(text) for text in piece.texts)
        yield piece
