"""A containment sheet: what it says, and the forms in which it is handed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trailscope.containment.command import Command
from trailscope.containment.contents import ContainmentStep, Measure, SheetContents
from trailscope.containment.document import as_markdown, as_text


@dataclass(frozen=True)
class ContainmentSheet(SheetContents):
    """What cuts an intruder off. Get one from ``case.contain(…)``. It is printed, never run. Times are UTC.

    Attributes:
        of: what it was asked for: an incident, a key or a principal.
        events: how many events it is made from.
        last: the time of the latest event that the view holds: a removal after it cannot be known.
        steps: in the order in which they are done.
        left_behind: in order of time.
        measures: policies and settings.
        notes: what the sheet does not know.
    """

    def __iter__(self) -> Iterator[ContainmentStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def json(self) -> str:
        """The sheet as one JSON text: commands as ``{"argv": […], "line": "…"}``, policies as JSON, times as ISO 8601 with Z."""
        return json.dumps(_plain(self), ensure_ascii=False, indent=1)

    def text(self) -> str:
        """The sheet as a script of comments and commands for bash or zsh, none of which is run by trailscope."""
        return as_text(self)

    def markdown(self) -> str:
        """The sheet as Markdown for a ticket."""
        return as_markdown(self)

    def _repr_markdown_(self) -> str:
        """The sheet in Jupyter."""
        return self.markdown()


def _plain(value: Any) -> Any:
    if isinstance(value, Command):
        return {"argv": list(value.words), "line": value.line()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Measure):
        rest = {name: _plain(inner) for name, inner in vars(value).items()}
        return {**rest, "policy": json.loads(value.policy) if value.policy else None}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(inner) for name, inner in vars(value).items()}
    return value
