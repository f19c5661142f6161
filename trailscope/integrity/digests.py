"""One digest: what stands in it, and the text that AWS signed.

Source: AWS user guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log file integrity
validation". The documentation's Java sample joins the text to sign with the platform's newline; it is a line feed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SIGNATURE_ALGORITHM = "SHA256withRSA"
HASH_ALGORITHM = "SHA-256"

_REQUIRED = (
    "digestPublicKeyFingerprint",
    "digestS3Bucket",
    "digestS3Object",
    "previousDigestSignature",
    "digestEndTime",
    "digestStartTime",
)
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+", re.ASCII)


class DigestFormatError(ValueError):
    """The bytes are no digest; the message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class ListedLog:
    """One log file as a digest lists it.

    Attributes:
        bucket, key: where CloudTrail put it.
        sha256: lower-case hex, of the uncompressed content.
        algorithm: the one that made it; anything but ``SHA-256`` cannot be checked.
        oldest, newest: event times the file spans, UTC; ``None`` where the digest does not say.
    """

    bucket: str
    key: str
    sha256: str
    algorithm: str
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Previous:
    """What a digest says of the one before it.

    Attributes:
        bucket, key: where that one lies.
        sha256: lower-case hex, of its uncompressed content; ``None`` where it does not say.
        signature: lower-case hex.
    """

    bucket: str
    key: str
    sha256: str | None
    signature: str | None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest's content.

    Attributes:
        bucket, key: where it says that AWS put it; part of what is signed.
        start, end: UTC, the times of delivery it covers.
        fingerprint: of the key that signed it, lower-case hex.
        algorithm: ``digestSignatureAlgorithm``; ``None`` where it does not say.
        previous: ``None`` in the first digest after validation or logging began.
        logs: what was delivered.
        sha256: lower-case hex, of the uncompressed digest.
        signed: the text that AWS signed, UTF-8.
    """

    bucket: str
    key: str
    start: datetime
    end: datetime
    fingerprint: str
    algorithm: str | None
    previous: Previous | None
    logs: tuple[ListedLog, ...]
    sha256: str
    signed: bytes


def parse(content: bytes) -> Digest:
    """The digest in its uncompressed bytes.

    Raises:
        DigestFormatError: it is not JSON, or lacks a field that every digest has, or one is of another type.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DigestFormatError("it is not JSON") from error
    if not isinstance(document, dict):
        raise DigestFormatError("it is not a JSON object")
    missing = [name for name in _REQUIRED if name not in document]
    if missing:
        raise DigestFormatError(f"it lacks {', '.join(missing)}")
    sha256 = hashlib.sha256(content).hexdigest()
    return Digest(
        bucket=_text(document, "digestS3Bucket"),
        key=_text(document, "digestS3Object"),
        start=_time(document, "digestStartTime"),
        end=_time(document, "digestEndTime"),
        fingerprint=_text(document, "digestPublicKeyFingerprint").lower(),
        algorithm=_optional(document, "digestSignatureAlgorithm"),
        previous=_previous(document),
        logs=tuple(_log(entry) for entry in _logs(document)),
        sha256=sha256,
        signed=_text_to_sign(document, sha256),
    )


def signature_bytes(text: str) -> bytes | None:
    """A signature from its hex digits; ``None`` when it has none."""
    stripped = text.strip()
    return bytes.fromhex(stripped) if _HEX.fullmatch(stripped) else None


def _text_to_sign(document: Mapping[str, Any], sha256: str) -> bytes:
    before = document["previousDigestSignature"]
    place = f"{document['digestS3Bucket']}/{document['digestS3Object']}"
    lines = (document["digestEndTime"], place, sha256, "null" if before is None else before)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _previous(document: Mapping[str, Any]) -> Previous | None:
    signature = _optional(document, "previousDigestSignature")
    bucket, key = _optional(document, "previousDigestS3Bucket"), _optional(document, "previousDigestS3Object")
    if bucket is None or key is None:
        return None
    hashed = _optional(document, "previousDigestHashValue")
    if document.get("previousDigestHashAlgorithm") not in (None, HASH_ALGORITHM):
        hashed = None
    return Previous(bucket, key, hashed and hashed.lower(), signature and signature.lower())


def _logs(document: Mapping[str, Any]) -> list[Any]:
    logs = document.get("logFiles")
    if logs is None:
        return []
    if not isinstance(logs, list):
        raise DigestFormatError("logFiles is no list")
    return logs


def _log(entry: Any) -> ListedLog:
    if not isinstance(entry, dict):
        raise DigestFormatError("an entry of logFiles is no object")
    return ListedLog(
        bucket=_text(entry, "s3Bucket"),
        key=_text(entry, "s3Object"),
        sha256=_text(entry, "hashValue").lower(),
        algorithm=_optional(entry, "hashAlgorithm") or HASH_ALGORITHM,
        oldest=_optional_time(entry, "oldestEventTime"),
        newest=_optional_time(entry, "newestEventTime"),
    )


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise DigestFormatError(f"its {name} is no text")
    return value


def _optional(document: Mapping[str, Any], name: str) -> str | None:
    return None if document.get(name) is None else _text(document, name)


def _optional_time(document: Mapping[str, Any], name: str) -> datetime | None:
    return None if document.get(name) is None else _time(document, name)


def _time(document: Mapping[str, Any], name: str) -> datetime:
    text = _text(document, name)
    moment = utc(text)
    if moment is None:
        raise DigestFormatError(f"its {name} is no time: {text[:40]}")
    return moment


def utc(text: str) -> datetime | None:
    """A moment from ISO 8601; ``None`` when it is none. Without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
