"""Which column of ``events`` a Sigma field means, and the SQL that reads it.

Sigma rules for CloudTrail name fields as records do, with dots between levels. Where the table of columns has a typed
column, that is read; anything deeper is looked up in the JSON text of its column; unknown names in ``extra``. A path
that leads through lists reaches each of their elements, as ``requestParameters.ipPermissions.items.toPort`` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product, zip_longest

from trailscope.schema.columns import BY_NAME, COLUMNS, Column
from trailscope.sql import literal

DEEPEST = 6  # each level doubles the ways in which lists may lie on a path
Test = Callable[[str], str]
"""From the SQL of a text to the SQL of a condition on it, which may be NULL where the text is."""

_FIELDS: dict[str, Column] = {
    f"{'userIdentity.' if column.origin == 'user_identity' else ''}{column.field}".lower(): column
    for column in COLUMNS
    if column.field
}
_LIST_MARKS = re.compile(r"(?:\[\*?\]|\{\})(?=\.|$)")
_NO_PATH = re.compile(r'["\\\[\]{}*\x00-\x1f]')
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_:@ -]+")  # such a key stands in JSON as it is
_A_LIST = "resources"  # the one column whose value is a list itself
_AS_TEXT = {
    "text": "{}",
    "json": "{}",
    "timestamp": "strftime({}, '%Y-%m-%dT%H:%M:%SZ')",
}
# What a keyword is looked for in: the record as its own columns hold it, with the flattened identity as it was logged.
_RECORD = "concat_ws(chr(10), {})".format(
    ", ".join(
        column.name
        for column in COLUMNS
        if (column.origin == "record" and column.type in ("text", "json")) or column.name == "extra"
    )
)


class UnreadableFieldError(ValueError):
    """A field name that no path into a record can be made of."""


@dataclass(frozen=True)
class Field:
    """A field of a rule as it lies in the lake.

    Attributes:
        name: as the rule has it.
        column: the column of ``events``.
        path: keys below a JSON column, outermost first; empty for the column itself.
        known: whether CloudTrail records have such a top-level field.
    """

    name: str
    column: Column
    path: tuple[str, ...] = ()
    known: bool = True

    @property
    def nested(self) -> bool:
        """Whether the value is JSON, in which quotes may stand escaped."""
        return self.column.type == "json"

    @property
    def label(self) -> str:
        """A column name for the field's value in an answer."""
        words = "_".join((self.column.name, *self.path))
        return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words)).lower()

    def text(self) -> str:
        """The SQL of the field's one value as text; of a list or object, its JSON."""
        if self.path:
            return f"json_text({self.column.name}, {_path(self.path)})"
        return _AS_TEXT.get(self.column.type, "cast({} as varchar)").format(self.column.name)

    def moment(self) -> str:
        """The SQL of the field's value as a time."""
        if self.column.type == "timestamp":
            return self.column.name
        return f"try_cast({self.text()} as timestamptz)"

    def some(self, test: Test) -> str:
        """The SQL of whether the field's value, or any value its path reaches through lists, meets a condition.

        Parsing JSON is what costs. Most records are told apart by a look for the last key, or for a key with a list
        behind it: the text of a column is as DuckDB writes JSON, without spaces.
        """
        if not self.path:
            return test(self.text())
        name = self.column.name
        several = f"case when {self._has(*self.path, ending=':[')} then {_any(self._reached(), test)} else false end"
        each = f"json_values({name}, {_path(self.path, root='$[*]')})"
        single = _any([each], test) if name == _A_LIST else f"coalesce({test(self.text())}, false)"
        return f"case when {self._has(self.path[-1], ending=':')} then {single} or {several} else false end"

    def _has(self, *keys: str, ending: str) -> str:
        if not all(map(_PLAIN_KEY.fullmatch, keys)):
            return f"{self.column.name} is not null"
        return " or ".join(f"contains({self.column.name}, '\"{key}\"{ending}')" for key in dict.fromkeys(keys))

    def _reached(self) -> list[str]:
        """The SQL of lists of values, one for each way in which some of the path's keys may have lists behind them."""
        root = "$[*]" if self.column.name == _A_LIST else "$"
        ways = [marks for marks in product(("", "[*]"), repeat=len(self.path)) if any(marks)]
        return [f"json_values({self.column.name}, {_path(self.path, marks, root)})" for marks in ways]


def field_of(name: str) -> Field:
    """Where a field of a rule lies.

    Args:
        name: CloudTrail's own, dots between levels; case counts only below the top level. ``[]`` and ``{}`` after a
            list may stand or not. A column of ``events`` may be named as well.

    Raises:
        UnreadableFieldError: the name has quotes, brackets or control characters in it.
    """
    plain = _LIST_MARKS.sub("", name.strip())
    if plain.lower() in _FIELDS:
        return Field(name, _FIELDS[plain.lower()])
    if plain in BY_NAME:
        return Field(name, BY_NAME[plain])
    top, *below = plain.split(".")
    if not plain or _NO_PATH.search(plain) or not all((top, *below)):
        raise UnreadableFieldError(f"the field {name!r} is no path into a record")
    if len(below) > DEEPEST:
        raise UnreadableFieldError(f"the field {name!r} lies deeper than {DEEPEST} levels below {top}")
    column = _FIELDS.get(top.lower())
    if column is not None and column.type == "json":
        return Field(name, column, tuple(below))
    return Field(name, BY_NAME["extra"], (top, *below), known=False)


def record_text() -> str:
    """The SQL of all texts of a record, for keywords that name no field."""
    return _RECORD


def _any(lists: Sequence[str], test: Test) -> str:
    together = lists[0] if len(lists) == 1 else f"flatten([{', '.join(lists)}])"
    return f"len(list_filter({together}, lambda v: coalesce({test('v')}, false))) > 0"


def _path(keys: tuple[str, ...], marks: Sequence[str] = (), root: str = "$") -> str:
    steps = "".join(f'."{key}"{mark}' for key, mark in zip_longest(keys, marks, fillvalue=""))
    return literal(f"{root}{steps}")
