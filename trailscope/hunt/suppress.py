"""Suppressions: findings that a team has looked at and does not want to see, as SQL over rows.

Columns are those of ``events`` for detections and those of the answer for hunts. Values compare as text.
The file is read by :mod:`trailscope.hunt.suppression_file`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from trailscope.errors import Location
from trailscope.schema.columns import BY_NAME

if TYPE_CHECKING:
    from trailscope.hunt.rules import HuntRule
    from trailscope.questions.binding import Value

_WILD = re.compile(r"[*?]")


@dataclass(frozen=True)
class Suppression:
    """One entry of the file.

    Attributes:
        rule: an id or a glob of ids.
        where: column → the texts of which its value must be one; ``None`` for a value that must be absent.
        reason: why, for whoever reads the report.
        expires: the last day it counts.
        at: its place in the file.
    """

    rule: str
    where: Mapping[str, tuple[str, ...] | None]
    reason: str
    expires: date | None
    at: Location

    def names(self, rule_id: str) -> bool:
        """Whether the entry is about a rule."""
        return fnmatchcase(rule_id, self.rule)


def suppression_sql(entries: Sequence[Suppression], rules: Sequence[HuntRule]) -> tuple[str, dict[str, Value]]:
    """The position of the first entry that holds a row of ``hits`` back, or null, and what is bound in it.

    Rows have the columns of ``events`` and ``rule``, a position in ``rules``. Entries that name another column are left out.
    """
    branches: list[str] = []
    bound: dict[str, Value] = {}
    for at, entry in enumerate(entries):
        about = [str(position) for position, rule in enumerate(rules) if entry.names(rule.id)]
        if about and entry.where.keys() <= BY_NAME.keys():
            condition, parameters = conditions_sql(entry, f"s{at}_")
            branches.append(f"when rule in ({', '.join(about)}) and {condition} then {at}")
            bound |= parameters
    return (f"case {' '.join(branches)} else null end" if branches else "null::integer"), bound


def conditions_sql(entry: Suppression, prefix: str) -> tuple[str, dict[str, Value]]:
    """What an entry says about a row, as SQL that is true or false, and what is bound in it."""
    parts: list[str] = []
    bound: dict[str, Value] = {}
    for column, wanted in entry.where.items():
        if wanted is None:
            parts.append(f"{column} is null")
            continue
        plain = [text for text in wanted if not _WILD.search(text)]
        globs = [text for text in wanted if _WILD.search(text)]
        choices: list[str] = []
        if plain:
            bound[f"{prefix}{column}_is"] = plain
            choices.append(f"list_contains(${prefix}{column}_is, {column}::varchar)")
        if globs:
            bound[f"{prefix}{column}_like"] = f"(?s:{'|'.join(_expression(text) for text in globs)})"
            choices.append(f"regexp_full_match({column}::varchar, ${prefix}{column}_like)")
        parts.append(f"coalesce({' or '.join(choices)}, false)")
    return " and ".join(parts) or "true", bound


def _expression(glob: str) -> str:
    """A glob as an RE2 expression; what is no wildcard stands for itself."""
    return "".join({"*": ".*", "?": "."}.get(mark) or re.escape(mark) for mark in glob)
