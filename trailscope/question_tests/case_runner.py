"""Runs a question's cases: records through the ingest road it is given, the question through the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlglot import exp

from trailscope.engines.engine import Engine
from trailscope.question_tests.record_template import whole_record
from trailscope.questions.binding import Value, bind
from trailscope.questions.cases import load_cases
from trailscope.questions.question import Case, Question
from trailscope.questions.sentence import columns_of
from trailscope.questions.statement import Statement
from trailscope.schema.columns import BY_NAME

Record = Mapping[str, Any]
Row = Mapping[str, Any]
Load = Callable[[Sequence[Record]], Engine]
"""Takes whole CloudTrail records, gives an engine whose ``events`` holds one row for each that became a row."""

_OWN_EVENTS = (
    "with events as not materialized (select {} from events where list_contains($rehearsed_events, event_id)),\n"
    "insights as not materialized (select * from insights where list_contains($rehearsed_events, event_id))\n"
    "select * from (\n{}\n)"
)
_OWN_ADDRESSES = """with addresses as not materialized (
  select known.* exclude (own_network, threat_lists), own.names as own_network, threats.names as threat_lists
  from addresses as known
  left join (
    select source_ip_address, min(name) as names
    from addresses, (select unnest($rehearsed_own_networks) as network, unnest($rehearsed_own_names) as name)
    where in_network(source_ip_address, network) group by source_ip_address
  ) as own on own.source_ip_address = known.source_ip_address
  left join (
    select source_ip_address, names_of(name) as names
    from addresses, (select unnest($rehearsed_threat_networks) as network, unnest($rehearsed_threat_names) as name)
    where in_network(source_ip_address, network) group by source_ip_address
  ) as threats on threats.source_ip_address = known.source_ip_address
)
select * from (
{}
)"""
_NAMED_COLUMNS = "select {} from (\n{}\n)"


@dataclass(frozen=True)
class PreparedCase:
    """A case made ready: its whole records, their ids, and bound parameters."""

    case: Case
    records: tuple[Record, ...]
    event_ids: tuple[str, ...]
    parameters: Mapping[str, Value]


@dataclass(frozen=True)
class Outcome:
    """What became of one case: ``complaint`` is empty when it went as the case says."""

    case: Case
    rows: tuple[Row, ...]
    complaint: str

    @property
    def ok(self) -> bool:
        """Whether the case went as it says."""
        return not self.complaint


def scenes_of(question: Question) -> tuple[PreparedCase, ...]:
    """The cases of a question, ready to be played.

    Event ids are made from the question, the case and the position, so that runs repeat and questions share a lake.

    Raises:
        QuestionError: the cases or their parameters break the contract.
    """
    return tuple(_scene(question, case) for case in load_cases(question))


def _scene(question: Question, case: Case) -> PreparedCase:
    ids = [str(uuid5(NAMESPACE_URL, f"{question.id}/{case.name}/{number}")) for number, _ in enumerate(case.events)]
    pairs = zip(case.events, ids, strict=True)
    # whole records from sample_logs keep everything but their id, which another case may use as well
    records = tuple({**fields, "eventID": id} if case.complete else whole_record(fields, id) for fields, id in pairs)
    return PreparedCase(case, records, tuple(record["eventID"] for record in records), bind(question, case.parameters))


def missing_events(engine: Engine, scenes: Iterable[PreparedCase]) -> dict[str, str]:
    """Event ids of scenes that did not become rows, with the name of their case."""
    wanted = {id: scene.case.name for scene in scenes for id in scene.event_ids}
    sql = (
        "select event_id from events where list_contains($ids, event_id) "
        "union all select event_id from insights where list_contains($ids, event_id)"
    )
    there = set(engine.run(sql, {"ids": list(wanted)}).column("event_id").to_pylist())
    return {id: name for id, name in wanted.items() if id not in there}


@dataclass(frozen=True)
class CaseLake:
    """Where the scenes of one question are played: an engine that holds their events, and any others."""

    engine: Engine
    statement: Statement
    scenes: tuple[PreparedCase, ...]

    @cached_property
    def columns(self) -> str:
        """The columns of ``events`` that the question, or a macro for it, names. Binding all of them triples the time of a run."""
        tree = self.statement.tree
        if any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
            return "*"
        named = {"event_id", "recipient_account_id", *(name.name for name in tree.find_all(exp.Identifier))}
        return ", ".join(sorted(named & BY_NAME.keys()))

    @property
    def ordered(self) -> bool:
        """Whether the rows of an answer come in an order."""
        return self.statement.tree.args.get("order") is not None


def play(stage: CaseLake, sql: str) -> Iterator[Outcome]:
    """Run some SQL in the place of a question's own on each of its scenes, in order.

    Args:
        stage: decides on which events, and by the kind of its question how answers are judged.
        sql: the question's own SQL, or a mutant of it.

    Raises:
        QueryError: the engine refuses the SQL.
    """
    if stage.statement.question.kind == "detection":
        yield from _play_detection(stage, sql)
    else:
        for scene in stage.scenes:
            yield _play_sequence(stage, scene, sql)


def _play_detection(stage: CaseLake, sql: str) -> Iterator[Outcome]:
    """A predicate looks at one event at a time: one run answers for all scenes with the same parameters."""
    columns = sorted({"event_id", *finding_columns(stage.statement.question)} & BY_NAME.keys())
    answers: dict[str, tuple[Row, ...]] = {}
    for scene in stage.scenes:
        key = repr(sorted(scene.parameters.items()))
        if key not in answers:
            answers[key] = _rows(stage.engine, _NAMED_COLUMNS.format(", ".join(columns), sql), scene.parameters)
        yield _judge_detection(scene, answers[key])


def _judge_detection(scene: PreparedCase, answer: Sequence[Row]) -> Outcome:
    rows = tuple(row for row in answer if row["event_id"] in scene.event_ids)
    found = [row["event_id"] for row in rows]
    wanted = list(scene.event_ids) if scene.case.kind == "match" else []
    if sorted(found) == sorted(wanted):
        return Outcome(scene.case, rows, "")
    what = "found nothing" if not found else f"found {len(found)} of {len(scene.event_ids)} events"
    return Outcome(scene.case, rows, f"{what}, wanted {'every one' if wanted else 'nothing'}")


def _play_sequence(stage: CaseLake, scene: PreparedCase, sql: str) -> Outcome:
    parameters: dict[str, Any] = {**scene.parameters, "rehearsed_events": list(scene.event_ids)}
    if scene.case.own_networks or scene.case.threat_lists:
        sql = _OWN_ADDRESSES.format(sql)
        for word, list_ in (("own", scene.case.own_networks), ("threat", scene.case.threat_lists)):
            given = list_ or {"": ""}  # an address lies in no such network; a list without values has no type
            parameters |= {f"rehearsed_{word}_networks": list(given), f"rehearsed_{word}_names": list(given.values())}
    rows = _rows(stage.engine, _OWN_EVENTS.format(stage.columns, sql), parameters)
    return Outcome(scene.case, rows, _difference(scene.case.expect, rows, ordered=stage.ordered))


def _difference(expect: Sequence[Row], rows: Sequence[Row], *, ordered: bool) -> str:
    if len(rows) != len(expect):
        return f"expected {len(expect)} rows, got {len(rows)}" + (f", the first {dict(rows[0])}" if rows else "")
    left = list(rows)
    for wanted in expect:
        candidates = left[:1] if ordered else left
        fitting = next((row for row in candidates if _same(row, wanted)), None)
        if fitting is None:
            shown = [{name: row.get(name) for name in wanted} for row in candidates]
            return f"expected {dict(wanted)}, got {shown[0] if len(shown) == 1 else shown}"
        left.remove(fitting)
    return ""


def _same(row: Row, wanted: Row) -> bool:
    """Whether a row has the values wanted; 3 is not '3', and 1 is not true."""
    return all(
        row.get(name) == value and isinstance(row.get(name), bool) == isinstance(value, bool)
        for name, value in wanted.items()
    )


def _rows(engine: Engine, sql: str, parameters: Mapping[str, Value]) -> tuple[Row, ...]:
    table = engine.run(sql, parameters)
    return tuple({name: _comparable(value) for name, value in row.items()} for row in table.to_pylist())


def _comparable(value: Any) -> Any:
    """A value as a case writes it: times as ISO text in UTC, whole decimals as integers."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return value


def finding_columns(question: Question) -> frozenset[str]:
    """The columns that the sentences of a question take."""
    return frozenset(columns_of(question.finding)) | frozenset(columns_of(question.finding_denied))


def silent_columns(question: Question, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Columns of the finding sentence that are empty in every row of every case: the sentence would never be whole."""
    rows = [row for outcome in outcomes for row in outcome.rows]
    return tuple(
        sorted(name for name in finding_columns(question) if rows and all(row.get(name) in (None, "") for row in rows))
    )
