"""Sigma's values as conditions on a text: strings with wildcards, regular expressions, networks, numbers, times.

A condition is a :data:`~trailscope.sigma.fields.Test`. It is NULL where the text is, unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network
from typing import Any

from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaFieldReference,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from trailscope.sigma.fields import Field, Test, field_of
from trailscope.sigma.parameters import Parameters

_ANY, _ONE = SpecialChars.WILDCARD_MULTI, SpecialChars.WILDCARD_SINGLE
_OPERATORS = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
    CompareOperators.NEQ: "is distinct from",
}


class UncompilableError(ValueError):
    """A rule asks for something that has no counterpart; the message says what."""


def tests_of(values: Iterable[SigmaType], field: Field, parameters: Parameters) -> list[Test]:
    """One condition for each value, those for equal texts gathered in one list.

    Args:
        values: of one field, joined by *or*.
        field: the field they stand for; decides how its value is read.
        parameters: binds what the values say.

    Raises:
        UncompilableError: a value of a kind that has no counterpart.
    """
    plain: dict[bool, list[str]] = {False: [], True: []}
    tests: list[Test] = []
    for value in values:
        if isinstance(value, SigmaString) and not value.contains_special():
            cased = isinstance(value, SigmaCasedString)
            plain[cased].append(_folded("".join(map(str, value.s)), parameters, cased=cased))
        else:
            tests.append(_test_of(value, field, parameters))
    equal = [_among(markers, cased=cased) for cased, markers in plain.items() if markers]
    return equal + tests


def keywords(values: Iterable[SigmaType], parameters: Parameters) -> list[Test]:
    """Conditions that a text holds any of some keywords: one regular expression for all of them, as texts are long.

    Raises:
        UncompilableError: a value is no text, number or regular expression.
    """
    spelt: dict[bool, list[str]] = {False: [], True: []}
    tests: list[Test] = []
    for value in values:
        if isinstance(value, SigmaRegularExpression):
            tests.append(_regular(value, parameters))
        elif isinstance(value, SigmaString):
            spelt[isinstance(value, SigmaCasedString)].append("".join(map(_expression, value.s)))
        elif isinstance(value, SigmaNumber | SigmaBool):
            spelt[False].append(_expression(str(value)))
        else:
            raise UncompilableError(f"a keyword cannot be of the kind {_kind(value)}")
    for cased, words in spelt.items():
        if words:
            tests.append(_found(parameters.bind(f"(?{'' if cased else 'i'}s)" + "|".join(words))))
    return tests


def _expression(part: Any) -> str:
    """A part of a keyword in RE2's words; a quote may stand escaped in JSON."""
    if isinstance(part, SpecialChars):
        return ".*" if part == _ANY else "."
    return "".join(f"\\x{{{ord(letter):x}}}" if not letter.isalnum() else letter for letter in part).replace(
        "\\x{22}", '\\\\?"'
    )


def _found(marker: str) -> Test:
    return lambda text: f"regexp_matches({text}, {marker})"


def _test_of(value: SigmaType, field: Field, parameters: Parameters) -> Test:
    for kind, test in _TESTS.items():
        if isinstance(value, kind):
            return test(value, field, parameters)
    raise UncompilableError(f"the field {field.name!r} is asked for a value of the kind {_kind(value)}")


def _among(markers: list[str], *, cased: bool) -> Test:
    listed = ", ".join(markers)
    return lambda text: f"{text if cased else f'lower({text})'} in ({listed})"


def _folded(text: str, parameters: Parameters, *, cased: bool) -> str:
    """The marker of a text, in lower case unless case counts; the engine folds what is not ASCII in its own way."""
    if cased:
        return parameters.bind(text)
    return parameters.bind(text.lower()) if text.isascii() else f"lower({parameters.bind(text)})"


def _string(value: SigmaString, field: Field, parameters: Parameters) -> Test:
    return _pattern(value.s, parameters, cased=isinstance(value, SigmaCasedString), nested=field.nested)


def _pattern(parts: Iterable[Any], parameters: Parameters, *, cased: bool, nested: bool) -> Test:
    """A text with wildcards. In JSON a quote stands escaped when it lies in a text, so both forms are looked for."""
    merged: list[Any] = []
    for part in parts:
        if part == _ANY and merged[-1:] == [_ANY]:
            continue
        merged.append(part)
    test = _shape(merged, parameters, cased=cased)
    if nested and any(isinstance(part, str) and '"' in part for part in merged):
        return lambda text: f"({test(text)} or {test(_unescaped(text))})"
    return test


def _unescaped(text: str) -> str:
    return f"replace({text}, '\\\"', '\"')"


def _shape(parts: list[Any], parameters: Parameters, *, cased: bool) -> Test:
    """The cheapest function for a pattern: a pattern that is not one of the plain shapes becomes ``like``."""
    if parts == [_ANY]:
        return lambda text: f"{text} is not null"
    shape = tuple(part if isinstance(part, SpecialChars) else str for part in parts)
    plain = "".join(part for part in parts if isinstance(part, str))
    functions = {(_ANY, str, _ANY): "contains", (str, _ANY): "starts_with", (_ANY, str): "ends_with"}
    if shape in functions:
        marker = _folded(plain, parameters, cased=cased)
        return lambda text: f"{functions[shape]}({text if cased else f'lower({text})'}, {marker})"
    marker = _folded("".join(map(_like, parts)), parameters, cased=cased)
    return lambda text: f"{text if cased else f'lower({text})'} like {marker} escape '\\'"


def _like(part: Any) -> str:
    if isinstance(part, SpecialChars):
        return "%" if part == _ANY else "_"
    escaped: str = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped


def _regex(value: SigmaRegularExpression, field: Field, parameters: Parameters) -> Test:
    del field
    return _regular(value, parameters)


def _regular(value: SigmaRegularExpression, parameters: Parameters) -> Test:
    """Found anywhere in the text, as RE2 reads it, which is also what checked it when the rule was read."""
    flags = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    return _found(parameters.bind((f"(?{flags})" if flags else "") + str(value.regexp)))


def _network(value: SigmaCIDRExpression, field: Field, parameters: Parameters) -> Test:
    """Addresses by number: an IPv4 one as an integer, an IPv6 one as 32 hexadecimal digits, however it is shortened."""
    del field
    first, last = value.network.network_address, value.network.broadcast_address
    if isinstance(value.network, IPv4Network):
        bounds = f"{parameters.bind(int(first))} and {parameters.bind(int(last))}"
        return lambda text: (
            rf"case when regexp_full_match({text}, '\d{{1,3}}(\.\d{{1,3}}){{3}}') then "
            + " + ".join(
                f"cast(split_part({text}, '.', {place}) as bigint) * {256 ** (4 - place)}" for place in range(1, 5)
            )
            + f" between {bounds} else false end"
        )
    bounds = f"{parameters.bind(f'{int(first):032x}')} and {parameters.bind(f'{int(last):032x}')}"
    return lambda text: (
        f"case when regexp_full_match({text}, '[0-9A-Fa-f:]+') and contains({text}, ':') then "
        f"{_groups(text, 1)} || repeat('0', 32 - length({_groups(text, 1)}) - length({_groups(text, 2)})) "
        f"|| {_groups(text, 2)} between {bounds} else false end"
    )


def _groups(text: str, half: int) -> str:
    """The digits of an IPv6 address before or after its ``::``, four to a group."""
    part = f"string_split(split_part(lower({text}), '::', {half}), ':')"
    return f"array_to_string(list_transform(list_filter({part}, lambda g: g <> ''), lambda g: lpad(g, 4, '0')), '')"


def _number(value: SigmaNumber, field: Field, parameters: Parameters) -> Test:
    del field
    marker = parameters.bind(value.number)
    return lambda text: f"try_cast({text} as double) = {marker}"


def _boolean(value: SigmaBool, field: Field, parameters: Parameters) -> Test:
    del field
    return _among([parameters.bind(str(value.boolean).lower())], cased=False)


def _comparison(value: SigmaCompareExpression, field: Field, parameters: Parameters) -> Test:
    marker, sign = parameters.bind(value.number.number), _OPERATORS[value.op]
    if isinstance(value.number, SigmaTimestampPart):
        part = _part_of_time(value.number, field)
        return lambda text: f"{part(text)} {sign} {marker}"
    return lambda text: f"try_cast({text} as double) {sign} {marker}"


def _time_part(value: SigmaTimestampPart, field: Field, parameters: Parameters) -> Test:
    part, marker = _part_of_time(value, field), parameters.bind(value.number)
    return lambda text: f"{part(text)} = {marker}"


def _part_of_time(value: SigmaTimestampPart, field: Field) -> Callable[[str], str]:
    unit = value.timestamp_part.name.lower()
    if field.column.type == "timestamp":
        return lambda _: f"extract({unit} from {field.column.name})"
    return lambda text: f"extract({unit} from try_cast({text} as timestamptz))"


def _reference(value: SigmaFieldReference, field: Field, parameters: Parameters) -> Test:
    del field, parameters
    other = f"lower({field_of(value.field).text()})"
    ways = {(True, True): "contains", (True, False): "starts_with", (False, True): "ends_with"}
    way = ways.get((value.starts_with, value.ends_with))
    return lambda text: f"{way}(lower({text}), {other})" if way else f"lower({text}) = {other}"


def _kind(value: SigmaType) -> str:
    return type(value).__name__.removeprefix("Sigma")


# a timestamp part is a number and a cased string a string: the narrower kinds come first
_TESTS: dict[type[SigmaType], Callable[[Any, Field, Parameters], Test]] = {
    SigmaString: _string,
    SigmaRegularExpression: _regex,
    SigmaCIDRExpression: _network,
    SigmaTimestampPart: _time_part,
    SigmaNumber: _number,
    SigmaBool: _boolean,
    SigmaCompareExpression: _comparison,
    SigmaFieldReference: _reference,
}
