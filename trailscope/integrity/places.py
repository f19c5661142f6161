"""Where a file lies and where it should lie: the grammar of digest names, and which local path can be which key.

A copy of an archive keeps a key's end and may have lost its beginning: the bucket, the trail's prefix, the folders
above the ones that were copied. So a path is compared with a key from the file's name upwards, and only in what both
of them say.

Source of the layout: AWS user guide, "CloudTrail digest file structure" and "Finding your CloudTrail log files".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

METADATA = ".metadata.json"
"""What follows a digest's name in the name of the file that holds its metadata, as ``aws s3api head-object`` prints it."""

_REGION = r"[a-z]{2,5}(?:-[a-z]+)+-\d+"
_DIGEST_NAME = re.compile(
    rf"(?P<account>\d{{12}})_CloudTrail-Digest_(?P<region>{_REGION})_(?P<trail>.+)_(?P<home>{_REGION})_"
    r"(?P<end>\d{8}T\d{6}Z)(?P<backfill>_backfill)?\.json(?:\.gz)?",
    re.ASCII,
)
_LOG_NAME = re.compile(
    rf"(?P<account>\d{{12}})_CloudTrail(?:-[A-Za-z]+)?_(?P<region>{_REGION})_(?P<at>\d{{8}}T\d{{4}}(?:\d\d)?Z)",
    re.ASCII,
)
_FIELDS = (
    ("day", re.compile(r"\d{4}/\d\d/\d\d", re.ASCII), 3),
    ("region", re.compile(_REGION, re.ASCII), 1),
    ("folder", re.compile(r"CloudTrail(?:-[A-Za-z]+)?", re.ASCII), 1),
    ("account", re.compile(r"\d{12}", re.ASCII), 1),
    ("organization", re.compile(r"o-[a-z0-9]{10,32}", re.ASCII), 1),
    ("root", re.compile(r"AWSLogs", re.ASCII), 1),
)


@dataclass(frozen=True, slots=True)
class DigestName:
    """What the name of a digest says.

    Attributes:
        account, region, trail, home: whose deliveries it covers, in which region; the trail and its home region.
        end: UTC, the end of the time it covers.
        backfill: whether it lists what the regular digests missed.
    """

    account: str
    region: str
    trail: str
    home: str
    end: datetime
    backfill: bool


@dataclass(frozen=True, slots=True)
class PathParts:
    """What the folders of a path say, read from the file upwards; ``None`` where they say nothing."""

    day: str | None = None
    region: str | None = None
    folder: str | None = None
    account: str | None = None
    organization: str | None = None
    root: str | None = None


def digest_name(key: str) -> DigestName | None:
    """What a digest's key, path or name says; ``None`` when it is not the name of a digest."""
    match = _DIGEST_NAME.fullmatch(key.rpartition("/")[2])
    end = _moment(match["end"]) if match else None
    if match is None or end is None:
        return None
    return DigestName(
        match["account"], match["region"], match["trail"], match["home"], end, match["backfill"] is not None
    )


def delivered(key: str) -> tuple[str, str, datetime] | None:
    """Account, region and UTC delivery minute that the name of a log file says."""
    match = _LOG_NAME.match(key.rpartition("/")[2])
    at = _moment(match["at"]) if match else None
    return (match["account"], match["region"], at) if match and at else None


@lru_cache(maxsize=4096)
def place(folder: str) -> PathParts:
    """What a folder (``…/CloudTrail/eu-central-1/2025/03/01``, with ``/`` between) says of the files in it."""
    parts = folder.rstrip("/").split("/")
    said: dict[str, str] = {}
    for name, form, length in _FIELDS:
        text = "/".join(parts[-length:])
        if form.fullmatch(text):
            said[name] = text
            del parts[-length:]
    return PathParts(**said)


def file_place(path: str) -> tuple[PathParts, str]:
    """What the folders of a path say, and the name of the file."""
    folder, _, name = path.rpartition("/")
    return place(folder), name


def stem(path: str) -> str:
    """The file's name without ``.gz``: the same before and after a copy was inflated."""
    return path.rpartition("/")[2].removesuffix(".gz")


def conflict(path: str, key: str) -> str | None:
    """What a path and a key cannot both be right about, in words; ``None`` when the path can be a copy of the key."""
    (here, name), (there, wanted) = file_place(path), file_place(key)
    if stem(name) != stem(wanted):
        return "its name is another"
    for field in ("account", "region", "day", "folder"):
        mine, its = getattr(here, field), getattr(there, field)
        if mine is not None and its is not None and mine != its:
            return f"it lies under the {field} {mine}"
    if here.root and there.root and here.organization != there.organization:
        return f"it lies under the organization {here.organization or '(none)'}"
    return None


def likeness(path: str, key: str) -> int:
    """How many parts a path and a key share from their ends; the best copy of a key shares most."""
    shared = 0
    for mine, its in zip(reversed(path.split("/")), reversed(key.split("/")), strict=False):
        if mine != its:
            break
        shared += 1
    return shared


def local_path(uri: str) -> str:
    """The path in a ``file:`` URI; inside an archive, that of the member."""
    path, _, member = uri.removeprefix("file://").partition("#")
    return unquote(member or path, errors="surrogateescape").replace("\\", "/")


def disagreement(key: str) -> str | None:
    """What a key's folders and its file name contradict each other in: account or region; ``None`` when they agree."""
    said, name = file_place(key)
    told = _LOG_NAME.match(name) or _DIGEST_NAME.fullmatch(name)
    if told is None:
        return None
    for field in ("account", "region"):
        folder = getattr(said, field)
        if folder is not None and folder != told[field]:
            return f"it lies under the {field} {folder}, and its name says {told[field]}"
    return None


def words(parts: Sequence[str]) -> str:
    """Several sentences as one text."""
    return "; ".join(part for part in parts if part)


def _moment(digits: str) -> datetime | None:
    """``YYYYMMDDTHHMM[SS]Z``, with the digits where they must be; by hand, since it is asked for each file."""
    try:
        seconds = int(digits[13:15]) if len(digits) > 14 else 0
        return datetime(
            int(digits[:4]),
            int(digits[4:6]),
            int(digits[6:8]),
            int(digits[9:11]),
            int(digits[11:13]),
            seconds,
            tzinfo=UTC,
        )
    except ValueError:
        return None
