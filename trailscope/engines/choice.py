"""Which events of a lake are meant: a condition over ``events`` with its parameters, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choice:
    """Events that were chosen.

    Attributes:
        source: common table expressions that the condition needs, to stand behind ``with``.
        condition: over ``events``.
        parameters: of both.
        words: the same for people.
        event_ids: only events of these ids; ``None`` leaves that open.
    """

    source: str
    condition: str
    parameters: Mapping[str, Any]
    words: str
    event_ids: tuple[str, ...] | None = None

    def narrowed(self) -> tuple[str, dict[str, Any]]:
        """The condition with the ids in it, and all parameters."""
        if self.event_ids is None:
            return self.condition, dict(self.parameters)
        condition = f"{self.condition} and event_id in (select unnest($chosen_ids::varchar[]))"
        return condition, {**self.parameters, "chosen_ids": list(self.event_ids)}
