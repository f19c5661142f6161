"""What must be done when the process is asked to end: work to break off, and temporary files to remove.

Rooms name both here, and the command line, which hears of Ctrl-C, does it. Nothing here knows of signals, and a library user
who handles them in another way loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

_running: dict[object, Callable[[], None]] = {}
_temporary: set[Path] = set()


def breakable(break_off: Callable[[], None]) -> Callable[[], None]:
    """Name something that runs, by what breaks it off. It may be called on any thread, and more than once.

    Returns:
        What to call when it does not run any more.
    """
    key = object()
    _running[key] = break_off
    return partial(_forget, key)


def removable(path: Path) -> Callable[[], None]:
    """Name a temporary file or folder, which need not be there yet.

    Returns:
        What removes it.
    """
    _temporary.add(path)
    return partial(_remove, path)


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """A file or folder that is gone when the context ends, or the process."""
    remove = removable(path)
    try:
        yield path
    finally:
        remove()


def break_off() -> None:
    """Break off all that runs."""
    for stop in list(_running.values()):
        with suppress(Exception):  # what has just ended may say so
            stop()


def remove_temporary() -> None:
    """Remove all temporary files and folders, also those that somebody still writes to."""
    for path in list(_temporary):
        _remove(path)


def _forget(key: object) -> None:
    _running.pop(key, None)


def _remove(path: Path) -> None:
    import shutil  # noqa: PLC0415 - loads compressors, which --help does not need

    with suppress(OSError):
        path.unlink(missing_ok=True)
    for _ in range(3):  # a file that appears meanwhile keeps its folder there
        if not path.exists():
            break
        shutil.rmtree(path, ignore_errors=True)
    _temporary.discard(path)
