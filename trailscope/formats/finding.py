"""The one rule: a record is found wherever it stands in a JSON value, as an object or as text, and nothing is invented.

A record's own inside is not searched: what a call wrote into its parameters is no record of this trail.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from trailscope.formats import columns
from trailscope.formats.forms import form_of
from trailscope.formats.record import (
    BEGINS_AS_RECORD,
    has_time,
    is_part_of,
    is_plain_record,
    is_record,
    is_row,
    is_view_of,
)

DEEPEST = 48  # lists, objects and texts inside one another that are searched; genuine exports have ten at most

_SHORTEST = 24  # characters: no text is shorter that holds a record
_SPACE = re.compile(r"[ \t\r\n]*")
BASE64 = re.compile(r"\s*[A-Za-z0-9+/_-]{24}[A-Za-z0-9+/_\-\s]*+={0,2}\s*")
_BASE64_IN_IT = re.compile(r"[A-Za-z0-9+/]{64}")
_FROM_URL_ALPHABET = str.maketrans("-_", "+/")  # RFC 4648 §5
_MENTIONS = re.compile(r"event.?name|event.?action|\"action\"|\"class_uid\"", re.IGNORECASE)
POSSIBLE = re.compile(
    r"[Ee][Vv][Ee][Nn][Tt]|\\\\|class_uid|[A-Za-z0-9+/_-]{40}"
)  # without any of them there is no record
_MOST_ALIKE = 64  # records of one event in one object that are compared with each other
_DEEP_MENTION = re.compile(r"event(?:Version|Time|Source)")


def _integer(digits: str) -> float:
    """Python refuses to read numbers of more than 4,300 digits; nothing here looks at them."""
    return int(digits) if len(digits) < 400 else float(digits)


parse: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_int=_integer).raw_decode
"""The JSON value that begins at a position, and where it ends; raises ValueError, or RecursionError beyond 1,000 levels."""


PLAIN, TEXT = "plain", "text"  # forms of records of which nothing around them has told yet what they are


class Found(NamedTuple):
    """A record.

    Attributes:
        text: its JSON: as logged where it stands as an object, what the text says where it stands as text.
        members: the same, parsed, of two equal names the last; empty where it was made of columns.
        at: where in the searched text it stands, or what holds it as text.
        form: a key of FORMS; ``plain`` or ``text`` while nothing around it tells.
    """

    text: str
    members: Mapping[str, Any]
    at: int = 0
    form: str = PLAIN

    def under(self, name: str, names: frozenset[str]) -> Found:
        """The same as it stands under a name in an object, or in a column of a row, with these names.

        The innermost holder that has a form of its own decides; the trail's own envelope changes nothing.
        """
        if self.form not in (PLAIN, TEXT) or (self.form == PLAIN and name == "Records"):
            return self
        return self._replace(form=form_of(name, names))


class Unread(NamedTuple):
    """A part of a value that holds no record though its neighbours do, or in which none could be looked for.

    Attributes:
        text: its JSON.
        at: as of a record.
        reason: a key of REASONS; empty where it is only that it holds no record.
        detail: the sentence that goes with the reason.
    """

    text: str
    at: int = 0
    reason: str = ""
    detail: str = ""


Item = Found | Unread


@dataclass(frozen=True)
class Finder:
    """Searches JSON values that are known to be sound.

    Attributes:
        in_lines: what stands in a text that is no single JSON value; gets the text and its level.
        in_bytes: what stands in bytes that were base64; gets the bytes and their level.
    """

    in_lines: Callable[[str, int], list[Item]]
    in_bytes: Callable[[bytes, int], list[Item]]

    def element(self, text: str, at: int, end: int, value: Any, level: int = 0) -> list[Item]:
        """What stands in the value from ``at`` to ``end``, which was parsed; empty when it holds no record.

        Should it hold none, but have columns that are CloudTrail's under other names, these are made into one.
        """
        if isinstance(value, dict) and is_plain_record(value):
            return [Found(text[at:end], value, at)]
        if not isinstance(value, (dict, list, str)) or not POSSIBLE.search(text, at, end):
            return []
        items, _ = self._value(text, at, level)
        return items if _has_record(items) else _of_columns(text, at, end) or items

    def text(self, content: str, level: int, at: int = 0) -> list[Item]:
        """What stands in a text: JSON, once more encoded or not, behind a log's prefix or not, or base64 of anything.

        Args:
            content: the text.
            level: how deep in other values it stands.
            at: where in the searched text.
        """
        if len(content) < _SHORTEST or level >= DEEPEST:
            return too_deep(content, at) if level >= DEEPEST else []
        if content[0] == "{":
            try:
                value, end = parse(content, 0)
            except (ValueError, RecursionError):
                end = 0
            if end and not content[end:].strip():
                return _as_text(self.element(content, 0, end, value, level), at)
        if "{" in content or content[0] == '"':
            return _as_text(self.in_lines(content, level), at)
        if BASE64.fullmatch(content):
            data = _of_base64(content)
            return _as_text(self.in_bytes(data, level), at) if data else []
        return _as_text(self.in_lines(content, level), at) if _BASE64_IN_IT.search(content) else []

    def _value(self, text: str, at: int, level: int) -> tuple[list[Item], int]:
        """What stands in the value that begins at a position, and where it ends."""
        opening = text[at]
        if opening == '"':
            content, end = parse(text, at)
            return self.text(content, level + 1, at), end
        if opening not in "{[":
            return [], parse(text, at)[1]
        if level >= DEEPEST:
            end = parse(text, at)[1]
            return too_deep(text[at:end], at), end
        if opening == "[":
            return self._list(text, at, level)
        if BEGINS_AS_RECORD.match(text, at):
            members, end = parse(text, at)
            if is_plain_record(members):
                return [Found(text[at:end], members, at)], end
        return self._object(text, at, level)

    def _list(self, text: str, at: int, level: int) -> tuple[list[Item], int]:
        """Records of a list; where there are some, its other elements are unread."""
        elements: list[tuple[int, int, list[Item]]] = []
        at = _space(text, at + 1)
        while text[at] != "]":
            items, end = self._value(text, at, level + 1)
            if not items and text[at] in "{[":
                items = _of_columns(text, at, end)
            elements.append((at, end, items))
            at = _space(text, end)
            if text[at] == ",":
                at = _space(text, at + 1)
        if any(_has_record(items) for _, _, items in elements):
            for position, (start, end, items) in enumerate(elements):
                if not items and not holds_nothing(text[start:end], in_a_row=True):
                    elements[position] = start, end, [Unread(text[start:end], start)]
        return [item for _, _, items in elements for item in items], at + 1

    def _object(self, text: str, start: int, level: int) -> tuple[list[Item], int]:
        """Records of an object's members; each member is looked at, also where two have one name."""
        members: dict[str, Any] = {}
        holders: list[tuple[str, list[Item]]] = []
        at = _space(text, start + 1)
        while text[at] != "}":
            name, at = parse(text, at)
            at = _space(text, _space(text, at) + 1)
            items: list[Item] = []
            if text[at] == '"':
                value_at = at
                members[name], at = parse(text, at)
                if not _is_of_a_call(name):
                    items = self.text(members[name], level + 1, value_at)
            else:
                members.setdefault(name, None)
                if _is_of_a_call(name):
                    _, at = parse(text, at)
                else:
                    items, at = self._value(text, at, level + 1)
            if items:
                holders.append((name, items))
            at = _space(text, at)
            if text[at] == ",":
                at = _space(text, at + 1)
        at += 1
        items = _once(holders, frozenset(members))
        if not is_record(members):
            return items, at
        if views := [item for item in items if isinstance(item, Found) and is_view_of(members, item.members)]:
            return [*views], at
        if is_row(members) and (row := _of_columns(text, start, at)):
            return row, at
        itself = Found(text[start:at], parse(text, start)[0], start)
        return [itself, *(() if has_time(members) else items)], at


def holds_nothing(text: str, *, in_a_row: bool = False) -> bool:
    """Whether a value is known to hold no record though it stands among records: marks and messages of the carrier.

    Args:
        text: the value.
        in_a_row: whether it may be a cell of a row beside the one that holds the record.
    """
    try:
        value, _ = parse(text, 0)
    except (ValueError, RecursionError):
        return False
    if in_a_row and _is_cell(value):
        return True
    return isinstance(value, dict) and (
        value.get("messageType") == "CONTROL_MESSAGE"
        or str(value.get("message", "")).startswith("CWL CONTROL MESSAGE")
        or (len(value) == 1 and value.keys() <= _BULK_ACTIONS and isinstance(next(iter(value.values())), dict))
        or ("lastrow" in value and "result" not in value)
        or any(value.get(name) == [] for name in _LISTS)
    )


_BULK_ACTIONS = {
    "index",
    "create",
    "update",
    "delete",
}  # Elasticsearch's bulk format has such a line before each document
_LIMITS = ("too deep", "too large")  # reasons that are told though nothing was found
_LISTS = ("Records", "Events", "events", "logEvents", "Messages", "QueryResultRows", "results", "hits")


def _is_cell(value: Any) -> bool:
    """Whether a value is plain: a number or short text, or an object that names one."""
    if isinstance(value, dict):
        return len(value) <= 2 and not any(
            isinstance(part, (dict, list)) or not _is_cell(part) for part in value.values()
        )
    return not isinstance(value, list) and not (isinstance(value, str) and "{" in value)


@lru_cache(maxsize=4096)
def _is_of_a_call(name: str) -> bool:
    """Whether a name is that of a record's field, in any spelling: its value comes from the call, and is not searched."""
    return any(columns.plain(part) in columns.FIELDS for part in (name, *name.split(".")))


def _once(holders: list[tuple[str, list[Item]]], names: frozenset[str]) -> list[Item]:
    """What the members of one object hold; a record that several of them hold, as object and as text, comes once."""
    doubles = _doubles(holders) if len(holders) > 1 else ()
    return [
        item.under(name, names) if isinstance(item, Found) else item
        for name, items in holders
        for item in items
        if id(item) not in doubles
    ]


def _doubles(holders: list[tuple[str, list[Item]]]) -> set[int]:
    """The ids of records that another member holds as well: earlier, or with more fields."""
    alike: dict[Any, list[tuple[int, Found]]] = defaultdict(list)
    for position, (_, items) in enumerate(holders):
        for item in items:
            if isinstance(item, Found) and item.members:
                alike[str(item.members.get("eventID"))].append((position, item))
    return {
        id(one)
        for group in alike.values()
        if 1 < len(group) <= _MOST_ALIKE
        for here, one in group
        for there, other in group
        if here != there
        and is_part_of(one.members, other.members)
        and (there < here or not is_part_of(other.members, one.members))
    }


def _of_base64(content: str) -> bytes:
    """The bytes that a text stands for; none when it only looks like base64."""
    digits = "".join(content.translate(_FROM_URL_ALPHABET).split()).rstrip("=")
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4))
    except (binascii.Error, ValueError):
        return b""


def _has_record(items: Iterable[Item]) -> bool:
    return any(isinstance(item, Found) for item in items)


def _as_text(items: list[Item], at: int) -> list[Item]:
    """What a text holds that stands there; when that is no record, whoever holds the text says so."""
    if not _has_record(items):
        items = [item for item in items if isinstance(item, Unread) and item.reason in _LIMITS]
    return [
        item._replace(at=at, form=TEXT if item.form == PLAIN else item.form)
        if isinstance(item, Found)
        else item._replace(at=at)
        for item in items
    ]


def _of_columns(text: str, at: int, end: int) -> list[Item]:
    """Rows of columns made into records."""
    if not _MENTIONS.search(text, at, end):
        return []
    return [Found(record, {}, at, form) for record, form in columns.rows_in(parse(text, at)[0])]


def too_deep(text: str, at: int) -> list[Item]:
    """A text beyond the limit of depth: unread, where it mentions what a record has."""
    if not _DEEP_MENTION.search(text):
        return []
    return [
        Unread(text, at, "too deep", f"values more than {DEEPEST} deep in one another are not searched for records")
    ]


def _space(text: str, at: int) -> int:
    """Where the next character that is no white space stands."""
    if text[at] > " ":
        return at
    match = _SPACE.match(text, at)
    return match.end() if match else at
