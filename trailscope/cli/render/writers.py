"""An answer as CSV, JSON, NDJSON or Markdown: Arrow table in, pieces of text out, made safe for the medium.

Columns are turned into text as a whole, a slice of rows at a time, so that a large answer neither takes long nor fills
the memory. CSV quotes as RFC 4180 says; lines end with a line feed; NULL is an empty cell and empty text is ``""``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from trailscope import escaping
from trailscope.cli.render import cells
from trailscope.schema.columns import BY_NAME

ROWS_AT_ONCE = 16_384


def csv(answer: pa.Table) -> Iterator[str]:
    """Comma-separated values with a header line; no cell that a spreadsheet would take for a formula."""
    yield ",".join(_quoted(escaping.csv_cell(name)) for name in answer.column_names) + "\n"
    yield from _lines(answer, lambda name, column: _csv_column(column), ",", "")  # noqa: ARG005


def markdown(answer: pa.Table) -> Iterator[str]:
    """A GitHub-flavoured table; numbers are aligned on the right."""
    yield f"| {' | '.join(escaping.markdown(name) for name in answer.column_names)} |\n"
    yield f"|{'|'.join('---:' if cells.is_number(type) else '---' for type in answer.schema.types)}|\n"
    yield from _lines(answer, lambda name, column: _markdown_column(column), " | ", "| ", " |")  # noqa: ARG005


def ndjson(answer: pa.Table) -> Iterator[str]:
    """One JSON object per line; columns that are JSON are embedded as they were logged."""
    named = answer.rename_columns(_distinct(answer.column_names))
    documents = {field.name for field in named.schema if _is_document(field)}
    yield from _lines(named, lambda name, column: _json_member(name, column, name in documents), ", ", "{", "}")


def json_array(answer: pa.Table) -> Iterator[str]:
    """One JSON array of objects, one object per line."""
    before = "["
    for piece in ndjson(answer):
        yield before + "\n" + piece.removesuffix("\n").replace("\n", ",\n")
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _lines(
    answer: pa.Table,
    spell: Callable[[str, pa.ChunkedArray], pa.ChunkedArray],
    between: str,
    before: str,
    after: str = "",
) -> Iterator[str]:
    """Rows as lines of text, a slice of the table at a time."""
    for start in range(0, answer.num_rows, ROWS_AT_ONCE):
        rows = answer.slice(start, ROWS_AT_ONCE)
        parts: list[str | pa.ChunkedArray] = [before]
        for at, name in enumerate(rows.column_names):
            parts += [between, spell(name, rows.column(at))] if at else [spell(name, rows.column(at))]
        yield cells.run_together(cells.joined(*parts, f"{after}\n"))


def _csv_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = cells.as_text(column)
    if cells.is_text(column.type):
        texts = cells.mapped(texts, escaping.csv_cell)
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


def _json_member(name: str, column: pa.ChunkedArray, embedded: bool) -> pa.ChunkedArray:
    return cells.joined(cells.json_text(name) + ": ", cells.as_json(column, embedded=embedded))


def _distinct(names: list[str]) -> list[str]:
    """Names as they are, later doubles numbered: an object cannot have one member twice."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
