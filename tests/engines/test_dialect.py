"""The translation to other engines: what it writes, and what it refuses, with the place."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from question_text import DETECTION, question

from trailscope.engines.dialect.json_paths import pieces
from trailscope.engines.dialect.over_tables import JSON_LIST, Tables, statement
from trailscope.engines.dialect.relations import RELATIONS
from trailscope.engines.dialect.spark import SPARK
from trailscope.engines.dialect.target import Target
from trailscope.engines.dialect.translation import UntranslatedError, translated, write
from trailscope.engines.dialect.trino import TRINO
from trailscope.engines.macros import MACROS
from trailscope.engines.trino import arrow_type, row_fields
from trailscope.errors import QueryError
from trailscope.investigation.translating import translation_of
from trailscope.question_tests.check import untranslated

TARGETS = pytest.mark.parametrize("target", [SPARK, TRINO], ids=["spark", "trino"])
AT_TABLE = Tables({"events": '"lake"."cs"."events"'}, ("event_time >= timestamptz '2026-09-01 00:00:00'",))


def told(sql: str, target: Target) -> str:
    return write(translated(sql, target, RELATIONS), target)


@TARGETS
@pytest.mark.parametrize("macro", MACROS, ids=lambda macro: macro.name)
def test_every_macro_is_written_out(macro: Any, target: Target) -> None:
    values = {"path": "'$.a[*].b'" if macro.name == "json_values" else "'$.a'", "event_time": "event_time"}
    given = ", ".join(values.get(name, "actor") for name in macro.parameters)
    written = told(f"select {macro.name}({given}) as found from events", target)
    assert f"{macro.name}(" not in written.lower()
    sqlglot.parse_one(written, dialect=target.name)


@pytest.mark.parametrize(
    ("moment", "of_utc"),
    [
        ("2026-08-01T08:00:00.001650+00:00", "2026-08-01 08:00:00.001650"),
        ("2026-08-01T10:00:00+02:00", "2026-08-01 08:00:00"),
        ("2026-08-01 08:00:00Z", "2026-08-01 08:00:00"),
        ("2026-08-01 08:00:00", "2026-08-01 08:00:00"),
        ("soon", "soon"),
    ],
)
def test_a_moment_with_a_zone_is_one_of_utc_where_times_have_none(moment: str, of_utc: str) -> None:
    written = told(f"select event_id from events where event_time >= timestamptz '{moment}'", TRINO)
    assert f"CAST('{of_utc}' AS TIMESTAMP(6))" in written


@TARGETS
@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("select frobnicate(actor) from events", "frobnicate"),
        ("select json_text(request_parameters, actor) from events", "no literal"),
        ("select json_text(request_parameters, '$..a') from events", "does not translate"),
        ("select is_denied(actor, actor) from events", "takes 1 arguments"),
        ("drop table events", "one select statement"),
        ("select 1; select 2", "one select statement"),
        ("select nothing_like_it from events", "nothing_like_it"),
    ],
)
def test_what_does_not_translate_is_refused(sql: str, refused: str, target: Target) -> None:
    with pytest.raises(UntranslatedError, match=refused):
        told(sql, target)


def test_a_question_is_refused_with_file_and_line() -> None:
    broken = question(DETECTION.replace("event_source = ", "frobnicate(actor) and event_source = "))
    issues = list(untranslated(broken))
    assert [issue.rule for issue in issues] == ["translates", "translates"]
    line = next(at for at, text in enumerate(DETECTION.splitlines(), 1) if "event_source = " in text)
    assert {issue.at.line for issue in issues} == {line}


def test_a_shipped_question_is_shown_in_the_others_sql() -> None:
    assert "REGEXP_LIKE" in translation_of("denied.then_allowed", "trino")
    assert "RLIKE" in translation_of("denied.then_allowed", "spark")


def test_values_are_bound_in_the_order_of_their_marks() -> None:
    sql = "with a as (select actor from events where action = $second) select $first as x, actor from a where list_contains($third, actor)"
    ready = statement(sql, TRINO, AT_TABLE, {"first": 1, "second": "b", "third": ["c", "d"]})
    assert ready.values == ("b", 1, "c", "d")
    assert ready.sql.count("?") == 4


def test_the_window_goes_with_the_relation() -> None:
    sql = statement("select count(*) as n from events", TRINO, AT_TABLE, {}).sql
    assert sql.startswith("with events as (SELECT")
    assert '"lake"."cs"."events"' in sql
    assert "2026-09-01" in sql


def test_an_empty_list_is_one() -> None:
    ready = statement("select actor from events where list_contains($none, actor)", TRINO, AT_TABLE, {"none": []})
    assert ready.values == ()
    assert "CAST(ARRAY[] AS ARRAY(VARCHAR))" in ready.sql


def test_hostile_rows_that_are_carried_stay_texts() -> None:
    hostile = "x'); drop table events; --\""
    tables = Tables(AT_TABLE.places, (), {"kept_names": pa.table({"name": [hostile]})})
    sql = statement("select name from kept_names", TRINO, tables, {}).sql
    literals = [
        one.this for one in sqlglot.parse_one(sql, dialect="trino").find_all(sqlglot.exp.Literal) if one.is_string
    ]
    assert any(hostile.replace('"', '\\"') in text for text in literals)


def test_more_rows_than_a_statement_may_carry_are_refused() -> None:
    tables = Tables(AT_TABLE.places, (), {"kept_names": pa.table({"name": ["x" * 300_000]})})
    with pytest.raises(QueryError, match="too many to be sent along"):
        statement("select name from kept_names", TRINO, tables, {})


def test_lists_come_as_json_where_an_engine_has_only_texts() -> None:
    sql = "select actor, first_event_ids(event_id, event_time) as ids from events group by actor order by actor asc"
    ready = statement(sql, TRINO, AT_TABLE, {}, lists_as_json=True)
    assert f'"ids{JSON_LIST}"' in ready.sql
    assert f'"actor{JSON_LIST}"' not in ready.sql


@pytest.mark.parametrize(
    ("path", "cut"),
    [
        ("$.a", (("a",),)),
        ('$."a-b".c[0]', (("a-b", "c", 0),)),
        ("$.a[*]", (("a",), ())),
        ("$.a[*].b.c[*].d", (("a",), ("b", "c"), ("d",))),
    ],
)
def test_paths_are_cut_at_their_wildcards(path: str, cut: tuple[tuple[str | int, ...], ...]) -> None:
    assert pieces(path) == cut


@pytest.mark.parametrize("path", ["a", "$.", "$.a[-1]", "$.a['b']", "$.a b", '$."a\'b"'])
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(QueryError):
        pieces(path)


def test_types_of_trino_are_read() -> None:
    assert row_fields('row("a b" varchar, c array(row(d bigint, e date)))') == [
        ("a b", "varchar"),
        ("c", "array(row(d bigint, e date))"),
    ]
    assert arrow_type("array(timestamp(6))") == pa.list_(pa.timestamp("us", "UTC"))
