r"""Records that are not what the table of columns says: rewritten to what the columns can hold.

Odd is a field that stands twice; a value of another type than its column; half a surrogate pair, as in ``"\ud800"``; a ``userIdentity`` that
is text, or holds other things than text. Such a record is a row like any other, and what was odd is kept in ``extra`` as logged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from trailscope.ingest.fields import IDENTITY_COLUMNS, IDENTITY_FIELD, RECORD_COLUMNS, Fields
from trailscope.ingest.json_text import (
    WHITE,
    compact,
    has_lone_surrogates,
    inside,
    is_json,
    members_of,
    string_of,
    text_of,
    too_deep,
    without_lone_surrogates,
)
from trailscope.ingest.record import Odd, Record
from trailscope.ingest.shapes import shape_of


def rewritten(text: bytes) -> Record:
    """A record as its columns can hold it.

    Args:
        text: one JSON object; lone surrogates are all that may be wrong with it.
    """
    logged: dict[str, bytes] = {}
    repeated = []
    for name, raw in members_of(text):
        if name in logged:
            repeated.append((name, logged[name]))
        logged[name] = raw
    clean = {name: without_lone_surrogates(raw) if has_lone_surrogates(raw) else raw for name, raw in logged.items()}
    identity, named = _identity(clean.get(IDENTITY_FIELD, b"null"))
    values: dict[str, Any] = {IDENTITY_FIELD: None if identity is None else _members(identity)}
    misfits = {name for name, raw in clean.items() if raw is not logged[name]}
    for column in RECORD_COLUMNS:
        raw = clean.get(column.field, b"null")
        if raw == b"null" or column.type == "json":
            continue
        values[column.field], fits = _COLUMN[column.type](raw)
        if not fits:
            misfits.add(column.field)
    if clean.get(IDENTITY_FIELD, b"").startswith(b'"'):
        misfits.add(IDENTITY_FIELD)
        if identity is not None:
            clean[IDENTITY_FIELD] = identity
    known = {column.field for column in RECORD_COLUMNS}
    odd = Odd(logged, frozenset(misfits & known), repeated)
    return Record(msgspec.convert(values, Fields), clean, shape_of(tuple(logged), len(text)), odd, named)


def _identity(raw: bytes) -> tuple[bytes | None, str | None]:
    """The identity object that a ``userIdentity`` is or holds as text, or else the text, which names the caller."""
    if raw.startswith(b"{"):
        return raw, None
    if not raw.startswith(b'"'):
        return None, None
    text = string_of(raw)
    inner = text.encode().strip(WHITE)
    if inner.startswith(b"{") and not too_deep(inner) and is_json(inner):
        return compact(without_lone_surrogates(inner)), None
    return None, text


def _members(identity: bytes) -> dict[str, Any]:
    """The members of an identity that are columns, each as text, nested as they are."""
    tree: dict[str, Any] = {}
    for column in IDENTITY_COLUMNS:
        *outer, last = column.field.split(".")
        node = tree
        for name in outer:
            node = node.setdefault(name, {})
        raw = inside(identity, (*outer, last))
        node[last] = None if raw is None else text_of(raw)
    return tree


def _text(raw: bytes) -> tuple[str | None, bool]:
    return text_of(raw), raw.startswith(b'"')


def _boolean(raw: bytes) -> tuple[bool | None, bool]:
    return {"true": True, "false": False}.get(text_of(raw) or ""), raw in (b"true", b"false")


def _time(raw: bytes) -> tuple[str | None, bool]:
    return text_of(raw), True  # whether its column holds it as logged is told when it is read


_COLUMN: Mapping[str, Callable[[bytes], tuple[Any, bool]]] = {"text": _text, "boolean": _boolean, "timestamp": _time}
