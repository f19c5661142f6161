"""Spark: every shipped question has the rows that DuckDB has, on a real session of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from representatives import representatives
from same_rows import comparable, differing, same_findings
from small_spark import SMALL, needs_spark

import trailscope
from trailscope.engines.spark import SparkEngine
from trailscope.errors import QueryError
from trailscope.investigation import Investigation
from trailscope.investigation.other_engines import OtherEngine
from trailscope.questions.catalogue import open_catalogue

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    # PySpark leaves the sockets that it fetches rows through to the garbage collection
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def on_spark(lake: Path) -> Iterator[Investigation]:
    needs_spark()
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config(map=SMALL).getOrCreate()
    with trailscope.open(lake, show_secrets=True, elsewhere=OtherEngine("spark", master="local[1]")) as case:
        yield case
    session.stop()


def test_questions_have_the_same_rows_on_spark(on_duckdb: Investigation, on_spark: Investigation) -> None:
    """Few, in which is what all have; all of them where TRAILSCOPE_SPARK says so (about ten minutes of a core)."""
    every = os.environ.get("TRAILSCOPE_SPARK") == "all"
    questions = open_catalogue().values() if every else representatives()
    assert differing(questions, on_duckdb, on_spark) == {}


def test_findings_lineage_and_incidents_are_the_same(on_duckdb: Investigation, on_spark: Investigation) -> None:
    same_findings(on_duckdb, on_spark)


def test_lakes_that_are_open_at_once_do_not_see_each_other(lake: Path, on_spark: Investigation) -> None:
    """Temporary views belong to a session, and a lake in a window is asked beside the whole one where it found nothing."""
    counted = "select count(*) as events from events"
    whole = on_spark.unmasked_engine().run(counted)
    none = OtherEngine("spark", master="local[1]")
    with trailscope.open(lake, until="2001-01-01", show_secrets=True, elsewhere=none) as empty:
        assert empty.unmasked_engine().run(counted).to_pylist() == [{"events": 0}]
        assert on_spark.unmasked_engine().run(counted) == whole
    assert whole.to_pylist() != [{"events": 0}]


def test_parameters_are_bound_and_never_pasted(on_spark: Investigation) -> None:
    hostile = "x' or true --"
    answer = on_spark.unmasked_engine().run("select $given as given, $when as moment", {
        "given": hostile, "when": datetime(2026, 9, 1, 8, tzinfo=UTC),
    })  # fmt: skip
    assert answer.to_pylist() == [{"given": hostile, "moment": datetime(2026, 9, 1, 8, tzinfo=UTC)}]


def test_a_missing_parameter_is_named(on_spark: Investigation) -> None:
    with pytest.raises(QueryError, match=r"no value for the parameter \$who"):
        on_spark.unmasked_engine().run("select * from events where actor = $who")


def test_what_is_kept_is_there_for_later_statements(on_spark: Investigation) -> None:
    engine = on_spark.unmasked_engine()
    assert isinstance(engine, SparkEngine)
    rows = engine.keep("kept_actors", "select distinct actor from events where actor is not null")
    assert engine.run("select count(*) as rows from kept_actors").to_pylist() == [{"rows": rows}]


def test_objects_and_addresses_are_handed_over(on_spark: Investigation, on_duckdb: Investigation) -> None:
    for sql in ("select source_uri, status from objects", "select source_ip_address, country from addresses"):
        there, here = (comparable(case.unmasked_engine().run(sql)) for case in (on_spark, on_duckdb))
        assert there == here
