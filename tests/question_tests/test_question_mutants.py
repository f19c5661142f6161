"""Which mutants a statement has."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from trailscope.question_tests.mutants import mutants_of
from trailscope.questions.question import Question
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
