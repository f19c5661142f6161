"""Tables (CSV, TSV): rows whose cells hold records, or whose columns are CloudTrail's. A bad row costs only itself."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from trailscope.formats.columns import Columns, distinct, record_of, understood
from trailscope.formats.document import Damage, damage
from trailscope.formats.finding import Finder, Found
from trailscope.formats.stretch import Stretch

_DELIMITERS = (",", "\t", ";", "|")
_BEFORE_THE_HEAD = re.compile(r"\ufeff?(?:(?:#TYPE[^\n]*|sep=.|\s*)\r?\n)*", re.IGNORECASE)
_NAME = re.compile(r"\s*[\w@][\w@ ./()-]{0,80}\s*")
# In a cell quotes are doubled, or escaped as Spark writes them; the latter also stand in JSON itself, but not first in a cell. A text
# of JSON within a text has its line breaks escaped.
_JSON_CELL = re.compile(
    r'[\[{]\s*\\*"{2,}\w|(?:^|[,;\t|])[ ]?"+\s*[\[{](?:[\[{\s]|\\+[nrt])*(?:\\*""|\\+")', re.MULTILINE
)
_BASE64_CELL = re.compile(r'[,;\t|\n]"?[A-Za-z0-9+/]{64,}={0,2}"?(?=[,;\t|\r\n]|\Z)')
_JSON_TEXT = re.compile(
    r'\s*"(?:[^"\\]|\\.)*+(?:"(?:[ \r\n]|\Z)|\Z)', re.DOTALL
)  # no cell: behind one stands a delimiter
_LONGEST_ROW = 1 << 20  # characters; so far an unclosed quote is followed
_FIRST_ROWS = 3
_MAY_HOLD = re.compile(r'[\s"]*[\[{]|[^{]{0,500}\{\s*\\*"|\s*[A-Za-z0-9+/_-]{64}')
_MOST_BAD = 10_000  # lines that are told as one
_LONGEST_LINE = 16 << 20

_Line = tuple[int, str]  # with its place


@dataclass(frozen=True)
class TableForm:
    """What a table is: its delimiter, the names of its columns, and what they are in a record, where they say so.

    Attributes:
        head: the cells of its first line; empty where that is a row already.
        names: of its columns, each once.
    """

    delimiter: str
    head: tuple[str, ...]
    names: tuple[str, ...]
    columns: Columns | None


def recognised(head: str) -> TableForm | None:
    """The table that a text begins with, told by its first line and by cells that hold JSON; ``None`` if it is none."""
    head = head[_skipped(head) :]
    line = head.split("\n", 1)[0].rstrip("\r")
    if line.startswith(("{", "[")):
        return None
    for delimiter in _DELIMITERS:
        cells = _cells(line, delimiter)
        if cells and len(cells) > 1 and all(map(_NAME.fullmatch, cells)):
            names = distinct(cells)
            if columns := understood(names):
                return TableForm(delimiter, cells, names, columns)
    if _JSON_TEXT.match(head) or not (_JSON_CELL.search(head) or _BASE64_CELL.search(head)):
        return None
    delimiter = max(_DELIMITERS, key=line.count)
    cells = _cells(line, delimiter) or ()
    if all(map(_NAME.fullmatch, cells)):
        table = TableForm(delimiter, cells, distinct(cells), None)
    else:
        table = TableForm(delimiter, (), tuple(f"column {number}" for number in range(1, len(cells) + 1)), None)
    return table if cells and _holds_something(head, table) else None


def _holds_something(head: str, table: TableForm) -> bool:
    """Whether one of the first rows has as many cells as the head, and a cell that may hold a record or is a table again."""
    rows = islice(_rows([head], table, 0), _FIRST_ROWS)
    return any(
        _MAY_HOLD.match(cell) or ("\n" in cell and recognised(cell)) for _, _, cells in rows if cells for cell in cells
    )


def _skipped(head: str) -> int:
    """How long what stands before the head is: blank lines, and what PowerShell and spreadsheets write there."""
    match = _BEFORE_THE_HEAD.match(head)
    return match.end() if match else 0


def read(
    blocks: Iterable[str], table: TableForm, finder: Finder, *, level: int, offset: int = 0
) -> Iterator[tuple[int, Found] | Damage]:
    """The records of a table's rows, with the place of each row, and the rows that are none.

    Args:
        blocks: the text from its beginning, in pieces of any size.
        table: what :func:`recognised` said of it.
        finder: looks into the cells of columns that are no field's.
        level: how deep in other values the table stands.
        offset: where it begins in the object, in bytes.
    """
    bad = _BadRows()
    for start, row, cells in _rows(blocks, table, offset):
        if cells is None:
            bad.take(start, row)
        if cells is not None or bad.count > _MOST_BAD:
            yield from bad.told()
            bad = _BadRows()
        if cells is not None:
            yield from _records(cells, table, finder, level, (start, row))
    yield from bad.told()


@dataclass
class _BadRows:
    """Rows one after another that are none: how many, and of their text as much as is kept."""

    count: int = 0
    _text: Stretch = field(default_factory=lambda: Stretch(0))

    def take(self, start: int, row: str) -> None:
        """One more, from its place in the object."""
        if not self.count:
            self._text.offset = start
        self._text.take(f"\n{row}" if self.count else row)
        self.count += 1

    def told(self) -> Iterator[Damage]:
        """As damage, if there are any."""
        if self.count:
            what = "a line" if self.count == 1 else f"{self.count:,} lines"
            detail = f"{what} with another number of cells than the head"
            yield damage("not a table row", detail, self._text.offset, bytes(self._text.kept), size=self._text.size)


def _rows(blocks: Iterable[str], table: TableForm, offset: int) -> Iterator[tuple[int, str, tuple[str, ...] | None]]:
    """The rows behind the head with their place; without cells where there are not as many as in the head."""
    lines = deque[_Line]()
    source = _lines(blocks, offset)
    seen_head, width = not table.head, len(table.names)
    for start, line in _from(lines, source):
        if not line.strip() or (not seen_head and _BEFORE_THE_HEAD.fullmatch(f"{line}\n")):
            continue
        row, cells = line, _cells(line, table.delimiter)
        if cells is None or len(cells) != width:
            joined = _joined(line, lines, source, table.delimiter, width)
            row, cells = joined or (line, None)
        if (cells is not None and not seen_head) or cells == table.head:
            seen_head = True
        else:
            yield start, row, cells


def _from(waiting: deque[_Line], source: Iterator[_Line]) -> Iterator[_Line]:
    while True:
        while waiting:
            yield waiting.popleft()
        if (line := next(source, None)) is None:
            return
        yield line


def _joined(
    row: str, lines: deque[_Line], source: Iterator[_Line], delimiter: str, width: int
) -> tuple[str, tuple[str, ...]] | None:
    """The row that a line begins whose quote is closed on a later one.

    The lines between are rows of their own, and the quote is never closed, when more of them than not have as many
    cells as the head. Lines that are no part of it stay in ``lines``.
    """
    if row.count('"') % 2 == 0:
        return None
    pieces, size, rows = [row], len(row), 0
    for _, following in chain(iter(lines), _kept(source, lines)):
        pieces.append(following)
        size += len(following)
        if following.count('"') % 2:
            text = "\n".join(pieces)
            cells = _cells(text, delimiter)
            if cells is None or len(cells) != width or 2 * rows >= len(pieces) > 2:
                return None
            for _ in pieces[1:]:
                lines.popleft()
            return text, cells
        if size > _LONGEST_ROW:
            return None
        rows += len(_cells(following, delimiter) or ()) == width
    return None


def _kept(source: Iterator[_Line], lines: deque[_Line]) -> Iterator[_Line]:
    for line in source:
        lines.append(line)
        yield line


def _records(
    cells: tuple[str, ...], table: TableForm, finder: Finder, level: int, line: _Line
) -> Iterator[tuple[int, Found] | Damage]:
    offset, row = line
    places = table.columns.places if table.columns else {}
    names = frozenset(table.names)
    found = False
    for name, cell in zip(table.names, cells, strict=True):
        if name in places or found:
            continue
        for item in finder.text(cell, level + 1):
            if isinstance(item, Found):
                found = True
                yield offset, item.under(name, names)
            else:
                detail = item.detail or "a part of a cell that holds no record"
                yield damage(item.reason or "not CloudTrail", detail, offset, _data(item.text))
    if not found and table.columns:
        yield (
            offset,
            Found(record_of(dict(zip(table.names, cells, strict=True)), table.columns), {}, 0, table.columns.form),
        )
    elif not found:
        yield damage("not CloudTrail", "a row of a table in whose cells no record was found", offset, _data(row))


def _lines(blocks: Iterable[str], offset: int) -> Iterator[_Line]:
    """The lines of a text with their place; one that does not end is cut."""
    carry = ""
    for block in blocks:
        pieces = (carry + block).split("\n")
        carry = pieces.pop()
        if len(carry) > _LONGEST_LINE:
            pieces, carry = [*pieces, carry], ""
        for piece in pieces:
            yield offset, piece.removesuffix("\r")
            offset += len(_data(piece)) + 1
    if carry:
        yield offset, carry.removesuffix("\r")


@lru_cache(maxsize=8)
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A cell and what ends it: with quotes in quotes doubled (RFC 4180), and with quotes escaped, as Spark writes them."""
    end = f"({re.escape(delimiter)}|\\Z)"
    bare = f'(?!\\s*")([^{re.escape(delimiter)}]*+)'
    return (
        re.compile(rf'(?:\s*"((?:[^"]|"")*+)"\s*|{bare}){end}', re.DOTALL),
        re.compile(rf'(?:\s*"((?:[^"\\]|\\.)*+)"\s*|{bare}){end}', re.DOTALL),
    )


def _cells(row: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of a row; ``None`` when its quotes are not closed."""
    if '"' not in row:
        return tuple(row.split(delimiter))
    for number, pattern in enumerate(_patterns(delimiter)):
        cells, at, ended = [], 0, False
        while not ended:
            match = pattern.match(row, at)
            if match is None:
                break
            quoted, bare, end = match.groups()
            if quoted is None:
                cells.append(bare)
            else:
                cells.append(re.sub(r"\\(.)", r"\1", quoted) if number else quoted.replace('""', '"'))
            at, ended = match.end(), not end
        if ended:
            return tuple(cells)
    return None


def _data(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
