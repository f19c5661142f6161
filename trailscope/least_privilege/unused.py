"""Which actions that a given identity policy allows were not used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from trailscope.errors import Location, UsageError
from trailscope.least_privilege.action_names import unseen_actions
from trailscope.least_privilege.observed import ObservedAction

Row = dict[str, Any]

MOST_BYTES = 1 << 20  # the longest policy AWS takes has some ten thousand characters


def read_statements(path: Path) -> tuple[Row, ...]:
    """The statements of an identity policy; also of what ``aws iam get-policy-version`` or ``get-role-policy`` printed.

    Raises:
        UsageError: the file cannot be read or holds no policy.
    """
    hint = "give a JSON file with Version and Statement, as `aws iam get-policy-version` prints it"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError("this is too long for a policy", at=Location(str(path)), hint=hint)
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the policy: {error.strerror}", at=Location(str(path)), hint=hint) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON: {error}", at=Location(str(path)), hint=hint) from error
    for inside in ("PolicyVersion", "PolicyDocument", "Document"):
        document = document.get(inside, document) if isinstance(document, dict) else document
    found = document.get("Statement") if isinstance(document, dict) else None
    statements = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) and one.get("Effect") in ("Allow", "Deny") for one in statements):
        raise UsageError("this is no policy: it has no statements with an Effect", at=Location(str(path)), hint=hint)
    return tuple(statements)


def judge(statements: Sequence[Row], used: Sequence[ObservedAction]) -> Iterator[Row]:
    """What became of each action that the statements allow.

    Args:
        statements: of :func:`read_statements`.
        used: what was observed. Where it is nothing, no action is told to be unused: the principal may be mistyped, or not in the lake.

    Yields:
        Rows with ``statement`` (Sid, or its number from 1), ``action`` (as the policy writes it), ``status`` (``used``,
        ``unused`` or ``cannot tell``), ``calls``, ``used_actions`` (those the pattern covers) and ``reason``.
    """
    for number, statement in enumerate(statements, start=1):
        if statement["Effect"] != "Allow":
            continue
        name = str(statement.get("Sid") or number)
        for pattern in _listed(statement.get("Action")):
            yield {"statement": name, "action": pattern, **_status(pattern, used)}
        for pattern in _listed(statement.get("NotAction")):
            reason = "NotAction allows all but this; list the actions instead"
            yield {"statement": name, "action": f"not {pattern}", **_row("cannot tell", (), reason)}


def _status(pattern: str, used: Sequence[ObservedAction]) -> Row:
    matches = matcher(pattern)
    covered = [one for one in used if matches(one.action)]
    if covered:
        return _row("used", covered, "")
    hidden = [name for name in unseen_actions() if matches(name)]
    if hidden:
        return _row("cannot tell", (), f"not every use is logged of {', '.join(hidden[:3])}")
    if not used:
        return _row("cannot tell", (), "nothing that the principal was allowed to do is in the lake")
    return _row("unused", (), "")


def _row(status: str, covered: Sequence[ObservedAction], reason: str) -> Row:
    return {
        "status": status,
        "calls": sum(one.calls for one in covered),
        "used_actions": [one.action for one in covered],
        "reason": reason,
    }


def matcher(pattern: str) -> Any:
    """Whether an action matches a pattern of a policy: ``*`` and ``?`` stand for any characters, case does not count."""
    body = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.compile(body, re.IGNORECASE | re.DOTALL).fullmatch


def _listed(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [] if value is None else [value])]
