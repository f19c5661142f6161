"""Records written as CloudTrail writes them: read several at a time, each proved by writing it again.

CloudTrail writes the fields of a record in one order, each once, without white space between them, and escapes no character that need not
be. So a record that was read into fields and, written again from them, gives its own text is known to its last byte: no field stands twice or
under another name, none has another type than its column, and their order is told by which of them are there. Programs that write logs anew
may keep to another order, which is learned.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

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


def _struct(fields: Sequence[str]) -> Any:
    """A record whose fields are written in an order."""
    typed = [(field, *_TYPES[_TYPE_OF[field]]) for field in fields]
    return msgspec.defstruct("Written", typed, omit_defaults=True, gc=False)


Written: Any = _struct(FIELDS)
"""A record: an attribute for each of :data:`FIELDS`."""

_Reader = Callable[[bytes | Raw], Any]
_members: Callable[[bytes], Mapping[str, Raw]] = msgspec.json.Decoder(dict[str, Raw]).decode
_write = msgspec.json.Encoder().encode
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
_CONTROLS = bytes(range(0x20))


class Orders:
    """The orders in which fields were seen: CloudTrail's own, and a few of programs that write logs anew.

    Attributes:
        fields: of each order.
        readers: what reads a record into a structure with its fields in that order.
        usual: the number of the one in which most of those records stood that were last looked at one by one.
    """

    def __init__(self) -> None:
        self.fields: list[tuple[str, ...]] = [FIELDS]
        self.readers: list[_Reader] = [msgspec.json.Decoder(Written).decode]
        self.usual = 0
        self._of_names: dict[tuple[str, ...], int] = {}
        self._learning = threading.Lock()

    def of(self, names: tuple[str, ...]) -> int | None:
        """The number of an order in which these fields stand as they do here; ``None`` where there is none, and no room for one more."""
        known = self._of_names.get(names)
        if known is not None:
            return known
        if not set(names) <= set(FIELDS):
            return None
        with self._learning:
            fitting = (number for number, fields in enumerate(self.fields) if names == _in_order(fields, names))
            number = next(fitting, None)
            if number is None and len(self.fields) < MOST_ORDERS:
                number = self._learn(names)
        if number is not None and len(self._of_names) < _MOST_NAMED:
            self._of_names[names] = number
        return number

    def prefer(self, lists: Iterable[tuple[str, ...]]) -> None:
        """Take the order in which most of some lists of fields stand for the usual one; the one that is, where none has more."""
        counts = Counter(lists)
        fitting = [
            sum(count for names, count in counts.items() if names == _in_order(fields, names)) for fields in self.fields
        ]
        best = max(range(len(fitting)), key=fitting.__getitem__)
        if fitting[best] > fitting[self.usual]:
            self.usual = best

    def _learn(self, names: tuple[str, ...]) -> int:
        order = list(names)
        for place, field in enumerate(FIELDS):
            if field not in names:  # behind the one that CloudTrail writes before it
                order.insert(order.index(FIELDS[place - 1]) + 1 if place else 0, field)
        self.readers.append(msgspec.json.Decoder(_struct(order)).decode)
        self.fields.append(tuple(order))
        return len(self.fields) - 1


def _in_order(fields: Sequence[str], names: tuple[str, ...]) -> tuple[str, ...]:
    there = set(names)
    return tuple(field for field in fields if field in there)


MOST_ORDERS = 8
_MOST_NAMED = 4_096
_ORDERS = Orders()


def fields_in_order(order: int) -> tuple[str, ...]:
    """All fields in an order that :func:`written_of` gave the number of."""
    return _ORDERS.fields[order]


class WrittenRecords(NamedTuple):
    """Some records, read.

    Attributes:
        records: each as a structure like :data:`Written`; ``None`` for one that, written again, would not give its text.
        fields: of these structures, in their order.
        orders: for each record the number of the order in which its fields stand.
    """

    records: list[Any]
    fields: tuple[str, ...]
    orders: list[int]


def written_of(texts: Sequence[bytes | Raw]) -> WrittenRecords:
    """Some records, each proved by writing it again: all together where they are in the order that is usual by now, else one by one.

    Programs that write logs anew may put a blank behind each comma and colon. It says nothing, so such records are read without.
    """
    written = _written_alike(texts)
    if written is not None:
        return written
    tight = _without_blanks(texts)
    if tight is not None:
        texts = tight
        written = _written_alike(texts)
        if written is not None:
            return written
    usual = _ORDERS.usual
    each = [_alone(bytes(text), usual) for text in texts]
    orders = [order for _, order in each]
    if orders.count(usual) < len(orders):
        _ORDERS.prefer(
            tuple(_members(text)) for text, (record, _) in zip(texts, each, strict=True) if record is not None
        )
    return WrittenRecords([record for record, _ in each], _ORDERS.fields[usual], orders)


def _written_alike(texts: Sequence[bytes | Raw]) -> WrittenRecords | None:
    """Some records that all are in the usual order; ``None`` where one is not, or is written in another way."""
    usual = _ORDERS.usual
    read, fields = _ORDERS.readers[usual], _ORDERS.fields[usual]
    try:
        written = [read(text) for text in texts]
        if _gives(written, b"[" + b",".join(texts) + b"]"):
            return WrittenRecords(written, fields, [usual] * len(written))
    except _UNREADABLE:
        pass
    return None


def _without_blanks(texts: Sequence[bytes | Raw]) -> list[bytes] | None:
    """The same records without blanks beside their strings; ``None`` where none has any, and where there is other white space."""
    joined = b"".join(texts)
    if len(joined.translate(None, _CONTROLS)) < len(joined):
        return None
    tight = [_tight(text) for text in texts]
    return tight if sum(map(len, tight)) < len(joined) else None


def _tight(text: bytes | Raw) -> bytes:
    try:
        return msgspec.json.format(text, indent=-1)
    except _UNREADABLE:
        return bytes(text)


def _alone(text: bytes, usual: int) -> tuple[Any, int]:
    try:
        written = _ORDERS.readers[usual](text)
        if _gives(written, text):
            return written, usual
        order = _ORDERS.of(tuple(_members(text)))
        if order is not None and order != usual and _gives(_ORDERS.readers[order](text), text):
            return written, order
    except _UNREADABLE:
        pass
    return None, usual


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
