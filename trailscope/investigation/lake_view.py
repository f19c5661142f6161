"""One lake seen through a window, accounts and regions: what every verb of an investigation stands on."""

from __future__ import annotations

import logging
import re
import time
from dataclasses import replace
from datetime import date
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self

from trailscope.errors import LakeError, UsageError
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.lake.existing import has_commits
from trailscope.lake.location import LakePlace, absolute, tally_folder
from trailscope.lake.opening import OpenLake, open_lake
from trailscope.lake.views import view_statements
from trailscope.questions.needs import DEFAULT_NEEDS
from trailscope.schema.places import check_accounts, check_regions
from trailscope.window import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from trailscope.analytics.looked_at import LookedAt
    from trailscope.engines.divided import DividedEngine
    from trailscope.engines.duckdb import DuckdbEngine
    from trailscope.engines.engine import KeepingEngine
    from trailscope.engines.tallies import TalliedLake
    from trailscope.enrich.known_addresses import KnownAddresses
    from trailscope.ingest.progress import IngestSummary
    from trailscope.integrity.log_entry import Checked
    from trailscope.investigation.other_engines import OtherEngine
    from trailscope.lake.integrity import LakeDamage
    from trailscope.lineage.following import Lineage
    from trailscope.questions.catalogue import Catalogue

_LOG = logging.getLogger(__name__)
_DAY = re.compile(r"events/event_date=(\d{4}-\d{2}-\d{2})/", re.ASCII)
QUERY_MEMORY = 2 << 30  # DuckDB's limit, above which it spills to disk
LEAST_MEMORY = 256 << 20
_UNREAD = """
select count(*) as objects
from (
  select source_uri from objects group by source_uri
  having bool_or(status in ('rejected', 'partly read', 'unreadable')) and not bool_or(status = 'read')
)"""


class LakeView:
    """One lake, seen through a window, accounts and regions. Get one from :func:`open`.

    Attributes:
        lake_path: where the lake lies.
        window: the times questions see, UTC, half open.
        last_ingest: what the latest ingest through this object did; ``None`` before the first.
        unlogged: why the case log could not be written; empty when it could.
    """

    def __init__(
        self,
        lake_path: LakePlace,
        *,
        window: Window = Window(),  # noqa: B008  frozen and empty
        accounts: Collection[str] = (),
        regions: Collection[str] = (),
        queries: Sequence[str | Path] = (),
        memory: int | None = None,
        threads: int | None = None,
        despite_damage: bool = False,
        show_secrets: bool = False,
        elsewhere: OtherEngine | None = None,
        known: KnownAddresses | None = None,
        own_accounts: Collection[str] = (),
        batches: Collection[str] | None = None,
    ) -> None:
        if memory is not None and memory < LEAST_MEMORY:
            raise UsageError(
                f"{memory >> 20} MiB of memory are too little", hint=f"give at least {LEAST_MEMORY >> 20} MiB"
            )
        check_accounts((*accounts, *own_accounts))
        check_regions(regions)
        self.lake_path, self.window = absolute(lake_path), window
        self.last_ingest: IngestSummary | None = None
        self._accounts, self._regions = frozenset(accounts), frozenset(regions)
        self._query_folders, self._memory, self._threads = tuple(queries), memory, threads
        self._despite_damage = despite_damage
        self._lake: OpenLake | None = None
        self._engine: DuckdbEngine | None = None
        self._elsewhere = elsewhere  # an engine in the place of DuckDB
        self._other_engine: KeepingEngine | None = None
        self._divided: DividedEngine | None = None
        self._lineage: Lineage | None = None
        self._tally_folder: Path | None = None  # of the engine, which may read it
        self._show_secrets, self._known = show_secrets, known
        self._own_accounts = sorted(own_accounts)
        self._batches = None if batches is None else frozenset(batches)
        self.unlogged = ""

    @cached_property
    def known_addresses(self) -> KnownAddresses:
        """What is known of addresses beyond the shipped tables: own networks, lists of threats, databases."""
        from trailscope.enrich.known_addresses import KnownAddresses  # noqa: PLC0415 - as in `open_engine`

        return self._known or KnownAddresses()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The questions that can be asked by name."""
        from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - loads YAML, which SQL need not wait for

        return open_catalogue(self._query_folders)

    def close(self) -> None:
        """Release the engine; the next query opens a new one, which sees what was committed since."""
        self._lake = None
        if self._engine is not None:
            self._engine.close()
        if self._divided is not None:
            self._divided.close()
        if self._other_engine is not None:
            from trailscope.engines.engine import EngineWithEnd  # noqa: PLC0415 - as in `open_engine`

            if isinstance(self._other_engine, EngineWithEnd):
                self._other_engine.close()
        self._engine = self._lineage = self._other_engine = self._divided = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def damage(self) -> LakeDamage:
        """How the lake differs from what was committed to it; falsy where it does not.

        Raises:
            LakeError: it does, and the investigation was not opened with ``despite_damage``; or there is no lake.
        """
        return self._open_lake().damage

    def batches(self, looked_at: Collection[str] = ()) -> dict[str, date | None]:
        """The commits of the lake, oldest first, each with the first UTC day that it has events of; ``None`` without events.

        A commit that only stands for others (compaction, retention) is left out, unless one of them was not ``looked_at``.
        """
        first, settled = {}, {*looked_at}
        readable = self._open_lake().readable_batches
        made_by = {file.path: batch.name for batch in readable for file in batch.files}
        for batch in readable:
            if batch.supersedes and all(
                made_by.get(path, batch.name) in {*settled, batch.name} for path in batch.supersedes
            ):
                settled.add(batch.name)
                continue
            days = [found[1] for file in batch.files if (found := _DAY.match(file.path))]
            first[batch.name] = date.fromisoformat(min(days)) if days else None
        return first

    @property
    def unnamed_files(self) -> int:
        """How many Parquet files lie in the lake that were not committed to it. They are never read."""
        return self._open_lake().unnamed

    def note(self, did: str, options: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Add a line to the lake's case log; see :mod:`trailscope.integrity.case_log`. Secrets in it are masked.

        Where the log cannot be written, as in a lake that may only be read, ``unlogged`` says why.

        Args:
            did: in a word, as ``export``.
            options: with which words; what is empty is left out.
            result: what came of it, in numbers.
        """
        from trailscope.integrity import case_log  # noqa: PLC0415 - a lake is opened without

        try:
            case_log.add(self.lake_path, did, options, result, made_by=f"trailscope {version('trailscope')}")
        except LakeError as error:
            self.unlogged = str(error)

    def log(self) -> Checked:
        """The case log, and what shows that it was tampered with: ``.entries``, ``.problems``, ``.head``.

        Raises:
            LakeError: it cannot be read.
        """
        from trailscope.integrity import case_log  # noqa: PLC0415 - as above

        return case_log.check(self.lake_path, expected=has_commits(self.lake_path))

    def _seen(self) -> dict[str, Any]:
        """The window, accounts and regions, for the case log."""
        window = None if self.window == Window() else str(self.window)
        seen: dict[str, Any] = {"window": window, "accounts": sorted(self._accounts), "regions": sorted(self._regions)}
        return seen if self._known is None else seen | dict(self._known.files)

    def part(self, window: Window, batches: Collection[str] | None = None) -> Self:
        """The same lake, accounts, regions and settings, cut to another window and, where given, to some commits."""
        part = type(self)(
            self.lake_path,
            window=window,
            accounts=self._accounts,
            regions=self._regions,
            queries=self._query_folders,
            memory=self._memory,
            threads=self._threads,
            despite_damage=self._despite_damage,
            show_secrets=self._show_secrets,
            elsewhere=self._elsewhere,
            known=self._known,
            own_accounts=self._own_accounts,
            batches=batches,
        )
        part.catalogue = self.catalogue  # its files are read once
        return part

    @property
    def places(self) -> str:
        """The accounts and regions that the view is cut to, in words; empty for all."""
        return ", ".join([*sorted(self._accounts), *sorted(self._regions)])

    def looked_at(self) -> LookedAt:
        """What stands in the view, and in the whole lake where the view is a part of it: why an answer may be empty."""
        from trailscope.analytics.looked_at import LookedAt, held  # noqa: PLC0415 - only who found nothing asks

        seen = held(self.unmasked_engine())
        cut = (self.window != Window(), bool(self._accounts), bool(self._regions))
        if not any(cut):
            return LookedAt(seen, seen)
        with LakeView(
            self.lake_path, memory=self._memory, threads=self._threads, despite_damage=self._despite_damage,
            elsewhere=self._elsewhere,
        ) as whole:  # fmt: skip
            return LookedAt(seen, held(whole.unmasked_engine()), *cut)

    def unread_objects(self) -> int:
        """How many objects of the lake here could not be read, or not in whole, by any ingest. No other engine is asked."""
        rows = self._here().run(_UNREAD).to_pylist()
        return int(rows[0]["objects"])

    def lacks_anything(self) -> tuple[str, ...]:
        """Why an empty answer proves nothing, in sentences: the view holds no management events; empty when it holds some."""
        return self._lacks_anything()

    def _lacks_anything(self) -> tuple[str, ...]:
        return Coverage(self.open_engine(), self._scope).lacks(DEFAULT_NEEDS)

    @property
    def _scope(self) -> Scope:
        return Scope(self.window, self._accounts, self._regions)

    def _open_lake(self) -> OpenLake:
        if self._lake is None:
            began = time.monotonic()
            whole = open_lake(self.lake_path, despite_damage=self._despite_damage)
            self._lake = whole if self._batches is None else replace(whole, only=self._batches)
            _LOG.debug("opened the lake %s in %.3f s", self.lake_path, time.monotonic() - began)
        return self._lake

    def open_engine(self) -> KeepingEngine:
        """What people's questions are asked of: its answers have secrets masked. What is kept in it is as it was logged."""
        from trailscope.engines.masked import masked  # noqa: PLC0415 - loads Arrow, which an ingest does without

        engine = self.unmasked_engine()
        return engine if self._show_secrets else masked(engine)

    def unmasked_engine(self) -> KeepingEngine:
        """What answers with secrets as they were logged: for what is compared with them, never for what is shown."""
        if self._elsewhere is None:
            return self._here()
        if self._other_engine is None:
            from trailscope.investigation.other_engines import Extent, other_engine, refuse_merged  # noqa: PLC0415 - as in `open_engine`
            from trailscope.lake.existing import is_lake  # noqa: PLC0415 - as above

            extent = Extent(self.window, self._accounts, self._regions)
            if not self._elsewhere.reads_the_lake and is_lake(self.lake_path):
                refuse_merged(self._elsewhere, self._open_lake(), str(self.lake_path))
            lake = self._open_lake() if self._elsewhere.reads_the_lake else None
            self._other_engine = other_engine(self._elsewhere, extent, lake, self._here, self._known)
        return self._other_engine

    def hunting_engine(self) -> KeepingEngine:
        """What hunts are asked of, and lineage and incidents made with: as :meth:`unmasked_engine`, or with another engine for
        the events only and DuckDB for what is made of its answers.
        """
        if self._elsewhere is None:
            return self._here()
        if self._divided is None:
            from trailscope.investigation.other_engines import divided_engine  # noqa: PLC0415 - as in `open_engine`

            self._divided = divided_engine(self._elsewhere.name, self.unmasked_engine(), self._here, self._known)
        return self._divided

    def _here(self) -> DuckdbEngine:
        """DuckDB over the lake."""
        from trailscope.engines.activity import activity_views  # noqa: PLC0415 - as in `open_engine`
        from trailscope.engines.definitions import Computed  # noqa: PLC0415 - as above
        from trailscope.engines.duckdb import DuckdbEngine  # noqa: PLC0415 - as above
        from trailscope.enrich import addresses  # noqa: PLC0415 - as above

        if self._engine is None:
            lake = self._open_lake()
            views = view_statements(lake, self.window, accounts=self._accounts, regions=self._regions)
            computed = [Computed(*table) for table in self._known.computed()] if self._known else []
            views += activity_views()
            self._tally_folder = tally_folder(self.lake_path)
            tallies = [str(self._tally_folder)] if self._tally_folder else []
            views += addresses.view_statements([table.name for table in computed])
            self._engine = DuckdbEngine(
                views,
                [*lake.layout.directories, str(addresses.FOLDER), *tallies],
                memory_limit=self._memory or QUERY_MEMORY,
                threads=self._threads or lake.threads,
                file_system=lake.layout.file_system(),
                computed=computed,
                tallied=self._tallied,
            )
        return self._engine

    def _tallied(self) -> TalliedLake | None:
        """What of the lake is tallied for this view; ``None`` where a view cannot be made of that."""
        from trailscope.engines.tallies import TalliedFile, TalliedLake  # noqa: PLC0415 - as in `open_engine`

        days, folder = self.window.whole_days(), self._tally_folder
        if days is None or folder is None or self._accounts or self._regions or self._batches is not None:
            return None
        known = self._open_lake().whole_event_files()
        files = [
            TalliedFile(str(place), file.sha256, file.rows or 0, date.fromisoformat(day[1]))
            for place, file in known
            if file.sha256 and (day := _DAY.match(file.path))
        ]
        whole = len(files) == len(known)  # an older trailscope did not write down the hashes
        return TalliedLake(files, folder, *days) if whole else None
