"""The grammar of CloudTrail keys: what a key says, and which keys and folders a search can leave out.

Layout (AWS user guide, "Finding your CloudTrail log files")::

    [PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/FOLDER/REGION/YYYY/MM/DD/FILE
    FILE = ACCOUNT_FOLDER_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz

The date is the UTC day of *delivery*, never earlier than the events inside. Nothing here reads or lists anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from trailscope.sources.list_checkpoint import Days
from trailscope.sources.objects import SkipReason, SourceOptions
from trailscope.window import Window

_ORGANIZATION = r"o-[a-z0-9]{10,32}"

_LAYOUT = re.compile(
    r"(?:(?P<prefix>.*)/)?"
    rf"AWSLogs/(?:(?P<organization>{_ORGANIZATION})/)?(?P<account>\d{{12}})/"
    r"(?P<folder>[^/]+)/(?P<rest>.+)",
    re.ASCII | re.DOTALL,
)
_LAYOUT_WITHOUT_ROOT = re.compile(
    r"(?:(?P<prefix>.*)/)?"
    rf"(?:(?P<organization>{_ORGANIZATION})/)?(?P<account>\d{{12}})/"
    r"(?P<folder>CloudTrail(?:-[A-Za-z]+)?)/(?P<rest>[^/]+/\d{4}/.+)",
    re.ASCII | re.DOTALL,
)
_REGION_AND_DAY = re.compile(r"(?P<region>[^/]+)/(?P<day>\d{4}/\d\d/\d\d)/(?P<name>.+)", re.ASCII | re.DOTALL)
_FILE = re.compile(
    r"(?<!\d)(?P<account>\d{12})_(?P<folder>CloudTrail(?:-[A-Za-z]+)?)_(?P<region>[a-z]+(?:-[a-z0-9]+)+)_"
    r"(?:.+_)?(?P<day>\d{8})T\d{4,6}Z",
    re.ASCII,
)
_SHELF = re.compile(
    rf"(?:.*/)?AWSLogs/(?:{_ORGANIZATION}/)?"
    r"(?:(?P<account>\d{12})/(?:(?P<folder>[^/]+)/(?:(?P<region>[^/]+)/(?P<rest>.*))?)?)?",
    re.ASCII | re.DOTALL,
)

# Apache Iceberg table spec, "File System Operations" and the names that its libraries give: manifests, snapshots, statistics
_TABLE_METADATA = re.compile(
    r"(?:.*/)?metadata/(?:[^/]+\.metadata\.json(?:\.gz)?|snap-[^/]+\.avro|[^/]+-m\d+\.avro|version-hint\.text|[^/]+\.stats)",
    re.DOTALL,
)

_FOLDERS_LEFT_OUT: dict[str, SkipReason] = {
    "CloudTrail-Digest": "digest",
    "CloudTrail-Lake": "lake query result",
}

_LONGEST = 4096  # S3 keys end at 1024, paths at 4096; only names made up inside archives are longer

Judgement = tuple[SkipReason | None, date | None]
"""Why an object can be left out, and the UTC delivery day that its key tells."""

Shelf = Literal["above", "accounts", "folders", "regions", "days"]


@dataclass(frozen=True)
class CloudTrailKey:
    """What a key or path in the layout says about its object.

    Attributes:
        prefix: what stands before ``AWSLogs``, without the slash between them.
        organization: ``o-…`` for organisation trails.
        account: 12 digits: whose events these are.
        folder: ``CloudTrail``, ``CloudTrail-Digest``, … or another service's name (``Config``).
        region: where the events were recorded; ``None`` outside ``CloudTrail…/REGION/``.
        day: UTC delivery day; ``None`` where the key has none.
        name: the file name.
    """

    prefix: str
    organization: str | None
    account: str
    folder: str
    region: str | None
    day: date | None
    name: str


@dataclass(frozen=True)
class KeyRange:
    """A stretch of sorted keys: those that start with ``prefix``, lie after ``after`` and before ``before``."""

    prefix: str
    after: str = ""
    before: str | None = None


def parse(key: str) -> CloudTrailKey | None:
    """What a key, path or bare file name says; ``None`` when it follows neither the layout nor the file name.

    Paths count from the last ``AWSLogs``; a copied tree that starts at the account is understood too.
    """
    if len(key) > _LONGEST:
        return None
    folder, _, name = key.replace("\\", "/").rpartition("/")
    place = _of_folder(folder) if name else None
    return replace(place, name=name) if place else _from_file_name(folder, name)


def judge(key: str, options: SourceOptions) -> Judgement:
    """Why an object can be left out judging by its key alone, and the UTC delivery day the key tells.

    In doubt it is kept (``None``). A folder is understood once, not once for each of its keys.
    """
    folder, _, name = key.replace("\\", "/").rpartition("/")
    parsed = None
    if len(key) <= _LONGEST:
        parsed = (_of_folder(folder) if name else None) or _from_file_name(folder, name)
    if parsed is None:
        return ("table metadata" if _TABLE_METADATA.fullmatch(key) else None), None
    return _judged(parsed, options)


def judge_folder(folder: str, options: SourceOptions) -> Judgement | None:
    """What :func:`judge` says of all objects directly in a folder (without the slash behind it); ``None`` where their names matter too.

    A name is meant to hold neither slashes nor backslashes, and no more than 255 characters.
    """
    parsed = _of_folder(folder.replace("\\", "/")) if len(folder) < _LONGEST - 256 else None
    return None if parsed is None else _judged(parsed, options)


def _judged(parsed: CloudTrailKey, options: SourceOptions) -> Judgement:
    reason = (
        _folder_reason(parsed.folder, options)
        or _account_reason(parsed.account, options)
        or (_region_reason(parsed.region, options) if parsed.region else None)
        or (_day_reason(parsed.day, options) if parsed.day else None)
    )
    return reason, parsed.day


def skip_reason(key: str, options: SourceOptions) -> SkipReason | None:
    """The first half of what :func:`judge` says."""
    return judge(key, options)[0]


def delivery_day(key: str) -> date | None:
    """The UTC delivery day a key or file name tells, if it does."""
    parsed = parse(key)
    return parsed.day if parsed else None


def shelf(prefix: str) -> Shelf:
    """What the folders directly below a prefix (empty, or ending in ``/``) are.

    ``above`` means that no ``AWSLogs`` has been passed yet, or something else than the layout lies below it.
    """
    match = _SHELF.fullmatch(prefix)
    if match is None:
        return "above"
    if match["rest"] is not None:
        return "days"
    if match["folder"] is not None:
        return "regions"
    return "folders" if match["account"] is not None else "accounts"


def folder_skip_reason(prefix: str, options: SourceOptions) -> SkipReason | None:
    """Why a whole folder need not be listed: another account, service or region; ``None`` to go into it."""
    match = _SHELF.fullmatch(prefix)
    if match is None or match["account"] is None:
        return None
    return (
        _account_reason(match["account"], options)
        or (_folder_reason(match["folder"], options) if match["folder"] else None)
        or (_region_reason(match["region"], options) if match["region"] else None)
    )


def wanted_days(options: SourceOptions) -> Days:
    """The delivery days on which events of the window can have been delivered; ``date.min``, ``date.max``: open."""
    first, last = _delivery_days(options.window, options.late)
    return Days(first or date.min, last or date.max)


def key_range(prefix: str, days: Days) -> KeyRange:
    """The stretch of keys below a prefix in a region's folder that was delivered on these days.

    Sorted keys of one region are sorted by day, so one listing from the first to the last day replaces one per day.
    Outside a region's folder nothing is known about order by day, and the stretch is the whole prefix.
    """
    region = region_folder(prefix)
    if region is None:
        return KeyRange(prefix)
    after = f"{region}{_day_folder(days.first)}/" if days.first > date.min else ""
    # "0" follows "/" in UTF-8, so this is the first text after every key of the last day
    before = f"{region}{_day_folder(days.last)}0" if days.last < date.max else None
    return KeyRange(prefix, after, before)


def region_folder(prefix: str) -> str | None:
    """The folder of the region (``…/CloudTrail/us-east-1/``) that a prefix is or lies in; ``None`` outside of one."""
    match = _SHELF.fullmatch(prefix)
    return None if match is None or match["rest"] is None else prefix[: match.start("rest")]


@lru_cache(maxsize=16)
def _delivery_days(window: Window, late: timedelta) -> tuple[date | None, date | None]:
    """First and last day on which events of the window can have been delivered: not before them, but later."""
    delivery = window.padded(after=late)
    return delivery.first_day, delivery.last_day


def _day_folder(day: date) -> str:
    return day.isoformat().replace("-", "/")


@lru_cache(maxsize=4096)
def _of_folder(folder: str) -> CloudTrailKey | None:
    """What a folder of the layout says about all files directly in it; ``None`` outside of the layout."""
    path = f"{folder}/x"
    match = _LAYOUT.fullmatch(path) or _LAYOUT_WITHOUT_ROOT.fullmatch(path)
    if match is None:
        return None
    inner = _REGION_AND_DAY.fullmatch(match["rest"]) if match["folder"].startswith("CloudTrail") else None
    return CloudTrailKey(
        prefix=match["prefix"] or "",
        organization=match["organization"],
        account=match["account"],
        folder=match["folder"],
        region=inner["region"] if inner else None,
        day=_date(inner["day"].replace("/", "")) if inner else None,
        name="",
    )


def _from_file_name(folder: str, name: str) -> CloudTrailKey | None:
    match = _FILE.search(name)
    if match is None:
        return None
    return CloudTrailKey(folder, None, match["account"], match["folder"], match["region"], _date(match["day"]), name)


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _folder_reason(folder: str, options: SourceOptions) -> SkipReason | None:
    """Unknown ``CloudTrail-…`` folders are kept: better a reject that is seen than a log that is not."""
    if not folder.startswith("CloudTrail"):
        return "other service"
    reason = _FOLDERS_LEFT_OUT.get(folder)
    return None if options.digests and reason == "digest" else reason


def _account_reason(account: str, options: SourceOptions) -> SkipReason | None:
    return "other account" if options.accounts and account not in options.accounts else None


def _region_reason(region: str, options: SourceOptions) -> SkipReason | None:
    return "other region" if options.regions and region not in options.regions else None


def _day_reason(day: date, options: SourceOptions) -> SkipReason | None:
    first, last = _delivery_days(options.window, options.late)
    outside = (first is not None and day < first) or (last is not None and day > last)
    return "outside the window" if outside else None
