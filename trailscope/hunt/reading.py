"""What a hunt needs to know of a rule's SQL, read once and kept in the user's cache: parsing all rules takes as long as asking them.

An entry belongs to the SHA-256 of the SQL and its values, and all of them to the code that read them, as with
:mod:`trailscope.questions.known_questions`. A cache that cannot be written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from trailscope.hunt.name_tests import NameTest
from trailscope.hunt.rule_reading import ConditionReading, EventReads, HuntReading
from trailscope.lake.location import cache_folder
from trailscope.questions.binding import Value
from trailscope.questions.question import Question

MOST = 5_000  # entries; with more, those that were not asked for are let go
_READ_BY = (
    "call_formula.py",
    "call_kinds.py",
    "condition_kinds.py",
    "condition_reading.py",
    "event_reads.py",
    "fruitless.py",
    "name_tests.py",
    "prefilter.py",
    "reading.py",
    "rule_reading.py",
    "short_lists.py",
)


class Readings:
    """Readings that were made before, and those that are made now. Left as a context, it keeps what is new."""

    def __init__(self) -> None:
        self._kept = _place()
        self._known = _stored(self._kept) if self._kept else {}
        self._asked: dict[str, Any] = {}

    def of_detection(self, question: Question, parameters: Mapping[str, Value]) -> ConditionReading:
        """Of what follows the ``where`` of a detection.

        Raises:
            QuestionError: it does not parse, or has no ``where``; located at file and line.
        """
        key = _key("detection", question.sql, parameters)
        known = self._found(key)
        if known is None:
            from trailscope.hunt.condition_reading import predicate_of  # noqa: PLC0415 - loads the parser, for new SQL only

            known = self._new(key, predicate_of(question), parameters)
        return known

    def of_condition(self, sql: str, parameters: Mapping[str, Value]) -> ConditionReading:
        """Of a condition, as Sigma rules have it; one that cannot be read may be true for everything."""
        key = _key("condition", sql, parameters)
        return self._found(key) or self._new(key, sql, parameters)

    def of_hunt(self, sql: str) -> HuntReading:
        """Of the statement of a hunt."""
        key = _key("hunt", sql, {})
        stored = self._known.get(key)
        if not (isinstance(stored, list) and len(stored) == 3):
            from trailscope.hunt.event_reads import event_reads  # noqa: PLC0415 - as above
            from trailscope.hunt.fruitless import requirement_of  # noqa: PLC0415 - as above
            from trailscope.masking.statements import secret_columns  # noqa: PLC0415 - as above

            reads = event_reads(sql)
            stored = [requirement_of(sql), sorted(secret_columns(sql)), None if reads is None else reads.plain()]
        self._asked[key] = stored
        requirement, secret, plain = stored
        return HuntReading(requirement, frozenset(secret), None if plain is None else EventReads.of_plain(plain))

    def _found(self, key: str) -> ConditionReading | None:
        stored = self._known.get(key)
        try:
            reading = None if stored is None else _read(stored)
        except (TypeError, ValueError):  # not what was written here
            return None
        if reading is not None:
            self._asked[key] = stored
        return reading

    def _new(self, key: str, sql: str, parameters: Mapping[str, Value]) -> ConditionReading:
        from trailscope.hunt.condition_reading import read_condition  # noqa: PLC0415 - as above

        reading = read_condition(sql, parameters)
        self._asked[key] = _plain(reading)
        return reading

    def __enter__(self) -> Readings:
        return self

    def __exit__(self, *_: object) -> None:
        """Put what is new in the cache; without a word where that cannot be."""
        if self._kept is None or self._asked.keys() <= self._known.keys():
            return
        all_known = {**self._known, **self._asked}
        beside = self._kept.with_name(f"{self._kept.name}.{os.getpid()}.new")
        with suppress(OSError, TypeError, ValueError, RecursionError):
            text = json.dumps({"read_by": _reader(), "readings": all_known if len(all_known) <= MOST else self._asked})
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_text(text, encoding="utf-8")
                beside.replace(self._kept)
            finally:
                beside.unlink(missing_ok=True)


def _key(kind: str, sql: str, parameters: Mapping[str, Value]) -> str:
    return hashlib.sha256(f"{kind}\0{sql}\0{sorted(parameters.items())!r}".encode()).hexdigest()


def _place() -> Path | None:
    """The file; ``None`` where there is no home to have a cache in, or no code to judge it by."""
    try:
        _reader()
        return cache_folder() / "questions" / "readings.json"
    except (OSError, RuntimeError):
        return None


@cache
def _reader() -> str:
    """What the code that reads SQL is: other code may read it otherwise. Macros count, whose kinds are looked up."""
    from importlib.metadata import version  # noqa: PLC0415 - as above

    digest = hashlib.sha256(version("sqlglot").encode())
    here = Path(__file__).parent
    beside = (
        "engines/macros.py",
        "engines/address_macros.py",
        "engines/policy_macros.py",
        "masking/names.py",
        "masking/statements.py",
        "questions/portable.py",
        "questions/statement.py",
        "schema/activity.py",
    )
    for place in (*(here / name for name in _READ_BY), *(here.parent / name for name in beside)):
        digest.update(place.read_bytes())
    return digest.hexdigest()


def _stored(kept: Path) -> Mapping[str, Any]:
    try:
        stored = json.loads(kept.read_bytes())
        fits = stored["read_by"] == _reader() and isinstance(stored["readings"], dict)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return stored["readings"] if fits else {}


def _plain(reading: ConditionReading) -> Any:
    """A reading as JSON can hold it."""
    limit = None if reading.limit is None else sorted([test.column, test.how, test.value] for test in reading.limit)
    return [reading.sql, reading.short, reading.kinds, limit]


def _read(stored: Any) -> ConditionReading:
    """What :func:`_plain` made, as it was."""
    sql, short, kinds, limit = stored
    tests = None if limit is None else frozenset(NameTest(*test) for test in limit)
    return ConditionReading(tuple(sql), tuple(short), kinds, tests)
