"""The texts of options as values: sizes, spans of time, names with values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


MOST_THREADS = 1_024
"""More than any machine that is known to ask; DuckDB would start any number of them."""
_ALL_ROWS = 10**15  # more than there can be, and few enough for Arrow and DuckDB


class RowLimit(click.IntRange):
    """How many rows at most; 0 and more. What is more than there can be means all, however many digits it has."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See :class:`click.ParamType`."""
        return min(int(super().convert(value, param, ctx)), _ALL_ROWS)


def size(text: str) -> int:
    """Bytes, as people write them: ``2GiB``, ``500MB``, ``1.5g``; k, m, g, t are powers of 1024, with B of 1000.

    Raises:
        click.BadParameter: anything else.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is not a size; write 2GiB, 500MB or a number of bytes")
    number, prefix, binary, unit = found.groups()
    return int(float(number) * (1000 if unit and not binary else 1024) ** _POWERS[prefix.lower()])


def duration(text: str) -> timedelta:
    """A span of time as people write it: ``30s``, ``90m``, ``12h``, ``7d``, ``2w``.

    Raises:
        click.BadParameter: anything else.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise click.BadParameter(f"{text!r} is not a span of time; write 30s, 90m, 12h, 7d or 2w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def name_value(text: str) -> tuple[str, str]:
    """Name and value of a question's parameter, ``name=value``; the value stays text, the question knows its type.

    Raises:
        click.BadParameter: there is no name or no equals sign.
    """
    name, separator, value = text.partition("=")
    if not separator or not name.strip(" $"):
        raise click.BadParameter(f"{text!r} is no parameter; write name=value")
    return name.strip(" $"), value


def field_value(text: str) -> tuple[str, str | None]:
    """A field of the record and its value, ``requestParameters.bucketName=x``; without a value, that the field is there.

    Raises:
        click.BadParameter: there is no name.
    """
    name, separator, value = text.partition("=")
    if not name.strip():
        raise click.BadParameter(f"{text!r} names no field; write requestParameters.bucketName=x")
    return name.strip(), value if separator else None


def by_name(parameters: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Name to text, or to the list of texts of an option given more than once."""
    given: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in parameters:
        given[name].append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}
