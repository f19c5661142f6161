"""Parsed rules as SQL: single events as a predicate, correlations as a statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError

from trailscope.sigma.correlation import Correlation, Reference, correlation_sql
from trailscope.sigma.fields import UnreadableFieldError
from trailscope.sigma.matching import UncompilableError
from trailscope.sigma.parameters import Parameters
from trailscope.sigma.parsing import Parsed, Parsing
from trailscope.sigma.predicate import fields_of, predicate_of

_REASONS = (UncompilableError, UnreadableFieldError, SigmaError)


@dataclass(frozen=True)
class Compiled:
    """The part of a :class:`~trailscope.sigma.rule.SigmaRule` that is made, rather than copied from the file."""

    kind: Literal["detection", "hunt"]
    predicate: str
    sql: str
    parameters: Mapping[str, Any]
    finding: str
    unknown_fields: tuple[str, ...] = ()


def compile_all(parsing: Parsing) -> Iterator[tuple[Parsed, Compiled | str]]:
    """Each rule that is to be asked alone, compiled, or the reason why it cannot be; in the order given."""
    named = _Names(parsing)
    outcomes: list[tuple[Parsed, Compiled | str]] = []
    hidden: set[int] = set()
    for parsed in parsing.rules:
        try:
            if isinstance(parsed.rule, SigmaCorrelationRule):
                outcomes.append((parsed, _hunt(parsed, named)))
                if not parsed.rule.generate:
                    hidden |= {id(named.find(name)) for name in references_of(parsed.rule)}
            else:
                outcomes.append((parsed, _detection(parsed)))
        except _REASONS as error:
            outcomes.append((parsed, str(error)))
        except Exception as error:  # noqa: BLE001 - pySigma stumbles over odd rules in any way Python can; the rest must run
            outcomes.append((parsed, f"pySigma cannot read it ({type(error).__name__}: {error})"))
    yield from ((parsed, outcome) for parsed, outcome in outcomes if id(parsed) not in hidden)


def references_of(rule: SigmaCorrelationRule) -> Sequence[str]:
    """Names or ids of the rules a correlation refers to, in order."""
    if rule.rules:
        return [reference.reference for reference in rule.rules]
    names = getattr(rule.condition, "get_referenced_rules", list)
    return list(names())


class _Names:
    """Finds rules by name or id."""

    def __init__(self, parsing: Parsing) -> None:
        self._others = parsing.other_names
        self._rules = {
            str(key): parsed
            for parsed in parsing.rules
            for key in (parsed.rule.name, parsed.rule.id)
            if key is not None
        }

    def find(self, name: str) -> Parsed:
        if name in self._rules:
            return self._rules[name]
        if name in self._others:
            raise UncompilableError(f"it refers to {name!r}, a rule for other logs than CloudTrail's")
        raise UncompilableError(f"it refers to {name!r}, and no usable rule has that name or id")


def _detection(parsed: Parsed) -> Compiled:
    rule, parameters = parsed.rule, Parameters()
    assert not isinstance(rule, SigmaCorrelationRule)  # noqa: S101 - those become hunts
    predicate = predicate_of(rule, parameters)
    return Compiled(
        "detection",
        predicate,
        "",
        parameters.values(),
        f"{_plain(parsed.title)}: {{actor}} called {{action}} on {{target}}",
        tuple(field.name for field in fields_of(rule) if not field.known),
    )


def _hunt(parsed: Parsed, named: _Names) -> Compiled:
    parameters = Parameters()
    top = _correlation(parsed, named, parameters, ())
    sql, columns = correlation_sql(top, parameters)
    by = ", ".join(f"{{{column}}}" for column in columns)
    finding = f"{_plain(parsed.title)}: {{events}} events from {{first_seen}} to {{last_seen}}" + (by and f" by {by}")
    return Compiled("hunt", "", sql, parameters.values(), finding)


def _correlation(parsed: Parsed, named: _Names, parameters: Parameters, above: tuple[int, ...]) -> Correlation:
    """A correlation with what it refers to, all the way down to predicates."""
    rule = parsed.rule
    assert isinstance(rule, SigmaCorrelationRule)  # noqa: S101 - the caller looked
    if id(rule) in above:
        raise UncompilableError("it refers to itself")
    references = []
    for name in references_of(rule):
        found = named.find(name)
        names = frozenset({name, str(found.rule.name), str(found.rule.id)})
        if isinstance(found.rule, SigmaCorrelationRule):
            inner = _correlation(found, named, parameters, (*above, id(rule)))
            references.append(Reference(names, correlation=inner))
        else:
            references.append(Reference(names, predicate=predicate_of(found.rule, parameters)))
    if not references:
        raise UncompilableError("it refers to no rule")
    return Correlation(rule, tuple(references))


def _plain(title: str) -> str:
    """A title inside a template: its own braces insert nothing."""
    return title.replace("{", "(").replace("}", ")")
