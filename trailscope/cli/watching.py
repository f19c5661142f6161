"""Round after round: read what is new, hunt it, tell it; until Ctrl-C, or once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count, moment
from trailscope.cli import exit_status
from trailscope.cli.render import colours, ingest_summary
from trailscope.errors import AccessError, LakeError, SourceError, TrailscopeError
from trailscope.escaping import terminal
from trailscope.watch.delivery import deliver
from trailscope.watch.rounds import Round, View, Wanted, all_told, compared_at, look

if TYPE_CHECKING:
    from pathlib import Path

    from trailscope.ingest.progress import IngestSummary
    from trailscope.lake.location import LakePlace
    from trailscope.watch.destinations import Destination
    from trailscope.watch.state import WatchState

Sleep = Callable[[float], None]


def until_there(
    lake: LakePlace, read: Callable[[], IngestSummary | None], seconds: float, *, once: bool, sleep: Sleep = time.sleep
) -> IngestSummary | None:
    """Read until there is a lake: a source that has nothing yet, makes none.

    Returns:
        What the reading that made the lake did; ``None`` where there was one already.

    Raises:
        SourceError: with ``once``, nothing was there; or the source may not be read with these credentials.
    """
    from trailscope.lake.existing import is_lake  # noqa: PLC0415 - loads Arrow

    done = None
    while not is_lake(lake):
        try:
            done = read()
        except AccessError:
            raise
        except SourceError as error:
            if once:
                raise
            _say(f"nothing to read yet: {terminal(str(error))}", colours.WARNING)
        if not is_lake(lake):
            if once:
                raise SourceError("nothing was read, so there is no lake to watch", hint="look at SOURCE or the queue")
            sleep(seconds)
    return done


@dataclass(frozen=True)
class Watch:
    """A watch over one lake.

    Attributes:
        read: reads what is new into the lake; ``None`` where somebody else does.
        view: opens the lake.
        state: what has been told.
        wanted: what to look for.
        destinations: whom to tell.
        compare_every: how often hunts that compare many events are asked.
        sarif: a file that is written anew with all findings told so far, or ``None``.
        quiet: whether only what goes wrong is said beside the news.
    """

    read: Callable[[], IngestSummary | None] | None
    view: View
    state: WatchState
    wanted: Wanted
    destinations: Sequence[Destination]
    compare_every: timedelta
    sarif: Path | None = None
    quiet: bool = False
    _said: set[str] = field(default_factory=set)

    def once(self) -> int:
        """One round; its exit status.

        Raises:
            TrailscopeError: the source, the lake or the state cannot be read or written, or the engine failed.
        """
        done = self.read() if self.read else None
        if done is not None and done.interrupted:
            return exit_status.INTERRUPTED
        status = ingest_summary.tell(done, "", quiet=True) if done is not None else exit_status.DONE
        found = look(
            self.view,
            self.state,
            self.wanted,
            compare=self._is_time(),
            destinations=[one.name for one in self.destinations],
        )
        waiting = self._tell(found)
        for problem in found.problems:
            said = " ".join(str(problem).split())
            if said not in self._said:
                self._said.add(said)
                _say(f"problem: {terminal(said)}", colours.ERROR)
        if not self.quiet and (found.new_commits or found.items()):
            told = f"{count(len(found.findings), 'finding')}, {count(len(found.incidents), 'incident')} new or changed"
            _say(f"{count(done.events_new, 'new event') if done else count(found.new_commits, 'commit')}; {told}")
        return exit_status.FAILED if waiting else exit_status.REJECTED if found.problems else status

    def until_stopped(self, seconds: float, *, sleep: Sleep = time.sleep) -> int:
        """Round after round, with a pause between; what fails for once is said, and tried again.

        Raises:
            AccessError: the source may not be read with these credentials. QueryError: the engine failed.
        """
        try:
            while True:
                try:
                    if self.once() == exit_status.INTERRUPTED:
                        return exit_status.INTERRUPTED
                except AccessError:
                    raise
                except (SourceError, LakeError) as error:
                    _say(f"this round failed: {terminal(str(error))}", colours.WARNING)
                sleep(seconds)
        except KeyboardInterrupt:
            exit_status.stopped("What was not told yet is told when the same command runs again.")
            return exit_status.INTERRUPTED

    def _is_time(self) -> bool:
        last = compared_at(self.state)
        return last is None or datetime.now(UTC) - last >= self.compare_every

    def _tell(self, found: Round) -> int:
        """Tell the destinations; how many items wait for one that did not take them."""
        waits = 0

        def complain(error: TrailscopeError, waiting: int) -> None:
            nonlocal waits
            waits += waiting
            _say(f"{terminal(str(error))}; {count(waiting, 'item')} told again in the next round", colours.WARNING)

        deliver(self.state, self.destinations, complain)
        if self.sarif is not None and (found.findings or not self.sarif.exists()):
            from trailscope.export.sarif import document  # noqa: PLC0415 - only who asks for it
            from trailscope.files import write_output  # noqa: PLC0415 - as above

            write_output(self.sarif, document(all_told(self.state)), "the findings")
        return waits


def _say(text: str, colour: str | None = None) -> None:
    click.secho(f"{moment(datetime.now(UTC))} UTC  {text}", fg=colour, err=True)
