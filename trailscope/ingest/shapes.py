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
        record_fields: the column of that name: the names as a JSON array.
        unknown: those that the table of columns does not have.
        overhead: bytes of a JSON object with these names beside its values, with no white space and no escape that need not be.
    """

    record_fields: str
    unknown: tuple[str, ...]
    overhead: int


@lru_cache(maxsize=1 << 12)
def shape_of(names: tuple[str, ...]) -> Shape:
    """What follows from the names of a record's fields, in their order."""
    spelled = [json_name(name) for name in names]
    braces, colons, commas = 2, len(names), max(0, len(names) - 1)
    overhead = braces + colons + commas + sum(len(name.encode()) for name in spelled)
    return Shape(f"[{','.join(spelled)}]", tuple(name for name in names if name not in _KNOWN), overhead)


def json_name(name: str) -> str:
    r"""A name as a JSON string, the shortest there is; half a surrogate pair, which no column can hold, as ``\udxxx``."""
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(name, ensure_ascii=False))
