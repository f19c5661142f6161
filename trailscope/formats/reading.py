"""Bytes of one object → documents: the fast road for what AWS delivers, the general rule for everything else."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator
from itertools import chain

from isal import isal_zlib

from trailscope.formats.assembling import Assembler, told
from trailscope.formats.document import KEPT_BYTES, Damage, Document, damage
from trailscope.formats.envelopes import records_cut
from trailscope.formats.record import FIELDS, FIRST_FIELD, is_row
from trailscope.formats.searching import Search
from trailscope.formats.stream import WINDOW
from trailscope.formats.unpacking import UTF8_MARK, UnpackedObject, unpacked
from trailscope.native_core import core_in_use
from trailscope.sources.compression import DEFLATE_ERROR

_DELIVERED = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?:' + FIRST_FIELD.encode() + rb"|\]\s*\}\s*\Z)")
_SOURCE = b'"eventSource"'
_OF_A_MESSAGE = re.compile(_SOURCE + rb'\s*:\s*"aws:')  # of S3, SQS … which have the trail's envelope too
_HEAD_BYTES = 1 << 14

_LINE = re.compile(rb'\s*\{\s*"([^"\\]*)"')
_COMPACT_LINES = re.compile(rb'\n\{"([^"\\]*)"')  # begins with two fixed bytes, which makes it four times faster
_LONGEST_LINE = 16 << 20
_FIELD_NAMES = frozenset(name.encode() for name in FIELDS)

_GZIP = 31  # window bits: 15, plus 16 for the gzip wrapper


def read(
    chunks: Iterable[bytes], *, uri: str, piece_bytes: int = 32 << 20, limit_bytes: int = 4 << 30
) -> Iterator[Document | Damage]:
    """The documents of one object, and what could not become documents, in their order.

    Form, compression and encoding are told by content. An object whose text fits into ``piece_bytes`` and has the form
    AWS delivers is handed on whole and unparsed: if it then does not parse as its kind, give it to :func:`salvage`. Lines
    of one record each are handed on in pieces, as unparsed. In all others the records are looked for. The chunks are
    always read to their end.

    Args:
        chunks: the stored bytes, in pieces of any size.
        uri: the object. Of its name only whether it is that of a delivery matters, see :func:`unpacked`.
        piece_bytes: about how much text to hold and hand on at a time, in bytes.
        limit_bytes: where to stop unpacking, in bytes of text.

    Yields:
        :class:`Document`, and :class:`Damage` for everything else; no content of the object raises an error.
    """
    source = iter(chunks)
    first, second = next(source, b""), next(source, None)
    if second is None and (document := delivered(first, uri, min(piece_bytes, limit_bytes))) is not None:
        yield document
        return
    stored = chain((first,), () if second is None else (second,), source)
    yield from _read(stored, first, uri, piece_bytes, limit_bytes)
    for _ in stored:  # what is given up early still counts for the object's hash
        pass


def delivered(stored: bytes, uri: str, most: int) -> Document | None:
    """The one document of an object that is at hand whole and is exactly as AWS delivers it; ``None`` for everything else.

    It is what :func:`read` yields of such an object, for those who read many small ones: nearly all are such.

    Args:
        stored: all bytes of the object.
        uri: the object.
        most: bytes of text it may have.
    """
    if not stored.startswith(b"\x1f\x8b"):
        return None
    text = _inflated(stored, most)
    return Document(uri, "envelope", (text,)) if text is not None and _as_delivered(text) else None


def _inflated(stored: bytes, most: int) -> bytes | None:
    """The text of gzip of one member with nothing behind it; ``None`` for everything else, and where it is longer than ``most``."""
    core = core_in_use()
    if core is not None:
        whole: bytes | None = core.inflated(stored, most)
        return whole
    machine = isal_zlib.decompressobj(_GZIP)
    try:
        text: bytes = machine.decompress(stored, most)
    except DEFLATE_ERROR:
        return None
    return text if machine.eof and not machine.unused_data else None


def _as_delivered(text: bytes) -> bool:
    """Whether a text begins as the trail's envelope does, with a record of CloudTrail or none."""
    if not _DELIVERED.match(text):
        return False
    first = text.find(_SOURCE, 0, _HEAD_BYTES)
    return first < 0 or not _OF_A_MESSAGE.match(text, first)


def _read(
    stored: Iterable[bytes], begins: bytes, uri: str, piece_bytes: int, limit_bytes: int
) -> Iterator[Document | Damage]:
    search = Search(uri, limit_bytes, window=min(WINDOW, max(1, piece_bytes)))
    content = unpacked(search.allowance.counted(stored), name=uri, allowance=search.allowance)
    assembler = Assembler(uri, max(1, piece_bytes))
    if content.kind != "text":
        assembler.form = content.form
        yield from assembler.documents(search.in_content(content))
        return
    held: list[bytes] = []
    size, is_whole = 0, True
    for block in content.blocks:
        held.append(block)
        size += len(block)
        if size > max(piece_bytes, _HEAD_BYTES):
            is_whole = False
            break
    text, offset = b"".join(held), 0
    if text.startswith(UTF8_MARK):
        text, offset = text[len(UTF8_MARK) :], len(UTF8_MARK)
    elif UTF8_MARK.startswith(text):
        text = b""  # cut off within the mark
    assembler.form = content.form
    if is_whole and not text.strip():
        yield _empty(content, begins)
    elif size <= piece_bytes and not content.ending() and _as_delivered(text):
        yield Document(uri, "envelope", (text,), 0, offset, content.form)
    else:
        head, nothing = text[:_HEAD_BYTES], True
        for item in told(_documents(text, offset, content, search, assembler), head):
            nothing = False
            if isinstance(item, Document):
                search.allowance.fruitless = 0
            yield item
        if nothing and head.isspace():
            yield _empty(content, begins)
    yield from content.faults()


def _documents(
    text: bytes, offset: int, content: UnpackedObject, search: Search, assembler: Assembler
) -> Iterator[Document | Damage]:
    pieces: Iterator[bytes] = chain((text,), content.blocks)
    del text  # it may be large, and is read only once more
    if _as_delivered(first := next(pieces)):
        rest, offset = yield from records_cut(chain((first,), pieces), offset, assembler)
        pieces = chain((rest,), pieces)
    elif _is_of_lines(first):
        rest, offset = yield from _by_line(chain((first,), pieces), offset, content, assembler)
        pieces = chain((rest,), pieces)
        if not rest and not content.ending():
            return
    else:
        pieces = chain((first,), pieces)
    del first
    yield from assembler.documents(search.in_text(pieces, offset=offset, ending=content.ending))


def _is_of_lines(text: bytes) -> bool:
    """Whether a text begins with a line that is one record, and has more of them."""
    line, newline, _ = text[:_LONGEST_LINE].partition(b"\n")
    match = _LINE.match(line)
    if not newline or match is None or match[1] not in _FIELD_NAMES:
        return False
    try:
        value = json.loads(line)
        return isinstance(value, dict) and not is_row(value)
    except (ValueError, RecursionError):
        return False


def _by_line(
    pieces: Iterator[bytes], offset: int, content: UnpackedObject, assembler: Assembler
) -> Generator[Document, None, tuple[bytes, int]]:
    """Pieces cut at line ends, as long as each line begins as a record does; then the text after them, and its place."""
    carry = b""
    for piece in _slices(pieces, assembler.piece_bytes):
        end = piece.rfind(b"\n") + 1
        lines, rest = carry + piece[:end] if end else b"", piece[end:]
        count = _count_of_records(lines)
        if count is None or len(carry) > _LONGEST_LINE:
            return (lines + rest if end else carry + piece), offset
        if count:
            yield Document(assembler.uri, "lines", (lines,), assembler.index, offset, content.form)
        assembler.index += count
        offset += len(lines)
        carry = rest if end else carry + piece
    count = None if content.ending() else _count_of_records(carry)
    if not count:
        return carry, offset
    yield Document(assembler.uri, "lines", (carry,), assembler.index, offset, content.form)
    assembler.index += count
    return b"", offset + len(carry)


def _count_of_records(lines: bytes) -> int | None:
    """How many lines there are besides blank ones, if each begins with a field of CloudTrail's and none ends with a comma."""
    if b"},\n" in lines or b"},\r\n" in lines:
        return None
    names = _COMPACT_LINES.findall(b"\n" + lines)
    if len(names) == lines.count(b"\n") + (not lines.endswith(b"\n")) and _FIELD_NAMES.issuperset(names):
        return len(names)
    matches = [_LINE.match(line) for line in lines.split(b"\n") if line and not line.isspace()]
    return len(matches) if all(match and match[1] in _FIELD_NAMES for match in matches) else None


def _slices(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), size):
            yield block[start : start + size]


def _empty(content: UnpackedObject, begins: bytes) -> Damage:
    if ending := content.ending():
        return damage(*ending, 0, begins[:KEPT_BYTES])
    return damage("empty", "the object holds no text; there is nothing to read and nothing was lost", 0, b"")
