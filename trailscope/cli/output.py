"""The one place that picks a format: an answer goes to stdout or a file as a table, CSV, JSON, NDJSON, Parquet or Markdown.

Without ``--format``: what the file's name says, else a table on a terminal and CSV elsewhere. Data is on stdout and
nothing else is; what was left out of a table is said on stderr.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import click
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.cli import writers
from trailscope.cli.options import TERMINAL_LIMIT, Output
from trailscope.errors import Location, TrailscopeError, UsageError

SUFFIXES = {
    ".csv": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".md": "markdown",
    ".txt": "table",
}  # fmt: skip
TEXTS: dict[str, Callable[[pa.Table], Iterator[str]]] = {
    "csv": writers.csv,
    "json": writers.json_array,
    "ndjson": writers.ndjson,
    "markdown": writers.markdown,
}
WIDTH_ELSEWHERE = 160


def on_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def format_of(output: Output) -> str:
    """The format that was asked for, or the one that suits where the data goes.

    Raises:
        UsageError: Parquet would go to a terminal.
    """
    named = SUFFIXES.get(output.output.suffix.lower()) if output.output else None
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
    if output.output is None:
        _write_to(_binary_stdout() if format == "parquet" else sys.stdout, rows, format)
    else:
        _write_file(output.output, rows, format)
    if rows.num_rows < answer.num_rows:
        more = answer.num_rows - rows.num_rows
        note(f"… {more:,} more row{'s' if more > 1 else ''} (--limit 0 or -o FILE gives all)")


def note(message: str) -> None:
    """A dim line on stderr."""
    click.secho(message, dim=True, err=True)


def width() -> int:
    """Columns of the terminal, or what suits a file."""
    return (
        shutil.get_terminal_size((WIDTH_ELSEWHERE, 0)).columns
        if on_terminal() or "COLUMNS" in os.environ
        else WIDTH_ELSEWHERE
    )


def _limited(answer: pa.Table, output: Output, format: str) -> pa.Table:
    limit = output.limit
    if limit is None and format == "table" and output.output is None and on_terminal():
        limit = TERMINAL_LIMIT
    return answer.slice(0, limit) if limit else answer


def _write_to(stream: IO[str] | IO[bytes], rows: pa.Table, format: str) -> None:
    if format == "parquet":
        pq.write_table(rows, stream, compression="zstd")
    elif format == "table":
        _write_table(stream, rows)
    else:
        for piece in TEXTS[format](rows):
            stream.write(piece)  # type: ignore[arg-type]  # text formats get text streams
    stream.flush()


def _write_table(stream: IO[str], rows: pa.Table) -> None:
    from rich.console import Console  # noqa: PLC0415 - only tables need rich

    from trailscope.cli.table import draw  # noqa: PLC0415

    shown = draw(rows, width())
    console = Console(file=stream, width=width(), highlight=False, markup=False, emoji=False, soft_wrap=False)
    if console.is_terminal:
        console.print(shown.table)
    else:
        with console.capture() as captured:
            console.print(shown.table)
        stream.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    if shown.left_out:
        names = ", ".join(shown.left_out[:6]) + (", …" if len(shown.left_out) > 6 else "")
        note(f"{len(shown.left_out)} more columns did not fit: {names} (--format json shows all)")
    if shown.shortened:
        note("… marks values that were shortened (--format json or csv shows them whole)")


def _write_file(path: Path, rows: pa.Table, format: str) -> None:
    """Write beside the file and rename, so that a file under its name is complete."""
    binary = format == "parquet"
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(
                handle, "wb" if binary else "w", **({} if binary else {"encoding": "utf-8", "newline": ""})
            ) as stream:
                _write_to(stream, rows, format)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise TrailscopeError(
            f"cannot write the answer: {error.strerror or error}",
            at=Location(str(path)),
            hint="name a file in a folder you may write to, on a disk with room",
        ) from error
    note(f"{rows.num_rows:,} rows written to {path}")


def _binary_stdout() -> IO[bytes]:
    return sys.stdout.buffer
