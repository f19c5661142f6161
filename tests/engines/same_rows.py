"""What the tests of engines share: a lake in which nearly every question finds something, and answers that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

import trailscope
from trailscope.errors import QueryError
from trailscope.investigation import Investigation
from trailscope.question_tests.case_runner import scenes_of
from trailscope.questions.binding import bind
from trailscope.questions.catalogue import open_catalogue
from trailscope.questions.question import Question


def lake_of_all_cases(place: Path) -> Path:
    """A lake of the records of all questions' cases, in one log file.

    No two are of the same moment: of calls in the same second, any may be the first, and engines choose differently.
    """
    scenes = (scene for question in open_catalogue().values() for scene in scenes_of(question))
    records = (record for scene in scenes for record in scene.records)
    apart = [_at_a_moment_of_its_own(record, number) for number, record in enumerate(records)]
    logs = place / "cases.json"
    logs.write_text(json.dumps({"Records": apart}), encoding="utf-8")
    trailscope.open(str(logs), lake=place / "lake").close()
    return place / "lake"


SOME = ("credentials", "logging", "root")
"""Topics whose detections are asked of another engine: it plans those of all topics for half a minute."""
HUNTS = (
    "addresses.first_seen",
    "credentials.key_between_networks",
    "denied.then_allowed",
    "storage.objects_rewritten_in_place",
)


def same_findings(here: Investigation, there: Investigation) -> None:
    """Detections, in one scan, and some hunts give the same findings, row by row, with ids and root actors; and so do incidents."""
    detections = [question.id for question in here.catalogue.select(kinds=["detection"]) if question.topic in SOME]
    wanted, given = (case.hunt(ids=[*detections, *HUNTS]) for case in (here, there))
    assert given.problems == ()
    assert given.table.schema.equals(wanted.table.schema)
    assert [
        found for found, known in zip(given.table.to_pylist(), wanted.table.to_pylist(), strict=True) if found != known
    ] == []
    assert given.table["id"].to_pylist() == wanted.table["id"].to_pylist()
    assert given.cannot_tell == wanted.cannot_tell
    lineage, followed = here.lineage(), there.lineage()
    assert comparable(followed.credentials) == comparable(lineage.credentials)
    assert comparable(followed.edges) == comparable(lineage.edges)
    assert there.incidents(given).json() == here.incidents(wanted).json()


def _at_a_moment_of_its_own(record: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    time = record.get("eventTime")
    if not isinstance(time, str) or not _SECONDS.fullmatch(time):
        return record
    return {**record, "eventTime": f"{time[:-1]}.{number:06}Z"}


_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def parameters_of(question: Question) -> Mapping[str, Any]:
    """Its defaults; where a parameter has none, the values of its first case that gives them."""
    needed = {name for name, parameter in question.parameters.items() if parameter.required}
    given = next((scene.case.parameters for scene in scenes_of(question) if needed <= scene.case.parameters.keys()), {})
    return bind(question, {name: given[name] for name in needed})


def comparable(answer: pa.Table) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of the columns, and rows in an order of their own; numbers to six places, times in UTC."""
    rows = [tuple(map(_plain, row.values())) for row in answer.to_pylist()]
    return answer.column_names, sorted(rows, key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        return round(float(value), 6)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return tuple(map(_plain, value)) if isinstance(value, list) else repr(value)


def differing(questions: Iterable[Question], here: Investigation, there: Investigation) -> dict[str, str]:
    """The questions whose rows another engine does not give as DuckDB does, with what is wrong."""
    found: dict[str, str] = {}
    for question in questions:
        parameters = parameters_of(question)
        wanted = comparable(here.unmasked_engine().run(question.sql, parameters))
        try:
            given = comparable(there.unmasked_engine().run(question.sql, parameters))
        except QueryError as error:
            found[question.id] = error.what
            continue
        if given != wanted:
            unlike = [row for row in given[1] if row not in wanted[1]] or [
                row for row in wanted[1] if row not in given[1]
            ]
            found[question.id] = f"{len(wanted[1])} rows here, {len(given[1])} there, such as {unlike[:1]}"
    return found
