"""Every event that a finding cites, with the object it was read from and that object's hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import (
    Atom,
    Block,
    Code,
    Heading,
    Jump,
    Paragraph,
    Section,
    Several,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks

_COLUMNS = (
    "No.",
    "When (UTC)",
    "Who, what",
    "Where to",
    "Where from",
    "Account, region",
    "Cited by",
    "Event id, read from",
)
_OBJECTS = ("No.", "Object", "SHA-256 of the stored bytes", "Bytes", "Records")
_TRACE = (
    "Each event stands at one position (from 0) of one object. The SHA-256 is that of the object's bytes as they were read; "
    "sha256sum of your own copy must give the same. It says that nothing changed since, not that AWS wrote it."
)
_MORE = "All of them: trailscope hunt --all -o findings.ndjson names every event, trailscope query RULE gives the rows of one rule with all columns."


def appendix(data: ReportData) -> Section:
    """The events, and the objects they refer to."""
    kept = data.appendix
    if not kept.events.num_rows:
        return Section("appendix", "Appendix", "Appendix: the cited events", (Paragraph("No finding cites an event."),))
    objects = {row["source_uri"]: at for at, row in reversed(list(enumerate(kept.objects.to_pylist())))}
    links = EntityLinks.of(data)
    events = tuple(_event(at, row, objects, links) for at, row in enumerate(kept.events.to_pylist()))
    blocks: list[Block] = [Paragraph(_TRACE, "quiet"), *_left_out(data)]
    blocks.append(TableBlock(_COLUMNS, events, searchable=True))
    blocks += [
        Heading("The objects they were read from"),
        TableBlock(_OBJECTS, _objects(data), "none is in the ledger"),
    ]
    return Section("appendix", "Appendix", "Appendix: the cited events", tuple(blocks))


def _left_out(data: ReportData) -> tuple[Paragraph, ...]:
    kept = data.appendix
    said = []
    if kept.cited > kept.events.num_rows:
        rest = kept.cited - kept.events.num_rows
        said.append(f"{count(rest, 'cited event')} of lesser findings {'is' if rest == 1 else 'are'} left out here.")
    if kept.unnamed:
        said.append(
            f"A finding names its first events; {kept.unnamed:,} more are only counted, an event of several findings each time."
        )
    return (Paragraph(" ".join([*said, _MORE]), "warning"),) if said else ()


def _event(at: int, row: dict[str, Any], objects: Mapping[str, int], links: EntityLinks) -> TableRow:
    origin: Atom = Code(row["source_uri"])
    if row["source_uri"] in objects:
        number = objects[row["source_uri"]] + 1
        origin = Jump(f"object {number}", f"object-{number}")
    failed = (row["error_code"],) if row["error_code"] else ()
    agent = (row["user_agent"],) if row["user_agent"] else ()
    return TableRow(
        (
            at + 1,
            When(row["event_time"]),
            Several((links.actor(row["actor"]), Code(row["action"]), *failed)),
            links.resource(row["target"]),
            Several((links.address(row["source_ip_address"]), *agent)),
            Several(tuple(Code(value) for value in (row["recipient_account_id"], row["aws_region"]) if value)),
            Several((Severity(row["severity"]), *((row["rules"] or "").split(", ")))),
            Several((Code(row["event_id"]), origin, f"position {row['source_index']}")),
        ),
        anchor=f"event-{at + 1}",
    )


def _objects(data: ReportData) -> tuple[TableRow, ...]:
    return tuple(
        TableRow(
            (at + 1, Code(row["source_uri"]), Code(row["sha256"]), row["stored_bytes"], row["records"]),
            anchor=f"object-{at + 1}",
        )
        for at, row in enumerate(data.appendix.objects.to_pylist())
    )
