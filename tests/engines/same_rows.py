"""What the tests of engines share: a lake in which nearly every question finds something, and answers that can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

import trailscope
from trailscope.question_tests.case_runner import scenes_of
from trailscope.questions.binding import bind
from trailscope.questions.catalogue import open_catalogue
from trailscope.questions.question import Question

QUESTIONS = open_catalogue()

TIES = {
    "enumeration.regions_swept": {"event_ids": "of calls in the same second, any may be the first"},
    "credentials.caller_identity_requested": {"source_ip_address": "of calls in the same second, any may be the first"},
}
"""Columns in which engines may differ, by question, with the reason."""


def lake_of_all_cases(folder: Path) -> Path:
    """A lake of the records of all questions' cases, in one log file."""
    records = [record for question in QUESTIONS.values() for scene in scenes_of(question) for record in scene.records]
    logs = folder / "cases.json"
    logs.write_text(json.dumps({"Records": records}), encoding="utf-8")
    with trailscope.open(lake=folder / "lake") as case:
        case.ingest(str(logs))
    return folder / "lake"


def parameters_of(question: Question) -> Mapping[str, Any]:
    """Its defaults; where a parameter has none, the values of its first case that gives them."""
    needed = {name for name, parameter in question.parameters.items() if parameter.required}
    given = next((scene.case.parameters for scene in scenes_of(question) if needed <= scene.case.parameters.keys()), {})
    return bind(question, {name: given[name] for name in needed})


def comparable(answer: pa.Table, but: Mapping[str, str] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of the columns, and rows in an order of their own; numbers to six places, times in UTC."""
    columns = [name for name in answer.column_names if name not in (but or {})]
    rows = [tuple(map(_plain, row.values())) for row in answer.select(columns).to_pylist()]
    return columns, sorted(rows, key=repr)


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


def questions() -> Iterator[Question]:
    """All that are shipped."""
    yield from QUESTIONS.values()
