"""Answers as tables that page, sort and search in the notebook, also offline and in a saved copy."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope import escaping
from trailscope.amounts import moment
from trailscope.answers.entity_page import EntityPage
from trailscope.answers.result import Result
from trailscope.cli.render.writers import markdown
from trailscope.hunt.findings import Findings
from trailscope.schema.columns import COLUMNS
from trailscope.schema.far_times import python_values

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 5_000  # a browser's table stays quick, and the notebook's file small
MOST_ROWS_AS_TEXT = 12
MOST_OF_A_LIST = 5  # a hundred event ids in one cell would make a row of a whole screen
LONGEST_AS_TEXT = 120  # characters of a cell

_FINDING_COLUMNS = (
    "severity", "sentence", "first_seen", "last_seen", "events", "denied", "actor", "target", "source_ip_addresses",
    "aws_regions", "recipient_account_ids", "attack", "rule",
)  # fmt: skip
# Who, when, what, where to, where from. A row of a detection is a whole event, 60 columns wide.
_EVENT_COLUMNS = (
    "event_time", "actor", "action", "target", "source_ip_address", "recipient_account_id", "aws_region", "error_code", "event_id",
)  # fmt: skip


def show_interactively(shell: Any) -> None:
    """Have IPython show results and findings as interactive tables, and as short Markdown tables where no HTML is shown."""
    import itables  # noqa: PLC0415 - half a second that only a notebook should pay

    itables.init_notebook_mode(all_interactive=False, connected=False)
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(Result, _result)
    formatter.for_type(Findings, _findings)
    plain = shell.display_formatter.formatters["text/markdown"]
    plain.for_type(Result, _result_as_text)
    plain.for_type(Findings, _findings_as_text)
    plain.for_type(EntityPage, _page_as_text)


def interactive(table: pa.Table, caption: str = "") -> str:
    """HTML of a table with paging and search; every cell is text, whatever it holds.

    Args:
        table: any columns. Of more than :data:`MOST_ROWS` rows the first are shown, and the caption says so.
        caption: a line above the table, plain text.
    """
    from itables import to_html_datatable  # noqa: PLC0415 - see `show_interactively`

    more = table.num_rows - MOST_ROWS
    if more > 0:
        caption = f"{caption} The first {MOST_ROWS:,} of {table.num_rows:,} rows; .df() has all.".strip()
    html: str = to_html_datatable(
        _texts(table.slice(0, MOST_ROWS)),
        allow_html=False,
        showIndex=False,
        maxBytes=0,
        classes="display compact nowrap",
        columnDefs=[{"className": "dt-left", "targets": "_all"}],
        layout={"topStart": "search", "topEnd": "pageLength"},
    )
    # Not as the table's caption: that stands in the middle of the table's whole width, mostly out of sight.
    return f"<p>{escaping.html(caption)}</p>{html}" if caption else html


def _texts(table: pa.Table) -> pd.DataFrame:
    """The rows with times, lists and bytes as plain text, unseen characters made visible."""
    import pandas as pd  # noqa: PLC0415 - only a notebook needs pandas

    numbers = (pa.types.is_integer, pa.types.is_floating)
    columns = [
        column.to_pylist()
        if any(is_number(column.type) for is_number in numbers)
        else [_text(value) for value in python_values(column)]
        for column in table.columns
    ]
    frame = pd.DataFrame(dict(enumerate(columns)))
    frame.columns = pd.Index([escaping.terminal(name) for name in table.column_names])
    return frame


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        more = f" … {len(value) - MOST_OF_A_LIST:,} more" if len(value) > MOST_OF_A_LIST else ""
        return ", ".join(map(_text, value[:MOST_OF_A_LIST])) + more
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = moment(value) if isinstance(value, datetime) else str(value)
    return escaping.terminal(text)


def as_text(table: pa.Table, caption: str = "") -> str:
    """The first rows as a Markdown table with short cells, and how many more there are."""
    first = table.slice(0, MOST_ROWS_AS_TEXT)
    cells = [
        pa.array([_shortened(_text(value)) for value in python_values(column)], pa.string()) for column in first.columns
    ]
    lines = "".join(markdown(pa.table(cells, names=first.column_names)))
    more = table.num_rows - first.num_rows
    return f"{escaping.markdown(caption)}\n\n{lines}" + (f"\n… {more:,} more rows\n" if more > 0 else "")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_AS_TEXT else f"{text[: LONGEST_AS_TEXT - 1]}…"


def _result(result: Result) -> str:
    title = result.question.title if result.question else ""
    if result.verdict != "rows":
        return f"{escaping.html(title)}{result._repr_html_()}"
    table = _telling(result.table)
    hidden = len(result.columns) - table.num_columns
    return interactive(table, f"{title} {hidden} more columns in .df()." if hidden else title)


def _result_as_text(result: Result) -> str:
    title = result.question.title if result.question else ""
    if result.verdict == "rows":
        return as_text(_telling(result.table), title)
    reasons = "".join(f"- {escaping.markdown(reason)}\n" for reason in result.reasons)
    return f"{escaping.markdown(title)} **{result.verdict}**\n\n{reasons}".strip()


def _page_as_text(page: EntityPage) -> str:
    if page.verdict != "rows":
        return f"{escaping.markdown(page.text)} **{page.verdict}**"
    parts = [
        f"#### {section.title}\n\n{as_text(_of_section(page, section.name)).lstrip()}" for section in page.sections
    ]
    return f"### {escaping.markdown(page.text)}\n\n" + "\n".join(parts)


def _of_section(page: EntityPage, name: str) -> pa.Table:
    """The rows of a section, without columns that it does not fill."""
    rows = page.section(name)
    return rows.select(
        [one for one in rows.column_names if one != "section" and rows.column(one).null_count < len(rows)]
    )


def _telling(table: pa.Table) -> pa.Table:
    """Of whole events the columns that tell them; anything else as it is."""
    whole = table.num_columns >= len(COLUMNS) and set(_EVENT_COLUMNS) <= set(table.column_names)
    return table.select(list(_EVENT_COLUMNS)) if whole else table


def _findings(findings: Findings) -> str:
    return interactive(findings.table.select(list(_FINDING_COLUMNS)), _told(findings))


def _findings_as_text(findings: Findings) -> str:
    return as_text(findings.table.select(["severity", "first_seen", "sentence", "events", "rule"]), _told(findings))


def _told(findings: Findings) -> str:
    untold = f"; {len(findings.cannot_tell):,} rules cannot tell" if findings.cannot_tell else ""
    return f"{findings.table.num_rows:,} findings of {findings.asked:,} rules{untold}."
