"""What a lake must hold for a question to be answered: the grammar of ``needs``.

    need   = kind " events" [" of " source]
    kind   = "management" | "data" | "network activity" | "insight" | "service"
    source = an event source, s3.amazonaws.com

Absent needs mean *cannot tell*, never *nothing found*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# eventCategory is missing before eventVersion 1.07: derive it from managementEvent, else assume Management
_CATEGORY = "coalesce(event_category, case when management_event is false then 'Data' else 'Management' end)"
_CONDITIONS = {
    "management": f"{_CATEGORY} = 'Management'",
    "data": f"{_CATEGORY} = 'Data'",
    "network activity": f"{_CATEGORY} = 'NetworkActivity'",
    "insight": "kind = 'insight'",
    "service": "event_type = 'AwsServiceEvent'",
}
_NEED = re.compile(rf"({'|'.join(_CONDITIONS)}) events(?: of ([a-z0-9][a-z0-9.-]*\.amazonaws\.com(?:\.cn)?))?")

GRAMMAR = (
    "management | data | network activity | insight | service, then ' events', then optionally ' of s3.amazonaws.com'"
)


@dataclass(frozen=True)
class Need:
    """One kind of event, optionally of one service."""

    kind: str
    event_source: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} events" + (f" of {self.event_source}" if self.event_source else "")

    @property
    def table(self) -> str:
        """The view whose rows prove it."""
        return "insights" if self.kind == "insight" else "events"

    def condition(self) -> str:
        """SQL over one row of :attr:`table` that is true when the row proves that such events were recorded.

        The event source stands in it as a literal: the grammar admits nothing but a host name.
        """
        of_kind = _CONDITIONS[self.kind]
        return of_kind if self.event_source is None else f"{of_kind} and event_source = '{self.event_source}'"


DEFAULT_NEEDS = (Need("management"),)


def parse_need(text: str) -> Need:
    """The need a text states.

    Raises:
        ValueError: the text is outside the grammar.
    """
    stated = _NEED.fullmatch(text)
    if stated is None:
        raise ValueError(f"{text!r} is not a need: write {GRAMMAR}")
    return Need(stated[1], stated[2])
