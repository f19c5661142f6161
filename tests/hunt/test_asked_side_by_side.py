"""What a hunt has done on its threads: the rules' statements, and beside them what is needed afterwards."""

from threading import current_thread, main_thread

import pytest

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.errors import QueryError
from trailscope.hunt.side_by_side import side_by_side

EVENTS = "create view events as select 'alice' as actor"


@pytest.fixture
def engine():
    return DuckdbEngine([EVENTS])


def test_what_is_done_meanwhile_is_kept_where_it_is_read_afterwards(engine):
    with side_by_side(engine, lambda: engine.keep("kept_actors", "select actor from events")) as submit:
        answers = [submit(lambda own: own.run("select actor from events")) for _ in range(5)]
        assert [answer.result().num_rows for answer in answers] == [1] * 5
    assert engine.run("select * from kept_actors").num_rows == 1


def test_it_is_not_done_on_the_thread_that_waits_for_the_rules(engine):
    threads = []
    with side_by_side(engine, lambda: threads.append(current_thread())) as submit:
        assert submit(lambda own: own.run("select 1 as n")).result().num_rows == 1
    assert len(threads) == 1
    assert threads[0] is not main_thread()


def test_what_fails_meanwhile_takes_no_answer_along(engine):
    def failing():
        raise QueryError("no memory is left")

    with side_by_side(engine, failing) as submit:
        answers = [submit(lambda own: own.run("select actor from events")) for _ in range(5)]
        assert [answer.result().num_rows for answer in answers] == [1] * 5
