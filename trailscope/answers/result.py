"""An answer: rows, *nothing found*, or *cannot tell*, and never a mere empty table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from trailscope import escaping
from trailscope.hunt.sentences import NOTHING, speak, spoken
from trailscope.schema.far_times import python_rows

if TYPE_CHECKING:
    import pandas as pd

    from trailscope.questions.question import Question

Verdict = Literal["rows", "nothing found", "cannot tell"]

_SHOWN_IN_HTML = 200


@dataclass(frozen=True)
class Result:
    """What a query gave.

    Attributes:
        table: the rows; times carry the zone UTC.
        sql: the statement that ran.
        question: the question asked; ``None`` for plain SQL.
        verdict: ``rows``, ``nothing found``, or ``cannot tell`` when the lake lacks what the question needs.
        reasons: sentences that say why it cannot tell; empty otherwise.
    """

    table: pa.Table
    sql: str
    question: Question | None = None
    verdict: Verdict = "rows"
    reasons: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Column names, in order."""
        return list(self.table.column_names)

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.table

    def df(self) -> pd.DataFrame:
        """The rows as a pandas data frame (needs pandas, in the extra ``notebooks``)."""
        return self.table.to_pandas()

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name; a time outside the years 1 to 9999, which Python does not have, is text."""
        return python_rows(self.table)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def sentences(self) -> list[str]:
        """One sentence a row, from the question's ``finding``; empty for plain SQL and questions without one.

        The values are log text as it stands: escape the sentence for where it is shown.
        """
        if self.question is None or not self.question.finding:
            return []
        return list(speak(self.question.finding, self.table).to_pylist())

    def _repr_html_(self) -> str:
        """An HTML table for Jupyter, with every cell escaped."""
        if self.verdict != "rows":
            why = "".join(f"<li>{escaping.html(reason)}</li>" for reason in self.reasons)
            return f"<p><b>{self.verdict}</b></p>" + (f"<ul>{why}</ul>" if why else "")
        head = "".join(f"<th>{escaping.html(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escaping.html(spoken(value) or NOTHING)}</td>" for value in row.values()) + "</tr>"
            for row in python_rows(self.table.slice(0, _SHOWN_IN_HTML))
        )
        more = len(self) - _SHOWN_IN_HTML
        note = f"<p>… {more:,} more rows; see .df()</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
