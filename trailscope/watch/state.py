"""What has been told of a lake, and what is still to be told: a SQLite database in the lake, ``watch/NAME.sqlite``.

A round writes what it found, and what it means to tell, in one transaction. What is to be told is then told item by item, and
each is crossed off when it was. So a crash at any instant loses nothing; at most the one item that was being told then is told again,
with the same key.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from trailscope.errors import LakeError, Location, UsageError

FOLDER = "watch"
VERSION = 1

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_TABLES = """
create table if not exists meta (name text primary key, value text not null);
create table if not exists batches (name text primary key, hunted integer not null, compared integer not null);
create table if not exists rules (id text primary key);
create table if not exists told (rule text not null, event text not null, primary key (rule, event)) without rowid;
create table if not exists groups (key text primary key, finding text not null);
create table if not exists findings (id integer primary key, last_seen text not null, item text not null, parts text not null,
  told integer not null);
create table if not exists incidents (id text primary key, item text not null);
create table if not exists outbox (number integer primary key, destination text not null, item text not null);
"""


@dataclass(frozen=True)
class SeenCommits:
    """Which commits of a lake earlier rounds have looked at.

    Attributes:
        hunted: those on whose events detections were asked.
        compared: those that were there when hunts that compare many events were asked last.
    """

    hunted: frozenset[str]
    compared: frozenset[str]


class WatchState:
    """The state of one watch over a lake; a context manager that holds it alone.

    Args:
        lake: its folder.
        name: of the watch, where a lake has several.

    Raises:
        UsageError: the name cannot be a file's. LakeError: another process holds it, or it cannot be read or written.
    """

    def __init__(self, lake: Path, name: str = "default") -> None:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name of a watch", hint="use small letters, digits, - and _")
        if str(lake).startswith("s3:"):
            raise UsageError(
                "what was told is remembered in a lake on this machine",
                hint="watch a lake here that reads from the same logs",
            )
        self.path = lake / FOLDER / f"{name}.sqlite"
        self._lock = FileLock(self.path.with_suffix(".lock"), timeout=0)

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(exist_ok=True)
            self._lock.acquire()
            self._database = sqlite3.connect(self.path, isolation_level=None)
            try:
                self._database.executescript(f"pragma synchronous = full; {_TABLES}")
                self._check_version()
            except BaseException:
                self._database.close()
                raise
        except Timeout:
            raise LakeError(
                "another process keeps this watch", at=Location(str(self.path)), hint="stop it, or use another --name"
            ) from None
        except LakeError:
            self._lock.release()
            raise
        except (OSError, sqlite3.Error) as error:
            self._lock.release()
            raise LakeError(
                f"the state of the watch cannot be read or written: {error}",
                at=Location(str(self.path)),
                hint="see whether the lake may be written to; without the file everything is told anew",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._lock.release()

    @property
    def begun(self) -> bool:
        """Whether a round has been here before."""
        return self._database.execute("select 1 from batches limit 1").fetchone() is not None

    def seen(self) -> SeenCommits:
        """The commits that earlier rounds have looked at."""
        rows = self._database.execute("select name, hunted, compared from batches").fetchall()
        return SeenCommits(frozenset(row[0] for row in rows if row[1]), frozenset(row[0] for row in rows if row[2]))

    def rules(self) -> frozenset[str]:
        """The detections that earlier rounds asked."""
        return frozenset(row[0] for row in self._database.execute("select id from rules"))

    def told(self, rule: str, events: Sequence[str]) -> int:
        """How many of some events have been told under a rule."""
        known = 0
        for at in range(0, len(events), 500):
            part = events[at : at + 500]
            marks = ",".join("?" * len(part))
            sql = f"select count(*) from told where rule = ? and event in ({marks})"  # noqa: S608 - marks are question marks
            known += self._database.execute(sql, (rule, *part)).fetchone()[0]
        return known

    def group(self, key: str) -> str | None:
        """The id of the finding by which a rule, actor and target were told first."""
        row = self._database.execute("select finding from groups where key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def findings(self) -> list[dict[str, Any]]:
        """All findings that were to be told, in the order in which they were found."""
        return [
            json.loads(row[0]) for row in self._database.execute("select item from findings where told order by id")
        ]

    def parts(self, since: str) -> list[dict[str, Any]]:
        """What each rule told of the findings whose last event is not before a time (ISO 8601, UTC)."""
        rows = self._database.execute("select parts from findings where last_seen >= ? order by id", (since,))
        return [part for row in rows for part in json.loads(row[0])]

    def incidents(self) -> dict[str, dict[str, Any]]:
        """The incidents as they were told last, by the id under which they were told first."""
        return {
            row[0]: json.loads(row[1])
            for row in self._database.execute("select id, item from incidents order by rowid")
        }

    def meta(self, name: str) -> str | None:
        """A value that was kept."""
        row = self._database.execute("select value from meta where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    @contextmanager
    def change(self) -> Iterator[Change]:
        """A transaction: all that is done in it stands when it ends, or nothing.

        Raises:
            LakeError: it could not be written.
        """
        try:
            self._database.execute("begin immediate")
            try:
                yield Change(self._database)
            except BaseException:
                self._database.execute("rollback")
                raise
            self._database.execute("commit")
        except sqlite3.Error as error:
            raise LakeError(
                f"the state of the watch cannot be written: {error}",
                at=Location(str(self.path)),
                hint="see whether the disk is full",
            ) from error

    def outbox(self, destination: str) -> list[tuple[int, dict[str, Any]]]:
        """What is to be told to a destination, in order, each with the number by which it is crossed off."""
        rows = self._database.execute(
            "select number, item from outbox where destination = ? order by number", (destination,)
        )
        return [(row[0], json.loads(row[1])) for row in rows]

    def cross_off(self, numbers: Iterable[int]) -> None:
        """What was told need not be told again."""
        with self.change():
            self._database.executemany("delete from outbox where number = ?", ((number,) for number in numbers))

    def _check_version(self) -> None:
        known = self.meta("version")
        if known is not None and known != str(VERSION):
            raise LakeError(
                f"the state of the watch is of form {known}",
                at=Location(str(self.path)),
                hint="use the trailscope that wrote it",
            )
        self._database.execute("insert or ignore into meta values ('version', ?)", (str(VERSION),))


@dataclass(frozen=True)
class Change:
    """One transaction on a watch's state."""

    _database: sqlite3.Connection

    def saw(self, hunted: Iterable[str], compared: Iterable[str], rules: Iterable[str]) -> None:
        """Note which commits were looked at, and by which detections."""
        mark = "insert into batches values (?, ?, ?) on conflict (name) do update set"
        self._database.executemany(f"{mark} hunted = 1", ((name, 1, 0) for name in hunted))
        self._database.executemany(f"{mark} compared = 1", ((name, 0, 1) for name in compared))
        self._database.executemany("insert or ignore into rules values (?)", ((rule,) for rule in rules))

    def tell(self, item: Mapping[str, Any], destinations: Iterable[str]) -> None:
        """Have an item told."""
        text = json.dumps(item, ensure_ascii=False)
        rows = ((destination, text) for destination in destinations)
        self._database.executemany("insert into outbox (destination, item) values (?, ?)", rows)

    def know_finding(
        self,
        row: Mapping[str, Any],
        parts: Sequence[Mapping[str, Any]],
        *,
        groups: Iterable[str],
        cited: Iterable[tuple[str, str]],
        told: bool,
    ) -> None:
        """Keep a finding.

        Args:
            row: it.
            parts: what each rule told of it.
            groups: of its rule, actor, target and accounts; of a round those of all its targets.
            cited: rule and id of each event that it tells of.
            told: whether it is told, or only known.
        """
        of_groups = ((group, row["id"]) for group in groups)
        self._database.executemany("insert or ignore into groups values (?, ?)", of_groups)
        self._database.executemany("insert or ignore into told values (?, ?)", cited)
        texts = (json.dumps(row, ensure_ascii=False), json.dumps(parts, ensure_ascii=False))
        self._database.execute(
            "insert into findings (last_seen, item, parts, told) values (?, ?, ?, ?)",
            (row["last_seen"] or "", *texts, told),
        )

    def know_incident(self, id: str, told: Mapping[str, Any]) -> None:
        """Keep how an incident was told last."""
        self._database.execute(
            "insert or replace into incidents values (?, ?)", (id, json.dumps(told, ensure_ascii=False))
        )

    def forget_incident(self, id: str) -> None:
        """An incident became part of another."""
        self._database.execute("delete from incidents where id = ?", (id,))

    def keep(self, name: str, value: str) -> None:
        """Keep a value."""
        self._database.execute("insert or replace into meta values (?, ?)", (name, value))
