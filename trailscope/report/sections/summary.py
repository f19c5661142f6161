"""The report on one page: what was examined, and for the gravest actors who, when, what, where to and where from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trailscope.amounts import count, moment
from trailscope.analytics.report_data import ReportData
from trailscope.hunt.findings import targets_of
from trailscope.report.blocks import (
    Block,
    Code,
    Heading,
    Paragraph,
    Points,
    Section,
    Several,
    Severity,
    TableBlock,
    TableRow,
    Tiles,
    When,
)
from trailscope.report.sections.evidence import rejected_pieces
from trailscope.report.wording import country, joined, several, shortened
from trailscope.schema.severity import SEVERITIES

MOST_ACTORS = 8
MOST_SENTENCES = 5
LONGEST_NAME = 60
LONGEST_SENTENCE = 200  # here; the finding itself has it whole
_HIGH_SEVERITIES = ("critical", "high")
_SIGNING_IN = ("signin", "sts")  # calls that change nothing but who one is
_FIVE = ("Worst", "Who", "When (UTC)", "What", "Where to", "Where from")


def summary(data: ReportData) -> Section:
    """Tiles, a few sentences, and the five questions for each of the gravest actors."""
    blocks: list[Block] = [_tiles(data), *(Paragraph(said) for said in _sentences(data))]
    people = _people(data)
    if people:
        heading = Heading("Who, when, what, where to, where from")
        grave = any(row["severity"] in _HIGH_SEVERITIES for row in data.findings.rows())
        which = "critical and high findings" if grave else "findings"
        note = (
            f"Of {which}; {len(people) - MOST_ACTORS:,} more actors below."
            if len(people) > MOST_ACTORS
            else f"Of {which}."
        )
        rows = tuple(_row(actor, found, data) for actor, found in people[:MOST_ACTORS])
        blocks += [heading, TableBlock(_FIVE, rows, note=note)]
    blocks.append(Points(tuple(_doubts(data)), "Before you rely on it:"))
    return Section("summary", "Summary", "Summary", tuple(blocks))


def _tiles(data: ReportData) -> Tiles:
    counts = data.findings.by_severity()
    found = tuple((f"{counts.get(name, 0):,}", name, name) for name in reversed(SEVERITIES))
    entities, seen = data.entities, data.examined
    others = ((f"{entities.all_actors:,}", "actors cited", ""), (f"{seen.events:,}", "events examined", ""))
    return Tiles((*found, *others))


def _sentences(data: ReportData) -> Iterator[str]:
    seen, held, findings = data.examined, data.evidence, data.findings
    if seen.first is None or seen.last is None:
        yield "The view holds no event, so nothing can be said about what happened. Check the window, the accounts and the regions."
        return
    accounts = set(held.coverage.column("recipient_account_id").to_pylist()) - {None}
    regions = set(held.coverage.column("aws_region").to_pylist()) - {None}
    yield (
        f"{count(seen.events, 'event')} of {count(len(accounts), 'AWS account')} in {count(len(regions), 'region')} were examined, "
        f"from {moment(seen.first)} to {moment(seen.last)} UTC, by asking {count(findings.asked, 'question')} of them. "
        f"AWS refused {seen.denied:,} of the calls for lack of permission."
    )
    if not len(findings):
        yield "None of the questions found anything. That is no proof of innocence; see what was not seen."
        return
    yield _gravest(data)
    yield from _reach(data)


def _gravest(data: ReportData) -> str:
    counts = data.findings.by_severity()
    named = [f"{counts[name]:,} {name}" for name in reversed(SEVERITIES) if counts.get(name)]
    grave = [row for row in data.findings.rows() if row["severity"] in _HIGH_SEVERITIES]
    said = f"{count(len(data.findings), 'finding deserves', 'findings deserve')} a look: {joined(named, 5)}."
    if not grave:
        return f"{said} None is critical or high."
    actors = list(dict.fromkeys(row["actor"] for row in grave if row["actor"]))
    dated = [row for row in grave if row["first_seen"]]
    parts = []
    if dated:
        first = min(row["first_seen"] for row in dated)
        last = max(row["last_seen"] or row["first_seen"] for row in dated)
        parts.append(f"lie between {moment(first)} and {moment(last)} UTC")
    parts.append(f"name {_named(actors)}" if actors else "name nobody")
    return f"{said} Those that are critical or high {' and '.join(parts)}."


def _reach(data: ReportData) -> Iterator[str]:
    """Where to and where from, of the graver findings."""
    touched = [
        row["target"]
        for row in data.entities.resources.to_pylist()
        if row["severity"] in _HIGH_SEVERITIES and row["events"] > row["denied"] and row["service"] not in _SIGNING_IN
    ]
    if touched:
        yield f"Among what their calls changed: {_named(touched)}."
    origins = [row for row in data.entities.addresses.to_pylist() if row["severity"] in _HIGH_SEVERITIES]
    if origins:
        yield f"They came from {joined([_origin(row) for row in origins], 5)}."


def _named(names: Iterable[str]) -> str:
    """Names out of the logs within a sentence: cut, so that a long one cannot pass for the rest of it."""
    return joined([shortened(name, LONGEST_NAME) for name in dict.fromkeys(names)], 6)


def _origin(row: dict[str, Any]) -> str:
    if not row["is_public"]:
        return f"{row['source_ip_address']} (private)"
    known = ", ".join(part for part in (country(row["country"]), row["network_owner"]) if part)
    return f"{row['source_ip_address']} ({known or 'country unknown'})"


def _people(data: ReportData) -> list[tuple[str, list[dict[str, Any]]]]:
    """The actors of the graver findings, or of all where there are no such, with their findings; in the order of severity."""
    rows = data.findings.rows()
    grave = [row for row in rows if row["severity"] in _HIGH_SEVERITIES] or rows
    people: dict[str, list[dict[str, Any]]] = {}
    for row in grave:
        if row["actor"]:
            people.setdefault(row["actor"], []).append(row)
    return list(people.items())


def _row(actor: str, found: list[dict[str, Any]], data: ReportData) -> TableRow:
    origins = {row["source_ip_address"]: row for row in data.entities.addresses.to_pylist()}
    addresses = dict.fromkeys(address for row in found for address in row["source_ip_addresses"] or [])
    firsts = [row["first_seen"] for row in found if row["first_seen"]]
    lasts = [row["last_seen"] or row["first_seen"] for row in found if row["first_seen"]]
    sentences = dict.fromkeys(shortened(row["sentence"], LONGEST_SENTENCE) for row in found)
    accounts = sorted({id for row in found for id in row["recipient_account_ids"] or []})
    return TableRow(
        (
            Severity(found[0]["severity"]),
            Several((actor, *(Code(id) for id in accounts[:3])), max(0, len(accounts) - 3)),
            When(min(firsts, default=None), max(lasts, default=None)),
            several(sentences, MOST_SENTENCES),
            several(dict.fromkeys(target for row in found for target in targets_of(row))),
            several(_origin(origins[a]) if a in origins else a for a in addresses),
        )
    )


def _doubts(data: ReportData) -> Iterator[str]:
    held, unanswered = data.evidence, len(data.findings.cannot_tell)
    if data.examined.damage:
        yield f"The lake is damaged, and this was answered from the rest of it: {data.examined.damage}."
    not_verified = (
        "CloudTrail's digests were not verified; the evidence is as trustworthy as the place it was read from"
    )
    yield f"{data.examined.verified or not_verified}."
    rejected = rejected_pieces(held)
    if rejected:
        yield f"{count(rejected, 'piece')} of the logs could not be read and {'is' if rejected == 1 else 'are'} listed under evidence."
    if held.altered_all:
        yield f"{count(held.altered_all, 'log object was', 'log objects were')} changed or deleted after delivery."
    if unanswered:
        yield f"{count(unanswered, 'rule')} cannot tell: the logs lack what {'it needs' if unanswered == 1 else 'they need'}."
    if held.silences.num_rows:
        yield f"{count(held.silences.num_rows, 'stretch', 'stretches')} of silence in accounts that are otherwise busy."
    if not held.data_events.num_rows:
        yield "There are no data events: reading and writing of objects, table rows and the like was not recorded."
    held_back = sum(entry.findings for entry in data.findings.suppressed)
    if held_back:
        yield f"{count(held_back, 'finding was', 'findings were')} suppressed on purpose; the reasons are given under what was not seen."
