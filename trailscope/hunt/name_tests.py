"""The names that a condition is limited to: tests of which an event must meet one, and the filter that many of them make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

COLUMNS = ("event_name", "action")  # few distinct values, and they say what was done


@dataclass(frozen=True)
class NameTest:
    """One value of one column: it ``is`` the text, is it in lower case (``folded``), or is ``like`` the pattern."""

    column: str
    how: Literal["is", "folded", "like"]
    value: str


Limit = frozenset[NameTest]
"""Tests of which one must be met."""


def names_filter(limits: Iterable[Limit]) -> tuple[list[str], dict[str, list[str] | str]]:
    """SQL conditions of which an event within any of the limits meets one, and what is bound in them."""
    tests = frozenset[NameTest]().union(*limits)
    conditions: list[str] = []
    bound: dict[str, list[str] | str] = {}
    for column in COLUMNS:
        exact, folded, like = (
            sorted(test.value for test in tests if (test.column, test.how) == (column, how))
            for how in ("is", "folded", "like")
        )
        if exact:
            bound[f"door_{column}"] = exact
            conditions.append(f"list_contains($door_{column}, {column})")
        if folded:
            bound[f"door_{column}_folded"] = folded
            conditions.append(f"list_contains($door_{column}_folded, lower({column}))")
        for at, pattern in enumerate(like):
            bound[f"door_{column}_like{at}"] = pattern
            conditions.append(f"{column} like $door_{column}_like{at}")
    return conditions, bound
