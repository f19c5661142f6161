"""Where news goes: a stream, a file of SARIF, a command, a webhook. Each takes items one by one and says whether it took them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TextIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from trailscope.errors import TrailscopeError, UsageError
from trailscope.escaping import json_document

SECONDS = 30  # for a command or a webhook to take one item
_OF_OUTPUT = 400  # characters of what a command that failed said

Item = Mapping[str, Any]


class DeliveryError(TrailscopeError):
    """A destination did not take an item; it is told again in the next round."""


class Destination(Protocol):
    """Where news goes.

    Attributes:
        name: by which the state knows what is still to be told there.
    """

    @property
    def name(self) -> str:
        """See the class."""

    def take(self, item: Item) -> None:
        """Take one item.

        Raises:
            DeliveryError: it did not.
        """


@dataclass(frozen=True)
class Stream:
    """Lines on a stream: what ``spell`` makes of each item."""

    stream: TextIO
    spell: Callable[[Item], str]
    name: str = "print"

    def take(self, item: Item) -> None:
        """See :class:`Destination`."""
        self.stream.write(f"{self.spell(item)}\n")
        self.stream.flush()


@dataclass(frozen=True)
class CommandRun:
    """A command that is run for each item, without a shell: its JSON on standard input, its key, severity and the like in the environment."""

    words: Sequence[str]
    name: str = "exec"

    def take(self, item: Item) -> None:
        """See :class:`Destination`."""
        told = {
            f"TRAILSCOPE_{part.upper()}": str(item.get(part) or "")
            for part in ("key", "news", "change", "severity", "id")
        }
        try:
            done = subprocess.run(  # noqa: S603 - the words of the person who started the watch
                self.words, input=spelled(item), env={**os.environ, **told}, capture_output=True, text=True, timeout=SECONDS,
                check=False, errors="backslashreplace",
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeliveryError(f"{self.words[0]} could not be run: {error}") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-_OF_OUTPUT:]
            raise DeliveryError(f"{self.words[0]} ended with status {done.returncode}", hint=said)


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is no delivery: it would turn the POST into a GET, or send the news elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """None: follow nothing."""


@dataclass(frozen=True)
class Webhook:
    """A URL that takes each item as a POST of JSON; ``Idempotency-Key`` is the same when an item has to be sent again."""

    url: str
    name: str = "webhook"

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"} or not urlsplit(self.url).hostname:
            raise UsageError(f"{self.url!r} is no webhook", hint="write https://host/path")

    def take(self, item: Item) -> None:
        """See :class:`Destination`."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(item["key"]), "User-Agent": "trailscope"}
        request = Request(self.url, spelled(item).encode(), headers, method="POST")  # noqa: S310 - its scheme was checked
        host = urlsplit(self.url).hostname  # the rest of the URL may be a secret
        try:
            with build_opener(_NoRedirect).open(request, timeout=SECONDS):
                return
        except HTTPError as error:
            raise DeliveryError(f"the webhook at {host} answered {error.code}") from None
        except (URLError, OSError) as error:
            raise DeliveryError(f"the webhook at {host} cannot be reached: {getattr(error, 'reason', error)}") from None


def spelled(item: Item) -> str:
    """An item as one line of JSON without unseen characters."""
    return json_document(json.dumps(item, ensure_ascii=False))
