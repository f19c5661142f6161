"""The default engine: what it makes when, and what it says of names it does not know."""

import pytest

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.errors import QueryError

EVENTS = (
    "create view events as select 'alice' as actor, '198.51.100.7' as source_ip_address, "
    "'111122223333' as recipient_account_id"
)
BROKEN = "create view objects as select * from read_parquet('/nowhere/at/all.parquet')"
OVER_BOTH = "create view both_of_them as select actor, is_public_address(source_ip_address) as is_public from events"


def test_a_view_that_no_statement_names_is_never_made():
    engine = DuckdbEngine([EVENTS, BROKEN])
    assert engine.run("select actor from events").to_pylist() == [{"actor": "alice"}]
    with pytest.raises(QueryError):
        engine.run("select * from objects")
    assert engine.run("select count(*) as n from events").to_pylist() == [{"n": 1}]


def test_a_view_brings_the_views_and_macros_it_names():
    engine = DuckdbEngine([OVER_BOTH, EVENTS])
    assert engine.run('select * from "Both_Of_Them"').to_pylist() == [{"actor": "alice", "is_public": True}]


@pytest.mark.parametrize(
    "statement",
    [
        "select table_name as name from information_schema.tables",
        "select view_name as name from duckdb_views() where not internal",
        "select name from (show tables)",
        "select name from sqlite_master",
    ],
)
def test_a_statement_that_looks_around_sees_all_views(statement):
    names = {row["name"] for row in DuckdbEngine([EVENTS, OVER_BOTH]).run(statement).to_pylist()}
    assert {"events", "both_of_them"} <= names


def test_a_name_put_together_is_found_all_the_same():
    [row] = DuckdbEngine([EVENTS]).run("select * from query_table('eve' || 'nts')").to_pylist()
    assert row["actor"] == "alice"


@pytest.mark.parametrize(("typed", "meant"), [("select * from evnts", "events"), ("select is_denid('x')", "is_denied")])
def test_a_misspelt_view_or_macro_is_answered_with_its_name(typed, meant):
    with pytest.raises(QueryError, match=meant):
        DuckdbEngine([EVENTS]).run(typed)


def test_a_view_that_is_held_has_the_same_rows_and_is_a_view_again_afterwards():
    engine = DuckdbEngine([EVENTS, OVER_BOTH])
    straight = engine.run("select * from both_of_them")
    kind = "select table_type from information_schema.tables where table_name = 'events'"
    with engine.held({"events": None}):
        assert engine.run("select * from both_of_them").equals(straight)
        assert engine.run(kind).to_pylist() == [{"table_type": "BASE TABLE"}]
    assert engine.run(kind).to_pylist() == [{"table_type": "VIEW"}]
    assert engine.run("select * from both_of_them").equals(straight)


def test_a_view_that_cannot_be_computed_stays_as_it_was():
    engine = DuckdbEngine([EVENTS, "create view bad as select cast(actor as integer) as n from events"])
    with pytest.raises(QueryError, match="alice"), engine.held({"bad": None}):
        pass
    assert engine.run("select actor from events").num_rows == 1
    with pytest.raises(QueryError, match="alice"):
        engine.run("select n from bad")


def test_engines_side_by_side_see_the_same_views_and_keep_for_themselves():
    engine = DuckdbEngine([EVENTS, BROKEN])
    with engine.side_by_side(2) as (first, second):
        assert first.keep("kept_answer", "select * from events") == 1
        assert second.keep("kept_answer", "select * from events where false") == 0
        assert first.run("select actor from kept_answer").num_rows == 1
        assert second.run("select is_public_address('198.51.100.7') as is_public from events").num_rows == 1
        with pytest.raises(QueryError, match="nowhere"):
            second.run("select * from objects")


@pytest.mark.parametrize(
    "select",
    [
        "select actor from events",
        "select actor from events; ",
        "select actor from events -- who",
        "(select actor from events)",
    ],
)
def test_what_is_kept_is_a_select_however_it_ends(select):
    engine = DuckdbEngine([EVENTS])
    assert engine.keep("kept_actors", select) == 1
    assert engine.run("select * from kept_actors").to_pylist() == [{"actor": "alice"}]


@pytest.mark.parametrize(
    "statement",
    ["drop view events", "select 1; select 2", "select 1); drop view events; select (2", "create table t as select 1"],
)
def test_nothing_but_one_select_is_kept(statement):
    engine = DuckdbEngine([EVENTS])
    with pytest.raises(QueryError, match=r"one select statement|syntax error"):
        engine.keep("kept_actors", statement)
    assert engine.run("select actor from events").num_rows == 1
