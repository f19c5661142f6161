"""A queue (SQS) that tells which logs were delivered: messages in, objects out, and messages deleted when all is safe."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trailscope.errors import CredentialsError, GoneError, SourceError, UsageError
from trailscope.sources import s3
from trailscope.sources.aws_client import service_clients
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.list_checkpoint import Listed
from trailscope.sources.notifications import StoredObject, stored_objects
from trailscope.sources.objects import Found, SourceObject, SourceOptions, Unreadable
from trailscope.sources.s3_objects import judged, object_uri
from trailscope.sources.s3_pages import ListedObject

HIDDEN_SECONDS = 15 * 60  # how long a received message is kept from others: longer than reading what it names takes

_AT_ONCE = 10  # SQS hands over and deletes no more
_REGION = re.compile(r"https?://(?:sqs\.([a-z0-9-]+)\.|([a-z0-9-]+)\.queue\.)amazonaws\.com")


@dataclass(frozen=True)
class Message:
    """One message of a queue.

    Attributes:
        id: the queue's own name of it.
        receipt: what it is deleted by.
        received: how often it was handed out, this time included.
        found: what it names: objects to read, and what is left out or cannot be read.
        problem: why it cannot be understood; empty when it can.
    """

    id: str
    receipt: str
    received: int
    found: tuple[Found, ...] = ()
    problem: str = ""

    @property
    def objects(self) -> tuple[SourceObject, ...]:
        """The objects to read."""
        return tuple(item for item in self.found if isinstance(item, SourceObject))


def receive(url: str, options: SourceOptions, *, wait_seconds: int, most: int) -> tuple[Message, ...]:
    """Messages of a queue, until it is empty or there are ``most`` of them. They stay in the queue, hidden for a while.

    Args:
        url: of the queue.
        options: credentials; what the window, accounts and regions leave out is not read.
        wait_seconds: how long the first answer is waited for, up to 20.
        most: how many messages to take at most.

    Raises:
        UsageError: the URL is not that of a queue. SourceError: the queue cannot be asked.
    """
    messages: list[Message] = []
    while len(messages) < most:
        handed = _receive(url, options, 0 if messages else wait_seconds)
        messages += [_read(message, options) for message in handed]
        if not handed:
            break
    return tuple(messages)


def delete(url: str, options: SourceOptions, messages: Sequence[Message]) -> int:
    """Take messages out of the queue, because all they name is committed; gives how many the queue took out.

    Raises:
        SourceError: the queue cannot be asked. What stays in it is handed out again, and costs no more than a look.
    """
    client, deleted = _client(url, options), 0
    try:
        for start in range(0, len(messages), _AT_ONCE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message.receipt}
                for number, message in enumerate(messages[start : start + _AT_ONCE])
            ]
            deleted += len(client.delete_message_batch(QueueUrl=url, Entries=entries).get("Successful", ()))
    except AWS_ERRORS as error:
        raise translated(error, url, "receive") from error
    return deleted


def finished(messages: Collection[Message], unseen: Collection[SourceObject]) -> list[Message]:
    """The messages of which nothing is left to do: understood, and none of their objects is among the unseen."""
    waiting = {(item.uri, item.version) for item in unseen}
    return [
        message
        for message in messages
        if not message.problem
        and not any((item.uri, item.version) in waiting for item in message.objects)
        and not any(isinstance(item, Unreadable) and item.reason != "vanished" for item in message.found)
    ]


def _receive(url: str, options: SourceOptions, wait_seconds: int) -> list[Any]:
    client = _client(url, options)
    try:
        answer = client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_AT_ONCE,
            WaitTimeSeconds=wait_seconds,
            VisibilityTimeout=HIDDEN_SECONDS,
            AttributeNames=["ApproximateReceiveCount"],
        )
    except AWS_ERRORS as error:
        raise translated(error, url, "receive") from error
    messages: list[Any] = answer.get("Messages", [])
    return messages


def _read(message: Any, options: SourceOptions) -> Message:
    id, receipt = str(message["MessageId"]), str(message["ReceiptHandle"])
    received = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))
    try:
        named = stored_objects(message["Body"])
    except ValueError as error:
        return Message(id, receipt, received, problem=str(error))
    # What was not read the first time is looked up: it may be gone, or have been written anew.
    looked_up = named if received == 1 else tuple(replace(stored, etag=None) for stored in named)
    return Message(id, receipt, received, tuple(item for stored in looked_up for item in _found(stored, options)))


def _found(stored: StoredObject, options: SourceOptions) -> Iterator[Found]:
    """The object a message names, as listing the bucket would find it; looked up where the message does not tell enough."""
    if stored.etag is not None and stored.size is not None:
        yield from judged(stored.bucket, [ListedObject(stored.key, stored.size, stored.etag)], options)
        return
    uri = object_uri(stored.bucket, stored.key)
    try:
        yield from (item for item in s3.find(uri, options, {}) if not isinstance(item, Listed))
    except CredentialsError:
        raise
    except GoneError as error:
        yield Unreadable(uri, "vanished", str(error))
    except SourceError as error:
        yield Unreadable(uri, "vanished" if "nothing lies here" in error.what else "access denied", str(error))


def _client(url: str, options: SourceOptions) -> Any:
    if not url.startswith(("https://", "http://")):
        raise UsageError(
            f"{url!r} is not the URL of a queue", hint="write https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"
        )
    region = _REGION.match(url)
    try:
        return service_clients(options).of("sqs", next(filter(None, region.groups())) if region else None)
    except AWS_ERRORS as error:
        raise translated(error, url, "connect") from error
