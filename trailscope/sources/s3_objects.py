"""What a key in S3 is to an ingest, and how an object, or one of its versions, is named."""

from __future__ import annotations

from collections.abc import Sequence

from trailscope.amounts import moment
from trailscope.errors import Location, SourceError
from trailscope.sources import keys
from trailscope.sources.archives import is_archive_name
from trailscope.sources.ignored_names import is_ignored
from trailscope.sources.objects import Altered, Found, Skipped, SkipReason, SourceObject, SourceOptions, Unreadable
from trailscope.sources.s3_pages import SCHEME, ListedObject

_VERSION = "?versionId="


def object_uri(bucket: str, key: str, version_id: str | None = None) -> str:
    """``s3://bucket/key``, the key as it stands; ``?versionId=`` follows where one version of several is meant."""
    if version_id is None and _VERSION not in key:
        return f"{SCHEME}{bucket}/{key}"
    return f"{SCHEME}{bucket}/{key}{_VERSION}{version_id or ''}"


def split(uri: str) -> tuple[str, str, str | None]:
    """Bucket, key and version id of an `object_uri`, or bucket and prefix of a place.

    Raises:
        SourceError: there is no bucket in it.
    """
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    if not bucket:
        raise SourceError("there is no bucket in this address", at=Location(uri), hint="write s3://bucket/prefix/")
    name, mark, version_id = key.rpartition(_VERSION)
    return (bucket, name, version_id or None) if mark else (bucket, key, None)


def judged(bucket: str, versions: Sequence[ListedObject], options: SourceOptions) -> list[Found]:
    """What one key is: an object to read, or why not. All its versions, newest first, where they were listed.

    A key that was written once is named by its key alone, so that the ledger knows it with and without ``versions``.
    """
    key = versions[0].key
    uri = object_uri(bucket, key)
    reason, day = keys.judge(key, options)
    if reason := _name_reason(key) or reason:
        return [Skipped(uri, reason, len(versions))]
    if is_archive_name(key):
        return [Unreadable(uri, "unsupported archive", "archives are not opened in S3: download it and give the file")]
    found: list[Found] = []
    several = len(versions) > 1
    for version in versions:
        where = object_uri(bucket, key, version.version_id) if several else uri
        if version.deleted:
            when = f"at {moment(version.written)} UTC" if version.written else "at an unknown time"
            kept = len(versions) - sum(other.deleted for other in versions)
            detail = f"deleted {when}, by a person or a lifecycle rule; {kept} earlier or later versions are kept"
            found.append(Altered(object_uri(bucket, key, version.version_id), "deleted", detail, day))
        elif version.size == 0:
            found.append(Skipped(where, "empty file"))
        else:
            found.append(SourceObject(where, version.size, version.etag, day))
    contents = [version for version in versions if not version.deleted]
    if len(contents) > 1:
        times = ", ".join(moment(version.written) for version in reversed(contents) if version.written)
        found.append(Altered(uri, "overwritten", f"{len(contents)} versions, written {times} UTC", day))
    return found


def _name_reason(key: str) -> SkipReason | None:
    if key.endswith("/"):
        return "folder marker"
    return "hidden file" if is_ignored([key.rpartition("/")[2]]) else None
