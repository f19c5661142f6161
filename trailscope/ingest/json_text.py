"""JSON as it was logged: parts of a text that keep their spelling, and what makes a text no parser takes whole again.

A *raw* value is the JSON text of one value, as bytes, in the spelling of the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.decoder import scanstring  # type: ignore[attr-defined]  # public by its name, and in no stub

import msgspec
from msgspec import Raw

DEPTH_LIMIT = 512
"""How deep a record may be nested, the record itself counted. CloudTrail's own records stay below 40."""

SHALLOW_BYTES = 2 * (DEPTH_LIMIT - 1)
"""A value of fewer bytes cannot be nested too deeply within a record: it has not so many brackets."""

Object = dict[str, Raw]
Way = tuple[str | int, ...]
"""Steps from a value to a value inside it: names of members, positions in lists."""

object_of: Callable[[bytes | Raw], Object] = msgspec.json.Decoder(Object).decode
"""The members of a raw object, by name, the last of equal names; ``msgspec.DecodeError`` for anything else."""

list_of: Callable[[bytes | memoryview | Raw], list[Raw]] = msgspec.json.Decoder(list[Raw]).decode
"""The elements of a raw list."""

objects_of: Callable[[bytes | Raw], list[Object]] = msgspec.json.Decoder(list[Object]).decode
"""The elements of a raw list whose elements are objects; ``msgspec.ValidationError`` where one is not."""

strings_of: Callable[[bytes | Raw], list[str]] = msgspec.json.Decoder(list[str]).decode
"""The texts of a raw list of strings; ``msgspec.ValidationError`` where one is something else."""

string_of: Callable[[bytes | Raw], str] = msgspec.json.Decoder(str).decode
"""The text of a raw string."""

as_string: Callable[[str], bytes] = msgspec.json.Encoder().encode
"""A text as a raw string; only what JSON makes it is escaped."""

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LONE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_NO_OPENING = bytes(set(range(256)) - set(b"[{"))
_CONTROL = re.compile(rb"[\x00-\x1f]")
_REPLACED = rb"\ufffd"
_STRING_OR_WHITE = re.compile(rb"(" + _STRING.pattern + rb")|[ \t\r\n]+", re.DOTALL)

WHITE = b" \t\r\n"
"""What may stand between the parts of a JSON text."""

_WHITE_CHARACTERS = tuple(WHITE.decode())
# Numbers are only passed over: Python takes none of more than 4,300 digits.
_SCANNER = json.JSONDecoder(parse_int=str, parse_float=str)
_any = msgspec.json.Decoder(Raw).decode


def compact(raw: bytes | Raw) -> bytes:
    """A raw value without the white space that says nothing."""
    try:
        return msgspec.json.format(raw, indent=-1)
    except msgspec.DecodeError:  # half a surrogate pair
        return _STRING_OR_WHITE.sub(lambda found: found[1] or b"", bytes(raw))


def is_json(text: bytes) -> bool:
    """Whether a text is one JSON value in UTF-8 (RFC 8259), not nested deeper than Python's parsers go."""
    try:
        text.decode()
        _any(without_lone_surrogates(text) if has_lone_surrogates(text) else text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def members_of(text: bytes) -> list[tuple[str, bytes]]:
    """All members of an object, also those whose name stands twice, in their order, as name and raw value without white space.

    Args:
        text: valid JSON, except that it may hold half a surrogate pair.
    """
    characters, members = text.decode(), []
    at = _next(characters, _next(characters, 0) + 1)  # behind the opening brace
    while characters[at] == '"':
        name, at = scanstring(characters, at + 1)
        start = _next(characters, _next(characters, at) + 1)
        _, end = _SCANNER.raw_decode(characters, start)
        members.append((name, compact(characters[start:end].encode())))
        at = _next(characters, end)
        if characters[at] == ",":
            at = _next(characters, at + 1)
    return members


def _next(text: str, at: int) -> int:
    while text[at : at + 1] in _WHITE_CHARACTERS:
        at += 1
    return at


def text_of(raw: bytes) -> str | None:
    """A raw value as text: a string's content, anything else as its JSON; ``None`` for null."""
    if raw[0] == 0x22:
        return string_of(raw)
    return None if raw == b"null" else compact(raw).decode()


def inside(raw: bytes | None, way: Way) -> bytes | None:
    """The raw value that some steps lead to; ``None`` where they lead nowhere."""
    for step in way:
        if raw is None:
            return None
        opening = raw[0]
        if isinstance(step, str):
            found = object_of(raw).get(step) if opening == 0x7B else None
        else:
            elements = list_of(raw) if opening == 0x5B else []
            found = elements[step] if step < len(elements) else None
        raw = None if found is None else bytes(found)
    return raw


def has_lone_surrogates(text: bytes) -> bool:
    r"""Whether some string has half of a surrogate pair, as ``"\ud800"``. RFC 8259 §8.2 allows it, and no UTF-8 can hold it."""
    return (b"\\ud" in text or b"\\uD" in text) and any(_LONE.fullmatch(escape) for escape in _ESCAPE.findall(text))


def without_lone_surrogates(text: bytes) -> bytes:
    r"""The same JSON text with U+FFFD in the place of each half of a surrogate pair, written as ``\ufffd``."""
    return _ESCAPE.sub(lambda found: _REPLACED if _LONE.fullmatch(found[0]) else found[0], text)


def with_escaped_controls(text: bytes) -> bytes:
    r"""The same JSON text with control characters inside strings escaped (a newline as ``\n``), which RFC 8259 §7 asks for."""
    return _STRING.sub(lambda string: _CONTROL.sub(_escaped, string[0]), text) if _CONTROL.search(text) else text


def _escaped(control: re.Match[bytes]) -> bytes:
    return json.dumps(control[0].decode())[1:-1].encode()


def too_deep(text: bytes) -> bool:
    """Whether more brackets are open at once than :data:`DEPTH_LIMIT`, those in strings not counted."""
    if len(text.translate(None, _NO_OPENING)) <= DEPTH_LIMIT:
        return False  # as is every record that AWS writes: it has not even so many brackets
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", text)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEPTH_LIMIT or depth < 0:
            break
    return depth > DEPTH_LIMIT
