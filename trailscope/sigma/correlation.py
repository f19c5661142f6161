"""Sigma correlations as one statement over ``events``, with windows that slide.

The statement scans ``events`` once for whatever the rules referred to match, and works on those few rows from then on:

    matched      events that match a rule, their fields f0 … and one flag b0 … for each rule
    n0           what correlation 0 looks at: its group-by values g0 …, its value, a flag r0 … for each reference
    n0_measured  the count, or whatever is compared, in the time span that ends (or starts) at each event
    n0_hits      whether the condition holds there
    the answer   hits that lie close together, with the events of their time spans, as one row

Conditions with ``gt`` and ``gte`` hold for the time span that ends at an event. Those that ask for few (``lt``, ``lte``,
``eq``, ``neq``) are asked of the time span that starts with an event that has no other one shortly before it. Events
without a value in a group-by field belong to no group.
"""

# ruff: noqa: S608 - every name in the SQL is made here; what rules say is bound
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionNOT,
    CorrelationConditionOR,
    SigmaCorrelationCondition,
    SigmaCorrelationConditionOperator,
    SigmaCorrelationRule,
    SigmaCorrelationType,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)

from trailscope.sigma.fields import field_of
from trailscope.sigma.matching import UncompilableError
from trailscope.sigma.parameters import Parameters

_ABOUT = ("event_id", "event_time", "actor", "actor_id", "target")
_TAKEN = ("first_seen", "last_seen", "events", "event_ids", "measured")
_LONGEST = 20 * 365 * 86400  # seconds; DuckDB cannot go back further than there are dates
_Op = SigmaCorrelationConditionOperator
_SIGNS = {
    _Op.LT: "<",
    _Op.LTE: "<=",
    _Op.GT: ">",
    _Op.GTE: ">=",
    _Op.EQ: "=",
    _Op.NEQ: "<>",
}
_Type = SigmaCorrelationType
_MEASURES = {
    _Type.VALUE_COUNT: "count(distinct value)",
    _Type.VALUE_SUM: "sum(try_cast(value as double))",
    _Type.VALUE_AVG: "avg(try_cast(value as double))",
    _Type.VALUE_MEDIAN: "median(try_cast(value as double))",
}


@dataclass(frozen=True)
class Reference:
    """What a correlation refers to: a predicate over ``events``, or another correlation; and its name and id."""

    names: frozenset[str]
    predicate: str = ""
    correlation: Correlation | None = None


@dataclass(frozen=True)
class Correlation:
    """A correlation rule with its references resolved, in order."""

    rule: SigmaCorrelationRule
    references: tuple[Reference, ...]

    def field_for(self, name: str, reference: Reference) -> str:
        """The field that a name means in one of the rules: itself, unless it is an alias.

        Raises:
            UncompilableError: an alias that says nothing on this rule.
        """
        alias = self.rule.aliases.aliases.get(name)
        if alias is None:
            return name
        for target, meant in alias.mapping.items():
            if target.reference in reference.names:
                return str(meant)
        raise UncompilableError(f"the alias {name!r} says nothing on the rule {min(reference.names)!r}")

    @property
    def group_by(self) -> tuple[str, ...]:
        """The names it groups by."""
        return tuple(self.rule.group_by or ())

    @property
    def span(self) -> str:
        """Its time span as an interval in SQL."""
        return f"interval {min(self.rule.timespan.seconds, _LONGEST)} second"


@dataclass
class _Statement:
    """What the correlations of one statement share: predicates, fields, and the parts written so far."""

    predicates: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    written: int = 0

    def flag(self, predicate: str) -> str:
        """The column that says whether a predicate holds."""
        return f"b{_position(self.predicates, predicate)}"

    def value(self, name: str) -> str:
        """The column that holds a field's value as text."""
        return f"f{_position(self.texts, field_of(name).text())}"


def correlation_sql(top: Correlation, parameters: Parameters) -> tuple[str, tuple[str, ...]]:
    """The statement of a correlation.

    Args:
        top: with everything it refers to.
        parameters: already binds what its predicates say; binds its thresholds.

    Returns:
        The ``select``, and its columns that hold the values grouped by.

    Raises:
        UncompilableError: a kind or condition without a counterpart. UnreadableFieldError: a field is no path.
    """
    statement = _Statement()
    name = _write(top, statement, parameters)
    answer = _answer(top, name)
    fields = "".join(f", {text} as f{number}" for number, text in enumerate(statement.texts))
    flags = "".join(f", coalesce({text}, false) as b{number}" for number, text in enumerate(statement.predicates))
    matched = (
        f"matched as materialized (select {', '.join(_ABOUT)}{fields}{flags} from events "
        f"where {' or '.join(statement.predicates)})"
    )
    return "with " + ",\n".join((matched, *statement.parts)) + "\n" + answer, _columns(top)


def _write(correlation: Correlation, statement: _Statement, parameters: Parameters) -> str:
    """Add the parts of one correlation, those it refers to first; gives the name of its part."""
    rule = correlation.rule
    for reference in correlation.references:  # before what lies within, so that its rows bring these fields along
        _values(correlation, reference, statement)
    inner = [
        _write(reference.correlation, statement, parameters) if reference.correlation else ""
        for reference in correlation.references
    ]
    if rule.type not in (_Type.TEMPORAL, _Type.TEMPORAL_ORDERED) and any(inner):
        raise UncompilableError(f"a correlation of the type {rule.type} cannot count what another correlation finds")
    name = f"n{statement.written}"
    statement.written += 1
    looked_at = " union all ".join(_inputs(correlation, inner, statement))
    statement.parts.append(f"{name} as ({looked_at})")
    statement.parts += _KINDS[rule.type](correlation, name, parameters)
    return name


def _inputs(correlation: Correlation, inner: Sequence[str], statement: _Statement) -> list[str]:
    """The rows a correlation looks at. Only aliases and inner correlations need a part for each reference."""
    references = correlation.references
    if not correlation.rule.aliases.aliases and not any(inner):
        flags = [statement.flag(reference.predicate) for reference in references]
        condition = f"({' or '.join(flags)})"
        return [_input(correlation, references[0], statement, source="matched", condition=condition, flags=flags)]
    inputs = []
    for position, (reference, name) in enumerate(zip(references, inner, strict=True)):
        source, condition = (f"{name}_hits", "hit") if name else ("matched", statement.flag(reference.predicate))
        flags = ["true" if other == position else "false" for other in range(len(references))]
        inputs.append(_input(correlation, reference, statement, source=source, condition=condition, flags=flags))
    return inputs


def _input(
    correlation: Correlation,
    reference: Reference,
    statement: _Statement,
    *,
    source: str,
    condition: str,
    flags: Sequence[str],
) -> str:
    *groups, value = _values(correlation, reference, statement)
    columns = [
        *_ABOUT,
        "columns('^f[0-9]+$')" if statement.texts else "",
        *(f"{group} as g{number}" for number, group in enumerate(groups)),
        f"{value} as value",
        *(f"{flag} as r{number}" for number, flag in enumerate(flags)),
    ]
    there = "".join(f" and {group} is not null" for group in groups)
    return f"select {', '.join(filter(None, columns))} from {source} where {condition}{there}"


def _values(correlation: Correlation, reference: Reference, statement: _Statement) -> list[str]:
    """The columns that hold what a correlation groups by, and last the value it looks at, for one of its rules."""
    within = reference.correlation.group_by if reference.correlation else ()
    meant = _value_field(correlation.rule)
    groups = [
        f"g{within.index(name)}" if name in within else statement.value(correlation.field_for(name, reference))
        for name in correlation.group_by
    ]
    return [*groups, statement.value(correlation.field_for(meant, reference)) if meant else "null"]


def _value_field(rule: SigmaCorrelationRule) -> str:
    named = getattr(rule.condition, "fieldref", None)
    if isinstance(named, list):
        if len(named) != 1:
            raise UncompilableError("its condition counts several fields together")
        named = named[0]
    return str(named) if named else ""


def _counted(correlation: Correlation, name: str, parameters: Parameters) -> list[str]:
    """Parts for what is counted or computed from values in a time span."""
    rule = correlation.rule
    condition = rule.condition
    assert isinstance(condition, SigmaCorrelationCondition)  # noqa: S101 - pySigma refuses others for these types
    measure = _measure(correlation)
    threshold = f"{_SIGNS[condition.op]} {parameters.bind(condition.count)}"
    if condition.op in (_Op.GT, _Op.GTE):
        return [
            f"{name}_measured as (select *, {measure} over ({_ending(correlation)}) as measured from {name})",
            f"{name}_hits as (select *, coalesce(measured {threshold}, false) as hit from {name}_measured)",
        ]
    alone = f"coalesce(event_time - lag(event_time) over ({_ordered(correlation)}) > {correlation.span}, true)"
    return [
        f"{name}_measured as (select *, {measure} over ({_starting(correlation)}) as measured, {alone} as first_of_all "
        f"from {name})",
        f"{name}_hits as (select *, coalesce(first_of_all and measured {threshold}, false) as hit from {name}_measured)",
    ]


def _measure(correlation: Correlation) -> str:
    rule = correlation.rule
    if rule.type is _Type.EVENT_COUNT:
        # an event that matches two rules stands there twice when the rules are looked at apart
        return "count(distinct event_id)" if rule.aliases.aliases else "count(*)"
    if rule.type is _Type.VALUE_PERCENTILE:
        percentile = getattr(rule.condition, "percentile", None)
        if percentile is None or not 0 <= percentile <= 100:
            raise UncompilableError("its condition names no percentile from 0 to 100")
        return f"quantile_cont(try_cast(value as double), {percentile / 100})"
    return _MEASURES[rule.type]


def _temporal(correlation: Correlation, name: str, parameters: Parameters) -> list[str]:
    """Parts for rules that all match, or match as a condition says, within a time span in any order."""
    condition = correlation.rule.condition
    number = len(correlation.references)
    seen = [f"bool_or(r{rule}) over ({_ending(correlation)}) as seen{rule}" for rule in range(number)]
    near = [f"bool_or(r{rule}) over ({_around(correlation)}) as near{rule}" for rule in range(number)]
    if isinstance(condition, SigmaExtendedCorrelationCondition):
        holds = _extended(condition.parsed, correlation, wanted=True)
    else:
        flags = " + ".join(f"cast(seen{rule} as integer)" for rule in range(number))
        holds = f"{flags} {_SIGNS[condition.op]} {parameters.bind(condition.count)}"
        near = []
    return [
        f"{name}_measured as (select *, {', '.join(seen + near)} from {name})",
        f"{name}_hits as (select *, {holds} as hit from {name}_measured)",
    ]


def _extended(node: Any, correlation: Correlation, *, wanted: bool) -> str:
    """A condition over names of rules: those wanted match in the time span, those not wanted neither before nor after."""
    if isinstance(node, SigmaRuleReference):
        position = next(
            number for number, reference in enumerate(correlation.references) if node.reference in reference.names
        )
        return f"seen{position}" if wanted else f"not near{position}"
    if isinstance(node, CorrelationConditionNOT):
        return _extended(node.args[0], correlation, wanted=not wanted)
    if not isinstance(node, CorrelationConditionAND | CorrelationConditionOR):
        raise UncompilableError(f"its condition has an unknown part {node!r}")
    word = "and" if isinstance(node, CorrelationConditionAND) == wanted else "or"
    return "(" + f" {word} ".join(_extended(child, correlation, wanted=wanted) for child in node.args) + ")"


def _ordered_rules(correlation: Correlation, name: str, parameters: Parameters) -> list[str]:
    """Parts for rules that match one after the other: each step keeps the latest start from which it can be reached.

    Times are whole seconds, so that events of the same second count as being in order, but no event is two steps.
    """
    del parameters
    condition, number = correlation.rule.condition, len(correlation.references)
    if isinstance(condition, SigmaExtendedCorrelationCondition):
        raise UncompilableError("an ordered correlation with a condition over rule names says nothing on their order")
    if (condition.op, condition.count) not in ((_Op.GTE, number), (_Op.EQ, number)):
        raise UncompilableError("an ordered correlation asks for all of its rules")
    frame = f"{_ordered(correlation)} range between {correlation.span} preceding and current row exclude current row"
    parts = [f"{name}_step0 as (select *, case when r0 then event_time end as start0 from {name})"]
    for step in range(1, number):
        start = f"case when r{step} then max(start{step - 1}) over ({frame}) end"
        parts.append(f"{name}_step{step} as (select *, {start} as start{step} from {name}_step{step - 1})")
    last = number - 1
    hit = f"coalesce(start{last} >= event_time - {correlation.span}, false)"
    return [*parts, f"{name}_hits as (select *, {hit} as hit from {name}_step{last})"]


_KINDS: dict[SigmaCorrelationType, Callable[[Correlation, str, Parameters], list[str]]] = {
    _Type.EVENT_COUNT: _counted,
    _Type.VALUE_COUNT: _counted,
    _Type.VALUE_SUM: _counted,
    _Type.VALUE_AVG: _counted,
    _Type.VALUE_MEDIAN: _counted,
    _Type.VALUE_PERCENTILE: _counted,
    _Type.TEMPORAL: _temporal,
    _Type.TEMPORAL_ORDERED: _ordered_rules,
}


def _ordered(correlation: Correlation) -> str:
    groups = ", ".join(f"g{number}" for number, _ in enumerate(correlation.group_by))
    return (f"partition by {groups} " if groups else "") + "order by event_time"


def _ending(correlation: Correlation) -> str:
    return f"{_ordered(correlation)} range between {correlation.span} preceding and current row"


def _starting(correlation: Correlation) -> str:
    return f"{_ordered(correlation)} range between current row and {correlation.span} following"


def _around(correlation: Correlation) -> str:
    return f"{_ordered(correlation)} range between {correlation.span} preceding and {correlation.span} following"


def _answer(top: Correlation, name: str) -> str:
    """One row for hits whose time spans touch: when, how many events, and whose, where all agree."""
    few = _asks_for_few(top.rule)
    reach = _ending(top) if few else _starting(top)
    columns = _columns(top)
    groups = [f"g{number} as {column}" for number, column in enumerate(columns)]
    whose = [
        f"case when min({column}) = max({column}) then min({column}) end as {column}"
        for column in ("actor", "actor_id", "target")
        if column not in columns
    ]
    measured = ["max(measured) as measured"] if top.rule.type in (*_MEASURES, _Type.VALUE_PERCENTILE) else []
    chosen = [
        *groups,
        *whose,
        "min(event_time) as first_seen",
        "max(event_time) as last_seen",
        "count(distinct event_id) as events",
        *measured,
        "first_event_ids(event_id, event_time) as event_ids",
    ]
    keys = ", ".join([*(f"g{number}" for number, _ in enumerate(columns)), "burst"])
    gap = f"event_time - lag(event_time) over ({_ordered(top)}) > {top.span}"
    return (
        f"select {', '.join(chosen)} from ("
        f"select *, count(*) filter (where apart) over ({_ordered(top)} rows unbounded preceding) as burst from ("
        f"select *, {gap} as apart from ("
        f"select *, bool_or(hit) over ({reach}) as kept from {name}_hits) where kept)) "
        f"group by {keys} order by first_seen, {keys}"
    )


def _asks_for_few(rule: SigmaCorrelationRule) -> bool:
    counts = rule.type not in (_Type.TEMPORAL, _Type.TEMPORAL_ORDERED)
    return counts and getattr(rule.condition, "op", None) not in (_Op.GT, _Op.GTE)


def _columns(correlation: Correlation) -> tuple[str, ...]:
    """The columns of an answer for the names grouped by: an alias as it is, a field as its column."""
    found: list[str] = []
    for name in correlation.group_by:
        label = name if name in correlation.rule.aliases.aliases else field_of(name).label
        plain = re.sub(r"\W+", "_", label).lower()
        if plain in _TAKEN or plain in found or not plain[:1].isalpha():
            plain = f"by_{plain}_{len(found)}"
        found.append(plain)
    return tuple(found)


def _position(known: list[str], wanted: str) -> int:
    if wanted not in known:
        known.append(wanted)
    return known.index(wanted)
