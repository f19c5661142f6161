"""With what: the access keys that cited calls were signed with."""

from __future__ import annotations

from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Code, Paragraph, Section, Severity, TableBlock, TableRow, When
from trailscope.report.entity_links import EntityLinks, anchor, some

_COLUMNS = ("Key", "Kind", "Worst finding", "Used by", "Used (UTC)", "Events", "Writes", "Refused", "From", "Cited")
_KINDS = {"AKIA": "long-term", "ASIA": "temporary"}
_SAID = (
    "A long-term key is good until somebody deactivates it; a temporary one, until its session ends. The command `trailscope key` with "
    "an id has the page of one, with the call that issued it, and `trailscope session` the way back to who began it."
)


def keys(data: ReportData) -> Section:
    """The table of access keys."""
    entities = data.entities
    if not entities.keys.num_rows:
        none = Paragraph("No call that a finding cites was signed with an access key.")
        return Section("keys", "Access keys", "Access keys", (none,))
    links = EntityLinks.of(data)
    rest = entities.all_keys - entities.keys.num_rows
    note = f"{count(rest, 'more key')} signed calls that lesser findings cite." if rest > 0 else ""
    rows = tuple(_row(at, row, links) for at, row in enumerate(entities.keys.to_pylist()))
    return Section(
        "keys", "Access keys", "Access keys", (Paragraph(_SAID, "quiet"), TableBlock(_COLUMNS, rows, note=note))
    )


def _row(at: int, row: dict[str, Any], links: EntityLinks) -> TableRow:
    return TableRow(
        (
            Code(row["access_key_id"]),
            _KINDS.get(row["access_key_id"][:4], "other"),
            Severity(row["severity"]),
            some(map(links.actor, row["actors"] or []), 3),
            When(row["first_seen"], row["last_seen"]),
            row["events"],
            row["writes"],
            row["denied"],
            some(map(links.address, row["source_ip_addresses"] or []), 3),
            row["cited"],
        ),
        anchor=anchor("key", at),
    )
