"""Engines other than DuckDB over the lake of an investigation: which one, where, and what it is handed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from trailscope.engines.activity import COUNTED
from trailscope.engines.athena import AthenaEngine, AthenaPlace
from trailscope.engines.definitions import Computed
from trailscope.engines.divided import DividedEngine, Limits, views_of
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.engines.spark import SparkEngine, SparkView
from trailscope.engines.spark_session import own_session
from trailscope.engines.trino import TrinoEngine, TrinoServer
from trailscope.enrich import addresses
from trailscope.errors import LakeError, Location, UsageError
from trailscope.lake.existing import is_lake
from trailscope.lake.location import cached_lake
from trailscope.sql import literal, moment_literal

if TYPE_CHECKING:
    from trailscope.engines.engine import Engine, KeepingEngine
    from trailscope.enrich.known_addresses import KnownAddresses
    from trailscope.lake.opening import OpenLake
    from trailscope.window import Window

EngineName = Literal["duckdb", "spark", "trino", "athena"]

# of a lake that lies here, and small beside its events
_SMALL = ("insights", "objects", "rejects")
_SEEN = "select distinct source_ip_address from events where is_address(source_ip_address)"
_AMONG = (
    "create macro addresses_among(places) as table "
    "select * from kept_addresses_among where source_ip_address in (select unnest(places))"
)
_HERE = 1 << 30  # bytes that DuckDB may hold of what another engine gave, before it spills
# Athena takes a statement of 262,144 bytes; the translation of all detections has 180,000 characters.
_LIMITS: dict[EngineName, Limits] = {
    "spark": Limits(keys=None, conditions=60_000),
    "trino": Limits(keys=150_000, conditions=100_000),
    "athena": Limits(keys=150_000, conditions=100_000),
}


@dataclass(frozen=True)
class OtherEngine:
    """Which engine answers in DuckDB's place, and where it is.

    Attributes:
        name: ``spark``, ``trino`` or ``athena``.
        master: Spark's, as ``local[4]`` or ``spark://host:7077``.
        remote: of a Spark Connect server, as ``sc://host:15002``.
        trino: the server.
        athena: workgroup, database and place of results.
        told: told in a sentence what an answer took, where the engine says so.
    """

    name: EngineName
    master: str | None = None
    remote: str | None = None
    trino: TrinoServer | None = None
    athena: AthenaPlace | None = None
    told: Callable[[str], None] = field(default=lambda _: None, compare=False)

    @property
    def reads_the_lake(self) -> bool:
        """Whether it reads the files of a lake that is opened here, rather than tables of its own."""
        return self.name == "spark"


@dataclass(frozen=True)
class Extent:
    """What of the events is seen."""

    window: Window
    accounts: Collection[str] = ()
    regions: Collection[str] = ()

    def conditions(self, *, days: bool) -> tuple[str, ...]:
        """Over ``events``, in the questions' dialect; with days, those of the partitions that may hold them too."""
        start, end = self.window.start, self.window.end
        found = []
        if start:
            found.append(f"event_time >= {moment_literal(start)}")
            found += [f"event_date >= date '{start.date()}'"] if days else []
        if end:
            found.append(f"event_time < {moment_literal(end)}")
            found += [f"event_date <= date '{(end - timedelta(microseconds=1)).date()}'"] if days else []
        for column, values in (("recipient_account_id", self.accounts), ("aws_region", self.regions)):
            if values:
                found.append(f"{column} in ({', '.join(literal(value) for value in sorted(values))})")
        return tuple(found)


def refuse_merged(choice: OtherEngine, lake: OpenLake, place: str) -> None:
    """Refuse to ask an engine that reads a table over the folder, while files lie there whose events stand in others too.

    Raises:
        LakeError: there are some, so that it would count events twice.
    """
    if lake.merged:
        raise LakeError(
            f"{lake.merged:,} files of events that were merged since still lie in the lake, and {choice.name} would count their events twice",
            at=Location(place),
            hint="trailscope lake compact --grace 0s removes them",
        )


def other_engine(
    choice: OtherEngine,
    extent: Extent,
    lake: OpenLake | None,
    here: Callable[[], Engine],
    known: KnownAddresses | None = None,
) -> KeepingEngine:
    """The engine, ready to be asked.

    Args:
        choice: which.
        extent: what of the events is seen.
        lake: opened, for an engine that reads its files.
        here: gives DuckDB over the same lake, for the relations that are small and handed over.
        known: of addresses, beside the shipped tables.

    Raises:
        UsageError: its client is not installed, or it is not to be reached.
    """

    def small(name: str) -> Callable[[Engine], pa.Table]:
        return lambda _: here().run(f"select * from {name}")  # noqa: S608 - of the names above

    def addresses_of(engine: Engine) -> pa.Table:
        return _placed(engine.run(_SEEN), known)

    given: Mapping[str, Callable[[Engine], pa.Table]] = {
        "addresses": addresses_of,
        **{name: small(name) for name in _SMALL},
    }
    if choice.name == "trino":
        return TrinoEngine(choice.trino or TrinoServer("localhost"), extent.conditions(days=True), given)
    if choice.name == "athena":
        assert choice.athena is not None  # noqa: S101 - the command line sees to it
        return AthenaEngine(choice.athena, extent.conditions(days=True), given, told=choice.told)
    assert lake is not None  # noqa: S101 - as above
    window = extent.window
    first = window.start.date() if window.start else None
    last = (window.end - timedelta(microseconds=1)).date() if window.end else None
    files = [file for file in lake.event_files(first, last) if isinstance(file, Path)]
    if len(files) < len(lake.event_files(first, last)):
        raise UsageError("Spark is not asked of a lake in S3", hint="copy the lake, or ask it with --engine athena")
    session = own_session(master=choice.master, remote=choice.remote)
    return SparkEngine(session, SparkView(files, extent.conditions(days=False), given))


def divided_engine(
    name: EngineName, far: KeepingEngine, lake: Callable[[], Engine], known: KnownAddresses | None = None
) -> DividedEngine:
    """Another engine for the events, and DuckDB for what hunts, lineage and incidents make of its answers.

    Args:
        name: of the other engine.
        far: that engine.
        lake: gives DuckDB over the lake here, for the relations that are small.
        known: of addresses, beside the shipped tables.
    """

    def small(name: str) -> Callable[[], pa.Table]:
        return lambda: lake().run(f"select * from {name}")  # noqa: S608 - of the names above

    @cache
    def placed() -> pa.Table:
        return _placed(far.run(_SEEN), known)

    given: dict[str, Callable[[], pa.Table]] = {"addresses": placed, **{name: small(name) for name in _SMALL}}
    here = DuckdbEngine((*views_of((*given, *COUNTED)), _AMONG), memory_limit=_HERE)
    return DividedEngine(far, here, {**given, "addresses_among": placed}, _LIMITS[name])


def lake_for_notes(choice: OtherEngine) -> Path:
    """A lake in the cache without events, whose case log takes down what is asked of an engine's own tables."""
    from trailscope.lake.writer import writing  # noqa: PLC0415 - once

    server, place = choice.trino, choice.athena
    at = f"trino-{server.host}-{server.port}-{server.catalog}-{server.schema}" if server else "trino"
    at = f"athena-{place.region_name}-{place.catalog}-{place.database}" if place else at
    path = cached_lake([at])
    if not is_lake(path):
        with writing(path, f"trailscope {version('trailscope')}", memory=256 << 20):
            pass
    return path


def _placed(seen: pa.Table, known: KnownAddresses | None) -> pa.Table:
    """The rows of ``addresses`` for a table of ``source_ip_address``."""
    computed = [Computed(*table) for table in known.computed()] if known else []
    beside = DuckdbEngine(
        [
            "create view events as select source_ip_address from kept_seen",
            *addresses.view_statements([table.name for table in computed]),
        ],
        [str(addresses.FOLDER)],
        computed=computed,
    )
    try:
        beside.keep("kept_seen", seen)
        return beside.run("select * from addresses")
    finally:
        beside.close()
