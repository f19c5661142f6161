"""What pages compare an entity with, read off a whole lake once and kept in the user's cache: no evidence, and made anew when absent.

A tally is a set of narrow rows about all events. It is kept in parts, each of which belongs to files of events by their SHA-256, as
the ledger names them: new files add a part, and a part of files that the lake no longer reads is deleted. A view that is cut to a
window, accounts, regions or commits is read off anew, since a part cannot be cut.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine
from trailscope.files import atomic_write
from trailscope.incidents import clients
from trailscope.lineage import following as lineage
from trailscope.pivots.issuing import ISSUING_CALLS
from trailscope.pivots.sections import counted, statement
from trailscope.sql import literal

ROWS_OF_A_PART = 2_000_000  # events that are read for one part, which is made in memory
MOST_PARTS = 12  # with more of them that are small, these are put together as one
SMALL_PART = 1 << 20  # bytes; larger ones stay, as putting many of them together would need their memory at once
MOST_BYTES = 1 << 30  # of the tallies of all lakes; with more, those of the lakes that were not asked for longest go
MOST_CLIENTS = (
    100_000  # user agents of a part that are brought down to programs; callers may make up any number of them
)

_INDEX = "parts.json"


class TalliedFile(NamedTuple):
    """One file of events as it was committed: where it is read from, its SHA-256 and its rows."""

    path: str
    sha256: str
    rows: int


class _Part(NamedTuple):
    """A Parquet file of a tally, and the files of events whose rows it tells of."""

    file: str
    bytes: int
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Tallies:
    """The tallies of one view of a lake.

    Attributes:
        engine: over the view, with secrets as they were logged.
        files: the files of events that the view holds whole; ``None`` where the view is cut, or is no lake on DuckDB.
        folder: where the tallies of this lake are kept, which the engine may read; ``None`` for nowhere.
    """

    engine: Callable[[], KeepingEngine]
    files: Sequence[TalliedFile] | None = None
    folder: Path | None = None

    def calls(self) -> str:
        """The name of a relation in the engine: every call of the view, calls of one kind in one row.

        The columns that tell who called are named as in ``events``, as is ``source_ip_address``, so that a condition over events for one
        of them holds here. ``principal``, ``service``, ``access`` (read, write or denied), ``told`` (a change that a page tells),
        ``program`` (of a user agent, or the user agent), ``events``, ``first_seen``, ``last_seen``, and ``error_message`` of
        one of them.
        """
        return self._relation("calls", _calls)

    def keys(self) -> str:
        """The name of a relation in the engine: every access key that calls were signed with, by whom, from where and to read or write.

        Columns as :meth:`calls` has them, ``access_key_id``, and ``from_console``.
        """
        return self._relation("keys", _keys)

    def issuing(self) -> str:
        """The name of a relation in the engine: one row for each call that issued credentials, or that named an access key.

        ``event_id``, ``event_time``, ``action``, ``kind`` (as lineage has it, or ``named``), ``actor``, ``type``, ``source_ip_address``,
        ``access_key_id`` (of the caller), ``issued_key``, ``role_arn``, ``key_owner``, and ``named_key`` of a call that issued none.
        """
        return self._relation("issuing", _issuing)

    def _relation(self, tally: str, read: _Read) -> str:
        paths = self._paths(tally, read)
        if paths:
            return f"read_parquet([{', '.join(map(literal, paths))}])"
        engine, name = self.engine(), f"kept_pivot_all_{tally}"
        engine.keep(name, read(engine, "events"))
        return name

    def _paths(self, tally: str, read: _Read) -> list[str]:
        """The parts of a tally that together tell of all files, made where they are absent; empty where none can be kept."""
        folder = self.folder
        if folder is None or not self.files:
            return []
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            parts = list(self._usable(folder, tally))
            covered = {sha256 for part in parts for sha256 in part.covers}
            missing = [file for file in self.files if file.sha256 not in covered]
            for group in _groups(missing):
                source = f"read_parquet([{', '.join(literal(file.path) for file in group)}], hive_partitioning = false)"
                rows = read(self.engine(), source)
                parts.append(_written(folder, tally, rows, tuple(file.sha256 for file in group)))
            small = [part for part in parts if part.bytes < SMALL_PART]
            if len(small) > MOST_PARTS:
                parts = [*(part for part in parts if part not in small), self._as_one(folder, tally, small)]
            if missing:
                _note(folder, tally, parts)
                _forget_oldest(folder)
        except OSError:  # a cache that cannot be written costs time and nothing else
            return []
        return [str(folder / part.file) for part in parts]

    def _usable(self, folder: Path, tally: str) -> Iterator[_Part]:
        """The parts whose files of events are all read today, and that are as long as they were written."""
        current = {file.sha256 for file in self.files or ()}
        for part in _noted(folder).get(tally, ()):
            place = folder / part.file
            if current.issuperset(part.covers) and place.is_file() and place.stat().st_size == part.bytes:
                yield part

    def _as_one(self, folder: Path, tally: str, parts: Sequence[_Part]) -> _Part:
        paths = ", ".join(literal(str(folder / part.file)) for part in parts)
        rows = self.engine().run(f"select distinct * from read_parquet([{paths}])")  # noqa: S608 - quoted
        return _written(folder, tally, rows, tuple(sha256 for part in parts for sha256 in part.covers))


_Read = Callable[[KeepingEngine, str], pa.Table]


def _calls(engine: KeepingEngine, source: str) -> pa.Table:
    """Calls as they are; user agents brought down to programs in a column of their own."""
    rows = engine.run(counted("calls", source, identity=True))
    agents = rows.column("user_agent").combine_chunks().dictionary_encode()
    names = agents.dictionary.to_pylist()
    known = [clients.client_of(name).name for name in sorted(names)[:MOST_CLIENTS]]
    programs = dict(zip(sorted(names), known, strict=False))
    called = pa.array([programs.get(name) or name for name in names], pa.string())
    return rows.append_column("program", called.take(agents.indices))


def _keys(engine: KeepingEngine, source: str) -> pa.Table:
    return engine.run(counted("keys", source, identity=True))


def _issuing(engine: KeepingEngine, source: str) -> pa.Table:
    return engine.run(_issuing_sql().replace("{among}", source))


def _issuing_sql() -> str:
    issued = lineage.statement("issued").replace("from events\n", "from of_issuing as events\n")
    return statement("issuing").replace("{issuing}", ISSUING_CALLS).replace("{issued}", issued)


def _groups(files: Sequence[TalliedFile]) -> Iterator[list[TalliedFile]]:
    """The files in stretches of :data:`ROWS_OF_A_PART` events at most, or of one file."""
    group: list[TalliedFile] = []
    for file in files:
        if group and sum(one.rows for one in group) + file.rows > ROWS_OF_A_PART:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _written(folder: Path, tally: str, rows: pa.Table, covers: tuple[str, ...]) -> _Part:
    import pyarrow.parquet as pq  # noqa: PLC0415 - a page whose tallies are there does without

    name = f"{tally}-{hashlib.sha256(chr(0).join(sorted(covers)).encode()).hexdigest()[:24]}.parquet"
    # DuckDB 2.0 fails to bind a condition over a column that has one value by its statistics
    atomic_write(folder / name, lambda beside: pq.write_table(rows, beside, compression="zstd", write_statistics=False))
    return _Part(name, (folder / name).stat().st_size, covers)


def _noted(folder: Path) -> dict[str, list[_Part]]:
    try:
        noted = json.loads((folder / _INDEX).read_bytes())
        if noted["made_by"] != _made_by():
            return {}
        return {
            tally: [_Part(str(file), int(size), tuple(covers)) for file, size, covers in parts]
            for tally, parts in noted["tallies"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _note(folder: Path, tally: str, parts: Sequence[_Part]) -> None:
    """Write down the parts of a tally, and delete what no tally is made of any more."""
    noted = {**_noted(folder), tally: list(parts)}
    atomic_write(folder / _INDEX, json.dumps({"made_by": _made_by(), "tallies": noted}))
    named = {part.file for parts in noted.values() for part in parts}
    for file in folder.glob(f"{tally}-*.parquet"):
        if file.name not in named:
            with suppress(OSError):
                file.unlink()


def _forget_oldest(mine: Path) -> None:
    """Delete the tallies of the lakes whose were made longest ago, until those of all take no more than :data:`MOST_BYTES`."""
    sized = {
        folder: sum(entry.stat().st_size for entry in os.scandir(folder))
        for folder in mine.parent.iterdir()
        if folder.is_dir()
    }
    for folder in sorted(sized, key=lambda one: one.stat().st_mtime):
        if sum(sized.values()) <= MOST_BYTES:
            return
        if folder != mine:
            shutil.rmtree(folder, ignore_errors=True)
            del sized[folder]


@cache
def _made_by() -> str:
    """What the code that makes tallies is: other code may make others."""
    digest = hashlib.sha256()
    texts = [counted("calls", "", identity=True), counted("keys", "", identity=True), _issuing_sql()]
    for text in (*texts, Path(clients.__file__).read_text(encoding="utf-8")):
        digest.update(text.encode())
    return digest.hexdigest()
