"""Stored bytes → text: one gzip member inflated within a limit, or the bytes themselves when they are not gzip."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import cast

from isal import isal_zlib

from trailscope.formats.documents import KEPT_BYTES, Damage, damage

GZIP_MAGIC = b"\x1f\x8b"

_ISAL_ERROR = cast("type[Exception]", isal_zlib.error)  # isal's stubs declare the class as an instance

_GZIP = 31  # window bits: 15, plus 16 for the gzip wrapper
_FEED_BYTES = 8 << 20
_BLOCK_BYTES = 4 << 20  # what is inflated at a time once a text has turned out to be large
_CAREFUL_BYTES = 1 << 14
_TRAILER_LEFT = {"incorrect data check": 5, "incorrect length check": 1}  # bytes left, the one that showed it included
_REPLAY_BYTES = 64 << 20  # CloudTrail delivers at most 50 MB compressed, so every genuine object can be replayed


@dataclass(frozen=True)
class Ending:
    """How the stored bytes ended.

    Attributes:
        reason: a key of ``REASONS``; empty when nothing is wrong.
        detail: the sentence that goes with it.
        whole: whether the text is complete; a wrong checksum alone does not take any text away.
    """

    reason: str = ""
    detail: str = ""
    whole: bool = True


class Text:
    """The text of one object, block by block; iterate once, then read how it ended.

    The stored bytes are always read to their end, so that whoever hashes them on the way sees all of them.

    Attributes:
        ending: how the stored bytes ended; meaningful after iteration.
        trailing: bytes after the first gzip member, if there are any.
        stored: the first stored bytes, for naming an object that gives no text.
    """

    def __init__(self, chunks: Iterable[bytes], *, name: str, step: int, limit: int) -> None:
        """``name`` is for sentences only; ``step`` bounds the first inflated block, ``limit`` everything inflated."""
        self.ending = Ending()
        self.trailing: Damage | None = None
        self.stored = bytearray()
        self._name, self._step, self._limit = name, step, limit
        self._read = 0
        self._replay: list[bytes] | None = []
        self._chunks = self._counted(chunks)

    def __iter__(self) -> Iterator[bytes]:
        head = b""
        for chunk in self._chunks:
            head += chunk
            if len(head) >= len(GZIP_MAGIC):
                break
        if not head.startswith(GZIP_MAGIC):
            self._replay = None
            yield from chain((head,) if head else (), self._chunks)
            return
        given = 0
        for block in self._inflate(head):
            if given + len(block) > self._limit:
                yield block[: self._limit - given]
                self._drain()
                detail = (
                    f"more than {self._limit} bytes inflated from {self._read} stored bytes; the rest was left alone"
                )
                self.ending = Ending("too large", f"{detail}: raise the limit if {self._name} is genuine", whole=False)
                return
            given += len(block)
            yield block

    def _counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for piece in _joined(chunks, _FEED_BYTES):
            if len(self.stored) < KEPT_BYTES:
                self.stored += piece[: KEPT_BYTES - len(self.stored)]
            self._read += len(piece)
            if self._replay is not None:
                self._replay.append(piece)
                if self._read > _REPLAY_BYTES:
                    self._replay = None
            yield piece

    def _inflate(self, head: bytes) -> Iterator[bytes]:
        machine = isal_zlib.decompressobj(_GZIP)
        given, room = 0, self._step
        for chunk in chain((head,), self._chunks):
            pending: bytes = chunk
            while True:
                try:
                    block: bytes = machine.decompress(pending, room)
                except _ISAL_ERROR as error:
                    yield from self._recover(str(error), given)
                    return
                full = len(block) == room
                if block:
                    given += len(block)
                    yield block
                    del block
                    room = min(self._step, _BLOCK_BYTES)
                if machine.eof:
                    unused: bytes = machine.unused_data
                    self._after_member(self._read - len(unused), unused, self._chunks)
                    return
                pending = machine.unconsumed_tail
                if not pending and not full:
                    break
        self._truncated()

    def _recover(self, error: str, given: int) -> Iterator[bytes]:
        """What still inflates: zlib, fed ever smaller, gives every byte before the fault; ``given`` bytes are out."""
        if self._replay is None:
            broke = self._read
            self._drain()
            detail = f"the deflate data breaks shortly before stored byte {broke} of {self._read} ({error})"
            self.ending = Ending(
                "corrupt gzip", f"{detail}; fetch {self._name} again if a sound copy exists", whole=False
            )
            return
        stored, self._replay = self._replay, None
        pieces = _slices(chain(stored, self._chunks), _CAREFUL_BYTES)
        machine = zlib.decompressobj(_GZIP)
        at = 0
        for piece in pieces:
            before = machine.copy()
            try:
                text, used, fault = machine.decompress(piece), len(piece), ""
            except zlib.error:
                text, used, fault = _up_to_the_fault(before, piece)
            yield text[given:]
            given = max(0, given - len(text))
            at += used
            if fault:
                self._fault(fault, at, chain((piece[used:],), pieces))
                return
            if machine.eof:
                self._after_member(at - len(machine.unused_data), machine.unused_data, pieces)
                return
        self._truncated()

    def _fault(self, fault: str, at: int, rest: Iterator[bytes]) -> None:
        """Name what zlib found wrong at stored byte ``at``; ``rest`` is that byte and what follows."""
        trailer = _TRAILER_LEFT.get(fault)
        if trailer is None:
            self._drain()
            detail = f"the deflate data breaks at stored byte {at} of {self._read} ({fault})"
            self.ending = Ending(
                "corrupt gzip", f"{detail}; fetch {self._name} again if a sound copy exists", whole=False
            )
            return
        self.ending = Ending(
            "corrupt gzip", f"the gzip trailer does not match the text ({fault}), which may be altered"
        )
        left = next(rest, b"")
        while len(left) < trailer and (more := next(rest, b"")):
            left += more
        self._after_member(at + trailer, left[trailer:], rest)

    def _after_member(self, end: int, unused: bytes, rest: Iterator[bytes]) -> None:
        """Look behind the first member, which ends at stored byte ``end``."""
        kept = unused[:KEPT_BYTES]
        for chunk in rest:
            kept += chunk[: KEPT_BYTES - len(kept)]
        if self._read > end:
            self.trailing = _trailing(kept, end, self._read)

    def _truncated(self) -> None:
        detail = f"the gzip stream ends early, after {self._read} stored bytes"
        self.ending = Ending(
            "truncated gzip", f"{detail}; fetch {self._name} again if a complete copy exists", whole=False
        )

    def _drain(self) -> None:
        self._replay = None
        for _ in self._chunks:
            pass


def _joined(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of at least ``size``: joining what is stored is cheaper than joining what inflates."""
    held: list[bytes] = []
    total = 0
    for chunk in chunks:
        held.append(bytes(chunk))
        total += len(chunk)
        if total >= size:
            yield b"".join(held)
            held, total = [], 0
    if total:
        yield b"".join(held)


def _slices(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield bytes(chunk[start : start + size])


def _up_to_the_fault(machine: zlib._Decompress, piece: bytes) -> tuple[bytes, int, str]:
    """Feed single bytes: the text they give, the index of the byte that fails, and zlib's message."""
    texts = []
    for index in range(len(piece)):
        try:
            texts.append(machine.decompress(piece[index : index + 1]))
        except zlib.error as error:
            return b"".join(texts), index, str(error).rpartition(": ")[2]
    return b"".join(texts), len(piece), ""


def _trailing(data: bytes, start: int, end: int) -> Damage:
    what = "another gzip member" if data.startswith(GZIP_MAGIC) else "bytes"
    detail = (
        f"{what} after the end of the gzip stream, at stored byte {start} of {end}: genuine deliveries have none, "
        "and validation by older tools did not see them; compare both parts before trusting either"
    )
    return damage("trailing data", detail, start, data, size=end - start)
