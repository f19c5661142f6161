"""What a command does, step by step, for ``--verbose`` and ``--log-file``.

A line is a UTC time, a level, the module that speaks, and one line of text with control characters made visible and secrets
masked. Rooms speak to ``logging.getLogger(__name__)``; nobody listens unless one of the two options is given.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from trailscope import masking
from trailscope.errors import Location, UsageError
from trailscope.escaping import terminal

_FORM = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(message)s"
_PRIVATE = 0o600  # what is told of a case is as confidential as the case

End = Callable[[], None]


class _OneLine(logging.Formatter):
    """One line an entry, in UTC, that nothing in it can break or forge."""

    def converter(self, seconds: float | None) -> time.struct_time:
        """Times of entries are UTC."""
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        """The entry as it is written."""
        return terminal(masking.text(super().format(record)))


def to_stream(stream: TextIO) -> End:
    """Tell a stream, until what is returned is called."""
    return _add(logging.StreamHandler(stream))


def to_file(path: Path) -> End:
    """Append to a file, which is made readable for its owner alone, until what is returned is called.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE))
        return _add(logging.FileHandler(path, encoding="utf-8", errors="backslashreplace"))
    except OSError as error:
        raise UsageError(
            f"cannot write the log: {error.strerror or error}",
            at=Location(str(path)),
            hint="name a file in a folder you may write to",
        ) from None


def _add(handler: logging.Handler) -> End:
    handler.setFormatter(_OneLine(_FORM, "%Y-%m-%dT%H:%M:%S"))
    logger = logging.getLogger("trailscope")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False

    def end() -> None:
        logger.removeHandler(handler)
        handler.close()
        if all(isinstance(other, logging.NullHandler) for other in logger.handlers):
            logger.setLevel(logging.NOTSET)
            logger.propagate = True

    return end
