"""Where a lake lies: as it was named, or in the user's cache for raw logs that were asked directly."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailscope.errors import UsageError


def cache_folder() -> Path:
    """Where this user's caches lie: ``trailscope`` in ``XDG_CACHE_HOME`` or ``~/.cache``.

    Raises:
        RuntimeError: the user has no home.
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trailscope"


@dataclass(frozen=True)
class S3Place:
    """Where a lake in S3 lies: ``s3://bucket/prefix``."""

    uri: str

    def __str__(self) -> str:
        return self.uri


LakePlace = Path | S3Place
"""Where a lake lies."""


def place_of(name: str | os.PathLike[str]) -> LakePlace:
    """Where a lake lies that was named so."""
    text = os.fspath(name)
    return S3Place(text.rstrip("/")) if text.startswith("s3://") else Path(text)


def cached_lake(places: Sequence[str]) -> Path:
    """The lake that belongs to just these places.

    Raises:
        UsageError: standard input is among them, which cannot be read again.
    """
    if "-" in places:
        raise UsageError("standard input needs a lake to go to", hint="give --lake DIR")
    wholes = sorted(place if place.startswith("s3://") else str(Path(place).resolve()) for place in places)
    name = Path(wholes[0].rstrip("/")).name or "logs"
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)[:40]
    return cache_folder() / "lakes" / f"{safe}-{hashlib.sha256(chr(0).join(wholes).encode()).hexdigest()[:12]}"


def tally_folder(place: LakePlace) -> Path | None:
    """Where what pages and hunts read off a whole lake is kept; ``None`` for a user without a home."""
    try:
        return cache_folder() / "pages" / hashlib.sha256(str(place).encode()).hexdigest()[:24]
    except RuntimeError:
        return None


def absolute(path: LakePlace) -> LakePlace:
    """The path as it stays when the process changes its folder; DuckDB takes paths as UTF-8 only."""
    if isinstance(path, S3Place):
        return path
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"the path {str(path)!a} is not UTF-8", hint="give the lake another name") from None
    return path.absolute()
