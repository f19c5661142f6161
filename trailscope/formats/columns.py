"""Rows of columns → the JSON of records: what CloudTrail Lake, Athena, the console and SIEMs call CloudTrail's fields.

Column names are compared by their letters and digits alone, so that ``eventName``, ``event_name`` and ``Event name`` are
one. What stands before a field's name (``detail.eventName``) is a prefix, and a part of it (``userIdentity.type``) a path.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from trailscope.formats import ocsf
from trailscope.formats.times import as_cloudtrail_writes
from trailscope.schema.columns import of_origin

Path = tuple[str, ...]

TYPES: Mapping[str, str] = {column.field: column.type for column in of_origin("record")}

_IDENTITY = "userIdentity"
_ATTRIBUTES = ("sessionContext", "attributes")


def plain(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


FIELDS: Mapping[str, str] = {plain(field): field for field in TYPES}
"""Plain name → field."""

# plain name → where in the record; those of the identity also by their path, and by trailscope's own column
_PLACES: Mapping[str, Path] = {
    **{name: (field,) for name, field in FIELDS.items()},
    **{plain(column.name): (_IDENTITY, *column.field.split(".")) for column in of_origin("user_identity")},
    **{plain(_IDENTITY + column.field): (_IDENTITY, *column.field.split(".")) for column in of_origin("user_identity")},
}
# names that other products give to fields, taken where no column has the field's own; they prove nothing by themselves
_OTHER_NAMES: Mapping[str, Path] = {
    # the console's event history
    "region": ("awsRegion",),
    "accountid": ("recipientAccountId",),
    "time": ("eventTime",),
    "username": (_IDENTITY, "userName"),
    "awsaccesskey": (_IDENTITY, "accessKeyId"),
    "awsaccesskeyid": (_IDENTITY, "accessKeyId"),
    "accesskeyid": (_IDENTITY, "accessKeyId"),
    # Microsoft Sentinel, table AWSCloudTrail
    "awseventid": ("eventID",),
    "awsrequestid": ("requestID",),
    "eventtypename": ("eventType",),
    "timegenerated": ("eventTime",),
    "sessionmfaauthenticated": (_IDENTITY, *_ATTRIBUTES, "mfaAuthenticated"),
    # Elastic Common Schema, as the AWS integration fills it
    "eventaction": ("eventName",),
    "eventprovider": ("eventSource",),
    "eventid": ("eventID",),
    "timestamp": ("eventTime",),
    "cloudregion": ("awsRegion",),
    "cloudaccountid": ("recipientAccountId",),
    "sourceip": ("sourceIPAddress",),
    "sourceaddress": ("sourceIPAddress",),
    "useragentoriginal": ("userAgent",),
}
_CONSOLE = frozenset({"username", "awsaccesskey", "awsaccesskeyid", "resourcename", "resourcetype"})
_FEWEST = 3  # fields, the name of the call among them, that columns must tell to be a row of CloudTrail's
_PROVING = frozenset({"eventTime", "eventID", "eventSource", "eventVersion"})
_MENTION = re.compile(r"event.?name|event.?action", re.IGNORECASE)
_MOST_COLUMNS, _DEEPEST = 1_000, 8

_TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d, %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%B %d, %Y, %H:%M:%S",
    "%B %d, %Y, %I:%M:%S %p",
)
_OFFSET = re.compile(r"\s*\(?(?:UTC|Z)([+-](?:[01]\d|2[0-3]):[0-5]\d)?\)?\s*$", re.ASCII)

_CLOUDTRAILS_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
# Presto writes a structure as {type=IAMUser, principalid=…}: names without quotes, values as they are
_PRESTO = ("type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy")


@dataclass(frozen=True)
class Columns:
    """What the columns of one table are in a record.

    Attributes:
        places: column → where its value belongs; the columns that are missing here stay beside, under their own names.
        form: a key of :data:`trailscope.formats.forms.FORMS`.
    """

    places: Mapping[str, Path]
    form: str


def understood(names: Sequence[str]) -> Columns | None:
    """What columns of these names are in a record; ``None`` when they are not those of a table of CloudTrail records."""
    if len(names) > _MOST_COLUMNS or not _MENTION.search("\0".join(names)):
        return None
    return _understood(tuple(names))


@lru_cache(maxsize=512)
def _understood(names: tuple[str, ...]) -> Columns | None:
    told = {name: place for name in names if (place := _place(name))}
    prefixes = [prefix for prefix, _ in told.values() if prefix]
    prefix = max(prefixes, key=prefixes.count, default="")
    places: dict[str, Path] = {}
    for wanted in dict.fromkeys((prefix, "", "awscloudtrail")):
        for name, (before, path) in told.items():
            if before == wanted and path not in places.values():
                places.setdefault(name, path)
    for name in names:
        other = _OTHER_NAMES.get(plain(name))
        if other is not None and name not in places and other not in places.values():
            places[name] = other
    if (_IDENTITY,) in places.values():  # a column for all of it leaves those for its parts beside
        places = {name: path for name, path in places.items() if path[0] != _IDENTITY or path == (_IDENTITY,)}
    fields = {path[0] for path in places.values()}
    if "eventName" not in fields or len(fields) < _FEWEST or not fields & _PROVING:
        return None
    return Columns(places, _form(places, names, is_lake=not prefix and not any("_" in name for name in places)))


def _form(places: Mapping[str, Path], names: Iterable[str], *, is_lake: bool) -> str:
    if {plain(name) for name in names} & _CONSOLE and ("eventVersion",) not in places.values():
        return "event history table"
    return "CloudTrail Lake" if is_lake and all(len(path) == 1 for path in places.values()) else "table of columns"


@lru_cache(maxsize=4096)
def _place(name: str) -> tuple[str, Path] | None:
    """The prefix of a name and where in a record it belongs: the longest known name with the shortest prefix."""
    parts = re.findall(r"[^._]+", name)[:_DEEPEST]
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            path = _PLACES.get(plain("".join(parts[start:end])))
            if path is None:
                continue
            rest = "_".join(parts[end:]) if "." not in name else name.split(parts[end - 1], 1)[-1].lstrip("._")
            if not rest or TYPES.get(path[0]) == "json":
                below = tuple(filter(None, rest.split("."))) if rest else ()
                return plain("".join(parts[:start])), (*path, *below)
    return None


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names of columns, with a number behind one that comes again, so that no value takes the place of another."""
    taken: dict[str, None] = {}
    times: Counter[str] = Counter()
    for name in names:
        free = name
        while free in taken:
            times[name] += 1
            free = f"{name} ({times[name] + 1})"
        taken[free] = None
    return tuple(taken)


def record_of(row: Mapping[str, Any], columns: Columns) -> str:
    """The JSON of the record that a row tells; what is empty in it is left out, what is no field's stays under its name."""
    record: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or value == "":
            continue
        path = columns.places.get(name)
        if path is not None:
            _put(record, path, _identity(value) if path == (_IDENTITY,) else _typed(value, path))
        else:
            _put_beside(record, name, value, _fields_told(row, columns) if name in TYPES else ())
    return _ENCODER.encode(record)


def _fields_told(row: Mapping[str, Any], columns: Columns) -> Container[str]:
    """The fields of which a row has a value in the columns that are theirs."""
    return {path[0] for name, path in columns.places.items() if row.get(name) not in (None, "")}


def rows_in(value: Any) -> Iterator[tuple[str, str]]:
    """The records, with their form, that a JSON value holds as columns: one row, or the rows of a query's answer."""
    if isinstance(value, dict) and ocsf.is_event(value):
        yield ocsf.record_of(value), "Security Lake"
        return
    for row in _rows(value):
        flat = _row(list(_flattened(row)))
        columns = understood(tuple(flat))
        if columns is not None and not _is_message(flat, columns):
            yield record_of(flat, columns), columns.form


def _is_message(row: Mapping[str, Any], columns: Columns) -> bool:
    """Whether a row is a message of S3, SQS or another service, whose fields have the same names."""
    source = next((row[name] for name, path in columns.places.items() if path == ("eventSource",)), "")
    return isinstance(source, str) and source.startswith("aws:")


def _row(cells: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    return dict(zip(distinct(name for name, _ in cells), (value for _, value in cells), strict=True))


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    # A row of cells: one-key objects of CloudTrail Lake, fields and values of Logs Insights
    if isinstance(value, list):
        if value and all(isinstance(cell, dict) for cell in value):
            if all(cell.keys() >= {"field", "value"} for cell in value):
                yield _row([(str(cell["field"]), cell["value"]) for cell in value])
            elif all(len(cell) == 1 for cell in value):
                yield _row([(name, content) for cell in value for name, content in cell.items()])
        return
    if not isinstance(value, dict):
        return
    answer = value.get("ResultSet")
    table: dict[str, Any] = answer if isinstance(answer, dict) else value
    heads = next(
        (table[name] for name in ("columns", "Columns", "fields", "meta") if isinstance(table.get(name), list)), None
    )
    places = ("Rows", "rows", "data") if heads else ("Rows",)
    rows = next((table[name] for name in places if isinstance(table.get(name), list)), None)
    if rows is None:
        yield value
        return
    cells = [_cells(row) for row in rows]
    names = [_column_name(head) for head in heads] if heads else list(map(str, cells[0])) if cells else []
    for row in cells if heads else cells[1:]:
        # a cell of which the head says nothing
        further = (f"column {number}" for number in range(len(names) + 1, len(row) + 1))
        yield _row(list(zip(chain(names, further), row, strict=False)))


def _cells(row: Any) -> list[Any]:
    """The cells of a row: a list, or Athena's ``{"Data": [{"VarCharValue": …}]}``."""
    if isinstance(row, dict) and isinstance(row.get("Data"), list):
        return [cell.get("VarCharValue") if isinstance(cell, dict) else cell for cell in row["Data"]]
    return row if isinstance(row, list) else []


def _column_name(head: Any) -> str:
    if isinstance(head, dict):
        head = next((head[key] for key in ("name", "Name", "ColumnName") if key in head), "")
    return str(head)


def _flattened(row: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The leaves of nested objects by dotted names; what is a nested value in a record too stays whole."""
    for name, value in row.items():
        path = f"{prefix}{name}"
        place = _place(path) if isinstance(value, dict) else None
        whole = place is not None and TYPES.get(place[1][0]) == "json" and place[1][0] != _IDENTITY
        if isinstance(value, dict) and value and not whole and depth < _DEEPEST:
            yield from _flattened(value, f"{path}.", depth + 1)
        else:
            yield path, value


def _put(record: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value where it belongs; where another stands there already, objects become one, and all else stays beside."""
    holder = record
    for name in path[:-1]:
        below = holder.setdefault(name, {})
        if not isinstance(below, dict):
            _put_beside(record, ".".join(path), value)
            return
        holder = below
    there = holder.setdefault(path[-1], value)
    if there is not value and isinstance(there, dict) and isinstance(value, dict):
        for name, inner in value.items():
            _put(record, (*path, name), inner)
    elif there != value:
        _put_beside(record, ".".join(path), value)


def _put_beside(record: dict[str, Any], name: str, value: Any, taken: Container[str] = ()) -> None:
    """Put a value under its own name; with a number behind it where the name is one of those taken."""
    free, number = name, 1
    while free in record or free in taken:
        number += 1
        free = f"{name} ({number})"
    record[free] = value


def _typed(value: Any, path: Path) -> Any:
    """A column's value as what its field is; what does not fit the type stays as it is."""
    type = TYPES.get(path[0]) if len(path) == 1 else ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime) else value
    if type == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    if type == "json":
        return _json(value)
    return _time_text(value) or value if type == "timestamp" else value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _identity(value: Any) -> Any:
    """An identity: JSON as it is; Presto's writing taken apart, and kept whole beside its parts."""
    given = _json(value) if isinstance(value, str) else value
    if not isinstance(given, str):
        return given
    parts = {}
    for name in _PRESTO:
        if found := re.search(rf"[{{ ]{name}=([^,}}]*)[,}}]", given, re.IGNORECASE):
            parts[name] = found[1]
    return {**{name: part for name, part in parts.items() if part}, "exportedText": given}


def _time_text(text: str) -> str | None:
    """A time in one of the writings of consoles and engines, as CloudTrail writes it; without a zone it is UTC."""
    if _CLOUDTRAILS_TIME.fullmatch(text):
        return text
    try:
        return as_cloudtrail_writes(datetime.fromisoformat(text.strip().removesuffix(" UTC")))
    except ValueError:
        return _time_in_words(text)


def _time_in_words(text: str) -> str | None:
    offset = _OFFSET.search(text)
    bare = (text[: offset.start()] if offset else text).strip()
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{offset[1]}").tzinfo if offset and offset[1] else UTC
    for pattern in _TIME_FORMATS:
        try:
            return as_cloudtrail_writes(datetime.strptime(bare, pattern).replace(tzinfo=zone))
        except ValueError:
            continue
    return None
