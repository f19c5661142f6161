"""Runs a question's cases: records through the ingest road it is given, the question through the engine that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from trailscope.engines.engine import Engine
from trailscope.errors import QueryError
from trailscope.hunt.base_record import whole_record
from trailscope.packs.binding import Value, bind
from trailscope.packs.cases import load_cases
from trailscope.packs.question import Case, Question

Record = Mapping[str, Any]
Row = Mapping[str, Any]
Load = Callable[[Sequence[Record]], Engine]
"""Takes whole CloudTrail records, gives an engine whose ``events`` holds one row for each that became a row."""

_OWN_EVENTS = "with events as (select * from events where list_contains($rehearsed_events, event_id))\nselect * from (\n{}\n)"


@dataclass(frozen=True)
class Scene:
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


def scenes_of(question: Question) -> tuple[Scene, ...]:
    """The cases of a question, ready to be played.

    Event ids are made from the question, the case and the position, so that runs repeat and questions share a lake.

    Raises:
        QuestionError: the cases or their parameters break the contract.
    """
    return tuple(_scene(question, case) for case in load_cases(question))


def _scene(question: Question, case: Case) -> Scene:
    ids = [str(uuid5(NAMESPACE_URL, f"{question.id}/{case.name}/{number}")) for number, _ in enumerate(case.events)]
    pairs = zip(case.events, ids, strict=True)
    # whole records from sample_logs keep everything but their id, which another case may use as well
    records = tuple({**fields, "eventID": id} if case.complete else whole_record(fields, id) for fields, id in pairs)
    return Scene(case, records, tuple(record["eventID"] for record in records), bind(question, case.parameters))


def missing_events(engine: Engine, scenes: Iterable[Scene]) -> dict[str, str]:
    """Event ids of scenes that did not become rows, with the name of their case."""
    wanted = {id: scene.case.name for scene in scenes for id in scene.event_ids}
    sql = "select event_id from events where list_contains($ids, event_id)"
    there = set(engine.run(sql, {"ids": list(wanted)}).column("event_id").to_pylist())
    return {id: name for id, name in wanted.items() if id not in there}


def play(engine: Engine, question: Question, scenes: Sequence[Scene], sql: str) -> Iterator[Outcome]:
    """Run some SQL in the place of a question's own on each of its scenes, in order.

    Args:
        engine: holds the events of the scenes, and any others.
        question: decides how answers are judged.
        scenes: as of :func:`scenes_of`.
        sql: the question's own SQL, or a mutant of it.

    Raises:
        QueryError: the engine refuses the SQL.
    """
    play_one = _play_detection if question.kind == "detection" else _play_sequence
    answers: dict[str, tuple[Row, ...]] = {}
    for scene in scenes:
        yield play_one(engine, scene, sql, answers)


def _play_detection(engine: Engine, scene: Scene, sql: str, answers: dict[str, tuple[Row, ...]]) -> Outcome:
    """A predicate looks at one event at a time: one run answers for all scenes with the same parameters."""
    key = repr(sorted(scene.parameters.items()))
    if key not in answers:
        answers[key] = _rows(engine, sql, scene.parameters)
    rows = tuple(row for row in answers[key] if row["event_id"] in scene.event_ids)
    found = [row["event_id"] for row in rows]
    wanted = list(scene.event_ids) if scene.case.kind == "match" else []
    if sorted(found) == sorted(wanted):
        return Outcome(scene.case, rows, "")
    what = "found nothing" if not found else f"found {len(found)} of {len(scene.event_ids)} events"
    return Outcome(scene.case, rows, f"{what}, wanted {'every one' if wanted else 'nothing'}")


def _play_sequence(engine: Engine, scene: Scene, sql: str, _: object) -> Outcome:
    parameters = {**scene.parameters, "rehearsed_events": list(scene.event_ids)}
    rows = _rows(engine, _OWN_EVENTS.format(sql), parameters)
    return Outcome(scene.case, rows, _difference(scene.case.expect, rows, ordered="order by" in _tail(sql)))


def _tail(sql: str) -> str:
    """The statement's end outside all parentheses, where an order by holds for the whole answer."""
    depth, kept = 0, []
    for character in sql.lower():
        depth += (character == "(") - (character == ")")
        if depth == 0:
            kept.append(character)
    return " ".join("".join(kept).split())


def _difference(expect: Sequence[Row], rows: Sequence[Row], *, ordered: bool) -> str:
    columns = [list(wanted) for wanted in expect]
    if len(rows) != len(expect):
        return f"expected {len(expect)} rows, got {len(rows)}" + (f", the first {dict(rows[0])}" if rows else "")
    left = list(rows)
    for wanted, names in zip(expect, columns, strict=True):
        candidates = left[:1] if ordered else left
        fitting = next((row for row in candidates if {name: row.get(name) for name in names} == dict(wanted)), None)
        if fitting is None:
            shown = [{name: row.get(name) for name in names} for row in candidates]
            return f"expected {dict(wanted)}, got {shown[0] if len(shown) == 1 else shown}"
        left.remove(fitting)
    return ""


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


def silent_columns(question: Question, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Columns of the finding sentence that are empty in every row of every case: the sentence would never be whole."""
    rows = [row for outcome in outcomes for row in outcome.rows]
    names = {name for _, name, _, _ in Formatter().parse(question.finding) if name}
    return tuple(sorted(name for name in names if rows and all(row.get(name) in (None, "") for row in rows)))


def refusal(engine: Engine, sql: str, scenes: Sequence[Scene]) -> str:
    """Why the engine refuses some SQL; empty when it runs."""
    try:
        engine.run(sql, scenes[0].parameters if scenes else {})
    except QueryError as error:
        return error.what
    return ""
