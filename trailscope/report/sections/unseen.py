"""What was not seen: where silence proves nothing, and what was held back on purpose."""

from __future__ import annotations

from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import Evidence, ReportData
from trailscope.report.blocks import (
    Block,
    Code,
    Heading,
    Paragraph,
    Points,
    Section,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.wording import joined

MOST_PROBLEMS = 50
MOST_ACCOUNTS = 10
_LEADS = (
    "What is not in the logs cannot be found in them. The following says where an absence of findings means nothing, "
    "and what to ask for before it can."
)


def unseen(data: ReportData) -> Section:
    """Silences, missing accounts and regions, data events, unanswered and failed rules, suppressed findings."""
    held = data.evidence
    blocks: list[Block] = [
        Paragraph(_LEADS, "quiet"),
        Points(tuple(_places(held)), "Accounts, regions, kinds of events:"),
    ]
    blocks += [*_silences(held), *_cannot_tell(data), *_problems(data), *_suppressed(data)]
    return Section("unseen", "Not seen", "What was not seen", tuple(blocks))


def _places(held: Evidence) -> list[str]:
    said = []
    if held.silent_regions:
        said.append(
            f"No event of {joined(held.silent_regions, 20)}. Regions without a trail look just like regions without activity."
        )
    foreign = held.foreign_accounts.to_pylist()
    if foreign:
        named = joined(
            [f"{row['account']} ({count(row['events'], 'event')})" for row in foreign], MOST_ACCOUNTS, held.foreign_all
        )
        said.append(f"Calls came from accounts whose own logs are not here: {named}. What they did at home is unknown.")
    return [*said, _data_events(held)]


def _data_events(held: Evidence) -> str:
    rows = held.data_events.to_pylist()
    if not rows:
        return (
            "No data events at all: whether objects were read or written, functions run or table rows read cannot be told. "
            "They exist only if a trail recorded them."
        )
    named = joined(
        [f"{_service(row)} in {row['recipient_account_id']} ({row['resources'] or 'unnamed'})" for row in rows], 8
    )
    return f"Data events only of {named}. Whether anybody read or wrote elsewhere cannot be told."


def _service(row: dict[str, Any]) -> str:
    return str(row["event_source"]).removesuffix(".amazonaws.com")


def _silences(held: Evidence) -> tuple[Block, ...]:
    said = Heading("Silences")
    if not held.silences.num_rows:
        return (said, Paragraph("No account that is busy in most hours was silent for six hours or more in a region."))
    rows = tuple(
        TableRow(
            (
                Code(row["recipient_account_id"]),
                Code(row["aws_region"]),
                When(row["silent_from"]),
                When(row["silent_until"]) if row["silent_until"] else "the end of the view",
                row["hours"],
            )
        )
        for row in held.silences.to_pylist()
    )
    why = Paragraph(
        "Busy accounts and regions without any record. The trail was off, files are missing, or nobody worked.", "quiet"
    )
    return (said, why, TableBlock(("Account", "Region", "From (UTC)", "Until (UTC)", "Hours"), rows))


def _cannot_tell(data: ReportData) -> tuple[Block, ...]:
    rules = data.findings.cannot_tell
    said = Heading("Rules that cannot tell")
    if not rules:
        return (said, Paragraph("None: the lake holds the kind of events that every silent rule needs."))
    rows = tuple(
        TableRow((rule.title, Code(rule.rule), Severity(rule.severity), "; ".join(rule.reasons))) for rule in rules
    )
    why = Paragraph(
        f"{count(len(rules), 'rule')} found nothing, which proves nothing: what they need is not in the logs.",
        "warning",
    )
    return (said, why, TableBlock(("Question", "Rule", "Severity", "Why it cannot tell"), rows))


def _problems(data: ReportData) -> tuple[Block, ...]:
    problems = data.findings.problems
    if not problems:
        return ()
    told = tuple(" ".join(str(problem).split("\n")) for problem in problems[:MOST_PROBLEMS])
    more = (f"… {len(problems) - MOST_PROBLEMS:,} more",) if len(problems) > MOST_PROBLEMS else ()
    return (Heading("Rules that could not be asked"), Points((*told, *more)))


def _suppressed(data: ReportData) -> tuple[Block, ...]:
    entries = data.findings.suppressed
    if not entries:
        return ()
    rows = tuple(
        TableRow((Code(entry.rule), entry.findings, entry.reason, f"{entry.expires}" if entry.expires else "never"))
        for entry in entries
    )
    said = Paragraph(
        "Held back on purpose, by the suppressions given. They are not counted anywhere in this report.", "warning"
    )
    return (Heading("Suppressed findings"), said, TableBlock(("Rule", "Findings", "Reason", "Expires"), rows))
