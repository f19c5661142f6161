"""An answer as CSV, JSON, NDJSON or Markdown: Arrow table in, pieces of text out, made safe for the medium.

Columns are turned into text as a whole, a slice of rows at a time, so that a large answer neither takes long nor fills
the memory; two slices at once, because other threads run while Arrow works. CSV quotes as RFC 4180 says; lines end with a line
feed; NULL is an empty cell and empty text is ``""``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from trailscope import escaping
from trailscope.cli.render import cells
from trailscope.cli.render.repeating import Part, repeated, run_together, spelled
from trailscope.schema.columns import BY_NAME

ROWS_AT_ONCE = 16_384
AT_ONCE = 2  # slices

Utf8: TypeAlias = bytes | memoryview
"""A piece of text in UTF-8, as files have it: answers are long, and Python's own texts would be one more copy."""
Spell: TypeAlias = Callable[[str, pa.ChunkedArray], Sequence[str | pa.ChunkedArray]]
"""The parts of the text of one column, for each of its rows."""


def csv(answer: pa.Table) -> Iterator[str]:
    """Comma-separated values with a header line; no cell that a spreadsheet would take for a formula."""
    return _decoded(_csv(answer))


def markdown(answer: pa.Table) -> Iterator[str]:
    """A GitHub-flavoured table; numbers are aligned on the right."""
    return _decoded(_markdown(answer))


def ndjson(answer: pa.Table) -> Iterator[str]:
    """One JSON object per line; columns that are JSON are embedded as they were logged."""
    return _decoded(_ndjson(answer))


def json_array(answer: pa.Table) -> Iterator[str]:
    """One JSON array of objects, one object per line."""
    return _decoded(_json_array(answer))


def _decoded(pieces: Iterator[Utf8]) -> Iterator[str]:
    return (str(piece, "utf-8") for piece in pieces)


def _csv(answer: pa.Table) -> Iterator[Utf8]:
    yield (",".join(_quoted(escaping.csv_cell(name)) for name in answer.column_names) + "\n").encode()
    yield from _lines(answer, lambda name, column: [_csv_column(column)], ",", "")  # noqa: ARG005


def _markdown(answer: pa.Table) -> Iterator[Utf8]:
    yield f"| {' | '.join(escaping.markdown(name) for name in answer.column_names)} |\n".encode()
    yield f"|{'|'.join('---:' if cells.is_number(type) else '---' for type in answer.schema.types)}|\n".encode()
    yield from _lines(answer, lambda name, column: [_markdown_column(column)], " | ", "| ", " |")  # noqa: ARG005


def _ndjson(answer: pa.Table) -> Iterator[Utf8]:
    named = answer.rename_columns(_distinct(answer.column_names))
    documents = {field.name for field in named.schema if _is_document(field)}
    yield from _lines(named, lambda name, column: _json_member(name, column, name in documents), ", ", "{", "}")


def _json_array(answer: pa.Table) -> Iterator[Utf8]:
    before = b"["
    for piece in _ndjson(answer):
        yield before + b"\n" + bytes(piece).removesuffix(b"\n").replace(b"\n", b",\n")
        before = b","
    yield b"[]\n" if before == b"[" else b"\n]\n"


ENCODED: dict[str, Callable[[pa.Table], Iterator[Utf8]]] = {
    "csv": _csv,
    "json": _json_array,
    "ndjson": _ndjson,
    "markdown": _markdown,
}
"""By format, the texts in UTF-8."""


def _lines(answer: pa.Table, spell: Spell, between: str, before: str, after: str = "") -> Iterator[Utf8]:
    """Rows as lines of text, a slice of the table at a time."""
    slices = [answer.slice(start, ROWS_AT_ONCE) for start in range(0, answer.num_rows, ROWS_AT_ONCE)]
    if len(slices) < AT_ONCE:
        yield from (_text(rows, spell, between, before, after) for rows in slices)
        return
    with ThreadPoolExecutor(AT_ONCE, "trailscope-write") as pool:
        coming: deque[Future[Utf8]] = deque()
        for rows in slices:
            coming.append(pool.submit(_text, rows, spell, between, before, after))
            if len(coming) > AT_ONCE:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _text(rows: pa.Table, spell: Spell, between: str, before: str, after: str) -> Utf8:
    parts: list[Part] = [before]
    for at, name in enumerate(rows.column_names):
        parts += [between] if at else []
        column = rows.column(at)
        few = repeated(column)
        if few is None:
            parts += spell(name, column)
        else:
            parts.append(spelled(few, partial(spell, name)))
    return cells.utf8(cells.joined(*run_together([*parts, f"{after}\n"])))


def _csv_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = cells.as_text(column)
    if cells.is_text(column.type):
        texts = cells.mapped(texts, escaping.csv_cell, escaping.MAY_CHANGE_IN_CSV)
        texts = cells.where_matching(texts, r'[",\r\n]|^$', _all_quoted)
    return pc.fill_null(texts, "")


def _all_quoted(texts: pa.ChunkedArray) -> pa.Array:
    return cells.joined('"', pc.replace_substring(texts, '"', '""'), '"').combine_chunks()


def _quoted(cell: str) -> str:
    special = not cell or any(mark in cell for mark in '",\r\n')
    return '"' + cell.replace('"', '""') + '"' if special else cell


def _markdown_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(cells.mapped(cells.as_text(column), escaping.markdown, r"[^A-Za-z0-9 ,]"), "")


def _is_document(field: pa.Field) -> bool:
    """Whether texts of a column are JSON: a column of events that is, or one whose metadata says so."""
    said = (field.metadata or {}).get(b"holds") == b"json"
    return said or (field.name in BY_NAME and BY_NAME[field.name].type == "json")


def _json_member(name: str, column: pa.ChunkedArray, embedded: bool) -> list[str | pa.ChunkedArray]:
    return [f"{cells.json_text(name)}: ", cells.as_json(column, embedded=embedded)]


def _distinct(names: list[str]) -> list[str]:
    """Names as they are, later doubles numbered: an object cannot have one member twice."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
