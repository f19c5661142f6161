"""What a detector told, read from the file that it wrote: CSV, one JSON object a line, or a JSON list.

No tool is known by name. A row is a hit when an event id can be found in it: in a column of one of :data:`ID_NAMES`, or, in JSON,
at any depth below one, as in tools that repeat the event they matched.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailscope.errors import Location, SourceError
from trailscope.schema.severity import SEVERITIES

ID_NAMES = ("event_ids", "event_id", "eventid", "_event_id")  # of a column, without regard to upper and lower case
RULE_NAMES = ("rule", "rule_id", "ruleid", "rule_title", "ruletitle", "title")
SEVERITY_NAMES = ("severity", "level")
_WORDS = {"informational": "info", "information": "info", "crit": "critical", "med": "medium"}
_SEPARATORS = re.compile(r"[\s,;|¦\[\]\"']+")
_FIELD = 16 * 1024 * 1024  # characters of a cell: a hunt of all events writes their ids into one


@dataclass(frozen=True)
class Hit:
    """One thing that a detector told.

    Attributes:
        rule: what told it; empty where the file does not say.
        severity: one of :data:`~trailscope.schema.severity.SEVERITIES`; ``info`` where the file does not say.
        event_ids: the events that it is about.
    """

    rule: str
    severity: str
    event_ids: frozenset[str]


@dataclass(frozen=True)
class Hits:
    """What one file tells.

    Attributes:
        hits: in the order of the file.
        without_id: rows in which there is no event id.
    """

    hits: tuple[Hit, ...]
    without_id: int


def read(path: Path, *, id_column: str = "") -> Hits:
    """The hits of a file.

    Args:
        path: CSV with a first line of names, one JSON object a line, or a JSON list of objects.
        id_column: the column, or the field of JSON, that has the event id or ids, where it is none of :data:`ID_NAMES`.

    Raises:
        SourceError: the file is none of these, or no row of it has an event id.
    """
    names = (id_column.lower(),) if id_column else ID_NAMES
    hits, without = [], 0
    try:
        for row in _rows(path):
            ids = frozenset(_ids(row, names))
            if ids:
                hits.append(Hit(_first(row, RULE_NAMES), _severity(_first(row, SEVERITY_NAMES)), ids))
            else:
                without += 1
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        hint = "give CSV with a line of names, or one JSON object a line"
        raise SourceError(f"hits cannot be read: {error}", at=Location(str(path)), hint=hint) from error
    if without and not hits:
        hint = f"name the column with --id-column; known are {', '.join(ID_NAMES)}"
        raise SourceError("no row has an event id", at=Location(str(path)), hint=hint)
    return Hits(tuple(hits), without)


def at_least(hits: Sequence[Hit], severity: str | None) -> tuple[Hit, ...]:
    """Those of a severity and above; all without one."""
    at = SEVERITIES.index(severity) if severity else 0
    return tuple(hit for hit in hits if hit.severity in SEVERITIES[at:])


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a file, names in lower case."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(1024).lstrip()[:1]
        file.seek(0)
        if start == "{":
            yield from map(_named, map(json.loads, filter(str.strip, file)))
        elif start == "[":
            yield from map(_named, json.load(file))
        else:
            csv.field_size_limit(_FIELD)
            yield from map(_named, csv.DictReader(file))


def _named(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise ValueError("a row is no JSON object")
    return {str(name).lower(): value for name, value in row.items()}


def _ids(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Event ids of a row: of the first name that the row itself has, else of whatever stands in it."""
    for name in names:
        if row.get(name):
            yield from _texts(row[name])
            return
    for value in row.values():
        if isinstance(value, dict):
            yield from _ids(_named(value), names)
        elif isinstance(value, list):
            for element in value:
                if isinstance(element, dict):
                    yield from _ids(_named(element), names)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for element in value:
            yield from _texts(element)
    elif isinstance(value, str):
        yield from filter(None, _SEPARATORS.split(value))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    """The text of the first of these names that a row has, in its own place or below ``rule``."""
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            return _first(_named(value), names)
        if isinstance(value, str) and value:
            return value
    return ""


def _severity(text: str) -> str:
    word = text.strip().lower()
    word = _WORDS.get(word, word)
    return word if word in SEVERITIES else SEVERITIES[0]
