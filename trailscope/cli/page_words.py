"""The words of a command about one thing: a name first, then logs. Words in another order are told apart before anything is read."""

from __future__ import annotations

import os
from collections.abc import Sequence

from trailscope.cli.typed import command_line
from trailscope.errors import Location, SourceError, UsageError


def check_words(command: str, metavar: str, name: str, sources: Sequence[str], *, has_lake: bool) -> None:
    """See that the first word names a thing and the others name logs.

    A name may be that of a file too, so words are only refused where nothing could be read.

    Args:
        command: as it is typed, ``who``.
        metavar: what help calls the name.
        name: the first word.
        sources: the others.
        has_lake: whether a lake is named besides.

    Raises:
        UsageError: the first word names logs, and there is no other, or one that is none.
        SourceError: the first word is a name, and another is neither a file nor a folder.
    """
    is_place = "://" in name or _is_there(name)
    if is_place and not sources and not has_lake:
        meant, _, _ = metavar.partition("|")
        raise UsageError(
            f"{name} is a place of logs, and {meant} is missing",
            hint=f"the name comes first: {command_line([command], [meant, name])}",
        )
    lost = next(filter(_is_lost, sources), None)
    if lost is None:
        return
    if is_place:
        typed = command_line([command], [lost, name, *(source for source in sources if source != lost)])
        raise UsageError(
            f"{name} is a place of logs, and there is no file or folder {lost}", hint=f"the name comes first: {typed}"
        )
    raise SourceError(
        "there is no such file or folder",
        at=Location(lost),
        hint=f"check the path; before the logs stands one {metavar}, in quotes where it has several words",
    )


def _is_lost(source: str) -> bool:
    """Whether a word for logs can only be a path, and there is nothing."""
    if source == "-" or "://" in source or source.startswith("file:"):
        return False
    from trailscope.sources.patterns import is_pattern  # noqa: PLC0415 - loads all that sources need, which --help does without
    from trailscope.sources.schemes import EVENT_HISTORY  # noqa: PLC0415 - as above

    return source != EVENT_HISTORY and not is_pattern(source) and not _is_there(source)


def _is_there(place: str) -> bool:
    try:
        return os.path.lexists(place)
    except ValueError:  # a byte that no path may hold
        return False
