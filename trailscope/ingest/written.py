"""Records written as CloudTrail writes them: read several at a time, each proved by writing it again.

CloudTrail writes the fields of a record in one order, each once, without white space between them, and escapes no character that need not
be. So a record that was read into fields and, written again from them, gives its own text is known to its last byte: no field stands twice or
under another name, none has another type than its column, and their order is told by which of them are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from trailscope.ingest.fields import NOBODY, RECORD_COLUMNS
from trailscope.ingest.record import Record

FIELDS = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode",
    "errorMessage", "requestParameters", "responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources",
    "eventType", "apiVersion", "managementEvent", "recipientAccountId", "sharedEventID", "serviceEventDetails", "addendum",
    "vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "edgeDeviceDetails", "insightDetails", "tlsDetails",
    "sessionCredentialFromConsole", "eventContext",
)  # fmt: skip
"""The fields of the table of columns in the order in which CloudTrail writes them, as far as its logs show."""

ABSENT = Raw(b"")
"""What a json field is that a record does not have. A field of one value is ``None`` then, and only then."""

_TYPES: dict[str, tuple[Any, Any]] = {
    "text": (str | None, None),
    "timestamp": (str | None, None),
    "boolean": (bool | None, None),
    "json": (Raw, ABSENT),
}
_TYPE_OF = {column.field: column.type for column in RECORD_COLUMNS}

Written: Any = msgspec.defstruct(
    "Written", [(field, *_TYPES[_TYPE_OF[field]]) for field in FIELDS], omit_defaults=True, gc=False
)
"""A record: an attribute for each of :data:`FIELDS`."""

_read: Callable[[bytes | Raw], Any] = msgspec.json.Decoder(Written).decode
_write = msgspec.json.Encoder().encode
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


def written_of(texts: Sequence[bytes | Raw]) -> list[Any]:
    """Each record as a :data:`Written`; ``None`` for one that, written again, would not give its text."""
    try:
        written = [_read(text) for text in texts]
        if _gives(written, b"[" + b",".join(texts) + b"]"):
            return written
    except _UNREADABLE:
        pass
    return [_alone(bytes(text)) for text in texts]


def _alone(text: bytes) -> Any:
    try:
        written = _read(text)
        return written if _gives(written, text) else None
    except _UNREADABLE:
        return None


def _gives(written: Any, text: bytes) -> bool:
    """Whether it gives a text, which is UTF-8."""
    return bool(_write(written) == text and (text.isascii() or text.decode() is not None))


class WrittenRecord(Record):
    """The same record, for what is told by looking into its nested values.

    Args:
        fields: a :data:`Written`.
        identity: who called, a :data:`trailscope.ingest.fields.Identity`.
    """

    __slots__ = ()

    def __init__(self, fields: Any, identity: Any = NOBODY) -> None:
        self.fields = fields
        self.identity = identity
        self.named = None
        self.blank_failure = fields.errorCode is not None and self.value("requestParameters") is None
        self._members = {}

    def value(self, field: str) -> bytes | None:
        """A top-level field as logged; ``None`` where it is absent or null."""
        raw = bytes(getattr(self.fields, field))
        return None if raw in (b"", b"null") else raw
