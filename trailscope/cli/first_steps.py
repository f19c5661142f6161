"""What ``trailscope`` alone says: which lakes there are, and what to do next with each."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from trailscope.escaping import terminal
from trailscope.lake.existing import is_lake
from trailscope.lake.location import cache_folder

MOST_LAKES = 3
_DAY = "event_date="
_HOUR, _DAY_SECONDS = 3_600, 86_400

ASK = (
    ("trailscope hunt", "everything at once: what deserves a look?"),
    ("trailscope incidents", "findings stitched into stories: who got in, how, what they did"),
    ("trailscope query root.usage", "one question; `trailscope queries list` has them all"),
    ("trailscope search --action 'Delete*'", "events by text, call, actor or address"),
    ("trailscope lake info", "what the lake holds, and what it could not read"),
)
BEGIN = (
    ("trailscope demo", "an investigation on sample logs, without any of your own"),
    ("trailscope hunt ./AWSLogs", "everything at once, from raw logs"),
    ("trailscope ingest s3://BUCKET/AWSLogs --since 7d --lake case-1 --dry-run", "what an archive would cost to read"),
    ("trailscope ingest s3://BUCKET/AWSLogs --since 7d --lake case-1", "keep a lake, and ask it often"),
    ("trailscope ingest event-history --lake case-1", "no archive: the account's own last 90 days"),
)


@dataclass(frozen=True)
class _Kept:
    """A lake in the cache, and when it was last written to."""

    path: Path
    written: float


def told(named: str | None, cache: Path | None = None, *, now: float | None = None) -> Iterator[str]:
    """The lines, safe for a terminal.

    Args:
        named: the lake of ``TRAILSCOPE_LAKE`` or of the settings; ``None`` for none.
        cache: where lakes of raw logs are kept; the user's own when left out.
        now: seconds since 1970, to say how old a lake is; the clock's when left out.
    """
    if named is not None and ("://" in named or is_lake(Path(named))):
        yield from _ready(named)
        return
    if named is not None:
        yield f"TRAILSCOPE_LAKE or the settings name {terminal(named)}, where no lake is yet. Fill it:"
        yield from _commands((("trailscope ingest LOGS", "a folder, an archive, s3://bucket/prefix or event-history"),))
        return
    kept = _kept(cache or cache_folder())
    if not kept:
        yield "There is no lake yet. Begin with one of these:"
        yield from _commands(BEGIN)
    else:
        yield "No lake is chosen. These were made before:"
        yield ""
        clock = time.time() if now is None else now
        yield from (f"  export TRAILSCOPE_LAKE={_word(one.path)}  # {_age(clock - one.written)}" for one in kept)
        yield ""
        yield "Choose one with that line, or begin another:"
        yield from _commands(BEGIN[1:])
    yield ""
    yield "`trailscope --help` has all commands, `trailscope COMMAND --help` tells one with examples."


def show(named: str | None) -> None:
    """Write them to stdout."""
    for line in told(named):
        click.echo(line)


def _ready(named: str) -> Iterator[str]:
    days = _days(Path(named)) if "://" not in named else ()
    span = f", {days[0]} to {days[-1]}," if days else ""
    yield f"The lake {terminal(named)}{span} is ready. Ask it:"
    yield from _commands(ASK)
    yield ""
    yield "The same `trailscope ingest` brings it up to date. `trailscope --help` has all commands."


def _commands(commands: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield ""
    for words, tells in commands:
        yield f"  {words}"
        yield f"      {tells}"


def _days(lake: Path) -> tuple[str, ...]:
    """The UTC days that the lake has events of, by the names of its folders."""
    try:
        return tuple(sorted(place.name.removeprefix(_DAY) for place in (lake / "events").glob(f"{_DAY}*")))
    except OSError:
        return ()


def _kept(cache: Path) -> list[_Kept]:
    """The lakes in the cache, the latest first."""
    places = [*(cache / "lakes").glob("*"), cache / "demo" / "lake"]
    found = [_Kept(place, (place / "objects").stat().st_mtime) for place in places if (place / "objects").is_dir()]
    return sorted(found, key=lambda one: -one.written)[:MOST_LAKES]


def _word(path: Path) -> str:
    return shlex.quote(terminal(str(path)))


def _age(seconds: float) -> str:
    if seconds < _DAY_SECONDS:
        hours = int(seconds // _HOUR)
        return "written to within the hour" if hours < 1 else f"last written to {hours} h ago"
    return f"last written to {int(seconds // _DAY_SECONDS)} days ago"
