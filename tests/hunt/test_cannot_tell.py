"""What a lake lacks is the same whether needs are looked up together or one by one."""

from datetime import timedelta

import pytest

import trailscope
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.questions.needs import Need, parse_need
from trailscope.window import Window

NEEDS = (
    *map(
        parse_need,
        ("management events", "data events of s3.amazonaws.com", "data events of sns.amazonaws.com", "insight events"),
    ),
    Need("history", parameter="baseline", span=timedelta(days=3)),
    Need("history", parameter="baseline", span=timedelta(days=300)),
)


class CountingEngine:
    def __init__(self, engine):
        self._engine, self.asked = engine, []

    def run(self, sql, parameters=None):
        self.asked.append(sql)
        return self._engine.run(sql, parameters)


@pytest.fixture
def coverage(sample_case):
    def over(engine):
        return Coverage(engine, Scope(Window()))

    engine = CountingEngine(sample_case.open_engine())
    return over(engine), over(sample_case.open_engine()), engine


def test_needs_that_are_looked_up_together_take_one_statement_for_each_view(coverage):
    together, _, engine = coverage
    together.look_up(NEEDS)
    assert len(engine.asked) == 2
    for need in NEEDS:
        together.lacks([need])
    assert len(engine.asked) == 2


def test_together_they_are_lacking_as_one_by_one(coverage):
    together, alone, _ = coverage
    together.look_up(NEEDS)
    assert [together.lacks([need]) for need in NEEDS] == [alone.lacks([need]) for need in NEEDS]
    assert [bool(alone.lacks([need])) for need in NEEDS] == [False, False, True, True, False, True]


def test_a_window_without_events_lacks_everything(sample_case):
    with trailscope.open(sample_case.lake_path, until="2001-01-01") as nothing_seen:
        nothing = Coverage(nothing_seen.open_engine(), Scope(Window()))
        nothing.look_up(NEEDS)
        assert all(nothing.lacks([need]) for need in NEEDS)
