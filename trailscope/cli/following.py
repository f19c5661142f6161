"""Keeping a lake up to date until Ctrl-C: looking again after a while, or being told by a queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count, moment
from trailscope.cli import exit_status
from trailscope.cli.render import colours, ingest_summary
from trailscope.errors import AccessError, SourceError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.ingest.progress import IngestSummary
    from trailscope.ingest_job import QueueResult

Sleep = Callable[[float], None]


def poll(
    look: Callable[[], IngestSummary], seconds: float, lake: str, *, quiet: bool = False, sleep: Sleep = time.sleep
) -> int:
    """Look for new logs again and again, until Ctrl-C.

    A source that cannot be reached for once is named and tried again after the pause; credentials that have ended, end it.

    Args:
        look: one ingest.
        seconds: the pause between two looks.
        lake: how to call the lake.
        quiet: whether a look that went well is not told.
        sleep: pauses.

    Returns:
        The exit status of having been stopped.

    Raises:
        AccessError: the source may not be read with these credentials.
    """
    try:
        while True:
            try:
                done = look()
            except AccessError:
                raise
            except SourceError as error:
                _say(f"could not look: {terminal(str(error))}", colours.WARNING)
            else:
                if done.interrupted:
                    return exit_status.INTERRUPTED
                _tell(done, lake, quiet=quiet)
            sleep(seconds)
    except KeyboardInterrupt:
        exit_status.stopped("What was read is in the lake; the same command goes on from there.")
        return exit_status.INTERRUPTED


def drain(
    look: Callable[[], QueueResult], seconds: float, lake: str, *, quiet: bool = False, sleep: Sleep = time.sleep
) -> int:
    """Read what a queue tells of, until Ctrl-C. A message that cannot be understood is named once and left in the queue.

    Args:
        look: takes the messages that wait, or waits for some.
        seconds: the pause after a look that brought something, in which messages gather: a lake of few large files is quick.
        lake: how to call the lake.
        quiet: whether a look that went well is not told.
        sleep: pauses.

    Returns:
        The exit status of having been stopped.

    Raises:
        AccessError: the queue may not be asked with these credentials.
    """
    named: set[str] = set()
    try:
        while True:
            try:
                done = look()
            except AccessError:
                raise
            except SourceError as error:
                _say(f"could not look: {terminal(str(error))}", colours.WARNING)
                sleep(seconds)
                continue
            _tell_problems(done, named)
            if done.summary is not None:
                if done.summary.interrupted:
                    return exit_status.INTERRUPTED
                _tell(done.summary, lake, quiet=quiet)
                _tell_left(done)
            if done.messages:
                sleep(seconds)
    except KeyboardInterrupt:
        exit_status.stopped("What was read is in the lake; messages not deleted yet come again.")
        return exit_status.INTERRUPTED


def _tell_problems(done: QueueResult, named: set[str]) -> None:
    """One line for each message that cannot be understood and was not ``named`` before; it is named from now on."""
    for message in done.problems:
        if message.id in named:
            continue
        named.add(message.id)
        times = f"handed out {count(message.received, 'time')}"
        _say(
            f"message {terminal(message.id)} is left in the queue: {terminal(message.problem)} ({times})",
            colours.WARNING,
        )


def _tell_left(done: QueueResult) -> None:
    """One line where messages stay in the queue that were understood."""
    left = len(done.messages) - done.deleted - len(done.problems)
    if left:
        _say(f"{count(left, 'message')} left in the queue, since not all they name could be read", colours.WARNING)


def _tell(done: IngestSummary, lake: str, *, quiet: bool) -> None:
    """One line for a look that brought something, unless ``quiet``, and what was rejected."""
    if done.objects_new and not quiet:
        _say(f"{count(done.objects_new, 'object')}, {count(done.events_new, 'new event')} into {terminal(lake)}")
    ingest_summary.tell(done, lake, quiet=True)


def _say(text: str, colour: str | None = None) -> None:
    click.secho(f"{moment(datetime.now(UTC))} UTC  {text}", fg=colour, err=True)
