"""Logs in S3: lists what the window, accounts and regions leave over, and streams objects. Only ever lists and gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import FlexibleChecksumError

from trailscope.errors import AccessError, Location, SourceError
from trailscope.sources import keys
from trailscope.sources.archives import is_archive_name
from trailscope.sources.aws_client import s3_client
from trailscope.sources.aws_errors import AWS_ERRORS, is_denial, translated
from trailscope.sources.clutter import is_clutter
from trailscope.sources.objects import Found, Skipped, SourceObject, SourceOptions, Unreadable

SCHEME = "s3://"

_DEPTH_ABOVE_LAYOUT = 4  # folders to look through for AWSLogs/ before a prefix is listed whole
_RESUMES = 3


def find(source: str, options: SourceOptions) -> Iterator[Found]:
    """Every object below ``s3://bucket/prefix`` that can matter, each folder in the order of its keys.

    ``prefix`` is one key, or a folder with or without its last ``/``; it may be the bucket, ``…/AWSLogs``, or any place
    in the layout. Accounts, services and regions are learnt from the folders that exist, so other services' logs,
    digests and what was not asked for are never listed; in a region, only the days of the window are. What is not
    laid out like CloudTrail is listed whole.

    A folder that may not be listed yields `Unreadable` and the rest goes on.

    Raises:
        AccessError: when credentials are missing, expired or unknown, or the source itself may not be listed.
        SourceError: when the bucket does not exist, nothing lies at the prefix, or S3 cannot be reached.
    """
    bucket, prefix = _split(source)
    first = _first_key(bucket, prefix, options)
    if first is not None and first["Key"] == prefix and not prefix.endswith("/"):
        yield _judged(bucket, first, options)
        return
    folder = prefix if prefix == "" or prefix.endswith("/") else f"{prefix}/"
    if first is None or (folder != prefix and _first_key(bucket, folder, options) is None):
        hint = "check the prefix (it is a folder or one whole key); the bucket itself can be listed"
        raise SourceError("nothing lies here", at=Location(f"{SCHEME}{bucket}/{prefix}"), hint=hint)
    yield from _walk(bucket, folder, options)


def read(found: SourceObject, options: SourceOptions, chunk_bytes: int) -> Iterator[bytes]:
    """The stored bytes of one object, in chunks; goes on at the same byte when the connection breaks.

    Raises:
        AccessError: when the object may not be read, or credentials are missing or expired.
        SourceError: when it is gone, archived, or changed after it was listed, or S3 cannot be reached.
    """
    bucket, key = _split(found.uri)
    done, breaks = 0, 0
    while True:
        body = _body(bucket, key, found, done, options)
        try:
            while chunk := body.read(chunk_bytes):
                done += len(chunk)
                yield chunk
            return
        except AWS_ERRORS as error:
            breaks += 1
            if breaks > _RESUMES or isinstance(error, FlexibleChecksumError):
                raise translated(error, found.uri, "read") from error
            if done == found.size:
                return
        finally:
            body.close()


def _walk(bucket: str, folder: str, options: SourceOptions, depth: int = _DEPTH_ABOVE_LAYOUT) -> Iterator[Found]:
    """Goes down the layout by its folders; lists by key from the region on, and where there is no layout."""
    below = keys.shelf(folder)
    try:
        if below == "days" or (below == "above" and depth == 0):
            yield from _stretch(bucket, keys.key_range(folder, options), options)
            return
        for page in _pages(bucket, {"Prefix": folder, "Delimiter": "/"}, options):
            for item in page.get("Contents", ()):
                yield _judged(bucket, item, options)
            for inner in page.get("CommonPrefixes", ()):
                yield from _inner(bucket, inner["Prefix"], options, depth - 1)
    except AccessError as error:
        if not is_denial(error):
            raise
        yield Unreadable(f"{SCHEME}{bucket}/{folder}", "access denied", f"{error.what}; {error.hint}")


def _inner(bucket: str, folder: str, options: SourceOptions, depth: int) -> Iterator[Found]:
    if reason := keys.folder_skip_reason(folder, options):
        yield Skipped(f"{SCHEME}{bucket}/{folder}", reason, None)
    else:
        yield from _walk(bucket, folder, options, depth)


def _stretch(bucket: str, stretch: keys.KeyRange, options: SourceOptions) -> Iterator[Found]:
    request = {"Prefix": stretch.prefix} | ({"StartAfter": stretch.after} if stretch.after else {})
    for page in _pages(bucket, request, options):
        for item in page.get("Contents", ()):
            if stretch.before is not None and item["Key"] >= stretch.before:
                return
            yield _judged(bucket, item, options)


def _judged(bucket: str, item: dict[str, Any], options: SourceOptions) -> Found:
    key, size = item["Key"], item["Size"]
    uri = f"{SCHEME}{bucket}/{key}"
    if key.endswith("/"):
        return Skipped(uri, "folder marker")
    if size == 0:
        return Skipped(uri, "empty file")
    if is_clutter([key.rpartition("/")[2]]):
        return Skipped(uri, "hidden file")
    if reason := keys.skip_reason(key, options):
        return Skipped(uri, reason)
    if is_archive_name(key):
        return Unreadable(uri, "unsupported archive", "archives are not opened in S3: download it and give the file")
    return SourceObject(uri, size, item["ETag"].strip('"'), keys.delivery_day(key))


def _first_key(bucket: str, prefix: str, options: SourceOptions) -> Any:
    for page in _pages(bucket, {"Prefix": prefix, "MaxKeys": 1}, options):
        for item in page.get("Contents", ()):
            return item
    return None


def _pages(bucket: str, request: dict[str, Any], options: SourceOptions) -> Iterator[dict[str, Any]]:
    try:
        yield from s3_client(options).get_paginator("list_objects_v2").paginate(Bucket=bucket, **request)
    except AWS_ERRORS as error:
        raise translated(error, f"{SCHEME}{bucket}/{request['Prefix']}", "list") from error


def _body(bucket: str, key: str, found: SourceObject, start: int, options: SourceOptions) -> Any:
    """A stream of exactly the version that was found, from byte ``start`` on."""
    request = {"Bucket": bucket, "Key": key, "IfMatch": f'"{found.version}"'}
    if start:
        request["Range"] = f"bytes={start}-"
    try:
        return s3_client(options).get_object(**request)["Body"]
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "read") from error


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    if not bucket:
        raise SourceError("there is no bucket in this address", at=Location(uri), hint="write s3://bucket/prefix/")
    return bucket, key
