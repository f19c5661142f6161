"""Where to: what was changed, or was to be, by the calls that findings cite."""

from __future__ import annotations

from typing import Any

from trailscope.report.blocks import Block, Chart, Code, Row, Section, Several, Severity, Table, Text, When
from trailscope.report.dossier import Dossier
from trailscope.report.wording import count, several

_COLUMNS = ("Resource", "Worst finding", "Service", "Account, region", "What", "By", "When (UTC)", "Events", "Refused")
_TOUCHED = "Actors against the services of their cited calls: how many there were; a cross marks refusals."


def resources(dossier: Dossier) -> Section:
    """The matrix of actors and services, and the table of resources."""
    cast = dossier.cast

    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return charts.touched(cast.touched.table)

    if not cast.resources.num_rows:
        return Section(
            "resources", "Resources", "Affected resources", (Text("No cited call changed anything, or tried to."),)
        )
    rest = cast.all_resources - cast.resources.num_rows
    note = (
        f"{count(rest, 'more resource')} of lesser findings; the appendix names those of its events."
        if rest > 0
        else ""
    )
    said = Text(
        "Targets of cited calls that change something, refused ones included: a refused call changed nothing.", "quiet"
    )
    blocks: list[Block] = [said, Table(_COLUMNS, tuple(_row(row) for row in cast.resources.to_pylist()), note=note)]
    if cast.touched.table.num_rows:
        blocks.append(Chart("touched", _TOUCHED, draw))
    return Section("resources", "Resources", "Affected resources", tuple(blocks))


def _row(row: dict[str, Any]) -> Row:
    return Row(
        (
            row["target"],
            Severity(row["severity"]),
            row["service"],
            Several(tuple(Code(value) for value in (row["account"], row["region"]) if value)),
            several(row["actions"] or [], code=True),
            several(row["actors"] or []),
            When(row["first_seen"], row["last_seen"]),
            row["events"],
            row["denied"],
        )
    )
