"""What an opened archive is: its members by name, what is wrong with it, and how to read one member."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trailscope.sources.objects import SkipReason, UnreadableReason
from trailscope.sources.uris import member_name

# What the standard library raises on hostile or broken archives (RuntimeError covers recursion and missing passwords)
DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    MemoryError,
)

FREE_BYTES = 1 << 30
MOST_RATIO = 200


def most_bytes(stored: int) -> int:
    """How many bytes an archive of ``stored`` bytes may unpack to.

    JSON of logs packs about 10 to 1, and 50 to 1 at the very best; 200 to 1 above the first GiB is a bomb.
    """
    return max(FREE_BYTES, stored * MOST_RATIO)


@dataclass(frozen=True)
class ArchiveMember:
    """One file inside an archive.

    Attributes:
        name: as stored; only ever a name, never a path to write to.
        size: bytes when unpacked.
        version: changes when the bytes change.
        at: where the opened archive finds it (a zip entry, an offset).
        skip, problem: why it is not read, if so.
    """

    name: str
    size: int
    version: str
    at: Any
    skip: SkipReason | None = None
    problem: tuple[UnreadableReason, str] | None = None


@dataclass(eq=False)
class OpenArchive:
    """An archive ready to be read by several threads.

    Attributes:
        chunks: the bytes of one member, in chunks of at most so many bytes; may raise `DAMAGE`.
        members: by the name that stands after ``#`` in their URI, in stored order.
        damage: what is wrong with the archive as a whole.
    """

    chunks: Callable[[ArchiveMember, int], Iterator[bytes]]
    members: dict[str, ArchiveMember] = field(default_factory=dict)
    damage: list[tuple[UnreadableReason, str]] = field(default_factory=list)
    _occurrences: dict[str, int] = field(default_factory=dict)

    def add(self, member: ArchiveMember) -> None:
        """Keeps every member, also one that hides behind the name of another."""
        label = member_name(member.name)
        if label in self.members:
            self._occurrences[label] = self._occurrences.get(label, 1) + 1
            label = member_name(member.name, self._occurrences[label])
        self.members[label] = member
