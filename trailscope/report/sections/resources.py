"""Where to: what was changed, or was to be, by the calls that findings cite."""

from __future__ import annotations

from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import (
    Block,
    Chart,
    Code,
    Paragraph,
    Section,
    Several,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks, anchor, some
from trailscope.report.wording import several

_COLUMNS = ("Resource", "Worst finding", "Service", "Account, region", "What", "By", "When (UTC)", "Events", "Refused")
_TOUCHED = "Actors against the services of their cited calls: how many there were; a cross marks refusals."


def resources(data: ReportData) -> Section:
    """The matrix of actors and services, and the table of resources."""
    entities = data.entities

    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return charts.touched(entities.touched.table)

    if not entities.resources.num_rows:
        return Section(
            "resources", "Resources", "Affected resources", (Paragraph("No cited call changed anything, or tried to."),)
        )
    rest = entities.all_resources - entities.resources.num_rows
    note = (
        f"{count(rest, 'more resource')} of lesser findings; the appendix names those of its events."
        if rest > 0
        else ""
    )
    said = Paragraph(
        "Targets of cited calls that change something, refused ones included: a refused call changed nothing. "
        "The command `trailscope resource` with a name has the page of one.",
        "quiet",
    )
    links = EntityLinks.of(data)
    rows = tuple(_row(at, row, links) for at, row in enumerate(entities.resources.to_pylist()))
    blocks: list[Block] = [said, TableBlock(_COLUMNS, rows, note=note)]
    if entities.touched.table.num_rows:
        blocks.append(Chart("touched", _TOUCHED, draw))
    return Section("resources", "Resources", "Affected resources", tuple(blocks))


def _row(at: int, row: dict[str, Any], links: EntityLinks) -> TableRow:
    return TableRow(
        (
            row["target"],
            Severity(row["severity"]),
            row["service"],
            Several(tuple(Code(value) for value in (row["account"], row["region"]) if value)),
            several(row["actions"] or [], code=True),
            some(map(links.actor, row["actors"] or [])),
            When(row["first_seen"], row["last_seen"]),
            row["events"],
            row["denied"],
        ),
        anchor=anchor("resource", at),
    )
