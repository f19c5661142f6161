"""The fields of a record that are columns of one value, as msgspec reads them: types made from the table of columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from trailscope.schema.columns import of_origin

RECORD_COLUMNS = of_origin("record")
IDENTITY_COLUMNS = of_origin("user_identity")
IDENTITY_FIELD, TIME_FIELD = "userIdentity", "eventTime"

_TYPES: dict[str, Any] = {"text": str | None, "timestamp": str | None, "boolean": bool | None}


def _nested(name: str, paths: Iterable[list[str]]) -> Any:
    """A type with a text for each path of one step, and such a type for the rest of the longer ones."""
    members: dict[str, list[list[str]]] = {}
    for first, *rest in paths:
        members.setdefault(first, []).extend([rest] if rest else [])
    fields: list[tuple[str, Any, Any]] = []
    for member, further in members.items():
        inner = _nested(member, further) if further else None
        fields.append((member, inner, inner()) if inner else (member, str | None, None))
    return msgspec.defstruct(name, fields, frozen=True, gc=False)


Identity: Any = _nested("Identity", (column.field.split(".") for column in IDENTITY_COLUMNS))
"""``userIdentity``: an attribute for each of its members that is a column, ``str`` or ``None``, with those of members inside."""

NOBODY = Identity()
"""An identity that says nothing."""

Fields: Any = msgspec.defstruct(
    "Fields",
    [
        *((column.field, _TYPES[column.type], None) for column in RECORD_COLUMNS if column.type in _TYPES),
        (IDENTITY_FIELD, Identity | None, None),
    ],
    gc=False,
)
"""A record: an attribute for each field that is a column of one value (a time is still text), and its identity."""
