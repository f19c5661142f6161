"""Suppressions: findings that a team has looked at and does not want to see, with the reason, in a file.

    - rule: network.opened_to_everyone        # an id, or a glob: network.*
      where:                                  # all of these; leave it out to suppress the whole rule
        actor: Terraform*                     # a text equals; with * or ? it is a glob
        recipient_account_id: ["111122223333", "444455556666"]   # any of these
        target: null                          # there is none
      reason: the public web tier is opened by the pipeline
      expires: 2026-12-31                     # the last day it counts; afterwards the finding is back, and a problem says so

Columns are those of ``events`` for detections and those of the answer for hunts. Values compare as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from trailscope.errors import Location, QuestionError, UsageError
from trailscope.questions.strict_yaml import YamlDocument
from trailscope.schema.columns import BY_NAME

if TYPE_CHECKING:
    from trailscope.hunt.rules import HuntRule
    from trailscope.questions.binding import Value

_KEYS = ("rule", "where", "reason", "expires")
_WILD = re.compile(r"[*?]")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")


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


def load_suppressions(path: Path | str, today: date) -> tuple[tuple[Suppression, ...], tuple[QuestionError, ...]]:
    """Read a file of suppressions.

    Args:
        path: a YAML file as the module describes it.
        today: the UTC day by which entries have expired or not.

    Returns:
        The entries that count, and a problem for each that has expired.

    Raises:
        UsageError: the file cannot be read. QuestionError: an entry is malformed; located at file and line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"the suppressions cannot be read: {why}", at=Location(str(path))) from None
    entries = _entries(text, str(path))
    counting = tuple(entry for entry in entries if entry.expires is None or entry.expires >= today)
    expired = tuple(
        QuestionError(
            f"the suppression of {entry.rule} expired on {entry.expires} and does not count",
            at=entry.at,
            hint="look again; give it another date, or remove it",
        )
        for entry in entries
        if entry.expires is not None and entry.expires < today
    )
    return counting, expired


def _entries(text: str, path: str) -> list[Suppression]:
    try:
        document = YamlDocument(text, path, 1)
    except QuestionError as error:
        raise QuestionError(error.what.replace("the header", "the file"), at=error.at, hint=error.hint) from None
    if document.root is None:
        return []
    if not isinstance(document.root, yaml.SequenceNode):
        raise document.error("a file of suppressions is a list", document.root, "begin each entry with '- rule: …'")
    return [_entry(document, node, path) for node in document.root.value]


def _entry(document: YamlDocument, node: Any, path: str) -> Suppression:
    what = "a suppression"
    said: dict[str, Any] = {}
    for name, key, value in document.pairs(node, what):
        document.refuse_unknown(name, _KEYS, key, what)
        said[name] = value
    for name in ("rule", "reason"):
        if name not in said:
            raise document.error(f"{what} needs a {name}", node, "rule: an id or glob; reason: why it is suppressed")
    return Suppression(
        rule=document.text_of(said["rule"], "rule"),
        where=_conditions(document, said["where"]) if "where" in said else {},
        reason=document.text_of(said["reason"], "reason"),
        expires=_day(document, said["expires"]) if "expires" in said else None,
        at=Location(path, document.line(node)),
    )


def _conditions(document: YamlDocument, node: Any) -> dict[str, tuple[str, ...] | None]:
    conditions: dict[str, tuple[str, ...] | None] = {}
    for name, key, value in document.pairs(node, "where"):
        if not _COLUMN.fullmatch(name):
            raise document.error(f"{name!r} is no column", key, "columns are in lower case with underscores")
        plain = document.value_of(value)
        if plain is None:
            conditions[name] = None
        elif isinstance(plain, list):
            conditions[name] = document.texts_of(value, name)
        else:
            conditions[name] = (document.text_of(value, name),)
    if not conditions:
        raise document.error("where is empty", node, "name a column, or leave where out to suppress the whole rule")
    return conditions


def _day(document: YamlDocument, node: Any) -> date:
    text = document.text_of(node, "expires")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise document.error(f"{text!r} is no date", node, "write it as 2026-12-31") from None


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
