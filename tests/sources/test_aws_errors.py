"""No exception of boto3 leaves the room: each becomes words with a place and a next step."""

from __future__ import annotations

import string
from typing import Any
from unittest import mock

import boto3.exceptions
import botocore.exceptions
import pytest
import urllib3.exceptions

from trailscope.errors import AccessError, SourceError
from trailscope.sources import SourceObject, SourceOptions, aws_client, find, read, s3_native, s3_pages, s3_read
from trailscope.sources.aws_client import Connection, Session
from trailscope.sources.aws_errors import AWS_ERRORS
from trailscope.sources.rate_limit import RateLimit

OBJECT = SourceObject("s3://b/k", 10, "etag", None)


def example(kind: type[Exception]) -> Exception:
    """An instance as its library would make it: with a value for every field of its message."""
    if issubclass(kind, botocore.exceptions.ClientError):
        return kind({"Error": {"Code": "Odd", "Message": "said S3"}}, "GetObject")
    if kind is botocore.exceptions.WaiterError:
        return kind("x", "x", {})
    if kind.__module__ == "botocore.exceptions":
        fields = {name: "x" for _, name, _, _ in string.Formatter().parse(kind.fmt) if name}
        return kind(**{"error": "x", "report": "x", "msg": "x", **fields})
    if kind is urllib3.exceptions.IncompleteRead:
        return kind(1, 2)
    if kind is urllib3.exceptions.InvalidChunkLength:
        return kind(mock.Mock(tell=lambda: 1, length_remaining=2), b"x")
    if kind.__module__ == "builtins":
        return kind("x")
    error = kind.__new__(kind)  # the other constructors want pools and sockets; only the type matters here
    error.args = ("x",)
    return error


# by module, not by walking __subclasses__: other libraries derive from these, and tests must not depend on them
EXCEPTIONS = [
    kind
    for module in (botocore.exceptions, boto3.exceptions, urllib3.exceptions)
    for name, kind in vars(module).items()
    if isinstance(kind, type)
    and kind.__name__ == name
    and issubclass(kind, AWS_ERRORS)
    and kind.__module__ == module.__name__
] + [ConnectionResetError, TimeoutError, OSError, ValueError]


class Failing:
    """A client and a body: whatever is asked of it raises, or only the reading of a body does."""

    def __init__(self, error: Exception, *, late: bool = False) -> None:
        self.error, self.late = error, late

    def list_objects_v2(self, **_parameters: Any) -> Any:
        raise self.error

    def get_object(self, **_parameters: Any) -> dict[str, Failing]:
        if not self.late:
            raise self.error
        return {"Body": self}

    def read(self, _size: int) -> bytes:
        raise self.error

    def close(self) -> None:
        """Closing never fails."""


def connect_to(monkeypatch, client: Failing) -> None:
    """Whoever connects gets this client; nobody waits before asking again."""
    rate_limit = RateLimit(4, attempts=1, sleep=lambda _seconds: None)
    found = Connection(aws_client.CallerIdentity(None, None, None, None, False, 4), rate_limit, Session(client, None))
    for module in (s3_pages, s3_read):
        monkeypatch.setattr(module, "connection", lambda _options: found)
    monkeypatch.setattr(s3_native, "obstore", None)


def test_there_are_exceptions_to_walk():
    assert len(EXCEPTIONS) > 100


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_every_exception_of_boto3_becomes_words(monkeypatch, kind):
    for late in (False, True):
        error = example(kind)
        connect_to(monkeypatch, Failing(error, late=late))
        for work in (find("s3://b/k", SourceOptions()), read(OBJECT, SourceOptions())):
            with pytest.raises(SourceError) as caught:
                list(work)
            assert caught.value.what
            assert caught.value.hint
            assert caught.value.at.uri == "s3://b/k"
            assert caught.value.__cause__ is error


CREDENTIAL_TROUBLE = [
    kind
    for kind in EXCEPTIONS
    if any(w in kind.__name__ for w in ("Credential", "SSO", "Token", "Profile", "Login", "MFA"))
]


@pytest.mark.parametrize("kind", CREDENTIAL_TROUBLE, ids=lambda kind: kind.__name__)
def test_trouble_with_credentials_is_an_access_error(monkeypatch, kind):
    connect_to(monkeypatch, Failing(example(kind)))
    with pytest.raises(AccessError):
        list(read(OBJECT, SourceOptions()))
