"""A small object in S3 together with its user metadata, in one request where the native client can."""

from __future__ import annotations

from trailscope.sources.aws_client import connection
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.objects import SourceObject, SourceOptions
from trailscope.sources.s3_native import NativeError, native
from trailscope.sources.s3_objects import split
from trailscope.sources.s3_read import etag_of, read


def read_with_metadata(found: SourceObject, options: SourceOptions) -> tuple[bytes, dict[str, str]]:
    """The stored bytes of an object, and its user metadata by lower-case name.

    Raises:
        AccessError, GoneError, SourceError: see :func:`trailscope.sources.s3_read.read`.
    """
    try:
        asked = connection(options)
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "read") from error
    bucket, key, version_id = split(found.uri)
    fast = native(asked, bucket, key)
    if fast is not None:
        try:
            with asked.rate_limit.turn():
                asked.count("get_object")
                return fast.whole(key, etag_of(found), version_id)
        except NativeError as failure:
            if failure.busy:
                asked.rate_limit.slow_down()
    request = {"Bucket": bucket, "Key": key} | ({"VersionId": version_id} if version_id else {})
    try:
        answer = asked.ask("head_object", **request)
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "read") from error
    said = {name.lower(): str(value) for name, value in answer.get("Metadata", {}).items()}
    return b"".join(read(found, options, 4 << 20)), said
