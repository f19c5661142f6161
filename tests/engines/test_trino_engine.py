"""Trino: every shipped question has the rows that DuckDB has, on a real server; and the view over raw logs has a lake's rows.

``TRAILSCOPE_TRINO`` names the server and the folder that its catalog ``lake`` reads: ``localhost:18080,/tmp/trino-data``.
``tests/engines/trino-server`` starts one where it can be had.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from athena_over_trino import answered_by_trino
from athena_server import athena
from representatives import representatives
from same_rows import comparable, differing, lake_of_all_cases, same_findings

import trailscope
from trailscope.content import folder
from trailscope.engines.athena import AthenaPlace
from trailscope.engines.lake_tables import trino_table
from trailscope.engines.log_tables import events_of_logs
from trailscope.engines.trino import TrinoServer, arrow_table
from trailscope.errors import QueryError
from trailscope.investigation import Investigation
from trailscope.investigation.other_engines import OtherEngine
from trailscope.questions.catalogue import open_catalogue

VARIABLE = "TRAILSCOPE_TRINO"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("trino")]
LOGS = "AWSLogs/o-a1b2c3d4e5"


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    root: Path
    schema: str

    def run(self, sql: str) -> list[Any]:
        from trino.dbapi import connect

        with connect(host=self.host, port=self.port, user="test", catalog="lake", timezone="UTC") as connection:
            cursor = connection.cursor()
            cursor.execute("set session lake.ignore_absent_partitions = true")
            cursor.fetchall()
            cursor.execute(sql)
            found: list[Any] = cursor.fetchall()
            return found

    def elsewhere(self, schema: str) -> OtherEngine:
        return OtherEngine("trino", trino=TrinoServer(self.host, self.port, "test", "lake", schema))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("trino", reason="the client for Trino is not installed")
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} names no server")
    address, root = os.environ[VARIABLE].split(",")
    host, port = address.split(":")
    own = f"t{uuid.uuid4().hex[:12]}"
    server = Server(host, int(port), Path(root) / own, own)
    server.root.mkdir(parents=True)
    server.run(f"create schema lake.{own} with (location = 'local:///{own}/meta')")
    yield server
    server.run(f"drop schema lake.{own} cascade")
    shutil.rmtree(server.root)


@pytest.fixture(scope="module")
def lake(server: Server) -> Path:
    made = lake_of_all_cases(server.root)
    for statement in trino_table(f"local:///{server.schema}/lake", "lake", server.schema):
        server.run(statement)
    return made


@pytest.fixture(scope="module")
def on_trino(lake: Path, server: Server) -> Iterator[Investigation]:
    with trailscope.open(lake, show_secrets=True, elsewhere=server.elsewhere(server.schema)) as case:
        yield case


def test_questions_have_the_same_rows_on_trino(on_duckdb: Investigation, on_trino: Investigation) -> None:
    """Few, in which is what all have; all of them where TRAILSCOPE_TRINO_QUESTIONS says so (some five minutes of a core)."""
    every = os.environ.get("TRAILSCOPE_TRINO_QUESTIONS") == "all"
    questions = open_catalogue().values() if every else representatives()
    assert differing(questions, on_duckdb, on_trino) == {}


def test_findings_lineage_and_incidents_are_the_same(on_duckdb: Investigation, on_trino: Investigation) -> None:
    same_findings(on_duckdb, on_trino)


@pytest.fixture(scope="module")
def on_athena(lake: Path, server: Server) -> Iterator[Investigation]:
    """Athena's API with this server behind it, whose statements it runs as they are sent."""
    with (
        pytest.MonkeyPatch.context() as environment,
        athena(answered_by_trino(server.host, server.port, "lake")) as service,
    ):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        place = AthenaPlace(database=server.schema, region_name="eu-west-1", endpoint_url=service.endpoint)
        with trailscope.open(lake, show_secrets=True, elsewhere=OtherEngine("athena", athena=place)) as case:
            yield case


def test_questions_have_the_same_rows_through_the_api_of_athena(
    on_duckdb: Investigation, on_athena: Investigation
) -> None:
    every = os.environ.get("TRAILSCOPE_TRINO_QUESTIONS") == "all"
    questions = open_catalogue().values() if every else representatives("parameter", "table", "Array")
    assert differing(questions, on_duckdb, on_athena) == {}


def test_findings_lineage_and_incidents_are_the_same_through_the_api_of_athena(
    on_duckdb: Investigation, on_athena: Investigation
) -> None:
    same_findings(on_duckdb, on_athena)


def test_the_window_is_the_same(lake: Path, server: Server) -> None:
    since, until, sql = (
        "2026-09-01T08:00:01Z",
        "2026-09-02T08:00:00Z",
        "select event_id, event_time, event_date from events",
    )
    with (
        trailscope.open(lake, since=since, until=until) as here,
        trailscope.open(lake, since=since, until=until, elsewhere=server.elsewhere(server.schema)) as there,
    ):
        rows = comparable(there.query(sql).arrow())
        assert rows == comparable(here.query(sql).arrow())
        assert rows[1]


def test_what_a_server_refuses_is_told_with_its_query(on_trino: Investigation) -> None:
    with pytest.raises(QueryError, match="Division by zero"):
        on_trino.unmasked_engine().run(
            "select 1 % cast(min(source_index) - min(source_index) as bigint) as n from events"
        )


def test_the_view_over_raw_logs_has_the_rows_of_a_lake(server: Server, tmp_path: Path) -> None:
    shutil.copytree(folder("sample_logs") / "AWSLogs", server.root / "AWSLogs")
    place, table = f"local:///{server.schema}/{LOGS}", f"lake.{server.schema}.log_objects"
    server.run(f"""create table {table} (
        document varchar,
        log_account varchar with (partition_projection_type = 'enum', partition_projection_values =
          array['111111111111', '222222222222', '333333333333', '444444444444']),
        log_region varchar with (partition_projection_type = 'enum', partition_projection_values =
          array['ap-southeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2']),
        log_day varchar with (partition_projection_type = 'date', partition_projection_format = 'yyyy/MM/dd',
          partition_projection_range = array['2026/08/20', '2026/09/10'], partition_projection_interval = 1,
          partition_projection_interval_unit = 'DAYS')
      ) with (format = 'REGEX', regex = '^(.*)$', external_location = '{place}',
        partitioned_by = array['log_account', 'log_region', 'log_day'], partition_projection_enabled = true,
        partition_projection_location_template = '{place}/${{log_account}}/CloudTrail/${{log_region}}/${{log_day}}')""")
    server.run(f"create view lake.{server.schema}.raw_events as {events_of_logs(table)}")
    with trailscope.open(str(server.root / "AWSLogs"), lake=tmp_path / "lake", show_secrets=True) as case:
        done_by_an_ingest = {"target", "source_uri", "source_index", "extra", "event_date"}
        columns = [
            name
            for name in case.query("select * from events limit 1").arrow().column_names
            if name not in done_by_an_ingest
        ]
        here = comparable(case.unmasked_engine().run(f"select {', '.join(columns)} from events"))
    there = server.run(f"select {', '.join(columns)} from lake.{server.schema}.raw_events")
    told = "select column_name, data_type from lake.information_schema.columns where table_schema = '{}' and table_name = 'raw_events'"
    types = dict(server.run(told.format(server.schema)))
    assert comparable(arrow_table([(name, types[name]) for name in columns], there)) == here
