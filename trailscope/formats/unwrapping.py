"""Objects whose records stand inside something else: what holds each record, one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from trailscope.formats.documents import Damage, Documents, Kind
from trailscope.formats.quoted import read_quoted
from trailscope.formats.scanner import Scanner
from trailscope.formats.security_lake import read_parquet
from trailscope.formats.sniff import Wrapping
from trailscope.formats.tables import read_rows, read_table

_KINDS: dict[str, Kind] = {"lookup": "lookup", "detail": "detail", "message": "message", "stamped": "record"}
_STAMP = re.compile(rb"^\d{4}-\d\d-\d\dT[\d:.]+Z (?=\{)", re.MULTILINE)

Unwrap = Callable[[Wrapping, Iterable[bytes], int], Iterator[Documents | Damage]]


def unwrap(form: Wrapping, pieces: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    """What holds each record of an object, in order, and what could not be told apart.

    Args:
        form: how the records are held.
        pieces: the text from its beginning, in pieces of any size.
        offset: where the text begins in the object, in bytes.

    Yields:
        :class:`Documents` with the form's name, and :class:`Damage`.
    """
    return _BY_HOLDER.get(form.holder, _holders)(form, pieces, offset)


def _holders(form: Wrapping, pieces: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    for item in _scanned(form, pieces, offset):
        yield replace(item, kind=_KINDS[form.holder], form=form.form) if isinstance(item, Documents) else item


def _scanned(form: Wrapping, pieces: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    scanner = Scanner(offset=offset, key=form.key)
    for piece in pieces:
        yield from scanner.feed(piece)
    yield from scanner.finish()


def _stamped(form: Wrapping, pieces: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    return _holders(form, _without_stamps(pieces), offset)


def _without_stamps(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without the time they begin with, cut at line ends so that no time is cut in two."""
    carry = b""
    for piece in pieces:
        lines, newline, carry = (carry + piece).rpartition(b"\n")
        yield _STAMP.sub(b"", lines + newline)
    yield _STAMP.sub(b"", carry)


def _rows(form: Wrapping, pieces: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    index = 0
    for item in _scanned(form, pieces, offset):
        if isinstance(item, Damage):
            yield item
            continue
        for page in read_rows(item.texts, index):
            yield page
            index += len(page.texts) if isinstance(page, Documents) else 0


_BY_HOLDER: dict[str, Unwrap] = {
    "text": lambda form, pieces, offset: read_quoted(pieces, form.form, offset),
    "table": lambda _, pieces, offset: read_table(pieces, offset),
    "parquet": lambda _, pieces, __: read_parquet(pieces),
    "stamped": _stamped,
    "rows": _rows,
}
