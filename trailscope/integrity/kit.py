"""The layout of a kit: copies of objects with their keys as paths, what S3 keeps beside digests, public keys, and who fetched what when.

DIR/s3/BUCKET/KEY                  an object, byte for byte
DIR/s3/BUCKET/KEY.metadata.json    of digests: what ``aws s3api head-object`` prints
DIR/keys/REGION.json               what ``aws cloudtrail list-public-keys`` prints
DIR/changed/ETAG/BUCKET/KEY        an object that had changed when it was fetched again; the first copy stays
DIR/collected.ndjson               one line an object: from where, when, SHA-256 of the stored bytes
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote_from_bytes

from trailscope.errors import Location, TrailscopeError
from trailscope.integrity.places import METADATA

LEDGER = "collected.ndjson"
KEYS = "keys"
_S3 = "s3://"
_LONGEST_NAME = 200  # bytes of one part of a path; file systems take 255, and some names get endings here
_SAFE = "!#$&'()+,;=@[]{}^`~ "


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """One line of the ledger.

    Attributes:
        uri: ``s3://bucket/key``.
        path: below the kit's folder, ``/`` between.
        bytes: stored.
        etag: as S3 said it: which version of the object this is.
        sha256: of the stored bytes.
        fetched_at: UTC, ISO.
        by: the program and its version.
    """

    uri: str
    path: str
    bytes: int
    etag: str
    sha256: str
    fetched_at: str
    by: str


class Kit:
    """A kit's folder, made when something is written to it. Used by several threads."""

    def __init__(self, root: Path) -> None:
        """Raises TrailscopeError: the ledger of an earlier run cannot be read."""
        self.root = root
        self._writing = threading.Lock()
        self._known: dict[str, list[FetchedFile]] = {}
        for entry in read_ledger(root):
            self._known.setdefault(entry.uri, []).append(entry)

    def holds(self, uri: str, etag: str, size: int | None) -> bool:
        """Whether an object was fetched before in this version, and its copy is still there in full length."""
        for known in self._known.get(uri, ()):
            if known.etag == etag and size in (None, known.bytes):
                path = self.root / known.path
                return path.is_file() and path.stat().st_size == known.bytes
        return False

    def changed(self, uri: str, etag: str) -> bool:
        """Whether another version of an object was fetched before."""
        return any(known.etag != etag for known in self._known.get(uri, ()))

    def path_for(self, uri: str, etag: str) -> Path:
        """Where the copy of an object goes, below the kit's folder."""
        place = parts(uri.removeprefix(_S3))
        return Path("changed", *parts(etag or "unknown"), *place) if self.changed(uri, etag) else Path("s3", *place)

    def write(self, path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
        """Write a file below the kit's folder; it appears when it is complete. Gives its size and SHA-256.

        Raises:
            TrailscopeError: it cannot be written. Whatever the chunks raise.
        """
        target = self.root / path
        beside = target.with_name(f".{target.name}.part")
        size, hashed = 0, sha256()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                    hashed.update(chunk)
                    size += len(chunk)
            beside.replace(target)
        except OSError as error:
            raise _unwritten(target, error) from error
        finally:
            beside.unlink(missing_ok=True)
        return size, hashed.hexdigest()

    def note(self, entry: FetchedFile) -> None:
        """Add a line to the ledger."""
        with self._writing:
            _append(self.root / LEDGER, json.dumps(asdict(entry), ensure_ascii=True))
            self._known.setdefault(entry.uri, []).append(entry)


def metadata_path(path: Path) -> Path:
    """Where the metadata of a digest goes."""
    return path.with_name(path.name + METADATA)


def parts(key: str) -> list[str]:
    """A key as parts of a path that cannot lead anywhere else: each part is a plain name."""
    return [_name(part) for part in key.split("/")]


def read_ledger(root: Path) -> list[FetchedFile]:
    """The lines of a kit's ledger; none when there is no kit. A last line that was cut off is left out.

    Raises:
        TrailscopeError: it cannot be read, or another line is malformed.
    """
    path = root / LEDGER
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise TrailscopeError("the kit's ledger cannot be read", at=Location(str(path)), hint=_HINT) from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(FetchedFile(**json.loads(line)))
        except (ValueError, TypeError, RecursionError) as error:
            if number < len(lines):
                raise TrailscopeError(
                    "a line of the kit's ledger is malformed", at=Location(str(path), number), hint=_HINT
                ) from error
    return found


_HINT = "restore it from a copy, or collect into another folder"


def _append(path: Path, line: str) -> None:
    """On a line of its own, whatever an earlier run left at the end."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    _drop_last_line(path)
            file.write(f"{line}\n".encode())
    except OSError as error:
        raise _unwritten(path, error) from error


def _drop_last_line(path: Path) -> None:
    """Cut off what a killed run wrote of a line: the object it speaks of is fetched again."""
    data = path.read_bytes()
    os.truncate(path, data.rfind(b"\n") + 1)


def _name(part: str) -> str:
    raw = part.encode("utf-8", "surrogateescape")
    quoted = quote_from_bytes(raw, safe=_SAFE) if not part.isascii() or not part.isprintable() else part
    quoted = quoted.replace("\\", "%5C").replace(":", "%3A") if set(quoted) & set("\\:") else quoted
    if quoted in ("", ".", ".."):
        return "".join(f"%{ord(letter):02X}" for letter in quoted) or "%"
    if len(quoted) > _LONGEST_NAME:
        return f"{quoted[: _LONGEST_NAME - 66]}~{sha256(raw).hexdigest()}"
    return quoted


def _unwritten(path: Path, error: OSError) -> TrailscopeError:
    return TrailscopeError(
        f"the kit cannot be written: {error.strerror or error}",
        at=Location(str(path)),
        hint="collect into a folder you may write to, on a disk with room; the same command goes on where it stopped",
    )
