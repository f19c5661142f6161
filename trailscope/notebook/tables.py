"""Answers as tables that page, sort and search in the notebook, also offline and in a saved copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope import escaping
from trailscope.hunt.findings import Findings
from trailscope.result import Result

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 5_000  # a browser's table stays quick, and the notebook's file small

_FINDING_COLUMNS = (
    "severity", "sentence", "first_seen", "last_seen", "events", "denied", "actor", "target", "source_ip_addresses",
    "aws_regions", "recipient_account_ids", "attack", "rule",
)  # fmt: skip


def show_interactively(shell: Any) -> None:
    """Have IPython show results and findings as interactive tables; what cannot run scripts shows their plain tables."""
    import itables  # noqa: PLC0415 - half a second that only a notebook should pay

    itables.init_notebook_mode(all_interactive=False, connected=False)
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(Result, _result)
    formatter.for_type(Findings, _findings)


def interactive(table: pa.Table, caption: str = "") -> str:
    """HTML of a table with paging and search; every cell is text, whatever it holds.

    Args:
        table: any columns. Of more than :data:`MOST_ROWS` rows the first are shown, and the caption says so.
        caption: a line below the table, plain text.
    """
    from itables import to_html_datatable  # noqa: PLC0415 - see `show_interactively`

    more = table.num_rows - MOST_ROWS
    if more > 0:
        caption = f"{caption} The first {MOST_ROWS:,} of {table.num_rows:,} rows; .df() has all.".strip()
    html: str = to_html_datatable(
        _texts(table.slice(0, MOST_ROWS)),
        caption=escaping.html(caption) if caption else None,
        allow_html=False,
        showIndex=False,
        maxBytes=0,
        classes="display compact",
        layout={"topStart": "search", "topEnd": "pageLength"},
    )
    return html


def _texts(table: pa.Table) -> pd.DataFrame:
    """The rows with times, lists and bytes as plain text, unseen characters made visible."""
    import pandas as pd  # noqa: PLC0415 - only a notebook needs pandas

    numbers = (pa.types.is_integer, pa.types.is_floating)
    columns = [
        column.to_pylist()
        if any(is_number(column.type) for is_number in numbers)
        else [_text(value) for value in column.to_pylist()]
        for column in table.columns
    ]
    frame = pd.DataFrame(dict(enumerate(columns)))
    frame.columns = pd.Index([escaping.terminal(name) for name in table.column_names])
    return frame


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = f"{value:%Y-%m-%d %H:%M:%S}" if hasattr(value, "strftime") else str(value)
    return escaping.terminal(text)


def _result(result: Result) -> str:
    if result.verdict != "rows":
        return result._repr_html_()
    title = result.question.title if result.question else ""
    return interactive(result.table, title)


def _findings(findings: Findings) -> str:
    told = f"{findings.table.num_rows:,} findings of {findings.asked:,} rules."
    return interactive(findings.table.select(list(_FINDING_COLUMNS)), told)
