"""The one rule: a record is found wherever it stands in a JSON value, as an object or as text, and nothing is invented.

A record's own inside is not searched: what a call wrote into its parameters is no record of this trail.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from json.decoder import scanstring
from typing import Any, NamedTuple

from trailscope.formats import columns
from trailscope.formats.document import Damage
from trailscope.formats.forms import form_of
from trailscope.formats.record import BEGINS_AS_RECORD, FIELDS, has_time, is_part_of, is_record, is_view_of

DEEPEST = 48  # lists, objects and texts inside one another that are searched; genuine exports have ten at most

_SHORTEST = 24  # characters: no text is shorter that holds a record
_SPACE = re.compile(r"[ \t\r\n]*")
_BASE64 = re.compile(r"\s*[A-Za-z0-9+/_-]{24}[A-Za-z0-9+/_\-\s]*={0,2}\s*")
_MENTIONS = re.compile(r"event[^\"]{0,3}name|event[^{]{0,40}action|eventtype", re.IGNORECASE)
_DEEP_MENTION = re.compile(r"event(?:Version|Time|Source)")


def _integer(digits: str) -> float:
    """Python refuses to read numbers of more than 4,300 digits; nothing here looks at them."""
    return int(digits) if len(digits) < 400 else float(digits)


parse: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_int=_integer).raw_decode
"""The JSON value that begins at a position, and where it ends; raises ValueError, or RecursionError beyond 1,000 levels."""


class Found(NamedTuple):
    """A record.

    Attributes:
        text: its JSON: as logged where it stands as an object, what the text says where it stands as text.
        members: the same, parsed; of two equal names the last.
        form: a key of FORMS; ``plain`` or ``text`` while nothing around it tells.
    """

    text: str
    members: Mapping[str, Any]
    form: str


class Unread(NamedTuple):
    """A part of a value that holds no record though its neighbours do, or that was not searched.

    Attributes:
        text: its JSON.
        damage: what is wrong with it, where that is more than that it holds no record.
    """

    text: str
    damage: Damage | None = None


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
        if isinstance(value, dict) and is_record(value) and value.keys() <= FIELDS:
            return [Found(text[at:end], value, "plain")]
        if not isinstance(value, (dict, list, str)):
            return []
        items, _ = self._value(text, at, level)
        if any(isinstance(item, Found) for item in items):
            return items
        return self._of_columns(text[at:end], value) or items

    def _value(self, text: str, at: int, level: int) -> tuple[list[Item], int]:
        """What stands in the value that begins at a position, and where it ends."""
        opening = text[at]
        if opening == '"':
            content, end = scanstring(text, at + 1)
            return self.text(content, level + 1), end
        if opening not in "{[":
            return [], parse(text, at)[1]
        if level >= DEEPEST:
            end = parse(text, at)[1]
            return _too_deep(text[at:end]), end
        if opening == "[":
            return self._list(text, at, level)
        if BEGINS_AS_RECORD.match(text, at):
            members, end = parse(text, at)
            if is_record(members) and members.keys() <= FIELDS:
                return [Found(text[at:end], members, "plain")], end
        return self._object(text, at, level)

    def _list(self, text: str, at: int, level: int) -> tuple[list[Item], int]:
        """Records of a list; where there are some, its other elements are unread."""
        elements: list[tuple[int, int, list[Item]]] = []
        at = _space(text, at + 1)
        while text[at] != "]":
            items, end = self._value(text, at, level + 1)
            if text[at] in "{[" and not any(isinstance(item, Found) for item in items):
                items = self._of_columns(text[at:end]) or items
            elements.append((at, end, items))
            at = _space(text, end)
            if text[at] == ",":
                at = _space(text, at + 1)
        if not any(isinstance(item, Found) for _, _, items in elements for item in items):
            return [item for _, _, items in elements for item in items], at + 1
        found: list[Item] = []
        for start, end, items in elements:
            if items:
                found += items
            elif not holds_nothing(text[start:end]):
                found.append(Unread(text[start:end]))
        return found, at + 1

    def _object(self, text: str, start: int, level: int) -> tuple[list[Item], int]:
        """Records of an object's members; every member is looked at, also where two have one name."""
        members: dict[str, Any] = {}
        holders: list[tuple[str, list[Item]]] = []
        at = _space(text, start + 1)
        while text[at] != "}":
            name, at = scanstring(text, at + 1)
            at = _space(text, _space(text, at) + 1)
            if text[at] == '"':
                members[name], at = scanstring(text, at + 1)
                items = self.text(members[name], level + 1)
            else:
                members.setdefault(name, None)
                items, at = self._value(text, at, level + 1)
            if items:
                holders.append((name, items))
            at = _space(text, at)
            if text[at] == ",":
                at = _space(text, at + 1)
        at += 1
        items = _once(holders, members.keys())
        if not is_record(members):
            return items, at
        itself = Found(text[start:at], parse(text, start)[0], "plain")
        if not holders:
            return [itself], at
        beside = [item for name, items in holders if name not in FIELDS for item in items if isinstance(item, Found)]
        if views := [item for item in beside if is_view_of(members, item.members)]:
            return _once([("", [view]) for view in views], members.keys()), at
        return [itself, *(beside if not has_time(members) else ())], at

    def text(self, content: str, level: int) -> list[Item]:
        """What stands in a text: JSON, once more encoded or not, behind a log's prefix or not, or base64 of anything."""
        if len(content) < _SHORTEST or level >= DEEPEST:
            return _too_deep(content) if level >= DEEPEST else []
        if content[0] == "{":
            try:
                value, end = parse(content, 0)
            except (ValueError, RecursionError):
                end = 0
            if end == len(content):
                return [item._replace(form="text") if item.form == "plain" else item if isinstance(item, Found) else item
                        for item in self.element(content, 0, end, value, level)]  # fmt: skip
        if "{" in content or content[0] == '"':
            return self._if_found(self.in_lines(content, level))
        if _BASE64.fullmatch(content):
            with_plus = content.translate({45: 43, 95: 47})  # the alphabet for URLs and file names, RFC 4648 §5
            try:
                data = base64.b64decode("".join(with_plus.split()).rstrip("=") + "==")
            except (binascii.Error, ValueError):
                return []
            return self._if_found(self.in_bytes(data, level))
        return []

    @staticmethod
    def _if_found(items: list[Item]) -> list[Item]:
        """Nothing unless there is a record among them: whoever holds them tells then that it holds none."""
        if not any(isinstance(item, Found) for item in items):
            return [item for item in items if isinstance(item, Unread) and item.damage and item.damage.reason == "too deep"]
        return [item._replace(form="text") if isinstance(item, Found) and item.form == "plain" else item for item in items]

    @staticmethod
    def _of_columns(text: str, value: Any = None) -> list[Item]:
        """Rows of columns made into records."""
        if not _MENTIONS.search(text):
            return []
        rows = columns.rows_in(parse(text, 0)[0] if value is None else value)
        return [Found(record, {}, form) for record, form in rows]


def holds_nothing(text: str) -> bool:
    """Whether a value is known to hold no record though it stands among records: marks and messages of the carrier."""
    try:
        value, _ = parse(text, 0)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    if value.get("messageType") == "CONTROL_MESSAGE" or str(value.get("message", "")).startswith("CWL CONTROL MESSAGE"):
        return True
    if len(value) == 1 and isinstance(next(iter(value.values())), dict) and value.keys() <= _BULK_ACTIONS:
        return True
    if "lastrow" in value and "result" not in value:
        return True
    return any(value.get(name) == [] for name in _LISTS)


_BULK_ACTIONS = {"index", "create", "update", "delete"}  # Elasticsearch's bulk format has one such line before each document
_LISTS = ("Records", "Events", "events", "logEvents", "Messages", "QueryResultRows", "results", "hits")


def _once(holders: Iterable[tuple[str, list[Item]]], names: Iterable[str]) -> list[Item]:
    """What the members of one object hold, with its form; a record that several of them hold, as object and as text, once."""
    holders, names = list(holders), frozenset(names)
    items: list[Item] = []
    for position, (name, held) in enumerate(holders):
        others = [item for other, (_, items) in enumerate(holders) if other != position for item in items]
        for item in held:
            if isinstance(item, Unread):
                items.append(item)
            elif not _stands_elsewhere(item, items, others if len(holders) > 1 else ()):
                items.append(_named(item, name, names))
    return items


def _stands_elsewhere(record: Found, before: Iterable[Item], others: Iterable[Item]) -> bool:
    """Whether another member holds the record too: as well and earlier, or with more fields."""
    return False


def _named(record: Found, name: str, names: frozenset[str]) -> Found:
    if record.form == "plain" and (name in ("", "Records")):
        return record
    return record._replace(form=form_of(name, names)) if record.form in ("plain", "text") else record


def _too_deep(text: str) -> list[Item]:
    if not _DEEP_MENTION.search(text):
        return []
    detail = f"values nested more than {DEEPEST} deep are not searched for records"
    return [Unread(text, Damage("too deep", detail, 0, b""))]


def _space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
