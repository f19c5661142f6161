"""The one table of columns of ``insights``: what CloudTrail itself counted and judged, kept apart from the events it counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InsightColumn:
    """One column of ``insights``: name, DuckDB type, how it is had from the record's JSON (``j``), and its meaning."""

    name: str
    type: str
    sql: str
    meaning: str


def _text(*paths: str) -> str:
    found = ", ".join(f"json_extract_string(j, '$.{path}')" for path in paths)
    return f"coalesce({found})" if len(paths) > 1 else found


def _number(path: str) -> str:
    return f"try_cast(json_extract_string(j, '$.{path}') as double)"


_STATISTICS = "insightDetails.insightContext.statistics"

INSIGHT_COLUMNS: tuple[InsightColumn, ...] = (
    InsightColumn(
        "event_time",
        "timestamp with time zone",
        f"try_cast({_text('eventTime', 'timeWindow.windowEnd', 'timeWindow.windowStart')} as timestamptz)",
        "when the insight was recorded, or the end of the window that was counted; UTC",
    ),
    InsightColumn("kind", "varchar", f"lower({_text('eventCategory')})", "`insight` or `aggregated`"),
    InsightColumn("event_id", "varchar", _text("eventID", "eventId"), "id of the record"),
    InsightColumn(
        "recipient_account_id", "varchar", _text("recipientAccountId", "accountId"), "the account it tells of"
    ),
    InsightColumn("aws_region", "varchar", _text("awsRegion"), "its region"),
    InsightColumn(
        "event_source",
        "varchar",
        _text("insightDetails.eventSource", "eventSource"),
        "the service whose calls were counted",
    ),
    InsightColumn("event_name", "varchar", _text("insightDetails.eventName"), "the call that was counted"),
    InsightColumn(
        "insight_type", "varchar", _text("insightDetails.insightType"), "`ApiCallRateInsight` or `ApiErrorRateInsight`"
    ),
    InsightColumn("state", "varchar", _text("insightDetails.state"), "`Start` or `End` of what was unusual"),
    InsightColumn("shared_event_id", "varchar", _text("sharedEventID"), "what a start and its end have in common"),
    InsightColumn("error_code", "varchar", _text("insightDetails.errorCode"), "the error whose rate was unusual"),
    InsightColumn(
        "baseline_average",
        "double",
        _number(f"{_STATISTICS}.baseline.average"),
        "calls or errors a minute as they were before",
    ),
    InsightColumn(
        "insight_average",
        "double",
        _number(f"{_STATISTICS}.insight.average"),
        "calls or errors a minute while it was unusual",
    ),
    InsightColumn("insight_minutes", "double", _number(f"{_STATISTICS}.insightDuration"), "how long it was unusual"),
    InsightColumn(
        "attributions",
        "varchar",
        "json_extract(j, '$.insightDetails.insightContext.attributions')::varchar",
        "who and what stood behind it, as JSON",
    ),
    InsightColumn(
        "window_start",
        "timestamp with time zone",
        f"try_cast({_text('timeWindow.windowStart')} as timestamptz)",
        "aggregated: the first moment that was counted; UTC",
    ),
    InsightColumn("summary", "varchar", "json_extract(j, '$.summary')::varchar", "aggregated: the counts, as JSON"),
    InsightColumn("record", "varchar", "record", "the whole record, as JSON"),
    InsightColumn("source_uri", "varchar", "source_uri", "the object it stands in"),
    InsightColumn("source_index", "bigint", "source_index", "its position there, from 0"),
)

# `eventCategory` of the records that count other records: they are never rows of `events`
APART = ("Insight", "Aggregated")
