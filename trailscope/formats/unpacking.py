"""Stored bytes → text: every compression and encoding around it taken off, within a limit, and what was wrong on the way."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from trailscope.formats.document import KEPT_BYTES, Damage, damage
from trailscope.sources import keys, members
from trailscope.sources.compression import Fault, Unpacked, codec_of
from trailscope.sources.tars import HEADER_BYTES, is_header
from trailscope.sources.zips import MAGIC as ZIP_MAGIC

MOST_LAYERS = 4  # compressions around one text

UTF8_MARK = b"\xef\xbb\xbf"

_DECODED_BYTES = 1 << 18  # what is looked at in one go: large enough to be fast, small enough to stay in the cache

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_AS_NO_TEXT = "trailscope.formats.unpacking"  # the name of an error handler of Python's codecs
_COMMON = {"truncated": "truncated gzip", "corrupt": "corrupt gzip", "checksum": "corrupt gzip"}


@dataclass
class Allowance:
    """How much may be unpacked for one object, wherever in it it is packed.

    Attributes:
        limit: in all, in bytes.
        stored: bytes of the object that were read so far.
        unpacked: what was unpacked so far.
        fruitless: what of it was unpacked since a record was found. Beyond the first GiB, and beyond 200 times what is
            stored, nothing genuine is without any: that is a bomb.
    """

    limit: int
    stored: int = 0
    unpacked: int = 0
    fruitless: int = 0

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Stored bytes as they are read."""
        for chunk in chunks:
            self.stored += len(chunk)
            yield chunk

    def taken(self, wanted: int) -> int:
        """How many of so many bytes may be unpacked; they are counted."""
        self.unpacked += wanted
        self.fruitless += wanted
        bomb = self.fruitless > members.FREE_BYTES and self.unpacked > members.most_bytes(self.stored)
        return 0 if bomb else max(0, wanted - max(0, self.unpacked - self.limit))


@dataclass
class UnpackedObject:
    """What stored bytes are once nothing is packed any more.

    Attributes:
        kind: ``text`` (UTF-8, though perhaps with wrong bytes in it), ``zip``, ``tar``, ``parquet``, or ``too deep``.
        blocks: the bytes.
        layers: what was taken off, outermost first.
        encoding: what the text was written in, where that is not UTF-8; else empty.
        limits: what ended the blocks early, if something did.
        name: of the object, for sentences.
    """

    kind: str
    blocks: Iterator[bytes]
    layers: list[Unpacked]
    encoding: str
    limits: _Limits
    name: str

    @property
    def form(self) -> str:
        """The key of FORMS that tells how records were packed; sure when the blocks are exhausted."""
        if (
            self.kind != "text"
            or self.encoding
            or len(self.layers) > 1
            or (self.layers and self.layers[0].codec != "gzip")
        ):
            return "repacked records"
        return "joined gzip files" if self.layers and self.layers[0].streams > 1 else "records"

    def ending(self) -> tuple[str, str] | None:
        """After the blocks: why they end too early, as reason and sentence; ``None`` when they do not."""
        if self.limits.exceeded:
            return "too large", self.limits.exceeded
        for layer, fault in self._found():
            if fault.kind in ("truncated", "corrupt"):
                hint = (
                    f"fetch {self.name} again if a {'complete' if fault.kind == 'truncated' else 'sound'} copy exists"
                )
                return _reason(layer, fault), f"{fault.detail}; {hint}"
        return None

    def faults(self) -> Iterator[Damage]:
        """After the blocks: what else was wrong."""
        for layer, fault in self._found():
            if fault.kind == "checksum":
                yield damage(_reason(layer, fault), fault.detail, 0, b"")
            elif fault.kind == "trailing":
                detail = (
                    f"{fault.detail}: genuine deliveries have none, and validation by older tools did not see them; "
                    "compare both parts before trusting either"
                )
                yield damage("trailing data", detail, fault.at, fault.data, size=fault.size)

    def _found(self) -> Iterator[tuple[Unpacked, Fault]]:
        return ((layer, fault) for layer in self.layers for fault in layer.faults)


@dataclass
class _Limits:
    """Blocks of one object's text up to what is allowed."""

    allowance: Allowance
    name: str
    exceeded: str = ""

    def __call__(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            taken = self.allowance.taken(len(block))
            yield block[:taken]
            if taken < len(block):
                most = min(self.allowance.unpacked, self.allowance.limit)
                self.exceeded = f"more than {most} bytes are packed in {self.name}, the rest was left alone"
                if most < self.allowance.limit:
                    self.exceeded += f": without any record, and over {members.MOST_RATIO} times what is stored"
                return


def unpacked(chunks: Iterable[bytes], *, name: str, allowance: Allowance) -> UnpackedObject:
    """Take off what is around a text.

    Args:
        chunks: stored bytes in pieces of any size.
        name: of the object or member. In a file that is named as CloudTrail delivers them, what follows the first gzip
            stream is never part of the text (reference §1.5); in all others joined files are one text.
        allowance: how much may be unpacked; shared by all that is packed in one object.
    """
    limits = _Limits(allowance, name)
    layers: list[Unpacked] = []
    blocks: Iterator[bytes] = filter(None, chunks)
    while True:
        head, blocks = _peeked(blocks, HEADER_BYTES)
        codec = codec_of(head)
        if codec is None or len(layers) == MOST_LAYERS:
            break
        layers.append(Unpacked(blocks, codec, first_only=not layers and is_delivery(name)))
        blocks = limits(layers[-1])
    encoding = _encoding(head)
    if codec is not None:
        kind = "too deep"
    elif head.startswith(ZIP_MAGIC):
        kind = "zip"
    elif is_header(head[:HEADER_BYTES]):
        kind = "tar"
    else:
        kind = "parquet" if head.startswith(b"PAR1") else "text"
    if encoding and kind == "text":
        blocks = _transcoded(blocks, encoding)
    return UnpackedObject(kind, blocks, layers, encoding, limits, name)


def is_delivery(name: str) -> bool:
    """Whether a file is named as CloudTrail names what it delivers."""
    parsed = keys.parse(name.rpartition("#")[2] or name)
    return parsed is not None and parsed.folder.startswith("CloudTrail")


def decoded(blocks: Iterable[bytes]) -> Iterator[str]:
    """UTF-8 as text, in small pieces; bytes that are none as surrogates (PEP 383)."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in blocks:
        for start in range(0, len(block), _DECODED_BYTES):
            if text := decoder.decode(block[start : start + _DECODED_BYTES]):
                yield text
    if rest := decoder.decode(b"", final=True):
        yield rest


def encoded(text: str) -> bytes | None:
    """A text as UTF-8; ``None`` when it holds bytes that were none.

    Half of a character that JSON has escaped, and that became a character of its own with the text it stands in, is
    escaped again.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        return (
            None
            if any("\udc80" <= character <= "\udcff" for character in text)
            else text.encode(errors="backslashreplace")
        )


def _reason(layer: Unpacked, fault: Fault) -> str:
    return _COMMON[fault.kind] if layer.codec == "gzip" else "damaged compression"


def _encoding(head: bytes) -> str:
    """The encoding of a text that is not UTF-8, told by its mark or by where its zeros stand; empty for UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    start = head[:64]
    zeros = "".join("0" if not any(start[place::4]) else "x" for place in range(4)) if len(start) >= 8 else ""
    return {
        "x0x0": "utf-16-le",
        "0x0x": "utf-16-be",
        "x000": "utf-32-le",
        "000x": "utf-32-be",
    }.get(zeros, "")


def _transcoded(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Text as UTF-8. What is none in its encoding (half of a character, half of a unit) becomes bytes that are no UTF-8 either, so that
    it costs the record it stands in and is told, and nothing is read that was not written.
    """
    decoder = codecs.getincrementaldecoder(encoding)(_AS_NO_TEXT)
    for block in blocks:
        for start in range(0, len(block), _DECODED_BYTES):
            if text := decoder.decode(block[start : start + _DECODED_BYTES]):
                yield text.encode("utf-8", "surrogatepass")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "surrogatepass")


def _as_no_text(error: UnicodeError) -> tuple[str, int]:
    """Each wrong byte as half of a character, whatever ASCII it looks like: it must not end a string of JSON."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_AS_NO_TEXT, _as_no_text)


def _peeked(blocks: Iterator[bytes], least: int) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, at least so many where there are, and all blocks from the beginning."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= least:
            break
    return b"".join(held)[: max(least, KEPT_BYTES)] if len(held) != 1 else held[0], chain(held, blocks)
