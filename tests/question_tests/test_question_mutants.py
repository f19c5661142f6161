"""Which mutants a statement has."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from trailscope.question_tests.check import MutantVerdict
from trailscope.question_tests.mutants import Mutant, mutants_of
from trailscope.questions.question import Case, Question
from trailscope.questions.statement import read_statement


def whats(sql: str) -> list[str]:
    question = Question("topic.what", Path("what.sql"), "What?", "what", "hunt", sql, 1)
    return [mutant.what for mutant in mutants_of(read_statement(question))]


def where(condition: str) -> list[str]:
    return whats(f"select * from events where {condition}")


@pytest.mark.parametrize(
    ("condition", "mutants"),
    [
        ("read_only", ["drop: read_only"]),
        ("actor = 'a' and target = 'B'", ["drop: actor = 'a'", "drop: target = 'B'"]),
        (
            "actor = 'a' and (target = 'b' and action = 'c')",
            ["drop: actor = 'a'", "drop: (target = 'b' and action = 'c')", "drop: target = 'b'", "drop: action = 'c'"],
        ),
        (
            "actor = 'a' or target = 'b'",
            ["drop: actor = 'a' or target = 'b'", "drop or: actor = 'a'", "drop or: target = 'b'"],
        ),
        ("($show or actor = 'a')", ["drop: ($show or actor = 'a')", "drop or: $show"]),
        (
            "(not $hide or actor = 'a')",
            ["drop: (not $hide or actor = 'a')", "drop or: not $hide", "drop not: not $hide"],
        ),
        ("actor in ('a', 'b')", ["drop: actor in ('a', 'b')", "drop in: 'a'", "drop in: 'b'"]),
        ("actor in ('a')", ["drop: actor in ('a')"]),
        (
            "list_contains(['a', 'b'], actor)",
            ["drop: list_contains(['a', 'b'], actor)", "drop in: 'a'", "drop in: 'b'"],
        ),
        ("actor not like 'a%'", ["drop: actor not like 'a%'", "drop not: actor not like 'a%'"]),
        ("actor is not null", ["drop: not actor is null", "drop not: not actor is null"]),
        ("read_only = true", ["drop: read_only = true", "turn true over: read_only = true"]),
        ("source_index <= 3", ["drop: source_index <= 3", "turn <= into <: source_index <= 3"]),
    ],
)
def test_each_condition_has_its_mutants(condition: str, mutants: list[str]) -> None:
    assert sorted(where(condition)) == sorted(mutants)


def test_having_qualify_filter_and_common_tables_are_looked_into() -> None:
    sql = """
        with a as (
            select actor, count(*) filter (where read_only) as n
            from events where target = 'x' group by actor having count(*) >= 2
        )
        select actor, n from a where n > 1 qualify row_number() over (order by n) = 1"""
    assert set(whats(sql)) == {
        "drop: read_only",
        "drop: target = 'x'",
        "drop: count(*) >= 2",
        "turn >= into >: count(*) >= 2",
        "drop: n > 1",
        "drop: row_number() over (order by n) = 1",
    }


def test_a_condition_in_several_places_is_changed_in_all_at_once() -> None:
    sql = """
        with a as (select actor from events where read_only and target >= 'x' group by actor)
        select events.action from a join events on events.actor = a.actor where events.read_only and events.target >= 'x'"""
    question = Question("topic.what", Path("what.sql"), "What?", "what", "hunt", sql, 1)
    mutants = {mutant.what: mutant.sql for mutant in mutants_of(read_statement(question))}
    assert set(mutants) == {
        "drop: events.read_only",
        "drop: events.target >= 'x'",
        "turn >= into >: events.target >= 'x'",
    }
    assert "read_only" not in mutants["drop: events.read_only"]
    assert mutants["turn >= into >: events.target >= 'x'"].count("target > 'x'") == 2


def test_what_only_saves_work_is_dropped_and_nothing_else_of_it_is_changed() -> None:
    sql = """
        with possible_actors as (select actor from events where target in ('x', 'y') group by actor having count(*) >= 2)
        select action from events where read_only and actor in (select actor from possible_actors)"""
    question = Question("topic.what", Path("what.sql"), "What?", "what", "hunt", sql, 1)
    assert {(mutant.what, mutant.same) for mutant in mutants_of(read_statement(question))} == {
        ("drop: read_only", False),
        ("drop: actor in (select actor from possible_actors)", True),
        ("drop: target in ('x', 'y')", True),
        ("drop: count(*) >= 2", True),
    }


@pytest.mark.parametrize(
    ("same", "noticed", "ok"), [(False, True, True), (False, False, False), (True, False, True), (True, True, False)]
)
def test_what_only_saves_work_may_not_be_noticed_and_all_else_must(same: bool, noticed: bool, ok: bool) -> None:
    case = Case("a case", "sequence", (), {}, (), complete=False, line=1) if noticed else None
    assert MutantVerdict(Mutant("drop: x", "select 1", same), case).ok is ok


def test_mutants_are_different_and_run() -> None:
    sql = "select actor from events where actor in ('a', 'b') and (read_only or not actor like 'c%')"
    question = Question("topic.what", Path("what.sql"), "What?", "what", "hunt", sql, 1)
    mutants = mutants_of(read_statement(question))
    assert len({mutant.sql for mutant in mutants}) == len(mutants) > 5
    connection = duckdb.connect()
    connection.execute("create table events (actor varchar, read_only boolean)")
    for mutant in mutants:
        connection.execute(mutant.sql)


def test_the_statement_itself_stays_as_it_is() -> None:
    question = Question(
        "topic.what", Path("what.sql"), "What?", "what", "hunt", "select actor from events where read_only", 1
    )
    statement = read_statement(question)
    before = statement.tree.sql()
    mutants_of(statement)
    assert statement.tree.sql() == before
