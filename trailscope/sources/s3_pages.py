"""One page of a listing, of current objects or of all versions, in one form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from trailscope.amounts import instant
from trailscope.sources.aws_client import connection
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.objects import SourceOptions

SCHEME = "s3://"
WRITTEN = "written "
"""How a version begins that is a time and not an ETag."""


@dataclass(frozen=True)
class ListedObject:
    """One object, or one version of it, as a listing shows it.

    Attributes:
        key, size, etag: as S3 says; the size of a delete marker is 0.
        version_id: only where versions were listed.
        written: when, UTC.
        deleted: whether this is the mark of a deletion rather than content.
    """

    key: str
    size: int
    etag: str
    version_id: str | None = None
    written: datetime | None = None
    deleted: bool = False


@dataclass(frozen=True)
class ListRequest:
    """What to list: keys that start with ``prefix`` and lie after ``after``; with ``folded``, folders as one entry each."""

    bucket: str
    prefix: str
    folded: bool = False
    after: str = ""
    most: int | None = None


@dataclass(frozen=True)
class Position:
    """Where the next page begins; ``held`` are versions of a key whose further ones that page has."""

    request: tuple[tuple[str, str], ...]
    held: tuple[ListedObject, ...] = ()


@dataclass(frozen=True)
class Page:
    """One answer: all versions of each key together (one, where versions were not asked for), and folders."""

    keys: Sequence[Sequence[ListedObject]]
    folders: Sequence[str]
    next: Position | None


def page(asked: ListRequest, position: Position | None, options: SourceOptions) -> Page:
    """Ask for one page.

    Raises:
        SourceError, AccessError: see `aws_errors`.
    """
    request: dict[str, Any] = {"Bucket": asked.bucket, "Prefix": asked.prefix}
    if asked.folded:
        request["Delimiter"] = "/"
    if asked.most is not None:
        request["MaxKeys"] = asked.most
    if position is not None:
        request |= dict(position.request)
    elif asked.after:
        request["KeyMarker" if options.versions else "StartAfter"] = asked.after
    operation = "list_object_versions" if options.versions else "list_objects_v2"
    try:
        answer = connection(options).ask(operation, **request)
    except AWS_ERRORS as error:
        raise translated(error, f"{SCHEME}{asked.bucket}/{asked.prefix}", "list") from error
    folders = [folder["Prefix"] for folder in answer.get("CommonPrefixes", ())]
    if options.versions:
        return _of_versions(answer, folders, position.held if position else (), hold=asked.most is None)
    keys = [[ListedObject(item["Key"], item["Size"], _etag(item))] for item in answer.get("Contents", ())]
    if not answer.get("IsTruncated"):
        return Page(keys, folders, None)
    following = {"ContinuationToken": answer["NextContinuationToken"]}
    if asked.after:
        following["StartAfter"] = asked.after
    return Page(keys, folders, Position(tuple(following.items())))


def _of_versions(answer: dict[str, Any], folders: list[str], held: Iterable[ListedObject], *, hold: bool) -> Page:
    versions = [_stored(item) for item in answer.get("Versions", ())]
    markers = [_stored(item, deleted=True) for item in answer.get("DeleteMarkers", ())]
    ordered = sorted([*held, *versions, *markers], key=lambda item: item.key)
    keys = [tuple(group) for _, group in groupby(ordered, lambda item: item.key)]
    if not answer.get("IsTruncated"):
        return Page(keys, folders, None)
    following = {"KeyMarker": answer["NextKeyMarker"]}
    if answer.get("NextVersionIdMarker"):
        following["VersionIdMarker"] = answer["NextVersionIdMarker"]
    last: tuple[ListedObject, ...] = keys.pop() if hold and keys and keys[-1][0].key == answer["NextKeyMarker"] else ()
    return Page(keys, folders, Position(tuple(following.items()), last))


def _stored(item: dict[str, Any], *, deleted: bool = False) -> ListedObject:
    return ListedObject(
        item["Key"], item.get("Size", 0), _etag(item), item["VersionId"], item.get("LastModified"), deleted
    )


def _etag(item: dict[str, Any]) -> str:
    """Without its quotes. Gateways to plain folders have none; there the time of the last change stands in for it."""
    etag = str(item.get("ETag", "")).strip('"')
    if etag or "LastModified" not in item:
        return etag
    return f"{WRITTEN}{instant(item['LastModified'])}"
