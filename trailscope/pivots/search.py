"""Search over whole records: a text, or a regular expression, in any field of the record as it was logged."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import KeepingEngine
from trailscope.errors import QueryError, UsageError
from trailscope.schema.columns import COLUMNS

MOST_WITH_EXCERPTS = 1_000  # an excerpt needs the whole field of each row
_BEFORE, _BEHIND = 40, 120  # bytes of an excerpt before and behind the place where a text begins

# where a text is looked for, most telling first: what the call was about before who made it
_TELLING = (
    "error_message",
    "request_parameters",
    "response_elements",
    "resources",
    "additional_event_data",
    "user_agent",
)
_SEARCHED = sorted(
    (
        column
        for column in COLUMNS
        if (column.origin == "record" and column.type in ("text", "json")) or column.name == "extra"
    ),
    key=lambda column: _TELLING.index(column.name) if column.name in _TELLING else len(_TELLING),
)
_SHOWN = "event_time, actor, action, target, source_ip_address, recipient_account_id, aws_region, error_code, error_message, event_id"

_PLACE = "event_time, event_id, source_uri, source_index"
_FIRST = f"""
with first_found as (select {_PLACE} from kept_found order by event_time asc, event_id asc limit $most),
span as (select min(event_time) as begins, max(event_time) as ends from first_found),
chosen as (
  select events.* from events
  join first_found on events.source_uri = first_found.source_uri
    and events.source_index = first_found.source_index
    and events.event_time = first_found.event_time
    and events.event_id is not distinct from first_found.event_id
  where events.event_time >= (select begins from span) and events.event_time <= (select ends from span)
)
"""


@dataclass(frozen=True)
class SearchText:
    """What is looked for.

    Attributes:
        text: as given. Between slashes, ``/Delete.*Trail/``, it is a regular expression (RE2's syntax, where case counts
            unless it begins with ``(?i)``); else a text, where case does not count. Empty for any record.
    """

    text: str

    @property
    def expression(self) -> str | None:
        """The regular expression, in which ``^`` and ``$`` are the ends of a field; ``None`` for a plain text."""
        between = len(self.text) > 2 and self.text[0] == self.text[-1] == "/"
        return f"(?m){self.text[1:-1]}" if between else None

    def test(self, what: str) -> str:
        """The SQL of whether a text holds it, with the parameters of :meth:`parameters`."""
        if not self.text:
            return "true"
        return f"regexp_matches({what}, $sought)" if self.expression else f"strpos(lower({what}), $sought) > 0"

    def anywhere(self) -> str:
        """The SQL of whether any field of a record holds it. Column by column: most repeat few values, and are tested once for each."""
        return f"({' or '.join(self.test(column.name) for column in _SEARCHED)})" if self.text else "true"

    def parameters(self) -> dict[str, str]:
        """The values for :meth:`test`."""
        return {"sought": self.expression or self.text.lower()}

    def excerpts(self, texts: pa.ChunkedArray) -> pa.Array:
        """Where it stands in texts, with some characters before and behind; NULL where it does not stand there."""
        pattern = self.expression or self.text
        seek = pc.find_substring_regex if self.expression else pc.find_substring
        starts = seek(texts, pattern, ignore_case=not self.expression).to_pylist()
        cut = [
            None if text is None or at < 0 else _cut(text.encode("utf-8", "surrogatepass"), at)
            for text, at in zip(texts.to_pylist(), starts, strict=True)
        ]
        return pa.array(cut, pa.string())


def _cut(text: bytes, at: int) -> str:
    start, end = max(0, at - _BEFORE), at + _BEHIND
    part = text[start:end].decode("utf-8", "ignore")
    return f"{'…' if start else ''}{part}{'…' if end < len(text) else ''}"


def search(
    engine: KeepingEngine, sought: SearchText, entity: Entity = EVERYTHING, *, most: int | None = None
) -> pa.Table:
    """Events that hold a text, of an entity.

    Args:
        engine: over the view that is asked.
        sought: the text.
        entity: whose events, and which of their calls.
        most: the first so many, in order of time; ``None`` for all.

    Returns:
        By time: ``event_time`` (UTC), ``actor``, ``action``, ``target``, ``source_ip_address``, ``recipient_account_id``,
        ``aws_region``, ``error_code``, ``error_message``, ``event_id``, ``found_in`` (CloudTrail's name of the first field that
        holds the text; NULL without a text), ``excerpt`` (of that field; NULL in answers of more than
        :data:`MOST_WITH_EXCERPTS` rows, and where the text is a masked secret), ``all_events`` (how many there are in all).

    Raises:
        UsageError: the regular expression is none.
    """
    _check(engine, sought)
    met = f"{entity.condition()} and {sought.anywhere()}"
    values = {**entity.parameters(), **sought.parameters(), "most": most}
    if most is None:
        rows, everything = f"with {entity.source()}, chosen as (select * from events where {met}) ", "count(*) over ()"
    else:
        # The text of all events is read once, for the places of those that hold it; then only the first are read whole.
        engine.keep("kept_found", f"with {entity.source()} select {_PLACE} from events where {met}", values)
        rows, everything = _FIRST, "(select count(*) from kept_found)"
    excerpts = bool(sought.text) and most is not None and most <= MOST_WITH_EXCERPTS
    places = [(sought.test(column.name), column) for column in _SEARCHED] if sought.text else []
    names = " ".join(f"when {test} then '{column.field or column.name}'" for test, column in places)
    texts = " ".join(f"when {test} then {column.name}" for test, column in places) if excerpts else ""
    found = engine.run(
        f"{rows} select {_SHOWN}, {f'case {names} end' if names else 'null::varchar'} as found_in, "
        f"{f'case {texts} end' if texts else 'null::varchar'} as excerpt, {everything} as all_events "
        "from chosen order by event_time asc, event_id asc",
        values,
    )
    if not excerpts:
        return found
    at = found.schema.get_field_index("excerpt")
    return found.set_column(at, "excerpt", sought.excerpts(found.column(at)))


def _check(engine: KeepingEngine, sought: SearchText) -> None:
    if sought.expression:
        try:
            engine.run("select regexp_matches('', $sought)", sought.parameters())
        except QueryError as error:
            raise UsageError(
                f"{sought.text} is no regular expression: {str(error).splitlines()[0]}",
                hint="without slashes it is looked for as a plain text; RE2's syntax has no look-around",
            ) from None
