"""Bytes of one object → documents: the fast road for what AWS delivers, the structural scan for the rest."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from trailscope.formats.documents import KEPT_BYTES, Damage, Documents, Kind, damage, merged
from trailscope.formats.encoding import UTF8_MARK, is_utf8
from trailscope.formats.inflate import Text
from trailscope.formats.lines import split_lines
from trailscope.formats.record import list_stands
from trailscope.formats.scanner import WINDOW_BYTES, Scanner
from trailscope.formats.sniff import HEAD_BYTES, Refusal, Shape, Wrapping, sniff
from trailscope.formats.unwrapping import unwrap

_LONGEST_LINE = 16 << 20
_FEED_BYTES = 4 << 20


def read(
    chunks: Iterable[bytes], *, name: str, piece_bytes: int = 32 << 20, limit_bytes: int = 4 << 30
) -> Iterator[Documents | Damage]:
    """The documents of one object, and what could not become documents, in their order.

    Form and compression are told by content. An object whose text fits into ``piece_bytes`` and has the form AWS
    delivers is handed on whole and unparsed (``exact=False``): if it then does not parse, give it to :func:`salvage`.
    Larger or other ones are cut into records. The chunks are always read to their end.

    Args:
        chunks: the stored bytes, in pieces of any size.
        name: what to call the object in sentences for people; it decides nothing.
        piece_bytes: about how much text to hold and hand on at a time, in bytes.
        limit_bytes: where to stop inflating, in bytes of text.

    Yields:
        :class:`Documents`, and :class:`Damage` for everything else; no content of the object raises an error.
    """
    text = Text(chunks, name=name, step=max(1, piece_bytes) + 1, limit=limit_bytes)
    blocks = iter(text)
    yield from merged(_read(_begin(blocks, piece_bytes), blocks, text, piece_bytes), piece_bytes)
    if text.trailing is not None:
        yield text.trailing


@dataclass(frozen=True)
class _Beginning:
    """The first part of a text, after any byte order mark; all of it when it ``fits`` into one piece."""

    text: bytes
    offset: int
    fits: bool


def _begin(blocks: Iterator[bytes], piece_bytes: int) -> _Beginning:
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size > max(piece_bytes, HEAD_BYTES):
            break
    text = b"".join(held)
    offset = len(UTF8_MARK) if text.startswith(UTF8_MARK) else 0
    return _Beginning(text[offset:], offset, fits=size <= piece_bytes)


def _read(first: _Beginning, blocks: Iterator[bytes], text: Text, piece_bytes: int) -> Iterator[Documents | Damage]:
    if first.fits and (not first.text or first.text.isspace()):
        yield _empty(text)
        return
    form = sniff(first.text[:HEAD_BYTES])
    if isinstance(form, Refusal):
        yield _refused(form, first.text, blocks, text)
        return
    if isinstance(form, Wrapping):
        offset, pieces = first.offset, _slices(chain((first.text,), blocks), min(_FEED_BYTES, max(1, piece_bytes)))
        del first
        yield from unwrap(form, pieces, offset)
        for _ in pieces:  # what is given up early still counts for the object's hash
            pass
        if text.ending.reason:
            yield damage(text.ending.reason, text.ending.detail, 0, b"")
        return
    if first.fits and text.ending.whole and _as_delivered(first.text, form):
        kind: Kind = "envelope" if form == "envelope" else "array"
        yield Documents(kind, (first.text,), 0, exact=False)
    else:
        pieces = _slices(chain((first.text,), blocks), min(_FEED_BYTES, max(1, piece_bytes)))
        index, offset, rest = 0, first.offset, b""
        del first  # it may be large, and is read only once more
        if form == "lines":
            index, offset, rest = yield from _by_line(pieces, offset)
        scanner = Scanner(first_index=index, offset=offset, window=min(WINDOW_BYTES, max(1, piece_bytes)))
        for piece in chain((rest,), pieces):
            yield from scanner.feed(piece)
        if not text.ending.whole:
            yield from scanner.finish(text.ending.reason, text.ending.detail)
            return
        yield from scanner.finish()
    if text.ending.reason:
        yield damage(text.ending.reason, text.ending.detail, 0, b"")


def _as_delivered(text: bytes, form: Shape) -> bool:
    """Whether a whole text can be handed on unseen: UTF-8, with one list of records and no second one to be missed.

    A parser that reads an object into a structure keeps one of two equal keys and says nothing of the other.
    """
    there, twice = list_stands(text)
    return form in ("envelope", "array") and not (twice if form == "envelope" else there) and is_utf8(text)


def _by_line(pieces: Iterator[bytes], offset: int) -> Generator[Documents, None, tuple[int, int, bytes]]:
    """Records line by line while that is possible; then the next position, the offset reached and the text after it."""
    index, carry = 0, b""
    for piece in pieces:
        lines, newline, rest = piece.rpartition(b"\n")
        block = carry + lines + newline
        found = split_lines(block) if newline else ()
        if found is None or len(block) + len(rest) > _LONGEST_LINE + len(piece):
            return index, offset, block + rest
        if not newline:
            carry += rest
            continue
        if found:
            yield Documents("record", found, index, exact=False)
        index += len(found)
        offset += len(block)
        carry = rest
    found = split_lines(carry)
    if not found:
        return index, offset, carry
    yield Documents("record", found, index, exact=False)
    return index + len(found), offset + len(carry), b""


def _empty(text: Text) -> Damage:
    if text.ending.whole:
        return damage("empty", "the object holds no text; there is nothing to read and nothing was lost", 0, b"")
    return damage(text.ending.reason, text.ending.detail, 0, bytes(text.stored))


def _refused(form: Refusal, first: bytes, blocks: Iterator[bytes], text: Text) -> Damage:
    kept, size = first[:KEPT_BYTES], len(first)
    for block in blocks:
        kept += block[: KEPT_BYTES - len(kept)]
        size += len(block)
    ending = f"; besides, {text.ending.detail}" if text.ending.reason else ""
    return damage(form.reason, form.detail + ending, 0, kept, size=size)


def _slices(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), size):
            yield block[start : start + size]
