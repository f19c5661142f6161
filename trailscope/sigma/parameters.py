"""Values of a rule on their way into SQL: each gets a name and is bound, none is pasted."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Parameters:
    """Gives out ``$s0``, ``$s1`` …, the same name for the same value."""

    def __init__(self) -> None:
        self._names: dict[tuple[type, Any], str] = {}

    def bind(self, value: str | float | bool) -> str:
        """The marker that stands for a value in the SQL."""
        name = self._names.setdefault((type(value), value), f"s{len(self._names)}")
        return f"${name}"

    def values(self) -> Mapping[str, Any]:
        """The values by name, without the dollar sign."""
        return MappingProxyType({name: value for (_, value), name in self._names.items()})
