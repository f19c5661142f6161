"""What is counted or picked out of all events of a lake once, and kept in the user's cache: no evidence, and made anew when absent.

A tally is a set of narrow rows about events. It is kept in parts, each of which tells of files of events of one week, by their SHA-256,
as the ledger names them: new files add a part, and a part of files that the lake no longer reads is deleted, an hour after it was seen
to be of no use: another process may read it until then. A view that is cut to
days reads the parts of the weeks that it holds whole, and counts the other days anew; one that is cut otherwise is counted anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import pyarrow as pa

from trailscope.engines.engine import Engine, KeepingEngine
from trailscope.engines.macros import duckdb_statements
from trailscope.files import atomic_write
from trailscope.sql import literal

ROWS_OF_A_PART = 2_000_000  # events that are read for one part
MOST_ROWS = 500_000  # of a part, which is made in memory; a tally with more is not kept
MOST_PARTS = 12  # of a week; with more of them that are small, these are put together as one
SMALL_PART = 1 << 20  # bytes; larger ones stay, as putting many of them together would need their memory at once
MOST_BYTES = 1 << 30  # of the tallies of all lakes; with more, those of the lakes whose were made longest ago go
GRACE = 3_600  # seconds after which a part that nobody needs is deleted
MANY_EVENTS = 500_000  # of a view, for which a tally saves more than its parts cost

_INDEX = "parts.json"
_TOO_MANY = ""  # stands in the place of the file of a part that has too many rows


@dataclass(frozen=True)
class Tally:
    """What is read off events.

    Attributes:
        name: letters and underscores.
        select: gives its rows; ``{among}`` is a relation with the columns of ``events``.
        calls: a select of the few events that count, over ``{among}``, where ``select`` reads these many times, as ``{calls}``: a
            relation that a statement makes for itself DuckDB 2.0 reads with all columns each time, one that is kept without.
        merged: makes the rows of all out of those of several parts, ``{parts}``.
        finished: adds to the rows what SQL cannot tell.
        made_by: a text that changes with ``finished``.
        least_events: of a view; with fewer nothing is kept.
    """

    name: str
    select: str
    merged: str = "select * from {parts}"
    calls: str = ""
    finished: Callable[[pa.Table], pa.Table] | None = None
    made_by: str = ""
    least_events: int = MANY_EVENTS

    def over(self, among: str) -> str:
        """The select over a relation of events."""
        if not self.calls:
            return self.select.replace("{among}", among)
        return f"with calls as (\n{self.calls.replace('{among}', among)}\n)\n{self.select.replace('{calls}', 'calls')}"

    @property
    def code(self) -> str:
        """What the code that makes its rows is: other code may make others."""
        texts = (self.select, self.calls, self.merged, self.made_by, *duckdb_statements())
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def summed(keys: Iterable[str], folds: Mapping[str, str]) -> str:
    """For :attr:`Tally.merged`: rows with the same keys become one.

    Args:
        keys: columns by which rows were counted.
        folds: each other column → ``min``, ``max``, ``sum``, ``bool_or``, or the whole expression.
    """
    named = ", ".join(keys)
    folded = ", ".join(f"{_folded(column, how)} as {column}" for column, how in folds.items())
    return f"select {named}, {folded} from {{parts}} group by {named}"  # noqa: S608 - of our own


def _folded(column: str, how: str) -> str:
    if how == "sum":
        return f"cast(sum({column}) as bigint)"
    return how if "(" in how else f"{how}({column})"


class TalliedFile(NamedTuple):
    """One file of events as it was committed: where it is read from, its SHA-256, its rows, and the UTC day of its events."""

    path: str
    sha256: str
    rows: int
    day: date


@dataclass(frozen=True)
class TalliedLake:
    """What of a lake is tallied.

    Attributes:
        files: all files of events that the lake reads.
        folder: where the tallies of this lake are kept, which the engine may read.
        first, last: the UTC days of the view, both included; ``None`` for any.
    """

    files: Sequence[TalliedFile]
    folder: Path
    first: date | None = None
    last: date | None = None

    def seen(self, day: date) -> bool:
        """Whether the view holds a day."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


class _Part(NamedTuple):
    """A Parquet file of a tally, and the files of events whose rows it tells of."""

    file: str
    bytes: int
    sha256: str
    covers: tuple[str, ...]


@runtime_checkable
class TallyingEngine(KeepingEngine, Protocol):
    """An engine over a lake whose tallies are kept."""

    def tallied(self, tally: Tally) -> str | None:
        """As :func:`relation`, of the lake that the engine is over."""
        ...


def tallied(engine: Engine, tally: Tally) -> str | None:
    """A relation of the rows of a tally, for the place behind ``from``; ``None`` where the engine keeps none of it.

    Raises:
        QueryError: the engine failed.
    """
    return engine.tallied(tally) if isinstance(engine, TallyingEngine) else None


def rows_of(engine: Engine, tally: Tally) -> str:
    """A select of the rows of a tally, from what is kept or else over ``events``.

    Raises:
        QueryError: the engine failed.
    """
    found = tallied(engine, tally)
    return tally.over("events") if found is None else f"select * from {found}"  # noqa: S608 - of our own


def relation(engine: KeepingEngine, tally: Tally, lake: TalliedLake) -> str | None:
    """A relation of the rows of a tally, for the place behind ``from``; ``None`` where it is not to be kept or cannot be.

    Args:
        engine: over the view, with secrets as they were logged. What is not kept in the cache stays in it as ``kept_rest_…``.
        tally: what is read off the events.
        lake: over which the view is.

    Raises:
        QueryError: the engine failed.
    """
    viewed = [file for file in lake.files if lake.seen(file.day)]
    cut = {_week(file.day) for file in lake.files if not lake.seen(file.day)}
    whole = [file for file in viewed if _week(file.day) not in cut]
    rest = [file for file in viewed if _week(file.day) in cut]
    if not whole or sum(file.rows for file in viewed) < tally.least_events:
        return None
    try:
        parts = _parts(engine, tally, lake, whole)
    except OSError:  # a cache that cannot be written costs time and nothing else
        return None
    if parts is None:
        return None
    paths = ", ".join(literal(str(lake.folder / part.file)) for part in parts)
    read = [f"select * from read_parquet([{paths}])"]  # noqa: S608 - quoted
    if rest:
        name = f"kept_rest_{tally.name}"
        _keep(engine, name, tally, _read(rest))
        if tally.finished is not None:
            engine.keep(name, tally.finished(engine.run(f"select * from {name}")))  # noqa: S608 - of our own
        read.append(f"select * from {name}")  # noqa: S608 - as above
    return f"({tally.merged.replace('{parts}', '(' + ' union all by name '.join(read) + ')')})"


def _parts(engine: KeepingEngine, tally: Tally, lake: TalliedLake, files: Sequence[TalliedFile]) -> list[_Part] | None:
    """The parts that together tell of some files, made where they are absent; ``None`` where one has too many rows."""
    lake.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    noted = list(_usable(lake, tally))
    wanted = {file.sha256 for file in files}
    parts = [part for part in noted if wanted.issuperset(part.covers)]
    others = [part for part in noted if part not in parts]  # of weeks that the view does not hold
    covered = {sha256 for part in parts for sha256 in part.covers}
    missing = [file for file in files if file.sha256 not in covered]
    for group in _groups(missing):
        if any(part.file == _TOO_MANY for part in parts):
            break
        parts.append(_made(engine, tally, lake, _read(group), tuple(file.sha256 for file in group)))
    if missing:
        parts = list(_few(engine, tally, lake, parts))
        _note(lake.folder, tally, [*others, *parts])
        _forget_oldest(lake.folder)
    return None if any(part.file == _TOO_MANY for part in parts) else parts


def _usable(lake: TalliedLake, tally: Tally) -> Iterator[_Part]:
    """The parts whose files of events are all read today, and that are as they were written."""
    current = {file.sha256 for file in lake.files}
    noted = _noted(lake.folder).tallies.get(tally.name)
    for part in noted[1] if noted and noted[0] == tally.code else ():
        if current.issuperset(part.covers) and (
            part.file == _TOO_MANY or _is_as_written(lake.folder / part.file, part)
        ):
            yield part


def _is_as_written(place: Path, part: _Part) -> bool:
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == part.sha256
    except OSError:
        return False


def _keep(engine: KeepingEngine, name: str, tally: Tally, among: str) -> int:
    """Keep the rows of a tally over a relation of events; gives how many there are."""
    if not tally.calls:
        return engine.keep(name, tally.over(among))
    engine.keep("kept_tally_calls", tally.calls.replace("{among}", among))
    rows = engine.keep(name, tally.select.replace("{calls}", "kept_tally_calls"))
    engine.keep("kept_tally_calls", "select 1 as nothing where false")
    return rows


def _made(engine: KeepingEngine, tally: Tally, lake: TalliedLake, among: str, covers: tuple[str, ...]) -> _Part:
    """A part of the rows of a tally over a relation of events."""
    many = _keep(engine, "kept_tally", tally, among) > MOST_ROWS
    if not many:
        rows = engine.run("select * from kept_tally")
        rows = rows if tally.finished is None else tally.finished(rows)
    engine.keep("kept_tally", "select 1 as nothing where false")
    return _Part(_TOO_MANY, 0, "", covers) if many else _written(lake.folder, tally, rows, covers)


def _few(engine: KeepingEngine, tally: Tally, lake: TalliedLake, parts: Sequence[_Part]) -> Iterator[_Part]:
    """The same parts; where a week has many small ones, these as one."""
    week_of = {file.sha256: _week(file.day) for file in lake.files}
    small: dict[date, list[_Part]] = {}
    for part in parts:
        if part.file != _TOO_MANY and part.bytes < SMALL_PART:
            small.setdefault(week_of[part.covers[0]], []).append(part)
        else:
            yield part
    for of_week in small.values():
        if len(of_week) <= MOST_PARTS:
            yield from of_week
            continue
        paths = ", ".join(literal(str(lake.folder / part.file)) for part in of_week)
        rows = engine.run(tally.merged.replace("{parts}", f"read_parquet([{paths}])"))
        yield _written(lake.folder, tally, rows, tuple(sha256 for part in of_week for sha256 in part.covers))


def _read(files: Sequence[TalliedFile]) -> str:
    return f"read_parquet([{', '.join(literal(file.path) for file in files)}], hive_partitioning = false)"


def _week(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _groups(files: Sequence[TalliedFile]) -> Iterator[list[TalliedFile]]:
    """The files in stretches of one week and of :data:`ROWS_OF_A_PART` events at most, or of one file."""
    group: list[TalliedFile] = []
    for file in sorted(files, key=lambda file: file.day):
        if group and (
            _week(group[0].day) != _week(file.day) or sum(one.rows for one in group) + file.rows > ROWS_OF_A_PART
        ):
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _written(folder: Path, tally: Tally, rows: pa.Table, covers: tuple[str, ...]) -> _Part:
    import pyarrow.parquet as pq  # noqa: PLC0415 - where the parts are there it is not needed

    name = (
        f"{tally.name}-{hashlib.sha256(chr(0).join((tally.code, *sorted(covers))).encode()).hexdigest()[:24]}.parquet"
    )
    # DuckDB 2.0 fails to bind a condition over a column that has one value by its statistics
    atomic_write(folder / name, lambda beside: pq.write_table(rows, beside, compression="zstd", write_statistics=False))
    written = (folder / name).read_bytes()
    return _Part(name, len(written), hashlib.sha256(written).hexdigest(), covers)


class _Noted(NamedTuple):
    """What is written down: of each tally by which code it was made, and its parts; since when files are of no use (Unix time)."""

    tallies: dict[str, tuple[str, list[_Part]]]
    unneeded: dict[str, float]


def _noted(folder: Path) -> _Noted:
    try:
        noted = json.loads((folder / _INDEX).read_bytes())
        return _Noted(
            {
                str(tally): (str(code), [_Part(str(p[0]), int(p[1]), str(p[2]), tuple(p[3])) for p in parts])
                for tally, (code, parts) in noted["tallies"].items()
            },
            {str(file): float(since) for file, since in noted["unneeded"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _Noted({}, {})


def _note(folder: Path, tally: Tally, parts: Sequence[_Part]) -> None:
    """Write down the parts of a tally, and delete what no tally has been made of for a while."""
    noted, now = _noted(folder), time.time()
    tallies = {**noted.tallies, tally.name: (tally.code, list(parts))}
    named = {part.file for _, parts in tallies.values() for part in parts}
    there = {file.name for file in folder.glob("*.parquet")}
    unneeded = {name: min(noted.unneeded.get(name, now), now) for name in there - named}
    for name in [name for name, since in unneeded.items() if now - since >= GRACE]:
        with suppress(OSError):
            (folder / name).unlink()
            del unneeded[name]
    atomic_write(folder / _INDEX, json.dumps({"tallies": tallies, "unneeded": unneeded}))


def _forget_oldest(mine: Path) -> None:
    """Delete the tallies of the lakes whose were made longest ago, until those of all take no more than :data:`MOST_BYTES`."""
    sized = {
        folder: sum(entry.stat().st_size for entry in os.scandir(folder))
        for folder in mine.parent.iterdir()
        if folder.is_dir()
    }
    last = {folder: folder.stat().st_mtime for folder in sized}
    for folder in sorted(sized, key=lambda one: last[one]):
        if sum(sized.values()) <= MOST_BYTES:
            return
        if folder != mine and time.time() - last[folder] >= GRACE:
            shutil.rmtree(folder, ignore_errors=True)
            del sized[folder]
