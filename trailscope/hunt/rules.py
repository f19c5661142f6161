"""What a hunt asks: questions and Sigma rules, brought into one form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from trailscope.errors import Location, QuestionError, UsageError
from trailscope.hunt.reading import Readings
from trailscope.hunt.rule_reading import ConditionReading, HuntReading
from trailscope.questions import attack as att_ck
from trailscope.questions.binding import Value, bind
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.needs import DEFAULT_NEEDS, Need, bound_needs
from trailscope.questions.question import Question
from trailscope.schema.severity import SEVERITIES

ASKED_KINDS = ("detection", "hunt")
SIGMA = "sigma"


@dataclass(frozen=True)
class HuntRule:
    """One thing to look for.

    Attributes:
        id: of the question, or of the Sigma rule.
        origin: ``pack`` or ``sigma``.
        kind: ``detection`` (``sql`` is a condition on one row of ``events``) or ``hunt`` (``sql`` is a ``select``).
        severity: one of :data:`trailscope.schema.severity.SEVERITIES`.
        attack: technique ids of ATT&CK.
        ttc: technique ids of the AWS Threat Technique Catalog.
        sql: in the packs' dialect; ``$name`` marks a parameter.
        parameters: a value for each ``$name``.
        finding: the sentence, with ``{columns}``.
        finding_denied: the sentence where every event of a finding failed; empty where there is one sentence.
        outcome: of the question; empty for Sigma rules, whose severity is their author's either way.
        needs: what a lake must hold for silence to mean something.
        at: where it is written.
        condition: what was read off a detection's ``sql``; ``None`` for a hunt.
        statement: what was read off a hunt's ``sql``; ``None`` where nothing was, as for detections.
    """

    id: str
    origin: Literal["pack", "sigma"]
    title: str
    kind: str
    severity: str
    attack: tuple[str, ...]
    sql: str
    parameters: Mapping[str, Value]
    finding: str
    at: Location
    needs: tuple[Need, ...] = DEFAULT_NEEDS
    finding_denied: str = ""
    outcome: str = ""
    ttc: tuple[str, ...] = ()
    condition: ConditionReading | None = field(default=None, repr=False, compare=False)
    statement: HuntReading | None = field(default=None, repr=False, compare=False)


def choose(
    catalogue: Catalogue,
    *,
    packs: Iterable[str] = (),
    severity: str | None = None,
    attack: Iterable[str] = (),
) -> tuple[Question, ...]:
    """The detections and hunts of a catalogue that meet every condition; an empty condition is none.

    Args:
        catalogue: where from.
        packs: topics and ids of questions, any of which a question must match. ``sigma`` is the topic of no question:
            alone it leaves Sigma rules only.
        severity: this one or above.
        attack: technique ids; a technique finds its sub-techniques.

    Raises:
        UsageError: there is no such severity, topic or question, or it is a summary.
    """
    asked = catalogue.select(kinds=ASKED_KINDS, severity=severity, attack=attack)
    wanted = [name.strip().rstrip("/").replace("/", ".") for name in packs]
    if not wanted:
        return asked
    topics = {question.topic for question in catalogue.values()} | {SIGMA}
    ids = {_question_id(catalogue, name) for name in wanted if name not in topics}
    chosen = topics & set(wanted)
    return tuple(question for question in asked if question.topic in chosen or question.id in ids)


def _question_id(catalogue: Catalogue, name: str) -> str:
    try:
        question = catalogue.find(name)
    except QuestionError as error:
        near = get_close_matches(name, {question.topic for question in catalogue.values()}, 1)
        raise UsageError(
            f"there is no rule or topic {name!r}", at=error.at, hint=f"did you mean {near[0]}?" if near else error.hint
        ) from None
    if question.kind not in ASKED_KINDS:
        raise UsageError(
            f"{question.id} is a summary, which finds nothing", hint=f"ask it with `trailscope query {question.id}`"
        )
    return question.id


def parameters_by_question(catalogue: Catalogue, given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``topic.question.name`` → value, sorted by question.

    Raises:
        UsageError: a name has no question in front. QuestionError: there is no such question.
        ParameterError: the question has no such parameter, or the value is not of its type.
    """
    sorted_out: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        id, dot, parameter = name.rpartition(".")
        if not dot:
            raise UsageError(
                f"{name!r} names no question", hint="write --param topic.question.name=value, for one question of many"
            )
        sorted_out.setdefault(catalogue.find(id).id, {})[parameter] = value
    for id, values in sorted_out.items():
        question = catalogue[id]
        required = {name: None for name, parameter in question.parameters.items() if parameter.required}
        bind(question, required | values)
    return sorted_out


def rules_of_questions(
    questions: Iterable[Question], given: Mapping[str, Mapping[str, Any]]
) -> tuple[tuple[HuntRule, ...], tuple[QuestionError, ...]]:
    """Questions as rules, and those that cannot be asked: their SQL does not parse, or a required value is missing."""
    rules: list[HuntRule] = []
    problems: list[QuestionError] = []
    with Readings() as readings:
        for question in questions:
            try:
                rules.append(_rule(question, given.get(question.id, {}), readings))
            except QuestionError as problem:
                problems.append(problem)
    return tuple(rules), tuple(problems)


def _rule(question: Question, given: Mapping[str, Any], readings: Readings) -> HuntRule:
    parameters = bind(question, given)
    condition = readings.of_detection(question, parameters) if question.kind == "detection" else None
    return HuntRule(
        id=question.id,
        origin="pack",
        title=question.title,
        kind=question.kind,
        severity=question.severity or SEVERITIES[0],
        attack=question.attack,
        sql=question.sql if condition is None else condition.condition,
        parameters=parameters,
        finding=question.finding,
        finding_denied=question.finding_denied,
        outcome=question.outcome,
        ttc=question.ttc or (),
        at=question.at(),
        needs=bound_needs(question.needs or DEFAULT_NEEDS, parameters),
        condition=condition,
        statement=readings.of_hunt(question.sql) if condition is None else None,
    )


def rules_of_sigma(
    paths: Sequence[Any], *, severity: str | None = None, attack: Collection[str] = ()
) -> tuple[tuple[HuntRule, ...], tuple[QuestionError, ...], int]:
    """The Sigma rules below some folders that meet the conditions, as rules, those that could not be compiled, and how many
    there are for other logs than CloudTrail's.
    """
    from trailscope.sigma import load_rules  # noqa: PLC0415 - loads pySigma

    loaded = load_rules(paths)
    levels = SEVERITIES[SEVERITIES.index(severity) :] if severity else SEVERITIES
    with Readings() as readings:
        rules = tuple(
            HuntRule(
                id=sigma.id,
                origin="sigma",
                title=sigma.title,
                kind=sigma.kind,
                severity=sigma.severity,
                attack=tuple(sigma.attack),
                sql=sigma.predicate if sigma.kind == "detection" else sigma.sql,
                parameters=sigma.parameters,
                finding=sigma.finding,
                at=Location(str(sigma.path)),
                condition=readings.of_condition(sigma.predicate, sigma.parameters)
                if sigma.kind == "detection"
                else None,
            )
            for sigma in loaded.rules
            if sigma.severity in levels
            and (not attack or any(att_ck.covers(asked, id) for asked in attack for id in sigma.attack))
        )
    return rules, loaded.problems, loaded.other_products
