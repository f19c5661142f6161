"""The incidents, the gravest first: what happened, who, how they got in, what was touched, and why it is one story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trailscope.amounts import count, moment
from trailscope.analytics.report_data import ChartData, ReportData
from trailscope.incidents.incident import EFFECTS, Incident
from trailscope.report.blocks import (
    Atom,
    Block,
    Cell,
    Chart,
    Code,
    FactList,
    Fold,
    Heading,
    Jump,
    Paragraph,
    Section,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks, some
from trailscope.report.sections.timeline import narrowed, with_links
from trailscope.report.wording import shortened

MOST = 10  # told whole
MOST_LISTED = 50
MOST_JOINS = 12
LONGEST_TITLE = 240
_LEADS = (
    "An incident is what one intruder, or one busy person, did: findings and the events around them, joined by the lineage of "
    "credentials, by what was made or opened, and by addresses that are nobody's usual ones. It is a lead, not a verdict."
)
_STAGES = (
    "Its events along time, a lane for each tactic; events that no finding cites stand in the last lane. A mark that is one event "
    "names its id and leads to it below, where it is cited. Drag over the strip at the top to zoom."
)
_COLUMNS = ("Severity", "Incident", "When (UTC)", "Events", "Who", "Confidence", "Still active")


def incidents(data: ReportData) -> Iterator[Section]:
    """One section where incidents were looked for; none where only some rules were asked, which make no story."""
    if data.incidents is None:
        return
    found = data.incidents.incidents
    if not found:
        said = "; ".join(data.incidents.reasons)
        none = f"Cannot tell: {said}." if said else "No incident: nothing that was found makes a story that stands out."
        yield Section("incidents", "Incidents", "Incidents", (Paragraph(none, "warning"),))
        return
    links = EntityLinks.of(data)
    left_out = (Paragraph(f"{said}.", "warning") for said in data.incidents.left_out)
    blocks: list[Block] = [Paragraph(_LEADS, "quiet"), *left_out, _overview(found, links)]
    cited = {id: at for at, id in enumerate(data.appendix.events.column("event_id").to_pylist())}
    for at, incident in enumerate(found[:MOST]):
        blocks += _told(incident, links, cited)
        if at < len(data.stages) and data.stages[at].table.num_rows:
            blocks.insert(-1, _by_stages(at, data.stages[at], cited))
    yield Section("incidents", "Incidents", "Incidents", tuple(blocks))


def _overview(found: tuple[Incident, ...], links: EntityLinks) -> TableBlock:
    rows = tuple(
        TableRow(
            (
                Severity(incident.severity),
                shortened(incident.title, LONGEST_TITLE),
                When(incident.first_seen, incident.last_seen),
                len(incident.event_ids),
                some(links.actor(actor) for actor in incident.actors),
                incident.confidence,
                "yes" if incident.active else "no sign of it",
            )
        )
        for incident in found[:MOST_LISTED]
    )
    more = len(found) - len(rows)
    return TableBlock(_COLUMNS, rows, note=f"{count(more, 'more incident')}: trailscope incidents" if more else "")


def _told(incident: Incident, links: EntityLinks, cited: Mapping[str, int]) -> Iterator[Block]:
    entry = incident.entry
    touched: list[tuple[str, Cell]] = [
        (
            effect,
            _some(
                links.resource(name, f"{name} × {times:,}" if times > 1 else name)
                for name, times in incident.resources[effect]
            ),
        )
        for effect in EFFECTS
        if effect in incident.resources
    ]
    yield Heading(shortened(incident.title, LONGEST_TITLE))
    yield FactList(
        (
            ("id", Code(incident.id)),
            ("got in", some([f"{moment(entry.event_time)} {entry.what}", _event(entry.event_id, cited)])),
            ("who is behind it", _some(incident.root_actors)),
            ("actors", some(links.actor(actor) for actor in incident.actors)),
            ("credentials", some(map(links.key, incident.credentials))),
            ("from", some(links.address(source) for source in incident.sources)),
            *((("known of these", _some(incident.source_notes)),) if incident.source_notes else ()),
            ("where", _some((*incident.accounts, *incident.regions))),
            ("stages", " → ".join(incident.stages) or "none named"),
            *touched,
            ("denied", incident.denied),
            ("still active?", incident.whether_active),
        )
    )
    joins = tuple(
        TableRow((joined.what, joined.why, _event(joined.event_id, cited))) for joined in incident.joins[:MOST_JOINS]
    )
    more = len(incident.joins) - len(joins)
    note = f"{count(more, 'more join')}: trailscope incidents --id {incident.id}" if more else ""
    why = TableBlock(("What", "Why it belongs", "Shown by"), joins, empty="It is one use of one credential.", note=note)
    yield Fold("Why this is one story", (why,))


def _event(id: str | None, cited: Mapping[str, int]) -> Atom:
    """The event's id, as a link to the appendix where it stands there."""
    return Jump(id, f"event-{cited[id] + 1}") if id is not None and id in cited else Code(id)


def _by_stages(number: int, stages: ChartData, cited: Mapping[str, int]) -> Chart:
    """The incident along time; a mark that is one cited event leads to it."""
    marks = with_links(stages.table, cited, "#incidents")

    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return narrowed(charts.timeline(marks, colour="severity", lane="tactic"))

    caption = " ".join([_STAGES, *stages.notes])
    return Chart(f"stages{number + 1}", caption, draw, fits=False)


def _some(values: Iterable[Atom]) -> Cell:
    return some(values, 6)
