"""A lake's objects in S3. Whoever writes a ledger first has committed: S3 refuses the second by ``If-None-Match: *``.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from trailscope.errors import LakeError, Location, SourceError
from trailscope.lake.storage import Entry
from trailscope.sources.aws_client import Connection, connection
from trailscope.sources.aws_errors import AWS_ERRORS, Action, translated
from trailscope.sources.objects import SourceOptions

_TAKEN = frozenset({"PreconditionFailed", "412"})
_AT_THE_SAME_TIME = frozenset({"ConditionalRequestConflict", "409"})
_NOT_THERE = frozenset({"NoSuchKey", "404"})
_TRIES, _PAUSE_SECONDS = 8, 0.2
PROFILE = "TRAILSCOPE_LAKE_PROFILE"
"""The environment variable that names the AWS profile to reach a lake with, where it is not that of all others."""


def endpoint() -> str | None:
    """Another endpoint than Amazon's, by the variables that boto3 knows."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


class S3Storage:
    """Implements :class:`trailscope.lake.storage.Storage` below a prefix of a bucket.

    Credentials and endpoint are those of the environment (``AWS_PROFILE``, ``AWS_ENDPOINT_URL`` and the like), since logs and lake are
    often of two accounts; ``TRAILSCOPE_LAKE_PROFILE`` names another profile.

    Args:
        uri: ``s3://bucket/prefix``.
    """

    def __init__(self, uri: str) -> None:
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        if not bucket:
            raise LakeError("there is no bucket in this address", at=Location(uri), hint="write s3://bucket/prefix")
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._asked: Connection | None = None

    @property
    def uri(self) -> str:
        """See :class:`trailscope.lake.storage.Storage`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def list(self, prefix: str = "", after: str = "") -> dict[str, Entry]:
        """See :class:`trailscope.lake.storage.Storage`. One request for a thousand objects."""
        found: dict[str, Entry] = {}
        request = {"Bucket": self._bucket, "Prefix": self._prefix + prefix}
        if after:
            request["StartAfter"] = self._prefix + after
        while True:
            page = self._ask("list_objects_v2", prefix, "list", partial(dict, request))
            for item in page.get("Contents", ()):
                path = item["Key"][len(self._prefix) :]
                found[path] = Entry(item["Size"], item["ETag"].strip('"'), item["LastModified"])
            if not page.get("IsTruncated"):
                return found
            request = {**request, "ContinuationToken": page["NextContinuationToken"]}

    def read(self, path: str, start: int = 0, length: int | None = None) -> bytes:
        """See :class:`trailscope.lake.storage.Storage`."""
        request = {"Bucket": self._bucket, "Key": self._prefix + path}
        if start or length is not None:
            request["Range"] = f"bytes={start}-{'' if length is None else start + length - 1}"
        attempt = 0
        while True:
            body = self._ask("get_object", path, "read", lambda: request)["Body"]
            try:
                return bytes(body.read())
            except AWS_ERRORS as error:  # the connection broke
                attempt += 1
                if attempt == _TRIES:
                    raise self._failed(error, path, "read") from error
                time.sleep(_PAUSE_SECONDS * 2**attempt)

    def put(self, path: str, content: bytes | Path) -> str:
        """See :class:`trailscope.lake.storage.Storage`."""
        if isinstance(content, bytes):
            return _etag(self._ask("put_object", path, "write", lambda: self._object(path, content)))
        with content.open("rb") as stream:

            def from_its_beginning() -> dict[str, Any]:
                stream.seek(0)
                return self._object(path, stream)

            return _etag(self._ask("put_object", path, "write", from_its_beginning))

    def put_if_absent(self, path: str, content: bytes) -> bool:
        """See :class:`trailscope.lake.storage.Storage`. An answer that was lost on the way is made up for: what is there is compared."""
        for attempt in range(_TRIES):
            try:
                asked = self._connection()
                asked.ask("put_object", **self._object(path, content), IfNoneMatch="*")
            except ClientError as error:
                code = str(error.response.get("Error", {}).get("Code", ""))
                if code in _TAKEN:
                    return self.read(path) == content
                if code not in _AT_THE_SAME_TIME or attempt == _TRIES - 1:
                    raise self._failed(error, path, "write") from error
                time.sleep(_PAUSE_SECONDS * 2**attempt)
            except AWS_ERRORS as error:
                raise self._failed(error, path, "write") from error
            else:
                return True
        return False

    def move(self, path: str, to: str) -> None:
        """See :class:`trailscope.lake.storage.Storage`."""
        source = {"Bucket": self._bucket, "Key": self._prefix + path}
        request = {"Bucket": self._bucket, "Key": self._prefix + to, "CopySource": source}
        self._ask("copy_object", path, "write", lambda: request)
        self.delete(path)

    def delete(self, path: str) -> None:
        """See :class:`trailscope.lake.storage.Storage`."""
        request = {"Bucket": self._bucket, "Key": self._prefix + path}
        self._ask("delete_object", path, "write", lambda: request)

    def _object(self, path: str, body: Any) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._prefix + path, "Body": body}

    def _connection(self) -> Connection:
        if self._asked is None:
            self._asked = connection(SourceOptions(profile=os.environ.get(PROFILE), endpoint_url=endpoint()))
        return self._asked

    def _ask(self, operation: str, path: str, action: Action, make: Callable[[], dict[str, Any]]) -> Any:
        try:
            return self._connection().ask_anew(operation, make)
        except AWS_ERRORS as error:
            if (
                isinstance(error, ClientError)
                and action != "list"
                and str(error.response.get("Error", {}).get("Code", "")) in _NOT_THERE
            ):
                raise FileNotFoundError(f"{self.uri}/{path}") from error
            raise self._failed(error, path, action) from error

    def _failed(self, error: Exception, path: str, action: Action) -> LakeError:
        told: SourceError = translated(error, f"{self.uri}/{path}".rstrip("/"), action)
        return LakeError(f"the lake in S3 cannot be used: {told.what}", at=told.at, hint=told.hint)


def _etag(answer: dict[str, Any]) -> str:
    return str(answer["ETag"]).strip('"')
