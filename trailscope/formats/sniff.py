"""Which form an object has, told by its first bytes and never by its name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from trailscope.formats.record import is_object
from trailscope.formats.tables import is_table

Shape = Literal["envelope", "array", "lines", "objects"]

HEAD_BYTES = 1 << 16  # what is looked at; the first keys of every known form stand far before


@dataclass(frozen=True)
class Refusal:
    """A form that holds no CloudTrail records in a shape that is read here: the reason's code and a sentence."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Wrapping:
    """A form whose records stand inside something else.

    Attributes:
        form: a key of :data:`trailscope.formats.forms.FORMS`.
        holder: how a record is held. A :data:`~trailscope.formats.documents.Kind` of one record; ``rows`` and ``table``
            for rows of columns in JSON and CSV, ``parquet`` for those of a file, ``stamped`` for lines that begin with a time.
        key: the list the holders stand in; ``None`` where they stand alone.
    """

    form: str
    holder: Literal["lookup", "detail", "message", "text", "rows", "table", "parquet", "stamped"]
    key: bytes | None = None


_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "unsupported compression", "gzip inside gzip: decompress it once and read the result"),
    (b"\x28\xb5\x2f\xfd", "unsupported compression", "zstd: decompress it and read the result"),
    (b"BZh", "unsupported compression", "bzip2: decompress it and read the result"),
    (b"\xfd7zXZ\x00", "unsupported compression", "xz: decompress it and read the result"),
    (b"\x04\x22\x4d\x18", "unsupported compression", "lz4: decompress it and read the result"),
    (b"\xff\x06\x00\x00sNaPpY", "unsupported compression", "snappy: decompress it and read the result"),
    (b"PK\x03\x04", "unsupported compression", "a zip archive inside an object: unpack it and read its members"),
    (b"7z\xbc\xaf\x27\x1c", "unsupported compression", "a 7-Zip archive: unpack it and read its members"),
    (b"\xff\xfe", "unsupported encoding", "UTF-16 text, as PowerShell writes it: convert it to UTF-8"),
    (b"\xfe\xff", "unsupported encoding", "UTF-16 text: convert it to UTF-8"),
    (b"\x00\x00\xfe\xff", "unsupported encoding", "UTF-32 text: convert it to UTF-8"),
)

_FORMS: tuple[tuple[frozenset[str], Refusal | Wrapping], ...] = (
    (
        frozenset({"digestS3Object"}),
        Refusal("digest file", "a CloudTrail digest file; kept for verification, holds no events"),
    ),
    (frozenset({"CloudTrailEvent"}), Wrapping("lookup-events", "lookup")),
    (frozenset({"Events"}), Wrapping("lookup-events", "lookup", b"Events")),
    (frozenset({"detail-type", "detail"}), Wrapping("EventBridge", "detail")),
    (frozenset({"messageType", "logEvents"}), Wrapping("CloudWatch Logs", "message", b"logEvents")),
    (frozenset({"events", "searchedLogStreams"}), Wrapping("CloudWatch Logs", "message", b"events")),
    (frozenset({"events", "nextForwardToken"}), Wrapping("CloudWatch Logs", "message", b"events")),
    (frozenset({"logStreamName", "message"}), Wrapping("CloudWatch Logs", "message")),
    (
        frozenset({"PublicKeyList"}),
        Refusal("not CloudTrail", "a list of CloudTrail's public keys; it verifies digests, holds no events"),
    ),
    (
        frozenset({"s3Bucket", "s3ObjectKey"}),
        Refusal("SNS notification", "CloudTrail's message that log files were delivered"),
    ),
    (
        frozenset({"Type", "MessageId", "TopicArn"}),
        Refusal("SNS notification", "a message of SNS; read the objects it names instead"),
    ),
    (
        frozenset({"Service", "Event", "Bucket"}),
        Refusal("S3 notification", "the test message of S3 event notifications"),
    ),
    (
        frozenset({"hashSignature"}),
        Refusal("CloudTrail Lake output", "the sign file of a CloudTrail Lake query result"),
    ),
    (frozenset({"QueryResultRows"}), Wrapping("CloudTrail Lake", "rows")),
    (frozenset({"eventversion", "eventsource"}), Wrapping("CloudTrail Lake", "rows")),
    (
        frozenset({"class_uid", "metadata"}),
        Refusal("OCSF", "events mapped to OCSF, as JSON; read the Parquet files of Security Lake, or the trail itself"),
    ),
    (frozenset({"configurationItems"}), Refusal("not CloudTrail", "an AWS Config history or snapshot")),
)

_WEB_PAGE = re.compile(rb"<(?:!doctype|html|head|body|\?xml|error)\b", re.IGNORECASE)
_ENVELOPE = re.compile(rb'\{\s*"Records"\s*:\s*\[')
# Of a long answer of CloudWatch Logs only the first events are seen, not the names that follow them.
_LOG_EVENTS = re.compile(rb'\{\s*"events"\s*:\s*\[\s*\{\s*"(?:logStreamName|timestamp|ingestionTime|message|eventId)"')
_STAMPED = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z \{")
_SAVED_PAGE = Refusal("web page", "HTML or XML, probably an error answer saved in place of the object; fetch it again")
_EXPORT_TEST = Refusal("not CloudTrail", "the test file that CloudWatch Logs writes before an export; holds no events")
_OBJECT_AS_TEXT = re.compile(rb'"\s*\{\s*\\"')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def sniff(head: bytes) -> Shape | Wrapping | Refusal:
    """The form of a text that begins with ``head``; whatever is not recognised is left to the structural scan.

    Args:
        head: the first bytes, up to :data:`HEAD_BYTES`, without byte order mark.
    """
    for signature, reason, detail in _SIGNATURES:
        if head.startswith(signature):
            return Refusal(reason, detail)
    if head.startswith(b"PAR1"):
        return Wrapping("Security Lake", "parquet")
    head = head.lstrip()
    by_first_byte = {b"[": _list, b"{": _object}.get(head[:1], _lines)
    return by_first_byte(head)


def _lines(head: bytes) -> Shape | Wrapping | Refusal:
    for recognised, form in (
        (_WEB_PAGE.match(head), _SAVED_PAGE),
        (is_table(head), Wrapping("CloudTrail Lake", "table")),
        (_STAMPED.match(head), Wrapping("CloudWatch Logs", "stamped")),
        (head.startswith(b"Permission Check Successful"), _EXPORT_TEST),
        (_OBJECT_AS_TEXT.match(head), Wrapping("lookup-events", "text")),
    ):
        if recognised:
            return form
    return _scalar(head)


def _list(head: bytes) -> Shape | Wrapping | Refusal:
    first = head[1:].lstrip()
    if _OBJECT_AS_TEXT.match(first):
        return Wrapping("lookup-events", "text")
    if not first.startswith((b"{", b"]")):
        return "objects"
    return _foreign(top_level(first)) or ("objects" if _ENVELOPE.match(first) else "array")


def _object(head: bytes) -> Shape | Wrapping | Refusal:
    if envelope := _ENVELOPE.match(head):
        return _notification(head[envelope.end() :].lstrip()) or "envelope"
    keys = top_level(head)
    if foreign := _foreign(keys):
        return foreign
    if _LOG_EVENTS.match(head):
        return Wrapping("CloudWatch Logs", "message", b"events")
    line, newline, _ = head.partition(b"\n")
    return "lines" if newline and "Records" not in keys and is_object(line) else "objects"


def _notification(first: bytes) -> Refusal | None:
    """S3 and other services send messages that also have a ``Records`` list, with ``aws:`` sources."""
    source = top_level(first).get("eventSource", "") if b'"aws:' in first else ""
    if source == "aws:s3":
        return Refusal(
            "S3 notification", "an S3 event notification: it says that objects were stored; read those objects"
        )
    if source.startswith("aws:"):
        return Refusal("not CloudTrail", f"messages with the source {source[:40]!r}, which is none of CloudTrail's")
    return None


def _foreign(keys: dict[str, str]) -> Refusal | Wrapping | None:
    return next((form for wanted, form in _FORMS if wanted <= keys.keys()), None)


def _scalar(head: bytes) -> Shape | Refusal:
    try:
        json.loads(head)
    except (ValueError, RecursionError):
        return "objects"
    return Refusal("not CloudTrail", "JSON, but neither an object nor a list")


def top_level(text: bytes) -> dict[str, str]:
    """The keys of the object that ``text`` begins with, as far as it goes, with their values where those are texts."""
    keys: dict[str, str] = {}
    depth, key, string = 0, None, b""
    for token in map(re.Match.group, _TOKEN.finditer(text)):
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token == b":":
            key = string.decode("utf-8", "replace")
            keys[key] = ""
        elif depth == 1 and token == b",":
            key = None
        elif depth == 1 and token.startswith(b'"'):
            string = token[1:-1]
            if key is not None:
                keys[key] = string.decode("utf-8", "replace")
    return keys
