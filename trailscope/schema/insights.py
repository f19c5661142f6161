"""The one table of columns of ``insights``: what CloudTrail itself counted and judged, kept apart from the events it counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reading = Literal["text", "lower case", "number", "time", "json", "record", "lineage"]


@dataclass(frozen=True)
class InsightColumn:
    """One column of ``insights``.

    Attributes:
        name: snake_case column name.
        type: the SQL type.
        reading: how its value is made: of what stands in the record, of the whole ``record``, or of where it was read (``lineage``).
        paths: dotted paths of the record; the first that is there and not null counts.
        meaning: one sentence for a person.
    """

    name: str
    type: str
    reading: Reading
    paths: tuple[str, ...]
    meaning: str


_TYPES: dict[Reading, str] = {"number": "double", "time": "timestamp with time zone"}


def _column(name: str, reading: Reading, meaning: str, *paths: str) -> InsightColumn:
    return InsightColumn(name, _TYPES.get(reading, "varchar"), reading, paths, meaning)


_DETAILS = "insightDetails"
_CONTEXT = f"{_DETAILS}.insightContext"
_STATISTICS = f"{_CONTEXT}.statistics"

INSIGHT_COLUMNS: tuple[InsightColumn, ...] = (
    _column(
        "event_time",
        "time",
        "when the insight was recorded, or the end of the window that was counted; UTC",
        "eventTime",
        "timeWindow.windowEnd",
        "timeWindow.windowStart",
    ),
    _column("kind", "lower case", "`insight` or `aggregated`", "eventCategory"),
    _column("event_id", "text", "id of the record", "eventID", "eventId"),
    _column("recipient_account_id", "text", "the account it tells of", "recipientAccountId", "accountId"),
    _column("aws_region", "text", "its region", "awsRegion"),
    _column("event_source", "text", "the service whose calls were counted", f"{_DETAILS}.eventSource", "eventSource"),
    _column("event_name", "text", "the call that was counted", f"{_DETAILS}.eventName"),
    _column("insight_type", "text", "`ApiCallRateInsight` or `ApiErrorRateInsight`", f"{_DETAILS}.insightType"),
    _column("state", "text", "`Start` or `End` of what was unusual", f"{_DETAILS}.state"),
    _column("shared_event_id", "text", "what a start and its end have in common", "sharedEventID"),
    _column("error_code", "text", "the error whose rate was unusual", f"{_DETAILS}.errorCode"),
    _column(
        "baseline_average", "number", "calls or errors a minute as they were before", f"{_STATISTICS}.baseline.average"
    ),
    _column(
        "insight_average", "number", "calls or errors a minute while it was unusual", f"{_STATISTICS}.insight.average"
    ),
    _column("insight_minutes", "number", "how long it was unusual", f"{_STATISTICS}.insightDuration"),
    _column("attributions", "json", "who and what stood behind it, as JSON", f"{_CONTEXT}.attributions"),
    _column("window_start", "time", "aggregated: the first moment that was counted; UTC", "timeWindow.windowStart"),
    _column("summary", "json", "aggregated: the counts, as JSON", "summary"),
    _column("record", "record", "the whole record, as JSON"),
    _column("source_uri", "lineage", "the object it stands in"),
    InsightColumn("source_index", "bigint", "lineage", (), "its position there, from 0"),
)

# `eventCategory` of the records that count other records: they are never rows of `events`
APART = ("Insight", "Aggregated")
