"""The options of commands that may ask another engine than DuckDB."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from trailscope.cli.option_values import size
from trailscope.cli.options import gathered
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.cli.unneeded_imports import let_pandas_in
from trailscope.errors import UsageError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from trailscope.cli.options import ReadingOptions
    from trailscope.investigation.other_engines import OtherEngine

PASSWORD = "TRAILSCOPE_TRINO_PASSWORD"  # noqa: S105 - the name of the variable


@dataclass(frozen=True)
class EngineWords:
    """Which engine answers, and where it is."""

    engine: str = "duckdb"
    master: str | None = None
    spark_remote: str | None = None
    host: str | None = None
    port: int | None = None
    user: str = "trailscope"
    https: bool = False
    catalog: str | None = None
    schema: str = "trailscope"
    workgroup: str = "primary"
    results: str | None = None
    max_bytes: int | None = None


_TABLES = (
    click.option("--host", metavar="NAME", help="Trino: the server."),
    click.option("--port", type=int, metavar="N", help="Trino: its port; 8080, or 443 with --https."),
    click.option("--user", default="trailscope", metavar="NAME", help=f"Trino: as whom; {PASSWORD} has the password."),
    click.option("--https", is_flag=True, help="Trino: over TLS."),
    click.option("--catalog", metavar="NAME", help="Of the table events; hive, or AwsDataCatalog of Athena."),
    click.option(
        "--schema", default="trailscope", show_default=True, metavar="NAME", help="Schema or database of the table events."
    ),
    click.option("--workgroup", default="primary", show_default=True, metavar="NAME", help="Athena: the workgroup."),
    click.option("--results", metavar="S3-URL", help="Athena: where results go, if the workgroup does not say it."),
    click.option(
        "--max-bytes", type=size, metavar="SIZE",
        help="Athena: refuse to run where the workgroup would let a query read more.",
    ),
)  # fmt: skip

# option → the engines that heed it
_HEEDED_BY = (
    dict.fromkeys(("master", "spark_remote"), ("spark",))
    | dict.fromkeys(("host", "port", "user", "https"), ("trino",))
    | dict.fromkeys(("catalog", "schema"), ("trino", "athena"))
    | dict.fromkeys(("workgroup", "results", "max_bytes"), ("athena",))
)

_MASTER = click.option("--master", metavar="URL", help="Spark: its master; local[*] when left out.")
_SPARK_REMOTE = click.option(
    "--spark-remote", metavar="URL", help="Spark: a Spark Connect server, sc://host:15002."
)  # fmt: skip

any_engine = gathered(
    "engine",
    EngineWords,
    click.option(
        "--engine", type=click.Choice(("duckdb", "spark", "trino", "athena")), default="duckdb", show_default=True,
        help="What answers; docs/engines.md tells what each needs.",
    ),
    _MASTER,
    _SPARK_REMOTE,
    *_TABLES,
)  # fmt: skip


@dataclass(frozen=True)
class SparkWords:
    """Whether Spark reads the logs, and where it is."""

    engine: str | None = None
    master: str | None = None
    spark_remote: str | None = None


reading_engine = gathered(
    "engine",
    SparkWords,
    click.option("--engine", type=click.Choice(("spark",)), help="Who reads and converts, if not this process."),
    _MASTER,
    _SPARK_REMOTE,
)


def reader(words: SparkWords) -> OtherEngine | None:
    """Who reads and converts; ``None`` for this process.

    Raises:
        UsageError: it is told where Spark is, and not that Spark is to be used, or two places.
    """
    _refuse_of_others(words.engine)
    if words.engine is None:
        return None
    return _spark(words.master, words.spark_remote)


def elsewhere(words: EngineWords, reading: ReadingOptions) -> OtherEngine | None:
    """The engine that was named; ``None`` for DuckDB.

    Raises:
        UsageError: it is not told where it is, or where another one is.
    """
    _refuse_of_others(words.engine)
    if words.engine == "duckdb":
        return None
    from trailscope.engines.athena import AthenaPlace  # noqa: PLC0415 - DuckDB is asked without these
    from trailscope.engines.trino import TrinoServer  # noqa: PLC0415 - as above
    from trailscope.investigation.other_engines import OtherEngine  # noqa: PLC0415 - as above

    def tell(sentence: str) -> None:
        if not reading.quiet:
            click.echo(f"athena    {terminal(sentence)}", err=True)

    if words.engine == "trino":
        if words.host is None:
            raise UsageError("which Trino server?", hint="give --host NAME, and --port where it is not 8080")
        server = TrinoServer(
            words.host, words.port or (443 if words.https else 8080), words.user, words.catalog or "hive", words.schema,
            words.https, os.environ.get(PASSWORD),
        )  # fmt: skip
        return OtherEngine("trino", trino=server)
    if words.engine == "athena":
        place = AthenaPlace(
            words.workgroup, words.results, words.schema, words.catalog or "AwsDataCatalog", words.max_bytes,
            reading.profile, None, reading.endpoint_url,
        )  # fmt: skip
        return OtherEngine("athena", athena=place, told=tell)
    return _spark(words.master, words.spark_remote)


def _refuse_of_others(engine: str | None) -> None:
    """Refuse options of engines that are not asked."""
    of_others = [
        Unheeded(
            engine not in engines,
            [option],
            f"it is for {' and '.join(engines)}",
            f"add --engine {' or '.join(engines)}",
        )
        for option, engines in _HEEDED_BY.items()
    ]
    in_two_places = click.get_current_context().params.get("spark_remote") is not None
    refuse_unheeded(*of_others, Unheeded(in_two_places, ["master"], "the server of --spark-remote knows its master"))


def _spark(master: str | None, remote: str | None) -> OtherEngine:
    from trailscope.investigation.other_engines import OtherEngine  # noqa: PLC0415 - DuckDB is asked without it

    let_pandas_in()
    return OtherEngine("spark", master=master, remote=remote)


def lake_of(other: OtherEngine | None, lake: str | None) -> str | Path | None:
    """The lake that was named, or one in the cache that takes the notes of what is asked of tables elsewhere."""
    if lake is not None or other is None or other.reads_the_lake:
        return lake
    from trailscope.investigation.other_engines import lake_for_notes  # noqa: PLC0415 - as above

    return lake_for_notes(other)
