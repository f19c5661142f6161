"""An answer as a table for a person: what is folded over lines, what is shortened, what is coloured.

Text is folded, JSON is shortened to one line, NULL is a dim dash. Which columns have room is :mod:`.widths`' business.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from rich.cells import cell_len
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from trailscope.cli.render import cells, colours
from trailscope.cli.render.widths import GAP, TableColumn, choose, fold, heading
from trailscope.escaping import terminal
from trailscope.schema.columns import BY_NAME

MOST_LINES = 6


@dataclass(frozen=True)
class Shown:
    """A drawn table, and what it had to leave out: columns by name, and whether cells were shortened."""

    table: Table
    left_out: tuple[str, ...]
    shortened: bool


def draw(answer: pa.Table, width: int) -> Shown:
    """Lay an answer out for a width in characters."""
    columns = [_column(name, answer.column(at)) for at, name in enumerate(answer.column_names)]
    widths = choose(columns, width)
    layout = [(columns[at], wide) for at, wide in widths.items()]
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold", collapse_padding=True)
    headings = [heading(column.name, wide) for column, wide in layout]
    for (column, wide), lines in zip(layout, headings, strict=True):
        above = [""] * (max(map(len, headings)) - len(lines))
        side: JustifyMethod = "right" if column.number else "left"
        table.add_column(Text("\n".join(above + lines)), width=wide, justify=side, overflow="fold")
    rows = [[_cell(column, row, wide) for column, wide in layout] for row in range(len(answer))]
    for row in rows:
        table.add_row(*(text for text, _ in row))
    left_out = tuple(column.name for at, column in enumerate(columns) if at not in widths)
    return Shown(table, left_out, any(cut for row in rows for _, cut in row))


def _column(name: str, column: pa.ChunkedArray) -> TableColumn:
    type = column.type
    texts = cells.as_text(column).to_pylist()
    if pa.types.is_timestamp(type):
        texts = [text and text.replace("T", " ").removesuffix("Z") for text in texts]
    return TableColumn(
        terminal(name),
        [None if text is None else terminal(text) for text in texts],
        number=cells.is_number(type),
        whole=not cells.is_text(type),
        json=cells.is_nested(type) or (name in BY_NAME and BY_NAME[name].type == "json"),
    )


def _cell(column: TableColumn, row: int, width: int) -> tuple[Text, bool]:
    """One cell, and whether it had to be shortened."""
    value = column.texts[row]
    if value is None:
        return Text("–", style="dim"), False
    style = _style(column.name, value)
    lines = [value] if column.json else fold(value, width)
    most = 1 if column.json else MOST_LINES
    cut = len(lines) > most or cell_len(lines[0]) > width
    if not cut:
        return Text("\n".join(lines), style=style), False
    last = Text("".join(lines[most - 1 :]))
    last.truncate(width, overflow="ellipsis")
    return Text("\n".join([*lines[: most - 1], last.plain]), style=style), True


def _style(name: str, value: str) -> str:
    if name == "severity":
        return colours.SEVERITY.get(value, "")
    return colours.ERROR if name == "error_code" else ""
