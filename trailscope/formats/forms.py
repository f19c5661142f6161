"""The forms in which records arrive, and what each of them has lost on the way."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Form:
    """One form of an object.

    Attributes:
        meaning: what it is, in words for a person.
        lost: what of the record is not in it; empty when the record is whole.
    """

    meaning: str
    lost: str = ""


FORMS = MappingProxyType(
    {
        "records": Form("CloudTrail's own: an envelope, a list, or one record a line"),
        "repacked records": Form(
            "CloudTrail's own, in another compression, archive or text encoding than they are delivered in"
        ),
        "joined gzip files": Form("CloudTrail's own, several gzip files joined into one, as cat makes it"),
        "lookup-events": Form("output of aws cloudtrail lookup-events, or texts taken from it"),
        "EventBridge": Form(
            "events as EventBridge delivers them",
            "delivery is best effort, events over 256 KB and most reads are missing",
        ),
        "CloudWatch Logs": Form("records as CloudWatch Logs keeps, exports or forwards them"),
        "wrapped records": Form("records found inside other documents: exports of SIEMs, queues, streams, log lines"),
        "CloudTrail Lake": Form(
            "rows of CloudTrail Lake, Athena or another table of records",
            "without the column eventJson, nested values are text in the writing of the engine that exported them",
        ),
        "event history table": Form(
            "the table (CSV) that the console's event history exports",
            "request parameters, answers, user agents and most of the identity are missing, and only what was filtered for is there",
        ),
        "table of columns": Form(
            "rows of a SIEM or another product whose columns are CloudTrail's under other names",
            "fields without a column of their own, and types and nesting as far as the columns do not tell them",
        ),
        "Security Lake": Form(
            "events of Security Lake (OCSF, Parquet or JSON), mapped back",
            "the mapping back is not exact: fields that OCSF has no place for are missing or stand in `extra`",
        ),
    }
)
"""Every value of :attr:`trailscope.formats.Document.form`. The names are stable: they stand in the ledger."""

_CLOUDWATCH = ({"timestamp"}, {"logStreamName"}, {"@timestamp"}, {"eventId", "ingestionTime"})


def form_of(name: str, holder: AbstractSet[str]) -> str:
    """The form of a record that stands under ``name`` in an object with the names ``holder``."""
    if name == "CloudTrailEvent":
        return "lookup-events"
    if name == "detail" and "detail-type" in holder:
        return "EventBridge"
    if name.lower() == "eventjson":
        return "CloudTrail Lake"
    if name in ("message", "@message") and len(holder) <= 8 and any(names <= holder for names in _CLOUDWATCH):
        return "CloudWatch Logs"
    return "wrapped records"
