"""Spark Connect: a server of this machine gives the rows that DuckDB gives, holds one session for each lake, and takes in logs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ctrl_c
import pytest
from representatives import representatives
from same_rows import comparable, differing, same_findings
from small_spark import connect_server, needs_spark

import trailscope
from trailscope.engines import spark_session
from trailscope.errors import UsageError
from trailscope.investigation import Investigation
from trailscope.investigation.other_engines import OtherEngine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A process asks either classic Spark or a server, and other tests of this one ask classic Spark: PySpark's mark is taken away."""
    needs_spark()
    pytest.importorskip("grpc", reason="PySpark's client for servers is not installed")
    with (
        pytest.MonkeyPatch.context() as environment,
        connect_server(tmp_path_factory.mktemp("connect") / "notes") as address,
    ):
        environment.setenv("SPARK_CONNECT_MODE_ENABLED", "1")
        yield address


@pytest.fixture(scope="module")
def on_server(lake: Path, server: str) -> Iterator[Investigation]:
    with trailscope.open(lake, show_secrets=True, elsewhere=OtherEngine("spark", remote=server)) as case:
        yield case


def test_questions_have_the_same_rows_at_a_server(on_duckdb: Investigation, on_server: Investigation) -> None:
    """The SQL is classic Spark's. Values and answers go another way: a question for each type of parameter; all of them where
    TRAILSCOPE_SPARK says so.
    """
    every = os.environ.get("TRAILSCOPE_SPARK") == "all"
    questions = on_duckdb.catalogue.values() if every else representatives("parameter")
    assert differing(questions, on_duckdb, on_server) == {}


def test_findings_lineage_and_incidents_are_the_same(on_duckdb: Investigation, on_server: Investigation) -> None:
    same_findings(on_duckdb, on_server)


def test_a_lake_has_a_session_of_its_own_that_ends_with_it(lake: Path, server: str, on_server: Investigation) -> None:
    counted = "select count(*) as events from events"
    whole = on_server.unmasked_engine().run(counted)
    with trailscope.open(lake, until="2001-01-01", elsewhere=OtherEngine("spark", remote=server)) as empty:
        engine: Any = empty.unmasked_engine()
        assert engine.run(counted).to_pylist() == [{"events": 0}]
        assert on_server.unmasked_engine().run(counted) == whole
    assert engine._session.is_stopped


def test_a_server_that_is_not_there_is_told_of_without_the_token(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    monkeypatch.setattr(spark_session, "ANSWERS_WITHIN", 0.5)
    with pytest.raises(UsageError, match="no server answers") as raised:
        spark_session.own_session(remote="sc://127.0.0.1:9/;token=5ecret")
    assert "5ecret" not in raised.value.what


def test_what_a_server_reads_makes_the_lake_that_this_process_would_have_made(
    server: str, tmp_path: Path, record: Callable[..., dict[str, Any]]
) -> None:
    for day in range(1, 5):
        records = [record(eventTime=f"2026-09-{day:02}T{hour:02}:00:00Z") for hour in range(24)]
        (tmp_path / f"{day}.json.gz").write_bytes(
            gzip.compress(json.dumps({"Records": [*records, *records[:3]]}).encode())
        )
    summaries, rows = [], []
    for name, engine in (("here", None), ("there", OtherEngine("spark", remote=server))):
        with trailscope.Investigation(tmp_path / name) as case:
            summaries.append(case.ingest(str(tmp_path / "*.json.gz"), engine=engine))
        with trailscope.open(lake=tmp_path / name, show_secrets=True) as case:
            rows.append(comparable(case.unmasked_engine().run("select * from events")))
    assert rows[0] == rows[1]
    assert [(one.events_new, one.events_duplicate) for one in summaries] == [(96, 12)] * 2


def test_ctrl_c_interrupts_the_statement_at_the_server(on_server: Investigation) -> None:
    """A server with one thread answers nobody until it is; this statement takes hours."""
    endless = "select count(*) as n from events a, events b where md5(a.response_elements || b.response_elements) = 'x'"
    engine, before = on_server.unmasked_engine(), signal.getsignal(signal.SIGINT)
    ctrl_c.heard()
    timer = threading.Timer(5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            engine.run(endless)
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)
    assert engine.run("select count(*) as n from events").num_rows == 1
