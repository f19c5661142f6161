"""One kind of thing that calls make, open or start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class MakingKind:
    """One kind of thing.

    Attributes:
        kind: what it is called in stories.
        calls: names of events, of whatever service, or actions as ``iam:CreateUser``.
        thing: SQL over a record: its name or ARN, ``NULL`` where there is none; more rows with ``unnest``.
        given_to: SQL over a record: the name of the definition that is given a thing, or whose thing is started; as ``thing``, but
            only one of them may be of more rows.
    """

    kind: str
    calls: tuple[str, ...]
    thing: str
    given_to: str = "cast(null as varchar)"

    def select(self) -> str:
        """The things of this kind, from ``{calls}``."""
        column = "action" if ":" in self.calls[0] else "event_name"
        what = f"*, '{self.kind}' as kind, {self.thing} as thing, {self.given_to} as given_to"
        return f"  select {what}\n  from {{calls}} where {column} in ({quoted(self.calls)})"  # noqa: S608 - of our own


def quoted(names: Iterable[str]) -> str:
    """Names for the place behind ``in``."""
    return ", ".join(f"'{name}'" for name in names)
