"""What a hunt is going to ask, from the words it is asked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from trailscope.errors import QuestionError, TrailscopeError
from trailscope.hunt.rules import SIGMA, HuntRule, choose, parameters_by_question, rules_of_questions, rules_of_sigma
from trailscope.hunt.suppress import Suppression
from trailscope.questions.catalogue import Catalogue


@dataclass(frozen=True)
class Plan:
    """Rules to ask, the suppressions that count, what could not be made a rule or does not count, and how many Sigma rules
    are for other logs than CloudTrail's.
    """

    rules: tuple[HuntRule, ...]
    entries: tuple[Suppression, ...] = ()
    problems: tuple[TrailscopeError, ...] = ()
    other_logs: int = 0


def plan(
    catalogue: Catalogue,
    *,
    packs: Sequence[str] = (),
    severity: str | None = None,
    attack: Sequence[str] = (),
    sigma: Sequence[Path] = (),
    suppressions: Path | None = None,
    parameters: Mapping[str, Any],
    today: date,
) -> Plan:
    """Choose the rules of a hunt and read its suppressions; see :meth:`trailscope.investigation.Investigation.hunt`.

    ``packs`` choose questions; Sigma rules are asked whenever there are any.
    """
    questions = choose(catalogue, packs=packs, severity=severity, attack=attack)
    rules, problems = rules_of_questions(questions, parameters_by_question(catalogue, parameters))
    problems = (*catalogue.problems, *problems)
    other_logs = 0
    if sigma:
        of_sigma, not_compiled, other_logs = rules_of_sigma(sigma, severity=severity, attack=attack)
        rules, problems = (*rules, *of_sigma), (*problems, *not_compiled)
    entries: tuple[Suppression, ...] = ()
    expired: tuple[QuestionError, ...] = ()
    if suppressions is not None:
        from trailscope.hunt.suppression_file import load_suppressions  # noqa: PLC0415 - loads YAML

        entries, expired = load_suppressions(suppressions, today)
    _refuse_unknown(entries, catalogue, rules)
    return Plan(rules, entries, (*problems, *expired), other_logs)


def _refuse_unknown(entries: Sequence[Suppression], catalogue: Catalogue, rules: Sequence[HuntRule]) -> None:
    """Refuse a suppression of a rule that there is not. Sigma rules may be named that are not asked this time.

    Raises:
        QuestionError: located at the entry, with the rule that is spelt alike.
    """
    known = {*catalogue, *(rule.id for rule in rules), *catalogue.formerly}
    for entry in entries:
        if entry.rule.startswith(f"{SIGMA}.") or any(map(entry.names, known)):
            continue
        near = get_close_matches(entry.rule, known, 1)
        raise QuestionError(
            f"the suppression of {entry.rule} names no rule",
            at=entry.at,
            hint=f"did you mean {near[0]}?" if near else "`trailscope queries list` has the rules",
        )
