"""One lake seen through a window, accounts and regions: what every verb of an investigation stands on."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self

from trailscope.errors import LakeError, UsageError
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.lake.location import absolute
from trailscope.lake.opening import OpenLake, open_lake
from trailscope.lake.views import view_statements
from trailscope.questions.needs import DEFAULT_NEEDS
from trailscope.window import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from trailscope.engines.duckdb import DuckdbEngine
    from trailscope.engines.engine import KeepingEngine
    from trailscope.ingest.progress import IngestSummary
    from trailscope.integrity.case_log import Checked
    from trailscope.investigation.other_engines import OtherEngine
    from trailscope.lake.integrity import LakeDamage
    from trailscope.lineage.following import Lineage
    from trailscope.questions.catalogue import Catalogue

QUERY_MEMORY = 2 << 30  # DuckDB's limit, above which it spills to disk
LEAST_MEMORY = 256 << 20


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
        lake_path: Path,
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
    ) -> None:
        if memory is not None and memory < LEAST_MEMORY:
            raise UsageError(
                f"{memory >> 20} MiB of memory are too little", hint=f"give at least {LEAST_MEMORY >> 20} MiB"
            )
        self.lake_path, self.window = absolute(lake_path), window
        self.last_ingest: IngestSummary | None = None
        self._accounts, self._regions = frozenset(accounts), frozenset(regions)
        self._query_folders, self._memory, self._threads = tuple(queries), memory, threads
        self._despite_damage = despite_damage
        self._lake: OpenLake | None = None
        self._engine: DuckdbEngine | None = None
        self._elsewhere = elsewhere  # an engine in the place of DuckDB
        self._other_engine: KeepingEngine | None = None
        self._lineage: Lineage | None = None
        self._show_secrets = show_secrets
        self.unlogged = ""

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
        self._engine = self._lineage = self._other_engine = None

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

        return case_log.check(self.lake_path)

    def _seen(self) -> dict[str, Any]:
        """The window, accounts and regions, for the case log."""
        window = None if self.window == Window() else str(self.window)
        return {"window": window, "accounts": sorted(self._accounts), "regions": sorted(self._regions)}

    def _lacks_anything(self) -> tuple[str, ...]:
        return Coverage(self.open_engine(), self._scope).lacks(DEFAULT_NEEDS)

    @property
    def _scope(self) -> Scope:
        return Scope(self.window, self._accounts, self._regions)

    def _open_lake(self) -> OpenLake:
        if self._lake is None:
            self._lake = open_lake(self.lake_path, despite_damage=self._despite_damage)
        return self._lake

    def open_engine(self) -> KeepingEngine:
        """What people's questions are asked of: its answers have secrets masked. What is kept in it is as it was logged."""
        from trailscope.engines.engine import SharedEngine  # noqa: PLC0415 - loads Arrow, which an ingest does without
        from trailscope.engines.masked import MaskedEngine, MaskedSharedEngine  # noqa: PLC0415 - as above

        engine = self.unmasked_engine()
        if self._show_secrets:
            return engine
        return MaskedSharedEngine(engine) if isinstance(engine, SharedEngine) else MaskedEngine(engine)

    def unmasked_engine(self) -> KeepingEngine:
        """What answers with secrets as they were logged: for what is compared with them, never for what is shown."""
        if self._elsewhere is None:
            return self._here()
        if self._other_engine is None:
            from trailscope.investigation.other_engines import Extent, other_engine  # noqa: PLC0415 - as in `open_engine`

            extent = Extent(self.window, self._accounts, self._regions)
            lake = self._open_lake() if self._elsewhere.reads_the_lake else None
            self._other_engine = other_engine(self._elsewhere, extent, lake, self._here)
        return self._other_engine

    def _here(self) -> DuckdbEngine:
        """DuckDB over the lake."""
        from trailscope.engines.duckdb import DuckdbEngine  # noqa: PLC0415 - as in `open_engine`
        from trailscope.enrich import addresses  # noqa: PLC0415 - as in `open_engine`

        if self._engine is None:
            lake = self._open_lake()
            views = view_statements(lake, self.window, accounts=self._accounts, regions=self._regions)
            views += addresses.view_statements()
            self._engine = DuckdbEngine(
                views,
                [str(self.lake_path.resolve()), str(addresses.FOLDER)],
                memory_limit=self._memory or QUERY_MEMORY,
                threads=self._threads,
            )
        return self._engine
