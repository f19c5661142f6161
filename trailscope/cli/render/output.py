"""The one place that picks a format: table, CSV, JSON, NDJSON, Parquet or Markdown, to stdout or to a file.

Without ``--format``: what the file's name says, else a table on a terminal and CSV elsewhere. Data is on stdout and
nothing else is; what was left out of a table is said on stderr.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import click
import pyarrow as pa

from trailscope.cli.options import TERMINAL_LIMIT, Output
from trailscope.cli.render import writers
from trailscope.errors import UsageError
from trailscope.escaping import terminal
from trailscope.files import write_output

SUFFIXES = {
    ".csv": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".md": "markdown",
    ".txt": "table",
}  # fmt: skip
_RUN_BY_A_BROWSER = frozenset({".html", ".htm", ".xhtml", ".svg"})
WIDTH_ELSEWHERE = 160
MOST_NAMES = 8  # of columns that did not fit


def on_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def coloured(file: Path | None) -> bool:
    """Whether what is written is coloured: on a terminal, unless ``NO_COLOR`` is set (https://no-color.org)."""
    return file is None and on_terminal() and not os.environ.get("NO_COLOR")


def format_of(output: Output) -> str:
    """The format that was asked for, or the one that suits where the data goes.

    Raises:
        UsageError: Parquet would go to a terminal, or the file's ending names no format or one that runs.
    """
    ending = output.output.suffix.lower() if output.output else ""
    if ending in _RUN_BY_A_BROWSER:
        raise UsageError(
            f"an answer is not written as {ending}: a browser would run what stands in the logs",
            hint="`trailscope report` and `trailscope timeline` write pages that are safe to open",
        )
    if ending and ending not in SUFFIXES and output.format is None:
        raise UsageError(
            f"{ending} names no format", hint=f"end the name in {', '.join(SUFFIXES)}, or say which with --format"
        )
    named = SUFFIXES.get(ending)
    chosen = output.format or named or ("table" if not output.output and on_terminal() else "csv")
    if chosen == "parquet" and not output.output and on_terminal():
        raise UsageError("Parquet is binary and would garble the terminal", hint="name a file: -o answer.parquet")
    return chosen


def write(answer: pa.Table, output: Output) -> None:
    """Write an answer where and how it was asked for.

    Raises:
        UsageError: see :func:`format_of`.
        TrailscopeError: the file cannot be written.
    """
    format = format_of(output)
    rows = _limited(answer, output, format)
    if output.output is not None:
        _write_file(output.output, rows, format)
    elif format == "parquet":
        _write_parquet(rows, sys.stdout.buffer)
    else:
        sys.stdout.writelines(TEXTS[format](rows))
    sys.stdout.flush()
    if rows.num_rows < answer.num_rows:
        more = answer.num_rows - rows.num_rows
        hint = " (--limit 0 or -o FILE gives all)" if output.limit is None else ""
        note(f"… {more:,} more row{'s' if more > 1 else ''}{hint}")


def note(message: str) -> None:
    """A dim line on stderr."""
    click.secho(message, dim=True, err=True)


def width() -> int:
    """Columns of the terminal, or what suits a file; the environment's ``COLUMNS`` counts for both."""
    known = on_terminal() or "COLUMNS" in os.environ
    return shutil.get_terminal_size((WIDTH_ELSEWHERE, 0)).columns if known else WIDTH_ELSEWHERE


def _limited(answer: pa.Table, output: Output, format: str) -> pa.Table:
    limit = output.limit
    if limit is None and format == "table" and output.output is None and on_terminal():
        limit = TERMINAL_LIMIT
    return answer.slice(0, limit) if limit else answer


def _table(rows: pa.Table) -> Iterator[str]:
    from rich.console import Console  # noqa: PLC0415 - only tables need rich

    from trailscope.cli.render.table import draw  # noqa: PLC0415 - as above

    shown = draw(rows, width())
    console = Console(file=sys.stdout, width=width(), highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(shown.table)
    yield from (f"{line.rstrip()}\n" for line in captured.get().splitlines())
    if shown.left_out:
        names = f": {', '.join(shown.left_out)}" if len(shown.left_out) <= MOST_NAMES else ""
        plural = "s" if len(shown.left_out) > 1 else ""
        note(f"{len(shown.left_out)} more column{plural}{names} (--format json shows all)")
    if shown.shortened:
        note("… marks values that were shortened (--format csv or json shows them whole)")


def _write_parquet(rows: pa.Table, to: Path | IO[bytes]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only Parquet needs it

    pq.write_table(_storable(rows), to, compression="zstd")


def _storable(rows: pa.Table) -> pa.Table:
    """The rows with those columns as text that Parquet has no type for: spans of time, unions, structs without fields."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    from trailscope.cli.render import cells  # noqa: PLC0415 - as above

    for at, field in enumerate(rows.schema):
        try:
            pq.ParquetWriter(io.BytesIO(), pa.schema([field])).close()
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            rows = rows.set_column(at, field.name, cells.as_text(rows.column(at)))
            note(f"{terminal(field.name)} is text in the file: Parquet has no type for it")
    return rows


TEXTS: dict[str, Callable[[pa.Table], Iterable[str]]] = {
    "table": _table,
    "csv": writers.csv,
    "json": writers.json_array,
    "ndjson": writers.ndjson,
    "markdown": writers.markdown,
}


def _encoded(rows: pa.Table, format: str) -> Iterator[writers.Utf8]:
    known = writers.ENCODED.get(format)
    return known(rows) if known else (text.encode() for text in TEXTS[format](rows))


def write_text(text: str, path: Path) -> None:
    """Write a message where rows were expected."""
    write_output(path, f"{text}\n", "the answer")


def write_document(pieces: Iterable[str], path: Path | None) -> None:
    """Write a text in pieces to a file, or to stdout when there is none."""
    if path is None:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
        return

    def fill(beside: Path) -> None:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)

    write_output(path, fill, "the answer")
    note(f"written to {terminal(str(path))}")


def _write_file(path: Path, rows: pa.Table, format: str) -> None:
    def fill(beside: Path) -> None:
        if format == "parquet":
            _write_parquet(rows, beside)
            return
        with beside.open("wb") as stream:
            stream.writelines(_encoded(rows, format))

    write_output(path, fill, "the answer")
    note(f"{rows.num_rows:,} row{'' if rows.num_rows == 1 else 's'} written to {terminal(str(path))}")
