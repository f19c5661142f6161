"""A question file's header: leading ``--`` lines that hold strict YAML, read into a :class:`Question`.

Line comments, because DuckDB nests block comments and ``arn:aws:s3:::bucket/*`` would open one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trailscope.errors import Location, QuestionError
from trailscope.questions.needs import Need, parse_need
from trailscope.questions.outcome import with_outcome
from trailscope.questions.question import PARAMETER_TYPES, Parameter, Question
from trailscope.questions.strict_yaml import YamlDocument

KEYS = (
    "title",
    "asks",
    "kind",
    "severity",
    "attack",
    "ttc",
    "outcome",
    "finding",
    "finding_denied",
    "summary",
    "parameters",
    "needs",
    "false_positives",
    "misses",
    "references",
    "unmodelled",
    "formerly",
    "cases",
)
_REQUIRED = ("title", "asks", "kind")
_PARAMETER_KEYS = ("type", "default", "help")
_TOP_LEVEL = re.compile(r"[A-Za-z_]\w*:(?:\s|$)")


def load(path: Path, id: str) -> Question:
    """Read one question file; its cases stay unread until they are asked for.

    Args:
        path: the file.
        id: ``topic.what_happened``; the caller knows the root the path is relative to.

    Raises:
        QuestionError: the file cannot be read, or its header breaks the contract; located at file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"the file cannot be read: {error}", at=Location(str(path))) from error
    return parse(text, path, id)


def parse(text: str, path: Path, id: str) -> Question:
    """Read the text of a question file; see :func:`load`."""
    lines = text.splitlines()
    return question_of(read_header(lines, path), lines, path, id)


@dataclass(frozen=True)
class Header:
    """What the header of one file says, apart from what the file is called.

    Attributes:
        values: :class:`Question` fields by name, as they were read.
        at: the line of each key.
        length: how many lines it has; ``sql_line`` is the line of the statement's first line, ``cases_line`` that of
            ``cases:``, 0 without. All lines are 1-based.
    """

    values: Mapping[str, Any]
    at: Mapping[str, int]
    length: int
    sql_line: int
    cases_line: int


def read_header(lines: list[str], path: Path) -> Header:
    """The header of a file's lines. Raises as :func:`load` does."""
    header = [_uncommented(line) for line in lines[: _header_length(lines)]]
    above, cases_line = _split_at_cases(header, path)
    document = YamlDocument("\n".join(above), str(path), 1)
    if document.root is None:
        raise QuestionError(
            "the file has no header",
            at=Location(str(path), 1),
            hint="begin it with '-- title: …?'; see docs/questions-format.md",
        )
    values, at = _read_keys(document, document.root)
    for key in _REQUIRED:
        if key not in values:
            raise QuestionError(f"the header has no {key!r}", at=Location(str(path), 1))
    return Header(values, at, len(header), _first_sql_line(lines, len(header), path), cases_line)


def question_of(header: Header, lines: list[str], path: Path, id: str) -> Question:
    """The question that a header and the lines of its file make."""
    cases = [_uncommented(line) for line in lines[header.cases_line - 1 : header.length]] if header.cases_line else []
    values = dict(header.values)
    sql, implied, parameters = with_outcome(
        "\n".join(lines[header.sql_line - 1 :]).strip(),
        values["kind"],
        values.get("outcome", ""),
        values.pop("parameters", {}),
        header.at.get("outcome", 1),
    )
    return Question(
        id=id,
        path=path,
        sql=sql,
        sql_line=header.sql_line,
        implied=implied,
        parameters=parameters,
        cases_text="\n".join(cases),
        cases_line=header.cases_line,
        lines={**header.at, "cases": header.cases_line} if header.cases_line else header.at,
        **values,
    )


def _header_length(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))


def _uncommented(line: str) -> str:
    return line[3:] if line.startswith("-- ") else line[2:]


def _split_at_cases(header: list[str], path: Path) -> tuple[list[str], int]:
    """The header above ``cases:`` and the line of ``cases:``, 0 without: a listing must not pay for the cases."""
    start = next((number for number, line in enumerate(header) if line.startswith("cases:")), None)
    if start is None:
        return header, 0
    for number, line in enumerate(header[start + 1 :], start + 2):
        if _TOP_LEVEL.match(line):
            raise QuestionError(
                f"the key {line.partition(':')[0]!r} stands below the cases",
                at=Location(str(path), number),
                hint="cases come last; move the key above them",
            )
    return header[:start], start + 1


def _first_sql_line(lines: list[str], after: int, path: Path) -> int:
    for number, line in enumerate(lines[after:], after + 1):
        if line.strip():
            return number
    raise QuestionError("there is no SQL below the header", at=Location(str(path), after or 1))


def _read_keys(document: YamlDocument, root: yaml.Node) -> tuple[dict[str, Any], dict[str, int]]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for name, key, node in document.pairs(root, "the header"):
        document.refuse_unknown(name, KEYS, key, "the header")
        lines[name] = document.line(key)
        values[name] = _READERS[name](document, node, name)
    return values, lines


def _text(document: YamlDocument, node: yaml.Node, name: str) -> str:
    return document.text_of(node, name)


def _texts(document: YamlDocument, node: yaml.Node, name: str) -> tuple[str, ...]:
    return document.texts_of(node, name)


def _needs(document: YamlDocument, node: yaml.Node, name: str) -> tuple[Need, ...]:
    try:
        return tuple(parse_need(text) for text in document.texts_of(node, name))
    except ValueError as error:
        raise document.error(str(error), node) from None


def _parameters(document: YamlDocument, node: yaml.Node, _: str) -> Mapping[str, Parameter]:
    return {name: _parameter(document, name, key, value) for name, key, value in document.pairs(node, "parameters")}


def _parameter(document: YamlDocument, name: str, key: yaml.Node, node: yaml.Node) -> Parameter:
    what = f"the parameter {name!r}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise document.error(f"{what} is not a name", key, "use lower-case letters, digits and underscores")
    fields: dict[str, Any] = {}
    for field, field_key, value in document.pairs(node, what):
        if field not in _PARAMETER_KEYS and document.value_of(value) is None:
            raise document.error(
                f"{what} has the stray words {field!r}",
                field_key,
                "a comma ends a text inside { }: put the text in quotes",
            )
        document.refuse_unknown(field, _PARAMETER_KEYS, field_key, what)
        fields[field] = (
            document.value_of(value) if field == "default" else document.text_of(value, f"{field} of {what}")
        )
    for field in ("type", "help"):
        if field not in fields:
            raise document.error(f"{what} has no {field!r}", key)
    if fields["type"] not in PARAMETER_TYPES:
        raise document.error(
            f"{what} has the unknown type {fields['type']!r}", node, f"types are {', '.join(PARAMETER_TYPES)}"
        )
    return Parameter(
        name, fields["type"], fields.get("default"), fields["help"], "default" not in fields, document.line(key)
    )


def _reasons(document: YamlDocument, node: yaml.Node, name: str) -> Mapping[str, str]:
    return {key: document.text_of(value, f"the reason of {key}") for key, _, value in document.pairs(node, name)}


_READERS: dict[str, Callable[[YamlDocument, yaml.Node, str], Any]] = {
    **dict.fromkeys(("title", "asks", "kind", "severity", "outcome", "finding", "finding_denied", "summary"), _text),
    **dict.fromkeys(("attack", "ttc", "false_positives", "misses", "references", "formerly"), _texts),
    "parameters": _parameters,
    "unmodelled": _reasons,
    "needs": _needs,
}
