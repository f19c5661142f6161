"""What a hunt is going to ask, from the words it is asked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from trailscope.errors import TrailscopeError
from trailscope.hunt.rules import HuntRule, choose, parameters_by_question, rules_of_questions, rules_of_sigma
from trailscope.hunt.suppress import Suppression, load_suppressions
from trailscope.questions.catalogue import Catalogue


@dataclass(frozen=True)
class Plan:
    """Rules to ask, the suppressions that count, and what could not be made a rule or does not count."""

    rules: tuple[HuntRule, ...]
    entries: tuple[Suppression, ...] = ()
    problems: tuple[TrailscopeError, ...] = ()


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
    if sigma:
        of_sigma, not_compiled = rules_of_sigma(sigma, severity=severity, attack=attack)
        rules, problems = (*rules, *of_sigma), (*problems, *not_compiled)
    entries, expired = load_suppressions(suppressions, today) if suppressions is not None else ((), ())
    return Plan(rules, entries, (*problems, *expired))
