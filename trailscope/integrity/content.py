"""The bytes of one object, read once: inflated, hashed, and looked through for when and where its records belong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import msgspec

from trailscope.integrity.digests import utc
from trailscope.sources.compression import Fault, Unpacked

LOGGING_CALLS = frozenset({"StopLogging", "DeleteTrail", "UpdateTrail", "StartLogging", "CreateTrail"})
"""Calls to CloudTrail after which digests end, or begin anew."""

MOST_TEXT = 16 << 30  # CloudTrail delivers at most 50 MB compressed; more than this is no log
MOST_DIGEST = 256 << 20
_HELD_BYTES = 64 << 20  # of one text at a time; longer ones are looked through block by block
_BLOCK_BYTES = 4 << 20
_OVERLAP = 128  # longer than any match of `_FIELD`
_TIME_LENGTH = len("2026-09-01T08:00:00Z")
_MOST_VALUES = 100  # of accounts and regions of one text
_FREE_BYTES = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"

_FIELD = re.compile(rb'"(eventTime|awsRegion|recipientAccountId)"\s{0,8}:\s{0,8}"([^"\\]{1,64})"')


@dataclass(frozen=True, slots=True)
class LoggingCall:
    """One of `LOGGING_CALLS` that was not refused.

    Attributes:
        at: event time, UTC.
        name: of the call.
        trail: name of the trail; empty where the record does not say.
        actor: ARN of the caller, as logged.
        event_id: as logged.
    """

    at: datetime
    name: str
    trail: str
    actor: str
    event_id: str


@dataclass(slots=True)
class Records:
    """Where and when the records of a text belong, as far as one look tells.

    Attributes:
        oldest, newest: UTC times of events; ``None`` without any.
        accounts, regions: ``recipientAccountId`` and ``awsRegion``.
        count: how many records have a time.
        logging_calls: calls that stop or start logging, for the reasons of gaps.
    """

    oldest: datetime | None = None
    newest: datetime | None = None
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    count: int = 0
    logging_calls: tuple[LoggingCall, ...] = ()


@dataclass(slots=True)
class ObjectContent:
    """What was read of one object.

    Attributes:
        sha256: lower-case hex, of the uncompressed content.
        gzipped: whether it lay there compressed, as CloudTrail delivers.
        problem: what is wrong with the compressed stream; empty when nothing is.
        trailing: whether bytes follow the first gzip member.
        head: the first bytes of the content.
        data: all of it, where it was asked for.
        records: ``None`` where nobody asked, or it is not whole.
        stored_sha256: of the bytes as they lie there, which a lake's ledger knows an object by.
    """

    sha256: str
    gzipped: bool
    problem: str = ""
    trailing: bool = False
    head: bytes = b""
    data: bytes = b""
    records: Records | None = None
    stored_sha256: str = ""


def read_whole(chunks: Iterable[bytes]) -> ObjectContent:
    """A small object with its uncompressed content in `ObjectContent.data`, at most `MOST_DIGEST`."""
    text = _Text(chunks, MOST_DIGEST)
    data = b"".join(text)
    found = _content(text, hashlib.sha256(data))
    found.head, found.data = data[:_OVERLAP], data
    return found


def read_log(chunks: Iterable[bytes]) -> ObjectContent:
    """A log's hash, and what its records say of themselves. Memory is bounded whatever the size.

    Records are only looked at: an object that is not what it should be gives fewer of them and no error.
    """
    text = _Text(chunks, MOST_TEXT)
    hashed, held, look = hashlib.sha256(), bytearray(), _Look()
    held_all = True
    for block in text:
        hashed.update(block)
        if held_all and len(held) + len(block) > _HELD_BYTES:
            held_all = False
            look.through(bytes(held))
            held.clear()
        if held_all:
            held += block
        else:
            look.through(block)
    found = _content(text, hashed)
    found.head = bytes(held[:_OVERLAP])
    found.records = _records(bytes(held)) if held_all else look.records()
    return found


class _Text:
    """The uncompressed bytes of one object, block by block; what was wrong with them is known afterwards."""

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self.stored = hashlib.sha256()
        stored = self._hashed(chunks)
        head = next(stored, b"")
        self.gzipped = head.startswith(_GZIP_MAGIC)
        self._limit, self._exceeded = limit, ""
        self._blocks: Iterable[bytes] = filter(None, chain([head], stored))
        if self.gzipped:
            self._blocks = Unpacked(self._blocks, "gzip", first_only=True)

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for block in self._blocks:
            size += len(block)
            if size > self._limit:
                self._exceeded = f"more than {self._limit:,} bytes are packed in it; the rest was left alone"
                return
            yield block

    def _hashed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.stored.update(chunk)
            yield chunk

    @property
    def problem(self) -> str:
        """What is wrong with the compressed stream; empty when nothing is."""
        return self._exceeded or next((fault.detail for fault in self._faults if fault.kind != "trailing"), "")

    @property
    def trailing(self) -> bool:
        """Whether bytes follow the first gzip member."""
        return any(fault.kind == "trailing" for fault in self._faults)

    @property
    def _faults(self) -> list[Fault]:
        return self._blocks.faults if isinstance(self._blocks, Unpacked) else []


def _content(text: _Text, hashed: hashlib._Hash) -> ObjectContent:
    return ObjectContent(
        sha256=hashed.hexdigest(),
        gzipped=text.gzipped,
        problem=text.problem,
        trailing=text.trailing,
        stored_sha256=text.stored.hexdigest(),
    )


class _Record(msgspec.Struct):
    eventTime: str | None = None  # noqa: N815 - CloudTrail's own names
    awsRegion: str | None = None  # noqa: N815 - as above
    recipientAccountId: str | None = None  # noqa: N815 - as above
    eventName: str | None = None  # noqa: N815 - as above


class _Envelope(msgspec.Struct):
    Records: list[_Record]


_DECODER = msgspec.json.Decoder(_Envelope)


def _records(text: bytes) -> Records:
    """By one typed pass over the JSON; what is not laid out as CloudTrail does is looked through as text instead."""
    try:
        rows = [] if _dense(text) else _DECODER.decode(text).Records
    except (msgspec.MsgspecError, ValueError, RecursionError):
        rows = []
    if not rows:
        look = _Look()
        look.through(text)
        return look.records()
    names = {row.eventName for row in rows}
    oldest, newest = _span({row.eventTime for row in rows if row.eventTime})
    return Records(
        oldest=oldest,
        newest=newest,
        accounts=frozenset(row.recipientAccountId for row in rows if row.recipientAccountId),
        regions=frozenset(row.awsRegion for row in rows if row.awsRegion),
        count=sum(row.eventTime is not None for row in rows),
        logging_calls=tuple(_logging_calls(text)) if names & LOGGING_CALLS else (),
    )


def _span(times: Collection[str]) -> tuple[datetime | None, datetime | None]:
    """First and last of some times. CloudTrail writes all in one form, which sorts as text does."""
    if all(len(time) == _TIME_LENGTH and time[-1] == "Z" for time in times):
        times = (min(times, default=""), max(times, default=""))
    moments = [moment for time in times if (moment := utc(time))]
    return min(moments, default=None), max(moments, default=None)


def _logging_calls(text: bytes) -> Iterator[LoggingCall]:
    """The calls of a text that was decoded before, with what tells whose logging they stopped."""
    for record in msgspec.json.decode(text)["Records"]:
        at = utc(record.get("eventTime") or "")
        wanted = record.get("eventName") in LOGGING_CALLS and record.get("eventSource") == "cloudtrail.amazonaws.com"
        if not wanted or at is None or record.get("errorCode"):
            continue
        asked, caller = record.get("requestParameters"), record.get("userIdentity")
        asked, caller = asked if isinstance(asked, dict) else {}, caller if isinstance(caller, dict) else {}
        if record["eventName"] == "UpdateTrail" and asked.get("enableLogFileValidation") is not False:
            continue
        trail = str(asked.get("name") or "").rpartition("/")[2]
        who = str(caller.get("arn") or caller.get("invokedBy") or "")
        yield LoggingCall(at, record["eventName"], trail, who, str(record.get("eventID") or ""))


@dataclass
class _Look:
    """What a text says when it is read as text, block by block: the fields by their names, wherever they stand.

    Calls that stop logging are not told from others: that takes a record as a whole.
    """

    accounts: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    count: int = 0
    _oldest: datetime | None = None
    _newest: datetime | None = None
    _rest: bytes = b""

    def through(self, block: bytes) -> None:
        """Look at one more block."""
        data, times = self._rest + block, set()
        for name, value in self._matches(data):
            text = value.decode("utf-8", "replace")
            if name == b"eventTime":
                times.add(text)
                self.count += 1
                continue
            values = self.regions if name == b"awsRegion" else self.accounts
            if len(values) < _MOST_VALUES:
                values.add(text)
        moments = [moment for text in times if (moment := utc(text))]
        self._oldest = min([*moments, *([self._oldest] if self._oldest else [])], default=None)
        self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)

    def _matches(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        end = 0
        for match in _FIELD.finditer(data):
            end = match.end()
            yield match[1], match[2]
        self._rest = data[max(end, len(data) - _OVERLAP) :]

    def records(self) -> Records:
        """What was seen."""
        return Records(self._oldest, self._newest, frozenset(self.accounts), frozenset(self.regions), self.count)


def _dense(text: bytes) -> bool:
    """Whether a text has so many objects in it that they would take far more memory than it does."""
    return len(text) > _FREE_BYTES and text.count(b"{") * 16 > len(text)
