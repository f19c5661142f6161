"""Compressed bytes → bytes, for logs and archives alike: all streams that stand one after another, and what was wrong with them.

Recognised by content: gzip, zlib, bzip2, xz and lzma by the standard library and isal, zstd, lz4 and framed snappy by Arrow.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from isal import isal_zlib

KEPT_BYTES = 1 << 20  # how much of what belongs to no stream is carried along

DEFLATE_ERROR = cast("type[Exception]", isal_zlib.error)  # isal's stubs declare the class as an instance

_ERRORS = (DEFLATE_ERROR, zlib.error, lzma.LZMAError, OSError, ValueError, EOFError, struct.error)

_BLOCK_BYTES = 4 << 20  # what is unpacked at a time
_ARROW_BYTES = 1 << 16
_FED_BYTES = 1 << 16  # bz2 and lzma give nothing of the call they fail in
_CAREFUL_BYTES = 1 << 14
_REPLAY_BYTES = 64 << 20  # CloudTrail delivers at most 50 MB compressed, so every genuine object can be replayed
_TRAILER_LEFT = {"incorrect data check": 5, "incorrect length check": 1}  # bytes left, the one that showed it included

# codec → how a stream of it begins; the patterns are long enough to be searched for in other bytes
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{5}[\x00-\x0d\xff]", re.DOTALL),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "lzma": re.compile(rb"\x5d\x00\x00[\x00\x01\x02\x04\x08\x10\x20\x40\x80].(?:\xff{8}|.{5}\x00\x00\x00)", re.DOTALL),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
    "lz4": re.compile(rb"\x04\x22\x4d\x18"),
    "snappy": re.compile(rb"\xff\x06\x00\x00sNaPpY"),
    "zlib": re.compile(rb"\x78[\x01\x9c\xda]"),
}
_SEARCH_OVERLAP = 16


def codec_of(head: bytes) -> str | None:
    """The codec whose streams begin like ``head`` (16 bytes are enough), or ``None``."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return next((name for name, beginning in _BEGINNINGS.items() if beginning.match(head)), None)


@dataclass(frozen=True)
class Fault:
    """Something wrong with compressed bytes.

    Attributes:
        kind: ``truncated`` and ``corrupt`` end the bytes early; ``checksum`` takes none away; ``trailing`` are bytes that
            belong to no stream.
        detail: what and where, for a person.
        at: where, in the compressed bytes.
        data: of trailing bytes the first :data:`KEPT_BYTES`.
        size: of trailing bytes all.
    """

    kind: Literal["truncated", "corrupt", "checksum", "trailing"]
    detail: str
    at: int
    data: bytes = b""
    size: int = 0


class _Machine(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, most: int, /) -> bytes: ...


class _Inflater:
    """isal's deflate with the interface of the other decompressors: it keeps what it was given and has not used."""

    def __init__(self, window_bits: int) -> None:
        self._machine = isal_zlib.decompressobj(window_bits)
        self._tail, self.needs_input = b"", True

    def decompress(self, data: bytes, most: int, /) -> bytes:
        block: bytes = self._machine.decompress(self._tail + data if self._tail else data, most)
        self._tail = self._machine.unconsumed_tail
        self.needs_input = not self._tail and len(block) < most
        return block

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def unused_data(self) -> bytes:
        return self._machine.unused_data


_WINDOW_BITS = {"gzip": 31, "zlib": 15}
_MACHINES: Mapping[str, Callable[[], _Machine]] = {
    "gzip": lambda: _Inflater(31),
    "zlib": lambda: _Inflater(15),
    "bzip2": cast("Callable[[], _Machine]", bz2.BZ2Decompressor),
    "xz": cast("Callable[[], _Machine]", lzma.LZMADecompressor),
    "lzma": cast("Callable[[], _Machine]", lzma.LZMADecompressor),
}


class Unpacked:
    """The unpacked bytes, block by block; iterate once, then look at what was wrong.

    The compressed bytes are always read to their end, so that whoever hashes them on the way sees all of them.

    Args:
        chunks: compressed bytes in pieces of any size.
        codec: what :func:`codec_of` says of them.
        first_only: whether what follows the first stream is trailing, even where it is another stream.

    Attributes:
        faults: what was wrong, in its order.
        codec: as given.
        streams: how many streams there were.
    """

    def __init__(self, chunks: Iterable[bytes], codec: str, *, first_only: bool = False) -> None:
        self.faults: list[Fault] = []
        self.streams = 0
        self.codec, self._first_only = codec, first_only
        self._stored = _Stored(chunks)

    @property
    def whole(self) -> bool:
        """Whether no byte is missing from what was unpacked."""
        return not any(fault.kind in ("truncated", "corrupt") for fault in self.faults)

    def __iter__(self) -> Iterator[bytes]:
        if self.codec not in _MACHINES:
            yield from self._by_arrow()
        else:
            while True:
                self.streams += 1
                yield from self._stream()
                if not self.whole or not self._goes_on():
                    break
        self._stored.drain()

    def _stream(self) -> Iterator[bytes]:
        machine, stored, given = _MACHINES[self.codec](), self._stored, 0
        stored.remember()
        while not machine.eof:
            piece = b""
            if machine.needs_input and not (piece := stored.next(_FED_BYTES)):
                self._truncated()
                return
            try:
                block = machine.decompress(piece, _BLOCK_BYTES)
            except _ERRORS as error:
                yield from self._recovered(str(error), given)
                return
            given += len(block)
            if block:
                yield block
        stored.give_back(machine.unused_data)

    def _goes_on(self) -> bool:
        """Whether another stream follows, which is where the stored bytes then stand; what lies before it is trailing."""
        start, beginning = self._stored.at, _BEGINNINGS[self.codec]
        kept, size, window = b"", 0, b""
        while True:
            piece = self._stored.next(_FED_BYTES)
            window += piece
            found = None if self._first_only else beginning.search(window)
            end = found.start() if found else len(window) if not piece else max(0, len(window) - _SEARCH_OVERLAP)
            kept, size = kept + window[: min(end, KEPT_BYTES - len(kept))], size + end
            window = window[end:]
            if found or not piece:
                break
        self._stored.give_back(window)
        if size and (self._first_only or kept.strip(b"\0")):
            what = f"{size:,} bytes that belong to no {self.codec} stream"
            if _BEGINNINGS[self.codec].match(kept):
                what = f"another {self.codec} stream of {size:,} bytes"
            where = f"after the end of the {self.codec} stream, at stored byte {start} of {start + size + len(window)}"
            self.faults.append(Fault("trailing", f"{what} {where}", start, kept, size))
        return bool(window)

    def _truncated(self) -> None:
        detail = f"the {self.codec} stream ends early, after {self._stored.at} stored bytes"
        self.faults.append(Fault("truncated", detail, self._stored.at))

    def _corrupt(self, at: int, error: str) -> None:
        self._stored.drain()
        detail = f"the {self.codec} data breaks at stored byte {at} of {self._stored.at} ({error})"
        self.faults.append(Fault("corrupt", detail, at))

    def _recovered(self, error: str, given: int) -> Iterator[bytes]:
        """What still unpacks; ``given`` bytes are out. zlib, fed ever smaller, gives every byte before the fault."""
        stored = self._stored
        pieces = stored.replay(_CAREFUL_BYTES)
        if self.codec not in _WINDOW_BITS or pieces is None:
            self._corrupt(stored.at, error)
            return
        machine = zlib.decompressobj(_WINDOW_BITS[self.codec])
        for piece in pieces:
            before = machine.copy()
            try:
                text, used, fault = machine.decompress(piece), len(piece), ""
            except zlib.error:
                text, used, fault = _up_to_the_fault(before, piece)
            yield text[given:]
            given = max(0, given - len(text))
            if fault:
                stored.give_back(piece[used:])
                self._fault(fault)
                return
            if machine.eof:
                stored.give_back(machine.unused_data)
                return
        self._truncated()

    def _fault(self, fault: str) -> None:
        """Name what zlib found wrong at the next stored byte; a wrong checksum alone takes nothing away."""
        trailer = _TRAILER_LEFT.get(fault) if self.codec == "gzip" else None
        if trailer is None:
            self._corrupt(self._stored.at, fault)
            return
        for _ in range(trailer):
            self._stored.next(1)
        detail = f"the gzip trailer does not match the text ({fault}), which may be altered"
        self.faults.append(Fault("checksum", detail, self._stored.at))

    def _by_arrow(self) -> Iterator[bytes]:
        self.streams, given = 1, 0
        unpack = _snappy if self.codec == "snappy" else _arrow_stream
        self._stored.remember()
        try:
            for block in unpack(self._stored, self.codec, None):
                given += len(block)
                yield block
        except _ERRORS as error:
            if (pieces := self._stored.replay(_ARROW_BYTES)) is not None:
                yield b"".join(_last_bytes(unpack(_Stored(pieces), self.codec, given), given))
            if "runcated" in str(error):
                self._truncated()
            else:
                self._corrupt(self._stored.at, str(error))


class _Stored:
    """Stored bytes that know where they stand and can be gone back over."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = filter(None, chunks)
        self._held: list[memoryview] = []  # pieces given back, the next one last
        self._read: list[bytes] | None = None
        self.at = self._since = 0

    def next(self, most: int) -> bytes:
        """At least one byte, unless there is none left, and no more than ``most``."""
        there = self._held.pop() if self._held else memoryview(next(self._chunks, b""))
        if len(there) > most:
            self._held.append(there[most:])
            there = there[:most]
        whole = there.obj
        piece = whole if isinstance(whole, bytes) and len(whole) == len(there) else there.tobytes()
        self.at += len(piece)
        if self._read is not None:
            self._read.append(piece)
            if self.at - self._since > _REPLAY_BYTES:
                self._read = None
        return piece

    def give_back(self, data: bytes) -> None:
        """Let these last bytes be next again."""
        if data:
            self._held.append(memoryview(data))
            self.at -= len(data)

    def remember(self) -> None:
        """Keep what is read from here on, so that it can be replayed; far beyond any genuine object that is given up."""
        self._read, self._since = [], self.at

    def replay(self, size: int) -> Iterator[bytes] | None:
        """Everything since :meth:`remember` again, in small pieces; ``None`` when it was too much to keep."""
        if self._read is None:
            return None
        self._held += map(memoryview, reversed(self._read))
        self._read, self.at = None, self._since
        return iter(lambda: self.next(size), b"")

    def drain(self) -> None:
        """Read to the end, for whoever hashes."""
        self._read = None
        for _ in iter(lambda: self.next(_BLOCK_BYTES), b""):
            pass


class _File(io.RawIOBase):
    """Stored bytes as the file that Arrow wants."""

    def __init__(self, stored: _Stored) -> None:
        self._stored = stored

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stored.next(size if size > 0 else _BLOCK_BYTES)


def _up_to_the_fault(machine: zlib._Decompress, piece: bytes) -> tuple[bytes, int, str]:
    """Feed single bytes: the text they give, the index of the byte that fails, and zlib's message."""
    texts = []
    for index in range(len(piece)):
        try:
            texts.append(machine.decompress(piece[index : index + 1]))
        except zlib.error as error:
            return b"".join(texts), index, str(error).rpartition(": ")[2]
    return b"".join(texts), len(piece), ""


def _arrow_stream(stored: _Stored, codec: str, sure: int | None) -> Iterator[bytes]:
    """Arrow gives nothing of the step it fails in: behind as many bytes as are ``sure``, steps are single bytes."""
    import pyarrow as pa  # noqa: PLC0415 - rare, and 0.1 s that the usual gzip should not pay

    done = 0
    with pa.CompressedInputStream(pa.PythonFile(_File(stored), "r"), codec) as stream:
        while block := stream.read(_ARROW_BYTES if sure is None else max(1, min(_ARROW_BYTES, sure - done))):
            done += len(block)
            yield block


def _snappy(stored: _Stored, codec: str, sure: int | None) -> Iterator[bytes]:
    """Frames of google/snappy's framing_format.txt; each holds at most 64 KiB. Its checksums are not compared."""
    del sure  # whole frames are given up to the fault
    import pyarrow as pa  # noqa: PLC0415 - as above

    snappy: Any = pa.Codec(codec)
    while head := _exactly(stored, 4):
        kind, body = head[0], _exactly(stored, int.from_bytes(head[1:], "little"))
        if kind == 0x00:
            size, shift = 0, 0
            for byte in body[4:9]:  # the unpacked length as a varint
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            if size > _ARROW_BYTES:
                raise ValueError("a frame that claims to be larger than frames are")
            yield snappy.decompress(body[4:], size).to_pybytes()
        elif kind == 0x01:
            yield body[4:]
        elif 0x02 <= kind <= 0x7F:
            raise ValueError(f"a frame of unknown kind {kind}")


def _last_bytes(blocks: Iterator[bytes], given: int) -> Iterator[bytes]:
    """What comes behind the first ``given`` bytes, up to the fault."""
    try:
        for block in blocks:
            yield block[given:]
            given = max(0, given - len(block))
    except _ERRORS:
        return


def _exactly(stored: _Stored, size: int) -> bytes:
    pieces = []
    while size and (piece := stored.next(size)):
        pieces.append(piece)
        size -= len(piece)
    if size and pieces:
        raise EOFError("truncated")
    return b"".join(pieces)
