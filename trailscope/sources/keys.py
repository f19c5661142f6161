"""The grammar of CloudTrail keys: what a key says, and which keys and folders a search can leave out.

Layout (AWS user guide, "Finding your CloudTrail log files")::

    [PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/FOLDER/REGION/YYYY/MM/DD/FILE
    FILE = ACCOUNT_FOLDER_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz

The date is the UTC day of *delivery*, never earlier than the events inside. Nothing here reads or lists anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trailscope.sources.objects import SkipReason, SourceOptions

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

_FOLDERS_LEFT_OUT: dict[str, SkipReason] = {
    "CloudTrail-Digest": "digest",
    "CloudTrail-Aggregated": "aggregated events",
    "CloudTrail-Lake": "lake query result",
}

_LONGEST = 4096  # S3 keys end at 1024, paths at 4096; only names made up inside archives are longer

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
    path = key.replace("\\", "/")
    layout = _LAYOUT.fullmatch(path) or _LAYOUT_WITHOUT_ROOT.fullmatch(path)
    return _from_layout(layout) if layout else _from_file_name(path)


def skip_reason(key: str, options: SourceOptions) -> SkipReason | None:
    """Why an object can be left out judging by its key alone; ``None`` to keep it. In doubt it is kept."""
    parsed = parse(key)
    if parsed is None:
        return None
    return (
        _folder_reason(parsed.folder)
        or _account_reason(parsed.account, options)
        or (_region_reason(parsed.region, options) if parsed.region else None)
        or (_day_reason(parsed.day, options) if parsed.day else None)
    )


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
        or (_folder_reason(match["folder"]) if match["folder"] else None)
        or (_region_reason(match["region"], options) if match["region"] else None)
    )


def key_range(prefix: str, options: SourceOptions) -> KeyRange:
    """The stretch of keys below a prefix that the window can keep.

    Sorted keys of one region are sorted by day, so one listing from the first to the last day replaces one per day.
    Outside a region's folder nothing is known about order by day, and the stretch is the whole prefix.
    """
    match = _SHELF.fullmatch(prefix)
    if match is None or match["rest"] is None:
        return KeyRange(prefix)
    region = prefix[: match.start("rest")]
    first, last = _delivery_days(options)
    after = f"{region}{_day_folder(first)}/" if first else ""
    # "0" follows "/" in UTF-8, so this is the first text after every key of the last day
    before = f"{region}{_day_folder(last)}0" if last else None
    return KeyRange(prefix, after, before)


def _delivery_days(options: SourceOptions) -> tuple[date | None, date | None]:
    """First and last day on which events of the window can have been delivered: not before them, but later."""
    delivery = options.window.padded(after=options.late)
    return delivery.first_day, delivery.last_day


def _day_folder(day: date) -> str:
    return day.isoformat().replace("-", "/")


def _from_layout(match: re.Match[str]) -> CloudTrailKey:
    rest: str = match["rest"]
    inner = _REGION_AND_DAY.fullmatch(rest) if match["folder"].startswith("CloudTrail") else None
    day = _date(inner["day"].replace("/", "")) if inner else None
    return CloudTrailKey(
        prefix=match["prefix"] or "",
        organization=match["organization"],
        account=match["account"],
        folder=match["folder"],
        region=inner["region"] if inner else None,
        day=day,
        name=rest.rpartition("/")[2],
    )


def _from_file_name(path: str) -> CloudTrailKey | None:
    prefix, _, name = path.rpartition("/")
    match = _FILE.search(name)
    if match is None:
        return None
    return CloudTrailKey(prefix, None, match["account"], match["folder"], match["region"], _date(match["day"]), name)


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _folder_reason(folder: str) -> SkipReason | None:
    """Unknown ``CloudTrail-…`` folders are kept: better a reject that is seen than a log that is not."""
    if not folder.startswith("CloudTrail"):
        return "other service"
    return _FOLDERS_LEFT_OUT.get(folder)


def _account_reason(account: str, options: SourceOptions) -> SkipReason | None:
    return "other account" if options.accounts and account not in options.accounts else None


def _region_reason(region: str, options: SourceOptions) -> SkipReason | None:
    return "other region" if options.regions and region not in options.regions else None


def _day_reason(day: date, options: SourceOptions) -> SkipReason | None:
    first, last = _delivery_days(options)
    outside = (first is not None and day < first) or (last is not None and day > last)
    return "outside the window" if outside else None
