"""Values for a question's parameters: texts of the command line or Python values in, typed values out.

| type | Python value | SQL type |
|---|---|---|
| boolean, integer, number, text | bool, int, float, str | boolean, bigint, double, varchar |
| time | datetime with zone UTC | timestamp with time zone |
| duration | timedelta | interval |
| text list, integer list | list | list |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from trailscope.errors import ParameterError
from trailscope.questions.question import Parameter, Question

Value = bool | int | float | str | datetime | timedelta | list[str] | list[int] | None

_DURATION = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_DURATION_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def bind(question: Question, given: Mapping[str, Any]) -> dict[str, Value]:
    """One typed value for every parameter of a question.

    Args:
        question: whose parameters.
        given: name to value; a text is read as the parameter's type, a list of texts is a repeated option.

    Returns:
        A value for each declared parameter, defaults included; what was given as ``None`` is NULL.

    Raises:
        ParameterError: a name is not declared, a required one is missing, or a value is not of the type.
    """
    for name in given:
        if name not in question.parameters:
            raise _unknown(question, name)
    return {name: _value(question, parameter, given) for name, parameter in question.parameters.items()}


def _value(question: Question, parameter: Parameter, given: Mapping[str, Any]) -> Value:
    if parameter.name not in given and parameter.required:
        raise ParameterError(
            f"{question.id} needs a value for the parameter {parameter.name!r}",
            at=question.at(parameter.line),
            hint=f"give --param {parameter.name}=…: {parameter.help} ({parameter.type})",
        )
    raw = given.get(parameter.name, parameter.default)
    try:
        return None if raw is None else _CONVERTERS[parameter.type](raw)
    except (ValueError, TypeError, OverflowError):
        raise ParameterError(
            f"the parameter {parameter.name!r} of {question.id} is of type {parameter.type}, and {raw!r} is not",
            at=question.at(parameter.line),
            hint=f"for example {_EXAMPLES[parameter.type]}",
        ) from None


def _unknown(question: Question, name: str) -> ParameterError:
    near = get_close_matches(name, question.parameters, 1)
    known = ", ".join(question.parameters) or "none"
    return ParameterError(
        f"{question.id} has no parameter {name!r}",
        at=question.at_key("parameters"),
        hint=f"did you mean {near[0]}?" if near else f"its parameters: {known}",
    )


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _BOOLEANS:
        return _BOOLEANS[raw.strip().lower()]
    raise ValueError(raw)


def _integer(raw: Any) -> int:
    if isinstance(raw, bool) or (isinstance(raw, float) and not raw.is_integer()):
        raise ValueError(raw)
    return int(raw)


def _number(raw: Any) -> float:
    if isinstance(raw, bool):
        raise TypeError(raw)
    return float(raw)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _time(raw: Any) -> datetime:
    """A moment in UTC; a text or datetime without a zone is taken as UTC."""
    if isinstance(raw, str):
        raw = datetime.fromisoformat(raw.strip())
    elif isinstance(raw, date) and not isinstance(raw, datetime):
        raw = datetime(raw.year, raw.month, raw.day, tzinfo=UTC)
    if not isinstance(raw, datetime):
        raise TypeError(raw)
    return raw.replace(tzinfo=UTC) if raw.tzinfo is None else raw.astimezone(UTC)


def _duration(raw: Any) -> timedelta:
    if isinstance(raw, timedelta):
        return raw
    matched = _DURATION.fullmatch(_text(raw).strip())
    if matched is None or not matched[0]:
        raise ValueError(raw)
    return timedelta(**{unit: int(amount or 0) for unit, amount in zip(_DURATION_UNITS, matched.groups(), strict=True)})


def _list_of(convert: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def converted(raw: Any) -> list[Any]:
        if isinstance(raw, str):
            raw = [part.strip() for part in raw.split(",") if part.strip()]
        elif not isinstance(raw, list | tuple | set | frozenset):
            raise TypeError(raw)
        return [convert(item) for item in raw]

    return converted


_CONVERTERS: dict[str, Callable[[Any], Value]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "text": _text,
    "time": _time,
    "duration": _duration,
    "text list": _list_of(_text),
    "integer list": _list_of(_integer),
}
_EXAMPLES = {
    "boolean": "true or false",
    "integer": "3",
    "number": "0.5",
    "text": "alice",
    "time": "2026-09-01T08:00:00Z",
    "duration": "90m, 7d or 1h30m",
    "text list": "a,b, or the option repeated",
    "integer list": "22,3389",
}
