"""Who: the actors behind the findings, and the role sessions they began."""

from __future__ import annotations

from typing import Any

from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import (
    Block,
    Chart,
    Code,
    Heading,
    Paragraph,
    Section,
    Several,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks, anchor
from trailscope.report.wording import several

_COLUMNS = (
    "Actor",
    "Worst finding",
    "Kind",
    "Accounts",
    "Active (UTC)",
    "Events",
    "Writes",
    "Refused",
    "Addresses",
    "Cited",
)
_LINEAGE = (
    "Who asked for the credentials on the left, the session they began to the right of it, and who that session became "
    "in turn. Dashed lines were refused."
)
_KINDS = {
    "IAMUser": "user",
    "AssumedRole": "role session",
    "Root": "root",
    "AWSService": "AWS service",
    "AWSAccount": "another account",
    "IdentityCenterUser": "Identity Center",
    "FederatedUser": "federated user",
    "SAMLUser": "SAML user",
    "WebIdentityUser": "web identity",
}


def actors(data: ReportData) -> Section:
    """The table of actors, their lineage as a chart and as a table."""
    entities = data.entities
    if not entities.actors.num_rows:
        return Section("actors", "Actors", "Actors and their lineage", (Paragraph("No finding names an actor."),))
    rest = entities.all_actors - entities.actors.num_rows
    note = f"{rest:,} more actors stand behind lesser findings; the appendix names them." if rest else ""
    table = TableBlock(_COLUMNS, tuple(_row(at, row) for at, row in enumerate(entities.actors.to_pylist())), note=note)
    said = Paragraph(
        "Everybody who made a call that a finding cites, with all they did in the view, worst findings first. "
        "The command `trailscope who` with a name or ARN has the page of one.",
        "quiet",
    )
    return Section("actors", "Actors", "Actors and their lineage", (said, table, *_lineage(data)))


def _row(at: int, row: dict[str, Any]) -> TableRow:
    named = (
        (row["actor"], Code(row["actor_id"]))
        if row["actor_id"] and row["actor_id"] != row["actor"]
        else (row["actor"],)
    )
    return TableRow(
        (
            Several(named),
            Severity(row["severity"]),
            _KINDS.get(row["kind"], row["kind"]),
            several(row["accounts"] or [], 3, code=True),
            When(row["first_seen"], row["last_seen"]),
            row["events"],
            row["writes"],
            row["denied"],
            row["addresses"],
            row["cited"],
        ),
        anchor=anchor("actor", at),
    )


def _lineage(data: ReportData) -> tuple[Block, ...]:
    sessions = data.entities.sessions

    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return charts.lineage(sessions.table)

    if not sessions.table.num_rows:
        return (
            Heading("Lineage"),
            Paragraph("None of the graver actors took a role, or was the session of one, in this view."),
        )
    links = EntityLinks.of(data)
    rows = tuple(
        TableRow(
            (
                links.actor(row["issuer"]),
                links.actor(row["session"]),
                When(row["event_time"]),
                When(row["until"]),
                row["events"],
                row["denied"],
            )
        )
        for row in sessions.table.to_pylist()
    )
    table = TableBlock(("Who", "Became", "First (UTC)", "Last (UTC)", "Times", "Refused"), rows)
    return (Heading("Lineage"), Chart("lineage", " ".join([_LINEAGE, *sessions.notes]), draw), table)
