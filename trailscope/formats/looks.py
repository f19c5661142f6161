"""What bytes that hold no record look like, for a person: which known form, or else kind, encoding and first names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_HEAD = 1 << 14  # bytes looked at
_MOST_NAMES, _LONGEST_NAME = 6, 40

READ = (
    "read are records of CloudTrail in any JSON, as objects or as text, in lines of logs, in tables with CloudTrail's "
    "columns and in Security Lake's events"
)

# names that an object begins with → reason and what it is
_FORMS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"digestS3Object"}), "digest file", "a CloudTrail digest file; kept for verification, holds no events"),
    (frozenset({"PublicKeyList"}), "not CloudTrail", "a list of CloudTrail's public keys; it verifies digests, holds no events"),
    (frozenset({"s3Bucket", "s3ObjectKey"}), "SNS notification", "CloudTrail's message that log files were delivered"),
    (frozenset({"Type", "MessageId", "TopicArn"}), "SNS notification", "a message of SNS; read the objects it names instead"),
    (frozenset({"Service", "Event", "Bucket"}), "S3 notification", "the test message of S3 event notifications"),
    (frozenset({"hashSignature"}), "CloudTrail Lake output", "the sign file of a CloudTrail Lake query result"),
    (frozenset({"configurationItems"}), "not CloudTrail", "an AWS Config history or snapshot"),
    (frozenset({"CloudTrailEvent"}), "not CloudTrail", "an event of lookup-events whose CloudTrailEvent holds no record"),
    (frozenset({"detail-type", "detail"}), "not CloudTrail", "an event of EventBridge whose detail is no record of CloudTrail"),
)  # fmt: skip

_UNREADABLE = "which is not read: unpack it and read what is in it"
# how other bytes begin → reason and what they are
_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "unsupported compression", f"a 7-Zip archive, {_UNREADABLE}"),
    (re.compile(rb"Rar!\x1a\x07"), "unsupported compression", f"a RAR archive, {_UNREADABLE}"),
    (re.compile(rb"\x1f\x9d"), "unsupported compression", f"a file of the compress command, {_UNREADABLE}"),
    (re.compile(rb"LZIP"), "unsupported compression", f"an lzip file, {_UNREADABLE}"),
    (
        re.compile(rb"<(?:!doctype|html|head|body|\?xml|error)\b", re.IGNORECASE),
        "web page",
        "HTML or XML, probably an error answer saved in place of the object; fetch it again",
    ),
    (
        re.compile(rb"Permission Check Successful"),
        "not CloudTrail",
        "the test file that CloudWatch Logs writes before an export; holds no events",
    ),
    (
        re.compile(rb"(?:-?\d+(?:\.\d+)?|true|false|null)\s*\Z"),
        "not CloudTrail",
        "JSON, but neither an object nor a list",
    ),
)
_RECORDS = re.compile(r'\{\s*"Records"\s*:\s*\[\s*\{')
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def look(data: bytes) -> tuple[str, str]:
    """Reason (a key of REASONS) and sentence for bytes in which no record was found."""
    head = data[:_HEAD].lstrip()
    text = head.decode("utf-8", "replace")
    if text[:1] not in tuple('{["'):
        return _no_json(head, text)
    names = top_level(text.removeprefix("[").lstrip() if text.startswith("[") else text)
    if known := next(((reason, what) for wanted, reason, what in _FORMS if wanted <= names.keys()), None):
        return known
    first = top_level(text[match.end() - 1 :]) if (match := _RECORDS.match(text)) else names
    source = first.get("eventSource", "")
    if source == "aws:s3":
        return "S3 notification", "an S3 event notification: it says that objects were stored; read those objects"
    if source.startswith("aws:"):
        return "not CloudTrail", f"messages with the source {_shown(source)}, which is none of CloudTrail's"
    what = {"{": "an object", "[": "a list", '"': "a text"}[text[0]]
    with_names = f" with the names {_told(names)}" if names else ""
    if _is_sound(data):
        return "not CloudTrail", f"JSON, {what}{with_names}, in which no record was found; {READ}"
    return "not JSON", f"broken JSON, {what}{with_names}, in which no record was found; {READ}"


def _no_json(head: bytes, text: str) -> tuple[str, str]:
    if known := next(((reason, what) for pattern, reason, what in _BEGINNINGS if pattern.match(head)), None):
        return known
    if _BINARY.search(head[:512]):
        begins = " ".join(f"{byte:02x}" for byte in head[:8])
        return "not JSON", f"binary data that begins with {begins}; {READ}"
    line = text.split("\n", 1)[0].strip()
    cells = next((cells for mark in (",", "\t", ";", "|") if len(cells := line.split(mark)) > 2), None)
    if cells:
        return "not JSON", f"a table or text whose first line has the cells {_told(cells)}; {READ}"
    return "not JSON", f"text that begins with {_shown(line)}; {READ}"


def _shown(text: str) -> str:
    return repr(text.strip()[:_LONGEST_NAME])


def _told(names: Iterable[str]) -> str:
    listed = [_shown(name) for name in names]
    return ", ".join(listed[:_MOST_NAMES]) + (" …" if len(listed) > _MOST_NAMES else "")


def _is_sound(data: bytes) -> bool:
    """Whether every value of a text is sound JSON, as far as it is at hand."""
    try:
        json.loads(data)
    except RecursionError:
        return False
    except ValueError as error:
        return "Extra data" in str(error) or len(data) >= 1 << 20
    return True


def top_level(text: str) -> dict[str, str]:
    """The names of the object that ``text`` begins with, as far as it goes, with their values where those are texts."""
    names: dict[str, str] = {}
    depth, name, string = 0, None, ""
    for part in map(re.Match.group, _TOKEN.finditer(text)):
        if part in ("{", "["):
            depth += 1
        elif part in ("}", "]"):
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and part == ":":
            name = string
            names[name] = ""
        elif depth == 1 and part == ",":
            name = None
        elif depth == 1 and part.startswith('"'):
            string = part[1:-1]
            if name is not None:
                names[name] = string
    return names
