"""The one place where the rooms are wired together, and the noun of the public API.

case = trailscope.open("s3://log-archive/AWSLogs", since="7d")
case.query("root.usage").df()
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from trailscope import sources
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.enrich import addresses
from trailscope.errors import Location, SourceError, UsageError
from trailscope.lake.layout import Layout, is_lake, open_layout
from trailscope.lake.views import view_statements
from trailscope.packs.binding import bind
from trailscope.packs.catalogue import Catalogue, open_catalogue
from trailscope.packs.needs import DEFAULT_NEEDS
from trailscope.result import Result
from trailscope.window import Window

if TYPE_CHECKING:
    from trailscope.ingest.pipeline import Budget
    from trailscope.ingest.progress import IngestSummary, ProgressListener

DEFAULT_MEMORY = 2 << 30
LEAST_MEMORY = 512 << 20

_SQL = re.compile(r"\s*(?:--|select\b|with\b|from\b|\()|.*\s", re.IGNORECASE | re.DOTALL)


def open(
    *places: str | os.PathLike[str],
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    accounts: Collection[str] = (),
    regions: Collection[str] = (),
    queries: Sequence[str | Path] = (),
    lake: str | os.PathLike[str] | None = None,
    options: sources.SourceOptions | None = None,
    memory: int = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: ProgressListener | None = None,
) -> Investigation:
    """Open a lake, or raw logs through a lake of them.

    Args:
        places: one lake directory; or raw logs: files, folders, globs, archives, ``s3://bucket/prefix``, ``-``.
        since, until: the window questions see; see :meth:`trailscope.window.Window.parse`. UTC, half open.
        accounts, regions: what questions see, and what listing leaves out where the key says it.
        queries: further folders of questions.
        lake: where raw logs go; by default a lake in the cache that belongs to just these places.
        options: credentials and endpoint for S3; its window, accounts and regions are those given here.
        memory: bytes this process may use for data.
        threads: worker threads; by default one per core.
        progress: told of progress while raw logs are read.

    Raises:
        UsageError: nothing to open, or several lakes.
        LakeError, SourceError: it cannot be opened or read.
    """
    window = Window.parse(since, until, now=datetime.now(UTC))
    names = [os.fspath(place) for place in places]
    if not names and lake is None:
        raise UsageError(
            "there is nothing to open", hint="give logs (a file, folder, archive or s3:// prefix) or a lake"
        )
    lakes = [name for name in names if is_lake(Path(name))]
    if lakes and (len(names) > 1 or lake is not None):
        raise UsageError(f"{lakes[0]} is a lake and cannot be mixed with other places", hint="open one lake at a time")
    path = Path(lakes[0]) if lakes else Path(lake) if lake is not None else _cached_lake(names)
    case = Investigation(
        path, window=window, accounts=accounts, regions=regions, queries=queries, memory=memory, threads=threads
    )
    if names and not lakes:
        case.ingest(*names, options=options, progress=progress)
    else:
        open_layout(path)
    return case


class Investigation:
    """One lake, seen through a window, accounts and regions. Get one from :func:`open`.

    Attributes:
        lake_path: where the lake lies.
        window: the times questions see, UTC, half open.
        last_ingest: what the latest ingest through this object did; ``None`` before the first.
    """

    def __init__(
        self,
        lake_path: Path,
        *,
        window: Window = Window(),  # noqa: B008  frozen and empty
        accounts: Collection[str] = (),
        regions: Collection[str] = (),
        queries: Sequence[str | Path] = (),
        memory: int = DEFAULT_MEMORY,
        threads: int | None = None,
    ) -> None:
        if memory < LEAST_MEMORY:
            raise UsageError(
                f"{memory >> 20} MiB of memory are too little", hint=f"give at least {LEAST_MEMORY >> 20} MiB"
            )
        self.lake_path, self.window = _absolute(lake_path), window
        self.last_ingest: IngestSummary | None = None
        self._accounts, self._regions = frozenset(accounts), frozenset(regions)
        self._query_folders, self._memory, self._threads = tuple(queries), memory, threads
        self._engine: DuckdbEngine | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The questions that can be asked by name."""
        return open_catalogue(self._query_folders)

    def ingest(
        self,
        *places: str,
        options: sources.SourceOptions | None = None,
        progress: ProgressListener | None = None,
    ) -> IngestSummary:
        """Read logs into the lake; what the ledger has already is not read again.

        Args:
            places: files, folders, globs, archives, ``s3://bucket/prefix`` or ``-`` for standard input.
            options: credentials and endpoint for S3. The investigation's window, accounts and regions prune the listing.
            progress: told of progress, on this thread.

        Returns:
            What was read, added and rejected. After Ctrl-C it says ``interrupted``, and the lake holds what was committed.

        Raises:
            SourceError: a place cannot be listed at all. LakeError: the lake cannot be written.
        """
        # The ingest road loads numpy and much of Arrow, which a question to a lake need not wait for.
        from trailscope.ingest.interrupt import stop_on_interrupt  # noqa: PLC0415
        from trailscope.ingest.pipeline import Budget, run  # noqa: PLC0415
        from trailscope.lake.writer import writing  # noqa: PLC0415

        threads = self._threads or os.cpu_count() or 2
        given = options or sources.SourceOptions()
        asked = sources.narrow(given, self.window, self._accounts, self._regions)
        budget = Budget(self._memory, max(threads, given.concurrency) if _remote(places) else threads)
        found = _begun(item for place in places for item in sources.find(place, asked))
        connection = _ingest_connection(budget, threads)
        try:
            created_by = f"trailscope {version('trailscope')}"
            with writing(self.lake_path, created_by, connection, self._memory) as sink, stop_on_interrupt() as stop:
                self.last_ingest = run(
                    found,
                    lambda item: sources.read(item, asked),
                    sink,
                    connection,
                    budget=budget,
                    stop=stop,
                    listener=progress,
                )
        finally:
            connection.close()
            self.close()
        if not self.last_ingest.interrupted and _nothing_there(self.last_ingest):
            raise SourceError(
                "no log files found",
                at=Location(", ".join(places)),
                hint="check the path or prefix, and the filters given",
            )
        return self.last_ingest

    def query(self, name_or_sql: str, **parameters: Any) -> Result:
        """Ask a question by name, or run a ``select`` over ``events``, ``objects`` and ``rejects``.

        Args:
            name_or_sql: ``root.usage`` (or ``root/usage``), or SQL: anything with white space in it.
            parameters: the question's parameters, as Python values or as the texts of the command line. For SQL, a
                value for each ``$name``.

        Raises:
            QuestionError: there is no such question. ParameterError: a parameter does not fit. QueryError: the SQL fails.
        """
        if _SQL.match(name_or_sql):
            table = self._open_engine().run(name_or_sql, parameters)
            return Result(table, name_or_sql, None, "rows" if table.num_rows else "nothing found")
        question = self.catalogue.find(name_or_sql)
        table = self._open_engine().run(question.sql, bind(question, parameters))
        if table.num_rows:
            return Result(table, question.sql, question)
        reasons = self._lacks(question.needs or DEFAULT_NEEDS)
        return Result(table, question.sql, question, "cannot tell" if reasons else "nothing found", reasons)

    def _lacks(self, needs: Sequence[Any]) -> tuple[str, ...]:
        """Why an empty answer proves nothing: sentences on what the lake does not hold in this window and selection."""
        engine = self._open_engine()
        missing = [
            f"the lake holds no {need} {self._reach()}" for need in needs if not _exists(engine, need.condition())
        ]
        if missing:
            return tuple(missing)
        reasons = [
            f"the lake holds nothing of {what} {value} {self._span()}"
            for what, column, values in (
                ("account", "recipient_account_id", self._accounts),
                ("region", "aws_region", self._regions),
            )
            for value in sorted(values)
            if not _exists(engine, f"{column} = $value", value=value)
        ]
        return tuple(reasons)

    def _span(self) -> str:
        start, end = self.window.start, self.window.end
        words = [f"from {start:%Y-%m-%d %H:%M}" if start else "", f"until {end:%Y-%m-%d %H:%M}" if end else ""]
        said = " ".join(word for word in words if word)
        return f"{said} UTC" if said else "at any time"

    def _reach(self) -> str:
        among = [f"in {', '.join(sorted(chosen))}" for chosen in (self._accounts, self._regions) if chosen]
        return " ".join([*among, self._span()])

    def _open_engine(self) -> DuckdbEngine:
        if self._engine is None:
            layout: Layout = open_layout(self.lake_path)
            views = view_statements(layout, self.window, accounts=self._accounts, regions=self._regions)
            views += addresses.view_statements()
            self._engine = DuckdbEngine(
                views,
                [str(layout.root.resolve()), str(addresses.FOLDER)],
                memory_limit=self._memory,
                threads=self._threads,
            )
        return self._engine

    def close(self) -> None:
        """Release the engine; the next query opens a new one, which sees what was committed since."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _begun(found: Iterable[sources.Found]) -> Iterator[sources.Found]:
    """The same, with its first item looked for at once: a place that cannot be listed must not leave an empty lake."""
    items = iter(found)
    return chain(list(islice(items, 1)), items)


def _absolute(path: Path) -> Path:
    """The path as it stays when the process changes its folder; DuckDB takes paths as UTF-8 only."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"the path {str(path)!a} is not UTF-8", hint="give the lake another name") from None
    return path.absolute()


def _exists(engine: DuckdbEngine, condition: str, **parameters: object) -> bool:
    return bool(engine.run(f"select 1 from events where {condition} limit 1", parameters).num_rows)


def _remote(places: Sequence[str]) -> bool:
    return any(place.startswith("s3://") for place in places)


def _nothing_there(summary: IngestSummary) -> bool:
    return not (summary.objects_new or summary.objects_skipped or summary.objects_rejected or summary.objects_left_out)


def _ingest_connection(budget: Budget, threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("set timezone = 'UTC'; set preserve_insertion_order = false; set arrow_large_buffer_size = true")
    # Small slices must not become the build side of a join with the rules: the probe side is what keeps its order.
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute(f"set threads = {threads}; set memory_limit = '{budget.duckdb}B'")
    return connection


def _cached_lake(places: Sequence[str]) -> Path:
    """The lake in the user's cache that belongs to just these places."""
    if "-" in places:
        raise UsageError("standard input needs a lake to go to", hint="give --lake DIR")
    wholes = sorted(place if place.startswith("s3://") else str(Path(place).resolve()) for place in places)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = Path(wholes[0].rstrip("/")).name or "logs"
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)[:40]
    return cache / "trailscope" / "lakes" / f"{safe}-{hashlib.sha256(chr(0).join(wholes).encode()).hexdigest()[:12]}"
