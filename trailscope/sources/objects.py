"""What a search of the sources yields: objects to read, and what was there but is not handed on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from trailscope.sources.list_checkpoint import Listed
from trailscope.window import Window

SkipReason = Literal[
    "digest",
    "lake query result",
    "table metadata",
    "other service",
    "other account",
    "other region",
    "outside the window",
    "folder marker",
    "empty file",
    "hidden file",
    "not a file",
    "lake",
    "already found",
]

UnreadableReason = Literal[
    "access denied",
    "unreadable directory",
    "unreadable file",
    "vanished",
    "broken link",
    "damaged archive",
    "truncated archive",
    "oversized archive",
    "nested archive",
    "unsupported archive",
    "encrypted archive member",
    "unsupported archive member",
]

AlteredReason = Literal["overwritten", "deleted"]

SKIP_MEANINGS: dict[SkipReason, str] = {
    "digest": "digest files left for verification",
    "lake query result": "results of CloudTrail Lake queries",
    "table metadata": "what an Iceberg table says of its data files",
    "other service": "files of other AWS services (Config, flow logs, …)",
    "other account": "files of accounts that were not asked for",
    "other region": "files of regions that were not asked for",
    "outside the window": "files delivered outside the window",
    "folder marker": "folder markers",
    "empty file": "files of zero bytes",
    "hidden file": "hidden files, and README or LICENSE files",
    "not a file": "pipes, sockets, devices and links inside archives",
    "lake": "folders that are lakes of trailscope",
    "already found": "files and folders reached a second time",
}


@dataclass(frozen=True)
class SourceObject:
    """One stored object that can be read.

    Attributes:
        uri: where it lies, and all that `read` needs to find it again: ``file:///abs/path``, ``s3://bucket/key``,
            ``file:///abs/logs.zip#inner/name.json.gz``, ``stdin:``. Paths of files and of archive members are
            percent-encoded; a key in S3 stands as it is.
        size: stored bytes that `read` yields; ``None`` when unknown (stdin).
        version: changes when the bytes change: the ETag (S3), ``size-mtime_ns`` (file), CRC (zip member),
            the archive's version and the offset (tar member), a new random text each time (stdin).
        day: UTC delivery day, from the CloudTrail key or file name; ``None`` for anything else.
    """

    uri: str
    size: int | None
    version: str
    day: date | None


@dataclass(frozen=True)
class Unreadable:
    """Something that was there and could not be listed or opened; the rest went on.

    Attributes:
        uri: the file, folder, prefix or archive member.
        reason: a short stable code.
        detail: what happened and, where known, what to do.
    """

    uri: str
    reason: UnreadableReason
    detail: str


@dataclass(frozen=True)
class Skipped:
    """Something that was seen and left out on purpose, so that a summary can count it.

    Attributes:
        uri: the file or key, or the folder when the whole of it was left unlisted.
        reason: a short stable code; `SKIP_MEANINGS` has the words for people.
        objects: how many objects this stands for; ``None`` for a folder that was not listed.
    """

    uri: str
    reason: SkipReason
    objects: int | None = 1


@dataclass(frozen=True)
class Altered:
    """A log that was changed after its delivery, as a versioned bucket shows it. CloudTrail never does that.

    Attributes:
        uri: the key, or the version that is the mark of a deletion.
        reason: ``overwritten`` (several versions of one key) or ``deleted`` (a delete marker).
        detail: how many versions there are and when they were written, UTC.
        day: the UTC delivery day the key tells.
    """

    uri: str
    reason: AlteredReason
    detail: str
    day: date | None = None


Found = SourceObject | Unreadable | Skipped | Altered | Listed


@dataclass(frozen=True)
class SourceOptions:
    """What to look for and with which credentials.

    Window, accounts and regions prune by *key*: they can only leave out objects whose path or file name follows the
    CloudTrail layout. Hand-copied files without it are always kept; cutting by the time of each event is for the view.

    Attributes:
        window: event times that matter; open by default.
        accounts: 12-digit account ids to keep; empty keeps all.
        regions: region names to keep; empty keeps all. Global services (IAM, STS, sign-in) are logged in us-east-1.
        late: how long after an event its delivery may lie. CloudTrail delivers after about 5 minutes, but keeps trying
            for 30 days while the bucket refuses it: raise this when the bucket's policy was tampered with.
        profile, role_arn, endpoint_url, region_name: for S3; ``None`` leaves the default credential chain its way.
        concurrency: how many objects are fetched at once at most; S3 asking to slow down lowers it for a while.
        requester_pays: agree to pay for requests and transfer, as buckets of other owners may ask.
        versions: look at all versions in a versioned bucket, and tell logs that were overwritten or deleted.
        digests: yield digest files too, for verification; they never become rows.
    """

    window: Window = field(default_factory=Window)
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    late: timedelta = timedelta(days=2)
    profile: str | None = None
    role_arn: str | None = None
    endpoint_url: str | None = None
    region_name: str | None = None
    concurrency: int = 32
    requester_pays: bool = False
    versions: bool = False
    digests: bool = False


def narrow(
    options: SourceOptions, window: Window, accounts: Collection[str] = (), regions: Collection[str] = ()
) -> SourceOptions:
    """The same credentials and endpoint, looking only for this window, these accounts and these regions."""
    return replace(options, window=window, accounts=frozenset(accounts), regions=frozenset(regions))
