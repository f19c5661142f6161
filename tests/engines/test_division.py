"""A statement over events elsewhere and what is kept here is taken apart, and a hunt over two engines finds what one finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import trailscope as ts
from trailscope.content import folder
from trailscope.engines.dialect.division import divided, reads
from trailscope.engines.dialect.relations import RELATIONS
from trailscope.engines.dialect.spark import SPARK
from trailscope.engines.dialect.target import Target
from trailscope.engines.dialect.translation import translated, write
from trailscope.engines.dialect.trino import TRINO
from trailscope.engines.divided import Limits
from trailscope.engines.engine import KeepingEngine
from trailscope.errors import QueryError
from trailscope.investigation import other_engines
from trailscope.investigation.other_engines import OtherEngine

EVENTS = frozenset({"events"})
SUPPRESSIONS = """
- rule: '*'
  where: {actor: 'deploy*', aws_region: [us-east-1, eu-west-1]}
  reason: known
- rule: logging.*
  where: {error_code: null, target: anything}
  reason: also known
"""


def test_a_select_of_events_within_another_is_asked_elsewhere() -> None:
    division = divided(
        "select k.n from kept_some as k join (select actor, 1 as n from events) as e on e.n = k.n", EVENTS
    )
    assert [part.sql for part in division.parts] == ["SELECT actor, 1 AS n FROM events"]
    assert "kept_part0" in division.here
    assert reads(division.here) == {"kept_some", "kept_part0"}


def test_keys_that_are_kept_go_along_and_may_be_sent_in_several_lots_where_each_row_meets_them() -> None:
    sql = "select actor from events where event_id in (select id from kept_ids) and (action = 'x' or actor in (select actor from kept_who))"
    (part,) = divided(sql, EVENTS).parts
    assert [(keys.source.partition(" FROM kept_")[2].partition(")")[0], keys.needed) for keys in part.keys] == [
        ("ids", True),
        ("who", False),
    ]
    assert reads(part.sql) == {"events", "kept_keys0_0", "kept_keys0_1"}


def test_keys_that_are_to_be_absent_go_along_whole() -> None:
    (part,) = divided("select actor from events where not event_id in (select id from kept_ids)", EVENTS).parts
    assert not part.keys[0].needed


def test_a_select_that_reads_both_at_once_is_refused() -> None:
    with pytest.raises(QueryError, match="reads events elsewhere beside what is kept here"):
        divided("select 1 from events join kept_some on kept_some.actor = events.actor", EVENTS)


def test_a_name_that_a_statement_makes_itself_is_not_read() -> None:
    assert reads("with events as (select 1 as n) select n as addresses from events") == frozenset()


@dataclass
class Recording:
    """DuckDB in the place of another engine, and what it was asked."""

    engine: KeepingEngine
    asked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        self.asked[sql] = parameters or {}
        return self.engine.run(sql, parameters)

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        self.kept[name] = {"key": "varchar"}
        return self.engine.keep(name, what, parameters)


@dataclass
class Both:
    here: ts.Investigation
    there: ts.Investigation
    recording: Recording
    suppressions: Path


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The sample logs, asked of DuckDB, and of two engines of which one takes few keys and conditions at a time."""
    place = tmp_path_factory.mktemp("divided")
    (place / "known.yml").write_text(SUPPRESSIONS)
    with (
        pytest.MonkeyPatch.context() as patch,
        ts.open(folder("sample_logs") / "AWSLogs", lake=place / "lake") as here,
        ts.open(place / "lake") as far,
        ts.open(place / "lake", elsewhere=OtherEngine("trino")) as there,
    ):
        recording = Recording(far.unmasked_engine())
        patch.setattr(other_engines, "other_engine", lambda *_: recording)
        patch.setitem(other_engines._LIMITS, "trino", Limits(keys=2_000, conditions=9_000))
        yield Both(here, there, recording, place / "known.yml")


@pytest.mark.slow
def test_a_hunt_lineage_and_incidents_over_two_engines_are_what_one_engine_gives(both: Both) -> None:
    here, there = both.here.hunt(), both.there.hunt()
    assert there.table.num_rows
    assert there.table.equals(here.table)
    assert (there.cannot_tell, there.problems, there.asked) == (here.cannot_tell, here.problems, here.asked)
    assert both.there.lineage().credentials.equals(both.here.lineage().credentials)
    assert both.there.lineage().edges.equals(both.here.lineage().edges)
    assert both.there.incidents(there).json() == both.here.incidents(here).json()


@pytest.mark.slow
def test_every_event_of_a_detection_and_what_is_suppressed_are_the_same(both: Both) -> None:
    words: Any = {"packs": ["logging", "identity", "root"], "suppressions": both.suppressions}
    for every in (False, True):
        here, there = (case.hunt(every=every, **words) for case in (both.here, both.there))
        assert there.table.equals(here.table)
        assert there.suppressed == here.suppressed


@pytest.mark.slow
@pytest.mark.parametrize("target", [SPARK, TRINO], ids=lambda target: target.name)
def test_what_hunts_lineage_and_incidents_ask_elsewhere_translates(both: Both, target: Target) -> None:
    """But for the hunts themselves, which are questions and linted."""
    if not both.recording.asked:
        both.there.incidents(both.there.hunt(suppressions=both.suppressions))
    hunts = [question.sql.strip() for question in both.there.catalogue.select(kinds=["hunt"])]
    own = [sql for sql in both.recording.asked if not any(hunt in sql for hunt in hunts)]
    assert len(own) > 20
    for sql in own:
        lists = {name for name, value in both.recording.asked[sql].items() if isinstance(value, list | tuple)}
        write(translated(sql, target, {**RELATIONS, **both.recording.kept}, lists), target)
