"""Athena: statements are started, waited for, limited and cancelled, against moto's; that the SQL is right, the tests of Trino show."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pyarrow as pa
import pytest
from moto_server import empty_server

from trailscope.engines.athena import AthenaEngine, AthenaPlace, cost
from trailscope.errors import QueryError

pytestmark = pytest.mark.slow

SQL = "select actor, count(*) as calls, first_event_ids(event_id, event_time) as event_ids from events group by actor"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with empty_server() as address:
        yield address


def place(endpoint: str, **more: Any) -> AthenaPlace:
    return AthenaPlace(output="s3://results/here", endpoint_url=endpoint, **more)


def answer_with(endpoint: str, columns: list[tuple[str, str]], rows: list[list[str | None]]) -> None:
    """What moto's Athena gives next."""
    body = {
        "results": [
            {
                "rows": [
                    {"Data": [{"VarCharValue": cell} if cell is not None else {} for cell in row]} for row in rows
                ],
                "column_info": [_column(name, type) for name, type in columns],
            }
        ],
        "region": "eu-west-1",
    }
    url = f"{endpoint}/moto-api/static/athena/query-results"
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    urllib.request.urlopen(request).close()


def _column(name: str, type: str) -> dict[str, Any]:
    return {"CatalogName": "hive", "Name": name, "Label": name, "Type": type, "Precision": 0, "Scale": 0, "CaseSensitive": True,
            "SchemaName": "", "TableName": "", "Nullable": "UNKNOWN"}  # fmt: skip


def test_an_answer_is_arrow_with_the_types_that_athena_tells(endpoint: str) -> None:
    columns = [
        ("actor", "varchar"),
        ("calls", "bigint"),
        ("seen", "timestamp"),
        ("mfa", "boolean"),
        ("event_ids_json_list", "varchar"),
    ]
    rows: list[list[str | None]] = [
        [name for name, _ in columns],
        ["alice", "3", "2026-09-01 08:00:00.000", "true", '["a, b","c"]'],
        [None, None, None, None, None],
    ]
    answer_with(endpoint, columns, rows)
    answer = AthenaEngine(place(endpoint)).run(SQL)
    assert answer.schema.field("seen").type == pa.timestamp("us", "UTC")
    assert answer.to_pylist() == [
        {
            "actor": "alice",
            "calls": 3,
            "seen": datetime(2026, 9, 1, 8, tzinfo=UTC),
            "mfa": True,
            "event_ids": ["a, b", "c"],
        },
        dict.fromkeys(["actor", "calls", "seen", "mfa", "event_ids"]),
    ]


def test_values_are_bound_as_execution_parameters_and_not_pasted(endpoint: str) -> None:
    answer_with(endpoint, [("n", "bigint")], [["n"], ["0"]])
    engine = AthenaEngine(place(endpoint))
    started: dict[str, Any] = {}
    start = engine._client.start_query_execution
    engine._client.start_query_execution = lambda **asked: started.update(asked) or start(**asked)
    hostile = "x' or 1=1 --"
    engine.run(
        "select count(*) as n from events where actor = $who and list_contains($keys, action) and event_time > $when",
        {"who": hostile, "keys": ["a", "b"], "when": datetime(2026, 9, 1, tzinfo=UTC)},
    )
    assert hostile not in started["QueryString"]
    assert started["QueryString"].count("?") == 4
    assert started["ExecutionParameters"] == [
        "'x'' or 1=1 --'", "'a'", "'b'", "timestamp '2026-09-01 00:00:00.000000'",
    ]  # fmt: skip


def test_what_was_read_and_cost_is_told_at_the_end(endpoint: str) -> None:
    answer_with(endpoint, [("n", "bigint")], [["n"], ["0"]])
    told: list[str] = []
    engine = AthenaEngine(place(endpoint), told=told.append)
    engine.run("select count(*) as n from events")
    engine.close()
    assert len(told) == 1
    assert "bytes read, about 0.0" in told[0]


def test_what_several_statements_read_and_cost_is_told_once_and_together(endpoint: str) -> None:
    told: list[str] = []
    engine = AthenaEngine(place(endpoint), told=told.append)
    engine.run("select count(*) as n from events")
    engine.run("select count(*) as n from events")
    engine.close()
    engine.close()
    assert [sentence.partition(", ")[2] for sentence in told] == ["about 0.0001 dollars (2 statements)"]


def test_a_statement_of_10_megabytes_is_the_least_that_is_charged() -> None:
    assert cost(1) == cost(10**7) == pytest.approx(0.00005)
    assert cost(10**12) == pytest.approx(5)


@pytest.mark.parametrize(("cutoff", "refused"), [(None, True), (2 * 10**9, True), (10**9, False)])
def test_a_limit_is_refused_where_the_workgroup_lets_a_query_read_more(
    endpoint: str, cutoff: int | None, refused: bool
) -> None:
    settings = {} if cutoff is None else {"BytesScannedCutoffPerQuery": cutoff}
    athena = boto3.client("athena", endpoint_url=endpoint)
    athena.create_work_group(Name="forensics", Configuration=settings)
    answer_with(endpoint, [("n", "bigint")], [["n"], ["7"]])
    engine = AthenaEngine(place(endpoint, workgroup="forensics", most_bytes=10**9))
    if refused:
        with pytest.raises(QueryError, match="BytesScannedCutoffPerQuery"):
            engine.run("select count(*) as n from events")
        assert athena.list_query_executions(WorkGroup="forensics")["QueryExecutionIds"] == []
    else:
        assert engine.run("select count(*) as n from events").to_pylist() == [{"n": 7}]


def test_ctrl_c_stops_the_statement_at_athena(endpoint: str) -> None:
    engine = AthenaEngine(place(endpoint))
    stopped: list[str] = []

    def interrupted(**_: Any) -> Any:
        raise KeyboardInterrupt

    engine._client.get_query_execution = interrupted
    engine._client.stop_query_execution = lambda **asked: stopped.append(asked["QueryExecutionId"])
    with pytest.raises(KeyboardInterrupt):
        engine.run("select count(*) as n from events")
    assert len(stopped) == 1


def test_a_failed_statement_says_what_athena_says(endpoint: str) -> None:
    engine = AthenaEngine(place(endpoint))
    failed = {"Status": {"State": "FAILED", "StateChangeReason": "SYNTAX_ERROR: line 1:8"}, "Statistics": {}}
    engine._client.get_query_execution = lambda **_: {"QueryExecution": failed}
    with pytest.raises(QueryError, match="SYNTAX_ERROR"):
        engine.run("select count(*) as n from events")
