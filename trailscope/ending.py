"""What must be done when the process is asked to end: work to break off, temporary files to remove, other processes to end.

Rooms name these here, and the command line, which hears of Ctrl-C, does them. Nothing here knows of signals, and a library user
who handles them in another way loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

Call = Callable[[], object]

_running: dict[object, Call] = {}
_last: dict[object, Call] = {}


def breakable(break_off: Call) -> Callable[[], None]:
    """Name something that runs, by what breaks it off. It may be called on any thread, and more than once.

    Returns:
        What to call when it does not run any more.
    """
    return _named(_running, break_off)


def mortal(end: Call) -> Callable[[], None]:
    """Name something that must not outlive the process, by what ends it.

    Returns:
        What to call when it has ended by itself.
    """
    return _named(_last, end)


def removable(path: Path) -> Callable[[], None]:
    """Name a temporary file or folder, which need not be there yet.

    Returns:
        What removes it.
    """
    remove = partial(_remove, path)
    forget = mortal(remove)

    def remove_and_forget() -> None:
        remove()
        forget()

    return remove_and_forget


def temporary_folder() -> tuple[Path, Callable[[], None]]:
    """A new folder for temporary files that only this user may read, and what removes it."""
    from tempfile import gettempdir  # noqa: PLC0415 - loads compressors, which --help does not need

    path = Path(gettempdir()) / f"trailscope-{os.urandom(8).hex()}"
    remove = removable(path)  # before it is there: the process may be ended in between
    path.mkdir(mode=0o700)
    return path, remove


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """A file or folder that is gone when the context ends, or the process."""
    remove = removable(path)
    try:
        yield path
    finally:
        remove()


@contextmanager
def in_temporary_folder() -> Iterator[Path]:
    """A folder as of :func:`temporary_folder` that is gone when the context ends."""
    path, remove = temporary_folder()
    try:
        yield path
    finally:
        remove()


def break_off() -> None:
    """Break off all that runs."""
    _call(_running)


def end_all() -> None:
    """End and remove all that must not outlive the process, also files that somebody still writes to."""
    _call(_last)


def _named(calls: dict[object, Call], call: Call) -> Callable[[], None]:
    key = object()
    calls[key] = call

    def forget() -> None:
        calls.pop(key, None)

    return forget


def _call(calls: dict[object, Call]) -> None:
    for call in list(calls.values()):
        with suppress(Exception):  # what has just ended may say so
            call()


def _remove(path: Path) -> None:
    import shutil  # noqa: PLC0415 - as above

    with suppress(OSError):
        path.unlink(missing_ok=True)
    for _ in range(3):  # a file that appears meanwhile keeps its folder there
        if not path.exists():
            break
        shutil.rmtree(path, ignore_errors=True)
