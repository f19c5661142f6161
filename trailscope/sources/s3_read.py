"""The bytes of one object in S3, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import FlexibleChecksumError

from trailscope.sources.aws_client import Connection, connection
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.objects import SourceObject, SourceOptions
from trailscope.sources.s3_native import NativeError, native
from trailscope.sources.s3_objects import split
from trailscope.sources.s3_pages import WRITTEN

_RESUMES = 5  # breaks in a row without a byte between them


def read(found: SourceObject, options: SourceOptions, chunk_bytes: int) -> Iterator[bytes]:
    """The stored bytes of one object, in chunks; goes on at the same byte when the connection breaks.

    Raises:
        AccessError: when the object may not be read, or credentials are missing or expired.
        GoneError: when it is not there any more.
        SourceError: when it is archived, or changed after it was listed, or S3 cannot be reached.
    """
    try:
        asked = connection(options)
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "read") from error
    bucket, key, version_id = split(found.uri)
    done = 0
    fast = native(asked, bucket, key)
    if fast is not None:
        try:
            for chunk in _in_turns(asked, fast.get(key, etag_of(found), version_id, chunk_bytes)):
                done += len(chunk)
                yield chunk
        except NativeError as failure:
            if failure.busy:
                asked.rate_limit.slow_down()
            yield from _by_boto3(asked, found, done, chunk_bytes)
            fast.failures += not failure.busy  # it failed where boto3 did not
        else:
            fast.failures = 0
        return
    yield from _by_boto3(asked, found, done, chunk_bytes)


def _in_turns(asked: Connection, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks; a place among the requests is held while one is fetched, and never while somebody works on it."""
    asked.count("get_object")
    while True:
        with asked.rate_limit.turn():
            chunk = next(chunks, b"")
        asked.rate_limit.speed_up()
        if not chunk:
            return
        yield chunk


def _by_boto3(asked: Connection, found: SourceObject, done: int, chunk_bytes: int) -> Iterator[bytes]:
    """The bytes from ``done`` on."""
    breaks = 0
    while not done or done != found.size:
        body = _body(asked, found, done)
        try:
            while True:
                with asked.rate_limit.turn():
                    chunk = body.read(chunk_bytes)
                if not chunk:
                    return
                done, breaks = done + len(chunk), 0
                yield chunk
        except AWS_ERRORS as error:
            breaks += 1
            if breaks > _RESUMES or isinstance(error, FlexibleChecksumError):
                raise translated(error, found.uri, "read") from error
        finally:
            body.close()
        if done != found.size:
            asked.rate_limit.pause(breaks)


def _body(asked: Connection, found: SourceObject, start: int) -> Any:
    """A stream of exactly the version that was found, from byte ``start`` on."""
    bucket, key, version_id = split(found.uri)
    request = {"Bucket": bucket, "Key": key}
    if etag := etag_of(found):
        request["IfMatch"] = f'"{etag}"'
    if version_id is not None:
        request["VersionId"] = version_id
    if start:
        request["Range"] = f"bytes={start}-"
    try:
        return asked.ask("get_object", **request)["Body"]
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "read") from error


def etag_of(found: SourceObject) -> str:
    """The ETag that an object was listed with; empty where a time stands in for it."""
    return "" if found.version.startswith(WRITTEN) else found.version
