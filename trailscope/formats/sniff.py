"""Which form an object has, told by its first bytes and never by its name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from trailscope.formats.record import is_object

Shape = Literal["envelope", "array", "lines", "objects"]

HEAD_BYTES = 1 << 16  # what is looked at; the first keys of every known form stand far before


@dataclass(frozen=True)
class Refusal:
    """A form that holds no CloudTrail records in a shape that is read here: the reason's code and a sentence."""

    reason: str
    detail: str


_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PAR1", "Parquet", "a Parquet file, perhaps of Security Lake or another lake; query it where it lies"),
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

_FORMS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"digestS3Object"}), "digest file", "a CloudTrail digest file; kept for verification, holds no events"),
    (
        frozenset({"CloudTrailEvent"}),
        "lookup-events output",
        "one event of lookup-events; its record is in CloudTrailEvent",
    ),
    (
        frozenset({"Events"}),
        "lookup-events output",
        "output of aws cloudtrail lookup-events; the records are the texts in CloudTrailEvent",
    ),
    (
        frozenset({"detail-type", "detail"}),
        "EventBridge event",
        "an event as EventBridge delivers it; its record is in detail",
    ),
    (
        frozenset({"messageType", "logEvents"}),
        "CloudWatch Logs output",
        "a CloudWatch Logs subscription payload; the records are the texts in message",
    ),
    (
        frozenset({"events", "searchedLogStreams"}),
        "CloudWatch Logs output",
        "output of aws logs filter-log-events; the records are the texts in message",
    ),
    (
        frozenset({"events", "nextForwardToken"}),
        "CloudWatch Logs output",
        "output of aws logs get-log-events; the records are the texts in message",
    ),
    (
        frozenset({"PublicKeyList"}),
        "not CloudTrail",
        "a list of CloudTrail's public keys; it verifies digests, holds no events",
    ),
    (frozenset({"s3Bucket", "s3ObjectKey"}), "SNS notification", "CloudTrail's message that log files were delivered"),
    (
        frozenset({"Type", "MessageId", "TopicArn"}),
        "SNS notification",
        "a message of SNS; read the objects it names instead",
    ),
    (frozenset({"Service", "Event", "Bucket"}), "S3 notification", "the test message of S3 event notifications"),
    (frozenset({"hashSignature"}), "CloudTrail Lake output", "the sign file of a CloudTrail Lake query result"),
    (frozenset({"QueryResultRows"}), "CloudTrail Lake output", "rows of a CloudTrail Lake query result"),
    (
        frozenset({"eventversion", "eventsource"}),
        "CloudTrail Lake output",
        "a row with CloudTrail Lake's lower-case column names",
    ),
    (frozenset({"class_uid", "metadata"}), "Security Lake", "an event of Security Lake, mapped to OCSF"),
    (frozenset({"configurationItems"}), "not CloudTrail", "an AWS Config history or snapshot"),
)

_WEB_PAGE = re.compile(rb"<(?:!doctype|html|head|body|\?xml|error)\b", re.IGNORECASE)
_TABLE = re.compile(rb'"?(?:event[ _]?(?:name|id|time|version|source)|user ?name|aws region)"?\s*,', re.IGNORECASE)
_ENVELOPE = re.compile(rb'\{\s*"Records"\s*:\s*\[')
_OBJECT_AS_TEXT = re.compile(rb'"\s*\{\s*\\"')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def sniff(head: bytes) -> Shape | Refusal:
    """The form of a text that begins with ``head``; whatever is not recognised is left to the structural scan.

    Args:
        head: the first bytes, up to :data:`HEAD_BYTES`, without byte order mark.
    """
    for signature, reason, detail in _SIGNATURES:
        if head.startswith(signature):
            return Refusal(reason, detail)
    head = head.lstrip()
    if head.startswith(b"["):
        return _list(head)
    if head.startswith(b"{"):
        return _object(head)
    if _WEB_PAGE.match(head):
        return Refusal("web page", "HTML or XML, probably an error answer saved in place of the object; fetch it again")
    if _TABLE.match(head):
        return Refusal(
            "not CloudTrail", "a table (CSV), as the console's event history or Athena exports it; it lacks fields"
        )
    return _scalar(head)


def _list(head: bytes) -> Shape | Refusal:
    first = head[1:].lstrip()
    if _OBJECT_AS_TEXT.match(first):
        return Refusal(
            "not CloudTrail", "a list of texts, as jq makes of lookup-events; the records are inside the texts"
        )
    if not first.startswith((b"{", b"]")):
        return "objects"
    return _foreign(top_level(first)) or ("objects" if _ENVELOPE.match(first) else "array")


def _object(head: bytes) -> Shape | Refusal:
    if envelope := _ENVELOPE.match(head):
        return _notification(head[envelope.end() :].lstrip()) or "envelope"
    keys = top_level(head)
    if foreign := _foreign(keys):
        return foreign
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


def _foreign(keys: dict[str, str]) -> Refusal | None:
    for wanted, reason, detail in _FORMS:
        if wanted <= keys.keys():
            return Refusal(reason, detail)
    return None


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
