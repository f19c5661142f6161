"""The forms in which records arrive, and what each of them has lost on the way."""

from __future__ import annotations

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
        "lookup-events": Form("output of aws cloudtrail lookup-events, or texts taken from it"),
        "EventBridge": Form(
            "events as EventBridge delivers them",
            "delivery is best effort, events over 256 KB and most reads are missing",
        ),
        "CloudWatch Logs": Form("records as CloudWatch Logs keeps, exports or forwards them"),
        "CloudTrail Lake": Form(
            "rows of CloudTrail Lake, Athena or another table of records",
            "without the column eventJson, nested values are text in the writing of the engine that exported them",
        ),
        "event history table": Form(
            "the table (CSV) that the console's event history exports",
            "request parameters, answers, user agents and most of the identity are missing, and only what was filtered for is there",
        ),
        "Security Lake": Form(
            "Parquet files of Security Lake, mapped back from OCSF",
            "the mapping back is not exact: fields that OCSF has no place for are missing or stand in `extra`",
        ),
    }
)
"""Every value of :attr:`trailscope.formats.Documents.form`. The names are stable: they stand in the ledger."""
