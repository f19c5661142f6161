"""Incidents as a person reads them: what happened, who, from where, by which stages, what was touched, and why it is one story.

Everything that stands in a log is made visible and harmless first. Lines are folded to the width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import click

from trailscope.amounts import count, moment
from trailscope.cli.render import colours
from trailscope.cli.render.widths import fold
from trailscope.escaping import terminal
from trailscope.incidents.incident import EFFECTS, Incident

HEAD = 14
NAMED = 4  # of each kind of thing, where not everything is told
JOINS = 6


def story(incidents: Iterable[Incident], width: int, *, whole: bool = False) -> Iterator[str]:
    """The lines of the stories, with colours.

    Args:
        incidents: ranked.
        width: of a line, in characters.
        whole: whether everything is told, rather than the first of each kind.
    """
    for number, incident in enumerate(incidents, 1):
        if number > 1:
            yield ""
        yield from _told(number, incident, width, whole)


def _told(number: int, incident: Incident, width: int, whole: bool) -> Iterator[str]:
    label = click.style(
        f" {number} {incident.severity.upper()} ", fg=colours.SEVERITY[incident.severity], bold=True, reverse=True
    )
    said = f" {count(len(incident.event_ids), 'event')}, {count(len(incident.finding_ids), 'finding')}, confidence {incident.confidence} "
    yield label + click.style(said + terminal(incident.id), bold=True)
    for line in _lines(terminal(incident.title), width):
        yield click.style(line, bold=True)
    most = None if whole else NAMED
    yield from _item("when", _span(incident.first_seen, incident.last_seen), width)
    yield from _item(
        "got in",
        f"{moment(incident.entry.event_time)} {terminal(incident.entry.what)}; event {terminal(incident.entry.event_id)}",
        width,
    )
    yield from _item("who", _some(incident.root_actors, most), width)
    yield from _item("credentials", _some(incident.credentials, most), width)
    yield from _item("from", _some(sources_with_notes(incident), most, "; "), width)
    yield from _item("where", _some((*incident.accounts, *incident.regions), None if whole else 2 * NAMED), width)
    yield from _item("stages", " → ".join(map(terminal, incident.stages)), width)
    for effect in EFFECTS:
        touched = incident.resources.get(effect, ())
        yield from _item(
            effect, _some([f"{name} × {times:,}" if times > 1 else name for name, times in touched], most), width
        )
    if incident.denied:
        yield from _item("denied", count(incident.denied, "call"), width)
    yield from _item("still active?", incident.whether_active, width)
    shown = incident.joins if whole else incident.joins[:JOINS]
    for at, joined in enumerate(shown):
        shown_by = (
            f" (event {terminal(joined.event_id)})"
            if joined.event_id and not joined.what.endswith(joined.event_id)
            else ""
        )
        yield from _item(
            "joined" if not at else "", f"{terminal(joined.what)}: {terminal(joined.why)}{shown_by}", width
        )
    if len(incident.joins) > len(shown):
        yield from _item("", f"… {len(incident.joins) - len(shown):,} more (--id {incident.id} tells all)", width)


def _item(head: str, text: str, width: int) -> Iterator[str]:
    if not text:
        return
    first, *rest = _lines(text, max(20, width - HEAD - 2))
    yield f"  {click.style(f'{head:<{HEAD}}', dim=True)}{first}"
    yield from (" " * (HEAD + 2) + line for line in rest)


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines[len(lines) - (not lines[-1]) :] = fold(word, width)
    return lines


def sources_with_notes(incident: Incident) -> list[str]:
    """Its sources, each with what is known of it: ``203.0.113.9 (on threat list tor, DE, Example AS)``."""
    notes = dict(note.split(": ", 1) for note in incident.source_notes)
    return [f"{source} ({notes[source]})" if source in notes else source for source in incident.sources]


def _some(values: Sequence[str], most: int | None, between: str = ", ") -> str:
    shown = between.join(map(terminal, values[:most]))
    return f"{shown} and {len(values) - most:,} more" if most is not None and len(values) > most else shown


def _span(first: datetime, last: datetime) -> str:
    return moment(first) if first == last else f"{moment(first)} to {moment(last)} UTC"
