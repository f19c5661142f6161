"""Findings as a small HTML table for notebooks, with every cell escaped."""

from __future__ import annotations

import pyarrow as pa

from trailscope import escaping
from trailscope.hunt.sentences import NOTHING, spoken

SHOWN = 200
_COLUMNS = ("severity", "first_seen", "sentence", "events", "source_ip_addresses", "recipient_account_ids", "rule")


def html_of(findings: pa.Table, *, asked: int, cannot_tell: int) -> str:
    """The first findings as rows, and in a line what stands behind them.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`.
        asked: how many rules ran.
        cannot_tell: how many rules' silence proves nothing.
    """
    rows = findings.slice(0, SHOWN).select(_COLUMNS).to_pylist()
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    body = "".join(
        "<tr>" + "".join(f"<td>{escaping.html(spoken(value) or NOTHING)}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    more = f"; the first {SHOWN} are shown, see .df()" if findings.num_rows > SHOWN else ""
    told = f"; {cannot_tell:,} rules cannot tell" if cannot_tell else ""
    note = f"<p>{findings.num_rows:,} findings of {asked:,} rules{told}{more}</p>"
    return f"{note}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else note
