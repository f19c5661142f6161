"""The kinds of calls that occur in a lake, as sets: logs hold up to 40,000 kinds, and a hunt asks hundreds of conditions of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from trailscope.hunt.call_formula import KNOWN, Formula, Requirement

Kinds = frozenset[int]
"""Positions in a sequence of kinds of calls."""

NO_KIND: Kinds = frozenset()


class CallKinds:
    """Kinds of calls, found by the values of their columns.

    Args:
        kinds: for each kind, the values of :data:`trailscope.hunt.call_formula.KNOWN`.
    """

    def __init__(self, kinds: Sequence[Mapping[str, str | None]]) -> None:
        self.all: Kinds = frozenset(range(len(kinds)))
        self._by_value: dict[str, dict[str, set[int]]] = {}
        for name in KNOWN:
            values: defaultdict[str, set[int]] = defaultdict(set)
            for at, kind in enumerate(kinds):
                value = kind[name]
                if value is not None:
                    values[value].add(at)
            self._by_value[name] = dict(values)

    def of(self, formula: Formula) -> Kinds:
        """The kinds that a formula stands for."""
        kinds = NO_KIND
        match formula:
            case bool():
                kinds = self.all if formula else NO_KIND
            case ["is", name, texts]:
                kinds = self._one_of(self._by_value[name], texts)
            case ["folded", name, texts]:
                kinds = self._one_of(self._lowered[name], texts)
            case ["like", name, expression]:
                kinds = self._matching(self._by_value[name], re.compile(expression).fullmatch)
            case ["folded like", name, expression]:
                kinds = self._matching(self._lowered[name], re.compile(expression).fullmatch)
            case ["matches", name, expression]:
                kinds = self._matching(self._by_value[name], re.compile(expression, re.DOTALL).search)
            case ["null", name]:
                kinds = self.all.difference(*self._by_value[name].values())
            case ["not", part]:
                kinds = self.all - self.of(part)
            case ["any", *parts]:
                kinds = NO_KIND.union(*(self.of(part) for part in parts))
            case ["all", *parts]:
                kinds = self._in_each(parts)
            case ["exists", requirement]:
                kinds = self.all if self.meet(requirement) else NO_KIND
            case _:
                raise ValueError(f"not a formula: {formula!r}")
        return kinds

    def meet(self, requirement: Requirement) -> bool:
        """Whether a requirement may be met by these kinds."""
        match requirement:
            case ["some", formula]:
                return bool(self.of(formula))
            case ["each", *parts]:
                return all(self.meet(part) for part in parts)
            case ["either", *parts]:
                return any(self.meet(part) for part in parts)
        raise ValueError(f"not a requirement: {requirement!r}")

    def _in_each(self, parts: Sequence[Formula]) -> Kinds:
        found = self.all
        for part in parts:
            found &= self.of(part)
            if not found:
                break
        return found

    @staticmethod
    def _one_of(values: Mapping[str, set[int]], texts: Sequence[str]) -> Kinds:
        return NO_KIND.union(*(values.get(text, ()) for text in texts))

    @staticmethod
    def _matching(values: Mapping[str, set[int]], matches: Callable[[str], object]) -> Kinds:
        return NO_KIND.union(*(kinds for text, kinds in values.items() if matches(text)))

    @cached_property
    def _lowered(self) -> dict[str, dict[str, set[int]]]:
        lowered: dict[str, dict[str, set[int]]] = {}
        for name in KNOWN:
            values: defaultdict[str, set[int]] = defaultdict(set)
            for text, kinds in self._by_value[name].items():
                values[text.lower()] |= kinds
            lowered[name] = dict(values)
        return lowered
