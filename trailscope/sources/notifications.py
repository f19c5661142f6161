"""What a message says was stored: S3's event notifications and CloudTrail's own, wrapped by SNS or EventBridge or not.

Reference §1.6 of the log format. A message is written by whoever may send to the queue: nothing in it is trusted but
the names of objects, which are then read with the reader's own credentials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

_HALF = re.compile("[\ud800-\udfff]")  # half of a character: no name has it, and no store takes it
_TEST = "CloudTrail validation message."
_ABOUT_A_TOPIC = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})  # what SNS says of itself
_CREATED, _OF_OBJECTS = "Object Created", "Object "  # detail types of S3: Object Deleted, Object Restore Completed …


@dataclass(frozen=True)
class StoredObject:
    """An object a message names. ``etag`` and ``size`` are ``None`` where the message does not tell them."""

    bucket: str
    key: str
    etag: str | None = None
    size: int | None = None


def stored_objects(body: str) -> tuple[StoredObject, ...]:
    """The objects a message says were stored.

    None for a test message, for what SNS says of a subscription, and for events that announce no new log: objects that were
    deleted, restored from an archive, tagged, moved to another storage class or replicated.

    Args:
        body: the text of one message.

    Raises:
        ValueError: the message is none of the kinds known, in words for a person.
    """
    return tuple(_stored(_decoded(body)))


def _stored(message: Any) -> Iterator[StoredObject]:
    if message == _TEST:
        return
    if not isinstance(message, dict):
        raise ValueError("it is neither a notification of S3 nor one of CloudTrail")
    if message.get("Type") in _ABOUT_A_TOPIC:
        return
    if isinstance(message.get("Message"), str) and "TopicArn" in message:
        yield from _stored(_decoded(message["Message"]))
    elif message.get("Event") == "s3:TestEvent":
        return
    elif isinstance(message.get("Records"), list):
        for record in message["Records"]:
            yield from _from_s3(record)
    elif "s3ObjectKey" in message and isinstance(message.get("s3Bucket"), str):
        keys = message["s3ObjectKey"]
        for key in keys if isinstance(keys, list) else [keys]:
            yield StoredObject(message["s3Bucket"], _text(key))
    elif str(message.get("detail-type", "")).startswith(_OF_OBJECTS) and isinstance(message.get("detail"), dict):
        if message["detail-type"] == _CREATED:
            yield _named(message["detail"], "bucket", "object")
    else:
        raise ValueError("it is neither a notification of S3 nor one of CloudTrail")


def _from_s3(record: Any) -> Iterator[StoredObject]:
    if not isinstance(record, dict) or record.get("eventSource") != "aws:s3":
        raise ValueError("a record of it is not from S3")
    if str(record.get("eventName", "")).startswith("ObjectCreated:"):
        named = _named(record.get("s3"), "bucket", "object")
        # S3's own notifications write keys as forms do; those through EventBridge do not
        yield StoredObject(named.bucket, unquote_plus(named.key), named.etag, named.size)


def _named(holder: Any, bucket: str, stored: str) -> StoredObject:
    try:
        etag, size = holder[stored].get("eTag", holder[stored].get("etag")), holder[stored].get("size")
        return StoredObject(
            _text(holder[bucket]["name"]),
            _text(holder[stored]["key"]),
            _text(etag) if isinstance(etag, str) else None,
            size if isinstance(size, int) else None,
        )
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it names no bucket and key") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or _HALF.search(value):
        raise ValueError("a name in it is no text")
    return value


def _decoded(text: str) -> Any:
    """The JSON of a message; CloudTrail's test message is plain text."""
    if text.strip() == _TEST:
        return _TEST
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
