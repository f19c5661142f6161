"""A Sigma condition as one SQL predicate over ``events``.

A condition on a field that a record lacks is NULL or false, never true, and ``not`` makes it true: *not* is always
``not coalesce(…, false)``. So the whole is true exactly where Sigma matches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule as ParsedRule
from sigma.types import SigmaExists, SigmaExpansion, SigmaNull, SigmaType

from trailscope.sigma import matching
from trailscope.sigma.fields import Field, field_of, record_text
from trailscope.sigma.matching import UncompilableError
from trailscope.sigma.parameters import Parameters

# DuckDB refuses expressions nested deeper than a thousand levels, and a flat chain of `or` counts as nested.
_CHUNK = 100


def predicate_of(rule: ParsedRule, parameters: Parameters) -> str:
    """The predicate of a rule; several conditions are joined by *or*.

    Raises:
        UncompilableError: a value or construct without a counterpart. UnreadableFieldError: a field is no path.
        sigma.exceptions.SigmaError: the condition does not parse or names a selection that is not there.
    """
    trees = [condition.parsed for condition in rule.detection.parsed_condition]
    if not trees or any(tree is None for tree in trees):
        raise UncompilableError("the condition asks for nothing")
    return _joined("or", [_sql(tree, parameters) for tree in trees])


def fields_of(rule: ParsedRule) -> tuple[Field, ...]:
    """The fields a rule's selections name, each once, in order."""
    found: dict[str, Field] = {}

    def walk(item: Any) -> None:
        for inner in getattr(item, "detection_items", ()):
            walk(inner)
        if getattr(item, "field", None):
            found.setdefault(item.field, field_of(item.field))

    for detection in rule.detection.detections.values():
        walk(detection)
    return tuple(found.values())


def _sql(node: Any, parameters: Parameters) -> str:
    return _NODES[type(node)](node, parameters)


def _and(node: ConditionAND, parameters: Parameters) -> str:
    return _joined("and", [_sql(child, parameters) for child in node.args])


def _or(node: ConditionOR, parameters: Parameters) -> str:
    """Values of one field are looked for together, so that its JSON is parsed once and equal texts make one list."""
    together: dict[str | None, list[SigmaType]] = {}
    parts: list[str] = []
    for child in node.args:
        if isinstance(child, ConditionFieldEqualsValueExpression | ConditionValueExpression):
            together.setdefault(getattr(child, "field", None), []).append(child.value)
        else:
            parts.append(_sql(child, parameters))
    for field, values in together.items():
        parts.append(_keywords(values, parameters) if field is None else _atom(field, values, parameters))
    return _joined("or", parts)


def _not(node: ConditionNOT, parameters: Parameters) -> str:
    return f"not coalesce({_sql(node.args[0], parameters)}, false)"


def _field_equals(node: ConditionFieldEqualsValueExpression, parameters: Parameters) -> str:
    return _atom(node.field, [node.value], parameters)


def _keyword(node: ConditionValueExpression, parameters: Parameters) -> str:
    return _keywords([node.value], parameters)


def _keywords(values: Sequence[SigmaType], parameters: Parameters) -> str:
    return _joined("or", [test(record_text()) for test in matching.keywords(_expanded(values), parameters)])


def _atom(name: str, values: Sequence[SigmaType], parameters: Parameters) -> str:
    field = field_of(name)
    asked = _expanded(values)
    parts = []
    for value in asked:
        if isinstance(value, SigmaExists | SigmaNull):
            there = field.some(lambda text: f"{text} is not null")
            wanted = isinstance(value, SigmaExists) and value.exists
            parts.append(there if wanted else f"not coalesce({there}, false)")
    rest = [value for value in asked if not isinstance(value, SigmaExists | SigmaNull)]
    if rest:
        tests = matching.tests_of(rest, field, parameters)
        parts.append(field.some(lambda text: _joined("or", [test(text) for test in tests])))
    return _joined("or", parts)


def _expanded(values: Sequence[SigmaType]) -> list[SigmaType]:
    flat: list[SigmaType] = []
    for value in values:
        flat.extend(_expanded(value.values) if isinstance(value, SigmaExpansion) else [value])
    return flat


def _joined(word: str, parts: Sequence[str]) -> str:
    """Conditions joined, those that cost little first: an engine looks no further than it must."""
    if len(parts) == 1:
        return parts[0]
    parts = sorted(parts, key=_cost)
    if len(parts) > _CHUNK:
        chunks = [parts[start : start + _CHUNK] for start in range(0, len(parts), _CHUNK)]
        return _joined(word, [_joined(word, chunk) for chunk in chunks])
    return "(" + f" {word} ".join(parts) + ")"


def _cost(condition: str) -> int:
    return 2 if record_text() in condition else 1 if "json_" in condition else 0


_NODES: dict[type, Callable[[Any, Parameters], str]] = {
    ConditionAND: _and,
    ConditionOR: _or,
    ConditionNOT: _not,
    ConditionFieldEqualsValueExpression: _field_equals,
    ConditionValueExpression: _keyword,
}
