"""The names of local objects: ``file:`` URIs, what they stand for, and the version that goes with them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PLAIN = "/!$&'()*+,;=:"  # what a URI path may hold unencoded (RFC 3986 §3.3), less "@", which numbers archive members

_IS_PLAIN = re.compile(rf"[A-Za-z0-9_.~{re.escape(_PLAIN)}-]*").fullmatch  # what quoting leaves as it is


def file_uri(path: Path, member: str | None = None) -> str:
    """``file:///abs/path`` for an absolute path, and ``#member`` (as `member_name` spells it) inside an archive.

    Percent-encoded, so that names with ``#``, line ends, or bytes that are no UTF-8 survive the way there and back
    and stay printable ASCII.
    """
    uri = "file://" + quote_from_bytes(os.fsencode(path), safe=_PLAIN)
    return uri if member is None else f"{uri}#{member}"


def child_uri(folder: str, name: str) -> str:
    """The `file_uri` of a file in a folder (its absolute path); quick for many files of one folder."""
    quoted = name if _IS_PLAIN(name) else quote_from_bytes(os.fsencode(name), safe=_PLAIN)
    return f"{_folder_uri(folder)}/{quoted}"


@lru_cache(maxsize=1024)
def _folder_uri(folder: str) -> str:
    return "file://" + quote_from_bytes(os.fsencode(folder.rstrip("/")), safe=_PLAIN)


def member_name(name: str, occurrence: int = 1) -> str:
    """How a member of an archive is named after the ``#``: percent-encoded; ``@2`` marks the second of one name."""
    quoted = quote_from_bytes(name.encode("utf-8", "surrogateescape"), safe=_PLAIN)
    return quoted if occurrence == 1 else f"{quoted}@{occurrence}"


def file_path(uri: str) -> tuple[str, str | None]:
    """The path a ``file:`` URI stands for, and the member's name after ``#`` as `member_name` spelt it, if any."""
    path, hash_sign, member = uri.removeprefix("file://").partition("#")
    return os.fsdecode(unquote_to_bytes(path)), member if hash_sign else None


def file_version(status: os.stat_result) -> str:
    """``size-mtime_ns``: differs whenever a file was written to."""
    return f"{status.st_size}-{status.st_mtime_ns}"
