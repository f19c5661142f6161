"""Logs on this machine: a file, a folder, a pattern, standard input."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from trailscope.errors import AccessError, Location, SourceError
from trailscope.native_core import core_in_use
from trailscope.sources import archives, keys
from trailscope.sources.ignored_names import is_ignored_name
from trailscope.sources.objects import Found, Skipped, SourceObject, SourceOptions, Unreadable, UnreadableReason
from trailscope.sources.patterns import is_pattern, matches
from trailscope.sources.uris import child_uri, file_path, file_uri, file_version

STDIN = "stdin:"

# Without waiting: what was a file when it was found may be a pipe by now, and a pipe waits for who writes to it.
_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def find(source: str, options: SourceOptions) -> Iterator[Found]:
    """Every log file under a path, in the order of their names.

    Args:
        source: a path, a ``file:`` URI, ``-`` for standard input, or a pattern (see `patterns`). What exists under
            exactly this name is never read as a pattern.
        options: window, accounts and regions prune by path and file name.

    Links are followed, and each folder is read once. Archives are opened (see `archives`).

    Raises:
        SourceError: when nothing lies at the path, or nothing matches the pattern.
    """
    if source == "-":
        yield SourceObject(STDIN, None, uuid.uuid4().hex, None)
        return
    path = _absolute(file_path(source)[0] if source.startswith("file:") else source)
    seen: set[tuple[int, int]] = set()
    if os.path.lexists(path):
        yield from _tree(path, options, seen)
        return
    if not is_pattern(str(path)):
        raise SourceError("there is no such file or folder", at=Location(str(path)), hint="check the path")
    nothing = True
    for match in matches(str(path)):
        nothing = False
        if isinstance(match, OSError):
            yield _unreadable(Path(match.filename), match, "unreadable directory")
        else:
            yield from _tree(match, options, seen)
    if nothing:
        raise SourceError("nothing matches this pattern", at=Location(str(path)), hint="** spans folders, * does not")


def read(found: SourceObject, chunk_bytes: int) -> Iterator[bytes]:
    """The bytes of a file, an archive member or standard input, in chunks.

    Raises:
        SourceError: when the file is gone, cannot be read, or changed after it was found.
    """
    if found.uri == STDIN:
        yield from iter(lambda: sys.stdin.buffer.read(chunk_bytes), b"")
        return
    name, member = file_path(found.uri)
    if member is not None:
        yield from archives.read(Path(name), member, found, chunk_bytes)
        return
    try:
        # Not a file object, and no more asked for than is there: most files are small, and opening them is what takes time.
        descriptor = os.open(name, _AT_ONCE)
        try:
            status = os.fstat(descriptor)
            if file_version(status) != found.version:
                raise SourceError(
                    "the file changed after it was found", at=Location(found.uri), hint="run the same command again"
                )
            wanted, done = min(chunk_bytes, status.st_size + 1), 0
            while chunk := os.read(descriptor, wanted):
                done += len(chunk)
                yield chunk
                if (
                    len(chunk) < wanted and done >= status.st_size
                ):  # a file system of a network may give less than there is
                    return
            if done < status.st_size:
                raise SourceError(
                    f"the file ends after {done:,} of {status.st_size:,} bytes: it was cut while it was read",
                    at=Location(found.uri), hint="run the same command again",
                )  # fmt: skip
        finally:
            os.close(descriptor)
    except PermissionError as error:
        raise AccessError("the file may not be read", at=Location(found.uri), hint="check its permissions") from error
    except OSError as error:
        raise SourceError(
            f"the file cannot be read: {error.strerror}", at=Location(found.uri), hint="check the path and disk"
        ) from error


def read_at_once(objects: Sequence[SourceObject]) -> list[bytes | None]:
    """The bytes of each file that the native core finds as it was found before; ``None`` for all else, which is for `read`."""
    core = core_in_use()
    read: list[bytes | None] = [None] * len(objects)
    plain = [number for number, item in enumerate(objects) if item.uri.startswith("file:") and "#" not in item.uri]
    if core is not None and plain:
        files = [(file_path(item.uri)[0], item.version) for item in map(objects.__getitem__, plain)]
        for number, data in zip(plain, core.files_read(files, _AT_ONCE), strict=True):
            read[number] = data
    return read


def _absolute(given: str) -> Path:
    """Evidence is named by the path that was given, so links are resolved only where ``..`` leaves no choice."""
    try:
        path = Path(given).expanduser().absolute()
    except RuntimeError as error:  # ~somebody, of whom this machine does not know
        hint = "write the path without ~; for a name that begins so, write ./~…"
        raise SourceError("there is no home folder of that name", at=Location(given), hint=hint) from error
    return path.resolve() if ".." in path.parts else path


def _tree(root: Path, options: SourceOptions, seen: set[tuple[int, int]]) -> Iterator[Found]:
    """A file, or all files below a folder. Not recursive: how deep it goes is not ours to choose.

    Paths are texts here: making a `Path` of each would take longer than asking the disk.
    """
    top = str(root)
    waiting = [top]
    judged_folder, judged = "", keys.judge_folder("", options)
    while waiting:
        path = waiting.pop()
        folder, _, name = path.rpartition("/")
        try:
            status = os.stat(path)  # noqa: PTH116 - see above
        except OSError as error:
            yield _unreadable(Path(path), error, "broken link" if Path(path).is_symlink() else "unreadable file")
            continue
        is_folder = S_ISDIR(status.st_mode)
        if path != top and is_ignored_name(name):
            yield Skipped(child_uri(folder, name), "hidden file", None if is_folder else 1)
        elif not is_folder:
            if folder != judged_folder:
                judged_folder, judged = folder, keys.judge_folder(folder, options)
            of_this = judged if judged and "\\" not in name else keys.judge(path, options)
            found = _file(folder, name, status, of_this)
            if isinstance(found, Skipped) or archives.is_log_name(name):
                yield found
            else:
                yield from _of_content(Path(path), found, options)
        elif Path(path, "lake.json").is_file():
            yield Skipped(file_uri(Path(path)), "lake", None)
        elif (identity := (status.st_dev, status.st_ino)) in seen:
            yield Skipped(file_uri(Path(path)), "already found", None)
        else:
            seen.add(identity)
            try:
                waiting += _children_last_first(path)
            except OSError as error:
                yield _unreadable(Path(path), error, "unreadable directory")


def _children_last_first(folder: str) -> list[str]:
    """The reverse of the order in which S3 lists the same tree: by name, folders as ``name/``."""
    with os.scandir(folder) as entries:
        names = [entry.name + "/" * entry.is_dir(follow_symlinks=False) for entry in entries]
    above = folder.rstrip("/")
    return [f"{above}/{name.rstrip('/')}" for name in sorted(names, reverse=True)]


def _file(folder: str, name: str, status: os.stat_result, judged: keys.Judgement) -> SourceObject | Skipped:
    """A file by what its name and the disk say of it."""
    uri = child_uri(folder, name)
    reason, day = judged
    if not S_ISREG(status.st_mode):
        return Skipped(uri, "not a file")
    if status.st_size == 0:
        return Skipped(uri, "empty file")
    if reason:
        return Skipped(uri, reason)
    return SourceObject(uri, status.st_size, file_version(status), day)


def _of_content(path: Path, found: SourceObject, options: SourceOptions) -> Iterator[Found]:
    """A file whose name does not say whether it is a log or an archive."""
    try:
        kind = archives.kind(path)
    except OSError as error:
        yield _unreadable(path, error, "unreadable file")
        return
    if kind is None:
        yield found
    else:
        yield from archives.members(path, kind, options)


def _unreadable(path: Path, error: OSError, otherwise: UnreadableReason) -> Unreadable:
    """``otherwise`` is the reason unless what was listed a moment ago is gone."""
    gone = isinstance(error, FileNotFoundError) and otherwise != "broken link"
    return Unreadable(file_uri(path), "vanished" if gone else otherwise, error.strerror or str(error))
