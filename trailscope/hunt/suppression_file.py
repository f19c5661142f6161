"""Suppressions: findings that a team has looked at and does not want to see, with the reason, as a file has them.

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
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from trailscope.errors import Location, QuestionError, UsageError
from trailscope.hunt.suppress import Suppression
from trailscope.questions.strict_yaml import YamlDocument

_KEYS = ("rule", "where", "reason", "expires")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")


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
