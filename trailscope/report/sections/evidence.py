"""What the report rests on: what was read, from where, how much of it could be used, and what of that can be proved."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from trailscope.amounts import count, moment, size
from trailscope.analytics.report_data import Evidence, ReportData
from trailscope.report.blocks import (
    Block,
    Chart,
    Code,
    FactList,
    Heading,
    Paragraph,
    Section,
    Several,
    TableBlock,
    TableRow,
    When,
)

_DAYS = (
    "Events of each account and region by day. An empty cell is a day without any event; a cross marks refused calls."
)
_ALTERED = "trailscope query \"select * from objects where status in ('overwritten', 'deleted')\""
_STATUS = {
    "read": "read whole",
    "partly read": "read in part; the rest is among the rejects",
    "rejected": "nothing in it could be used",
    "unreadable": "could not be fetched or opened; the next ingest tries again",
    "overwritten": "an earlier version, overwritten after delivery",
    "deleted": "deleted after delivery; an earlier version was found",
}
_HASHES = (
    "The SHA-256 of every object, taken of its bytes as they were read, stands in the lake's ledger; those of the cited events stand "
    "in the appendix. They show that evidence was not changed since it was read, and cannot show that it was complete and genuine before."
)
_NOT_VERIFIED = (
    "CloudTrail's digest files were not verified for this lake. The command trailscope verify does that, and with --lake has the lake "
    "keep what it found."
)


def evidence(data: ReportData) -> Section:
    """Sources, ledger, rejects, coverage."""
    held = data.evidence
    blocks: list[Block] = [FactList(_examined(data)), Paragraph(_trust(data), "warning")]
    contradicting = pc.sum(pc.equal(data.findings.table["rule"], "evidence.conflicting_records")).as_py()
    if contradicting:
        told = count(contradicting, "event is", "events are")
        blocks.append(
            Paragraph(f"{told} recorded twice with different content: see evidence.conflicting_records.", "warning")
        )
    blocks += [Heading("What was read"), _sources(held), _ledger(held), *_rejects(held), *_altered(held)]
    blocks += [Heading("Coverage"), *_coverage(held)]
    return Section("evidence", "Evidence", "Evidence: coverage and integrity", tuple(blocks))


def _examined(data: ReportData) -> tuple[tuple[str, Any], ...]:
    seen, held = data.examined, data.evidence
    forms = ", ".join(f"{row['form']} ({row['objects']:,})" for row in held.forms.to_pylist())
    return (
        ("Lake", Code(seen.lake)),
        ("Window asked", window_said(data)),
        ("Accounts asked", ", ".join(seen.accounts) or "all"),
        ("Regions asked", ", ".join(seen.regions) or "all"),
        ("Events in it", f"{seen.events:,}, {_span(data)}"),
        ("Forms of the logs", forms or "not recorded"),
        ("Rules asked", f"{data.findings.asked:,}"),
        ("Made", f"{moment(seen.made_at)} UTC by trailscope {seen.version}"),
    )


def _trust(data: ReportData) -> str:
    """What was verified by CloudTrail's digests, and what the hashes of the objects are worth beside that."""
    verified = f"{data.examined.verified}." if data.examined.verified else _NOT_VERIFIED
    return f"{verified} {_HASHES}"


def window_said(data: ReportData) -> str:
    """The window that was asked for."""
    window = data.findings.window
    return str(window) if window.start or window.end else "everything in the lake"


def _span(data: ReportData) -> str:
    first, last = data.examined.first, data.examined.last
    return f"{moment(first)} → {moment(last)} UTC" if first and last else "none"


def _sources(held: Evidence) -> TableBlock:
    rows = tuple(
        TableRow((Code(row["source"]), row["objects"], size(row["stored_bytes"]), row["records"]))
        for row in held.sources.to_pylist()
    )
    return TableBlock(("Where the logs lay", "Objects", "Stored", "Records"), rows, "no object was read")


def _ledger(held: Evidence) -> TableBlock:
    rows = tuple(
        TableRow(
            (
                row["status"],
                row["objects"],
                size(row["stored_bytes"]),
                row["records"],
                row["rejected"],
                _STATUS.get(row["status"], ""),
            )
        )
        for row in held.ledger.to_pylist()
    )
    return TableBlock(
        ("Status", "Objects", "Stored", "Records", "Rejected", "Meaning"), rows, "the ledger is empty",
        "Of the whole lake, not only of the window. trailscope query 'select * from objects' lists every object with its hash.",
    )  # fmt: skip


def _rejects(held: Evidence) -> tuple[Block, ...]:
    if not held.rejects.num_rows:
        return (Paragraph("Nothing was rejected: every record of every object that could be opened became an event."),)
    rows = tuple(
        TableRow((row["reason"], row["pieces"], row["objects"], size(row["bytes"]), Code(row["example"])))
        for row in held.rejects.to_pylist()
    )
    note = "The bytes are kept: trailscope query 'select * from rejects'."
    return (Heading("Rejected"), TableBlock(("Reason", "Pieces", "Objects", "Kept", "For example"), rows, note=note))


def _altered(held: Evidence) -> tuple[Block, ...]:
    if not held.altered_all:
        return ()
    rows = tuple(
        TableRow((row["status"], Code(row["source_uri"]), Code(row["sha256"]))) for row in held.altered.to_pylist()
    )
    rest = held.altered_all - held.altered.num_rows
    note = f"{rest:,} more: {_ALTERED}" if rest else ""
    said = Paragraph(
        "CloudTrail never changes or deletes what it delivered. Somebody did, or a rule of the bucket did.", "warning"
    )
    return (Heading("Changed after delivery"), said, TableBlock(("What", "Object", "SHA-256"), rows, note=note))


def _coverage(held: Evidence) -> tuple[Block, ...]:
    def draw() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return charts.by_day(held.coverage_days.table, lane="account, region")

    if not held.coverage.num_rows:
        return (Paragraph("There is no event in the view.", "warning"),)
    columns = (
        "Account",
        "Region",
        "Events",
        "Data events",
        "First (UTC)",
        "Last (UTC)",
        f"Days of {held.days}",
        "Days without an event",
    )
    chart = Chart("coverage", " ".join([_DAYS, *held.coverage_days.notes]), draw)
    return (chart, TableBlock(columns, tuple(_place(row) for row in held.coverage.to_pylist())))


def _place(row: dict[str, Any]) -> TableRow:
    named = [f"{day:%m-%d}" for day in row["first_missing"] or []]
    rest = row["days_missing"] - len(named)
    missing = ", ".join(named) + (f" and {rest:,} more" if rest else "")
    return TableRow(
        (
            Code(row["recipient_account_id"]),
            Code(row["aws_region"]),
            row["events"],
            row["data"],
            When(row["first_seen"]),
            When(row["last_seen"]),
            row["days"],
            Several((missing,)) if missing else "none",
        )
    )


def rejected_pieces(held: Evidence) -> int:
    """How many pieces of the lake's logs could not become events."""
    return pc.sum(held.rejects.column("pieces")).as_py() or 0
