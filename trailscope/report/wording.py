"""How several things in one cell, times of findings and names of countries are said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from trailscope.amounts import moment
from trailscope.report.blocks import Atom, Code, Several, When


def ends(when: When) -> tuple[str, ...]:
    """The one or two ends of a span of time; the day is said once where it is the same."""
    if when.first is None:
        return ("–",)
    if when.last is None or when.first == when.last:
        return (moment(when.first),)
    return moment(when.first), f"{when.last:%H:%M:%S}" if when.first.date() == when.last.date() else moment(when.last)


def joined(words: Sequence[str], most: int = 4, total: int = 0) -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 4 more``; of ``total`` where the words are the first of more."""
    if max(len(words), total) > most + 1:
        return f"{', '.join(words[:most])} and {max(len(words), total) - most:,} more"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, with … where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def several(values: Iterable[str], most: int = 4, *, code: bool = False) -> Several:
    """The first values of many, below each other."""
    listed = list(values)
    shown: tuple[Atom, ...] = tuple(Code(value) if code else value for value in listed[:most])
    return Several(shown, max(0, len(listed) - most))


def country(code: str | None) -> str:
    """The common English name of a country by its ISO 3166 code; the code itself where it is no country's."""
    return "" if code is None else _countries().get(code, code)


@cache
def _countries() -> dict[str, str]:
    lines = Path(__file__).with_name("countries.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {code: name for code, _, name in pairs}
