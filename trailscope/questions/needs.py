"""What a lake must hold for a question to be answered: the grammar of ``needs``.

    need   = kind " events" [" of " source] | "history of $" parameter
    kind   = "management" | "data" | "network activity" | "insight" | "service"
    source = an event source, s3.amazonaws.com

``history of $baseline`` needs a view that is longer than the duration bound to the parameter: what a hunt compares with.

Absent needs mean *cannot tell*, never *nothing found*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from trailscope.window import length_in_words

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

_HISTORY = "history"
_HISTORY_OF = re.compile(r"history of \$([a-z][a-z0-9_]*)")
_SPAN = "(select date_diff('second', min(event_time), max(event_time)) from events)"

GRAMMAR = (
    "management | data | network activity | insight | service, then ' events', then optionally ' of s3.amazonaws.com'; "
    "or 'history of $baseline'"
)


@dataclass(frozen=True)
class Need:
    """One kind of event, optionally of one service; or a history as long as a parameter says.

    Attributes:
        kind: of the events, or ``history``.
        event_source: the service; ``None`` for any.
        parameter: for a history, the parameter that says how long.
        span: for a history, that parameter's value; ``None`` until :func:`bound_needs` gives it.
    """

    kind: str
    event_source: str | None = None
    parameter: str = ""
    span: timedelta | None = None

    def __str__(self) -> str:
        if self.kind == _HISTORY:
            return f"history of {length_in_words(self.span) if self.span else f'${self.parameter}'}"
        return f"{self.kind} events" + (f" of {self.event_source}" if self.event_source else "")

    @property
    def table(self) -> str:
        """The view whose rows prove it."""
        return "insights" if self.kind == "insight" else "events"

    def condition(self) -> str:
        """SQL over one row of :attr:`table` that is true when the row proves that such events were recorded.

        The event source stands in it as a literal: the grammar admits nothing but a host name.
        """
        if self.kind == _HISTORY:
            return f"{_SPAN} >= {int(self.span.total_seconds())}" if self.span else "true"
        of_kind = _CONDITIONS[self.kind]
        return of_kind if self.event_source is None else f"{of_kind} and event_source = '{self.event_source}'"


DEFAULT_NEEDS = (Need("management"),)


def parse_need(text: str) -> Need:
    """The need a text states.

    Raises:
        ValueError: the text is outside the grammar.
    """
    history = _HISTORY_OF.fullmatch(text)
    if history:
        return Need(_HISTORY, parameter=history[1])
    stated = _NEED.fullmatch(text)
    if stated is None:
        raise ValueError(f"{text!r} is not a need: write {GRAMMAR}")
    return Need(stated[1], stated[2])


def bound_needs(needs: Iterable[Need], parameters: Mapping[str, object]) -> tuple[Need, ...]:
    """Needs with the lengths of their histories, as the parameters are bound; a length that is no duration is left open."""
    return tuple(
        replace(need, span=span) if isinstance(span := parameters.get(need.parameter), timedelta) else need
        for need in needs
    )
