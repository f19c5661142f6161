"""The names of a record's fields: the few lists of them that occur, each looked at once."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from trailscope.ingest.fields import RECORD_COLUMNS

_KNOWN = frozenset(column.field for column in RECORD_COLUMNS)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Shape(NamedTuple):
    """A list of field names.

    Attributes:
        names: these names.
        record_fields: the column of that name: the names as a JSON array.
        unknown: those that the table of columns does not have.
        overhead: bytes of a JSON object with these names beside its values, with no white space and no escape that need not be.
    """

    names: tuple[str, ...]
    record_fields: str
    unknown: tuple[str, ...]
    overhead: int


def shape_of(names: tuple[str, ...], size: int) -> Shape:
    """What follows from the names of a record's fields, in their order.

    Args:
        names: the names.
        size: bytes of the record beside its values.
    """
    return _seen_before(names) if size <= _LARGEST_KEPT else _shape(names)


def _shape(names: tuple[str, ...]) -> Shape:
    spelled = [json_name(name) for name in names]
    braces, colons, commas = 2, len(names), max(0, len(names) - 1)
    overhead = braces + colons + commas + sum(len(name.encode()) for name in spelled)
    return Shape(names, f"[{','.join(spelled)}]", tuple(name for name in names if name not in _KNOWN), overhead)


_LARGEST_KEPT = 2_048  # bytes; the names of a record that AWS writes take some 400
_seen_before = lru_cache(maxsize=1 << 12)(_shape)


def json_name(name: str) -> str:
    r"""A name as a JSON string, the shortest there is; half a surrogate pair, which no column can hold, as ``\udxxx``."""
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(name, ensure_ascii=False))
