"""An incident, or findings, as Markdown for a ticket: short, in order, and safe to paste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.amounts import moment
from trailscope.escaping import markdown
from trailscope.export.happened import utc
from trailscope.hunt.findings import targets_of

if TYPE_CHECKING:
    from trailscope.incidents.incident import Incident

MOST_EVENTS = 100
_MOST = 20


def document(incident: Incident, events: pa.Table) -> str:
    """The incident as Markdown.

    Args:
        incident: of ``case.incidents()``.
        events: its events in order of time, with the columns of `trailscope.export.happened`; the first hundred are shown.
    """
    lines = [
        f"# {markdown(incident.title)}",
        "",
        f"**{incident.severity}**, confidence {incident.confidence}, {len(incident.event_ids):,} events, "
        f"{_at(incident.first_seen)} to {_at(incident.last_seen)} UTC, `{_plain(incident.id)}`",
        "",
        *(("> " + markdown(incident.active), "") if incident.active else ()),
        *_facts(incident),
        "",
        "## How they got in",
        "",
        f"{_at(incident.entry.event_time)} {markdown(incident.entry.what)} (event `{_plain(incident.entry.event_id)}`)",
        "",
        *_touched(incident),
        *_joins(incident),
        *_events(events.slice(0, MOST_EVENTS), len(incident.event_ids)),
        *_findings(incident),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def findings_document(findings: Sequence[Mapping[str, Any]]) -> str:
    """Findings as Markdown: a heading and a short list each, most severe first as they stand."""
    lines: list[str] = []
    for finding in findings:
        first, last = finding["first_seen"], finding["last_seen"]
        lines += [
            f"## {markdown(finding['sentence'] or finding['title'])}",
            "",
            f"**{finding['severity']}**, {finding['events'] or 'some'} events, {_at(first)} to {_at(last)} UTC, rule `{_plain(finding['rule'])}`",
            "",
            *_listed("who", [finding["actor_id"] or finding["actor"]]),
            *_listed("what", finding["actions"]),
            *_listed("where to", targets_of(finding)),
            *_listed("where from", finding["source_ip_addresses"]),
            *_listed("accounts", finding["recipient_account_ids"]),
            *_listed("ATT&CK", finding["attack"]),
            *_listed("events", finding["event_ids"]),
            "",
        ]
    return "\n".join(lines or ["No findings."]).rstrip("\n") + "\n"


def _facts(incident: Incident) -> Iterator[str]:
    yield from _listed("who", incident.root_actors or incident.actors)
    yield from _listed("as", incident.actors)
    yield from _listed("credentials", incident.credentials)
    yield from _listed("where from", incident.sources)
    yield from _listed("accounts", incident.accounts)
    yield from _listed("regions", incident.regions)
    yield from _listed("stages", incident.stages)
    yield from _listed("ATT&CK", incident.techniques)
    if incident.denied:
        yield f"- **refused by AWS**: {incident.denied:,} of the calls"


def _touched(incident: Incident) -> Iterator[str]:
    if not any(incident.resources.values()):
        return
    yield "## What they touched"
    yield ""
    for effect, targets in incident.resources.items():
        if targets:
            named = ", ".join(f"{markdown(target)} ({count:,}×)" for target, count in targets[:_MOST])
            more = f", and {len(targets) - _MOST:,} more" if len(targets) > _MOST else ""
            yield f"- **{effect}**: {named}{more}"
    yield ""


def _joins(incident: Incident) -> Iterator[str]:
    if not incident.joins:
        return
    yield "## Why this is one story"
    yield ""
    for join in incident.joins[:_MOST]:
        event = f" (event `{_plain(join.event_id)}`)" if join.event_id else ""
        yield f"- {markdown(join.what)}: {markdown(join.why)}{event}"
    if len(incident.joins) > _MOST:
        yield f"- … and {len(incident.joins) - _MOST:,} more"
    yield ""


def _events(events: pa.Table, total: int) -> Iterator[str]:
    yield "## What happened"
    yield ""
    yield "| time (UTC) | who | what | where to | where from | refused | event |"
    yield "|---|---|---|---|---|---|---|"
    for row in events.to_pylist():
        cells = (
            row["actor"],
            row["action"],
            row["target"],
            row["source_ip_address"],
            row["error_code"],
            row["event_id"],
        )
        yield f"| {_at(row['event_time'])} | {' | '.join(markdown(str(cell or '')) for cell in cells)} |"
    if total > events.num_rows:
        yield ""
        yield f"… and {total - events.num_rows:,} more events."
    yield ""


def _findings(incident: Incident) -> Iterator[str]:
    if incident.finding_ids:
        more = len(incident.finding_ids) - _MOST
        named = ", ".join(f"`{_plain(found)}`" for found in incident.finding_ids[:_MOST])
        yield f"Findings: {named}" + (f", and {more:,} more" if more > 0 else "")


def _listed(name: str, values: Iterable[str | None] | None) -> Iterator[str]:
    named = [markdown(value) for value in values or () if value]
    if named:
        more = f", and {len(named) - _MOST:,} more" if len(named) > _MOST else ""
        yield f"- **{name}**: {', '.join(named[:_MOST])}{more}"


def _at(time: datetime | None) -> str:
    when = utc(time)
    return moment(when) if when else "?"


def _plain(text: str | None) -> str:
    """Text inside the back quotes of Markdown code."""
    return "".join(letter for letter in str(text) if letter.isprintable() and letter != "`")
