"""Who: the actors behind the findings, and the role sessions they began."""

from __future__ import annotations

from typing import Any

from trailscope.report.blocks import Block, Chart, Code, Heading, Row, Section, Several, Severity, Table, Text, When
from trailscope.report.dossier import Dossier
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


def actors(dossier: Dossier) -> Section:
    """The table of actors, their lineage as a chart and as a table."""
    cast = dossier.cast
    if not cast.actors.num_rows:
        return Section("actors", "Actors", "Actors and their lineage", (Text("No finding names an actor."),))
    rest = cast.all_actors - cast.actors.num_rows
    note = f"{rest:,} more actors stand behind lesser findings; the appendix names them." if rest else ""
    table = Table(_COLUMNS, tuple(_row(row) for row in cast.actors.to_pylist()), note=note)
    said = Text(
        "Everybody who made a call that a finding cites, with all they did in the view, worst findings first.", "quiet"
    )
    return Section("actors", "Actors", "Actors and their lineage", (said, table, *_lineage(dossier)))


def _row(row: dict[str, Any]) -> Row:
    named = (
        (row["actor"], Code(row["actor_id"]))
        if row["actor_id"] and row["actor_id"] != row["actor"]
        else (row["actor"],)
    )
    return Row(
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
        )
    )


def _lineage(dossier: Dossier) -> tuple[Block, ...]:
    sessions = dossier.cast.sessions

    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return charts.lineage(sessions.table)

    if not sessions.table.num_rows:
        return (
            Heading("Lineage"),
            Text("None of the graver actors took a role, or was the session of one, in this view."),
        )
    rows = tuple(
        Row((row["issuer"], row["session"], When(row["event_time"]), When(row["until"]), row["events"], row["denied"]))
        for row in sessions.table.to_pylist()
    )
    table = Table(("Who", "Became", "First (UTC)", "Last (UTC)", "Times", "Refused"), rows)
    return (Heading("Lineage"), Chart("lineage", " ".join([_LINEAGE, *sessions.notes]), draw), table)
