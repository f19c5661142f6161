"""From files of Sigma rules to what the hunt asks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailscope.errors import QuestionError, TrailscopeError
from trailscope.questions import attack
from trailscope.questions.catalogue import unreadable
from trailscope.sigma.files import RuleFile, read_placeholders, read_rules, rule_files
from trailscope.sigma.rule import SigmaRule, SigmaRules

if TYPE_CHECKING:
    from trailscope.sigma.parsing import Parsed

Check = Callable[[str, Mapping[str, Any]], object]
"""Takes a statement and its parameters, raises a :class:`TrailscopeError` when an engine refuses it."""

_TECHNIQUE = re.compile(r"t\d{4}(?:\.\d{3})?", re.IGNORECASE)
_SEVERITIES = {"informational": "info", "low": "low", "medium": "medium", "high": "high", "critical": "critical"}


def load_rules(paths: Sequence[Path], *, check: Check | None = None) -> SigmaRules:
    """Compile the CloudTrail rules of files and folders. Nothing is fetched from anywhere.

    Args:
        paths: files, or folders that are searched for ``*.yml`` and ``*.yaml``. A ``placeholders.yml`` in one of the
            folders gives values to ``%name%`` in values with the modifier ``expand``.
        check: tries each statement on an engine; a rule it refuses becomes a problem.

    Returns:
        The rules that can be asked; a problem, with file and reason, for each that cannot. What is only referred to by
        correlations that do not say ``generate: true`` is not asked alone.
    """
    problems: list[QuestionError] = []
    files = list(_read(paths, problems))
    placeholders: Mapping[str, Sequence[str]] = {}
    try:
        placeholders = read_placeholders([path for path in paths if path.is_dir()])
    except QuestionError as error:
        problems.append(error)
    if not any(file.documents for file in files):
        return SigmaRules((), tuple(problems), sum(file.other_products for file in files))

    from trailscope.sigma.compiling import compile_all  # noqa: PLC0415 - pySigma takes a third of a second to load
    from trailscope.sigma.parsing import parse, problem  # noqa: PLC0415 - as above

    parsing = parse(files, placeholders)
    rules: list[SigmaRule] = []
    taken: set[str] = set()
    for parsed, compiled in compile_all(parsing):
        if isinstance(compiled, str):
            parsing.problems.append(problem(parsed, compiled))
            continue
        rule = SigmaRule(id=_free_id(parsed.path, taken), **_about(parsed), **vars(compiled))
        refusal = _refusal(rule, check)
        if refusal:
            parsing.problems.append(problem(parsed, refusal))
        else:
            rules.append(rule)
    return SigmaRules(tuple(rules), (*problems, *parsing.problems), parsing.other_products)


def _read(paths: Sequence[Path], problems: list[QuestionError]) -> Iterator[RuleFile]:
    seen: set[Path] = set()

    def refused(error: OSError) -> None:
        problems.append(unreadable(Path(error.filename), error))

    for place in paths:
        try:
            for path in rule_files(place, refused):
                if (real := Path(os.path.realpath(path))) in seen:
                    continue
                seen.add(real)
                try:
                    yield read_rules(path)
                except QuestionError as error:
                    problems.append(error)
        except QuestionError as error:
            problems.append(error)
        except OSError as error:
            problems.append(unreadable(place, error))


def _about(parsed: Parsed) -> dict[str, Any]:
    """What a rule says about itself. pySigma leaves values of the wrong type where they are."""
    rule = parsed.rule
    return {
        "title": parsed.title,
        "path": parsed.path,
        "severity": _SEVERITIES.get(str(rule.level).lower(), "medium"),
        "attack": _techniques(f"{tag.name}" for tag in rule.tags if tag.namespace.lower() == "attack"),
        "description": str(rule.description or "").strip(),
        "false_positives": _texts(rule.falsepositives),
        "references": _texts(rule.references),
        "uuid": str(rule.id or ""),
    }


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


def _techniques(names: Iterator[str]) -> tuple[str, ...]:
    current = (attack.current(name) for name in names if _TECHNIQUE.fullmatch(name))
    return tuple(dict.fromkeys(id for id in current if id in attack.techniques()))


def _free_id(path: Path, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_") or "rule"
    id, number = f"sigma.{stem}", 1
    while id in taken:
        number += 1
        id = f"sigma.{stem}_{number}"
    taken.add(id)
    return id


def _refusal(rule: SigmaRule, check: Check | None) -> str:
    if check is None:
        return ""
    try:
        check(rule.sql or f"select event_id from events where {rule.predicate}", rule.parameters)  # noqa: S608 - made here
    except TrailscopeError as error:
        return error.what
    return ""
