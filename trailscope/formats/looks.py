"""What bytes that hold no record look like, for a person: which known form, or else kind, encoding and first names."""

from __future__ import annotations

import json
import re

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

_WEB_PAGE = re.compile(rb"<(?:!doctype|html|head|body|\?xml|error)\b", re.IGNORECASE)
_SAVED_PAGE = "HTML or XML, probably an error answer saved in place of the object; fetch it again"
_EXPORT_TEST = "the test file that CloudWatch Logs writes before an export; holds no events"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_UNREADABLE = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x9d", "a file of the compress command"),
    (b"LZIP", "an lzip file"),
)


def look(data: bytes) -> tuple[str, str]:
    """Reason (a key of REASONS) and sentence for bytes in which no record was found."""
    head = data[:_HEAD].lstrip()
    for magic, name in _UNREADABLE:
        if head.startswith(magic):
            return "unsupported compression", f"{name}, which is not read: unpack it and read what is in it"
    if _WEB_PAGE.match(head):
        return "web page", _SAVED_PAGE
    if head.startswith(b"Permission Check Successful"):
        return "not CloudTrail", _EXPORT_TEST
    text = head.decode("utf-8", "replace")
    if head[:1] not in (b"{", b"[", b'"'):
        return _no_json(head, text)
    names = top_level(text.removeprefix("[").lstrip() if text.startswith("[") else text)
    for wanted, reason, sentence in _FORMS:
        if wanted <= names.keys():
            return reason, sentence
    first = top_level(text[match.end() - 1 :]) if (match := _RECORDS.match(text)) else names
    if (source := first.get("eventSource", "")).startswith("aws:"):
        if source == "aws:s3":
            return "S3 notification", "an S3 event notification: it says that objects were stored; read those objects"
        return "not CloudTrail", f"messages with the source {source[:_LONGEST_NAME]!r}, which is none of CloudTrail's"
    what = {"{": "an object", "[": "a list", '"': "a text"}[text[0]]
    with_names = f" with the names {_told(names)}" if names else ""
    broken = "" if _is_sound(data) else "broken "
    return (
        "not JSON" if broken else "not CloudTrail",
        f"{broken}JSON, {what}{with_names}, in which no record was found; {READ}",
    )


_RECORDS = re.compile(r'\{\s*"Records"\s*:\s*\[\s*\{')


def _no_json(head: bytes, text: str) -> tuple[str, str]:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        return "not CloudTrail", "JSON, but neither an object nor a list"
    if _BINARY.search(head[:512]):
        begins = " ".join(f"{byte:02x}" for byte in head[:8])
        return "not JSON", f"binary data that begins with {begins}; {READ}"
    line = text.split("\n", 1)[0].strip()
    cells = next((cells for mark in (",", "\t", ";", "|") if len(cells := line.split(mark)) > 2), None)
    if cells:
        return "not JSON", f"a table or text whose first line has the cells {_told(cells)}; {READ}"
    shown = line[:_LONGEST_NAME].encode("unicode_escape").decode()
    return "not JSON", f"text that begins with {shown!r}; {READ}"


def _told(names: object) -> str:
    listed = [str(name).strip()[:_LONGEST_NAME].encode("unicode_escape").decode() for name in names]  # type: ignore[attr-defined]
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
    for token in map(re.Match.group, _TOKEN.finditer(text)):
        if token in ("{", "["):
            depth += 1
        elif token in ("}", "]"):
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token == ":":
            name = string
            names[name] = ""
        elif depth == 1 and token == ",":
            name = None
        elif depth == 1 and token.startswith('"'):
            string = token[1:-1]
            if name is not None:
                names[name] = string
    return names
