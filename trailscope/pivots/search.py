"""Search over whole records: a text, or a regular expression, in any field of the record as it was logged."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import Engine
from trailscope.errors import QueryError, UsageError
from trailscope.schema.columns import COLUMNS
from trailscope.sigma.fields import record_text

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
    (column for column in COLUMNS if column.origin == "record" and column.type in ("text", "json")),
    key=lambda column: _TELLING.index(column.name) if column.name in _TELLING else len(_TELLING),
)
_SHOWN = "event_time, actor, action, target, source_ip_address, recipient_account_id, aws_region, error_code, error_message, event_id"


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
        """The regular expression; ``None`` for a plain text."""
        inner = self.text[1:-1]
        return inner if len(self.text) > 2 and self.text[0] == self.text[-1] == "/" else None

    def test(self, what: str) -> str:
        """The SQL of whether a text holds it, with the parameters of :meth:`parameters`."""
        if not self.text:
            return "true"
        return f"regexp_matches({what}, $sought)" if self.expression else f"strpos(lower({what}), $sought) > 0"

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


def search(engine: Engine, sought: SearchText, entity: Entity = EVERYTHING, *, most: int | None = None) -> pa.Table:
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
    excerpts = bool(sought.text) and most is not None and most <= MOST_WITH_EXCERPTS
    places = [(sought.test(column.name), column) for column in _SEARCHED] if sought.text else []
    names = " ".join(f"when {test} then '{column.field}'" for test, column in places)
    texts = " ".join(f"when {test} then {column.name}" for test, column in places) if excerpts else ""
    found = engine.run(
        f"with {entity.source()}, "
        f"chosen as (select *, count(*) over () as all_events from events where {entity.condition()} and {sought.test(record_text())} "
        "  order by event_time asc, event_id asc limit $most) "
        f"select {_SHOWN}, {f'case {names} end' if names else 'null::varchar'} as found_in, "
        f"{f'case {texts} end' if texts else 'null::varchar'} as excerpt, all_events "
        "from chosen order by event_time asc, event_id asc",
        {**entity.parameters(), **sought.parameters(), "most": most},
    )
    if not excerpts:
        return found
    at = found.schema.get_field_index("excerpt")
    return found.set_column(at, "excerpt", sought.excerpts(found.column(at)))


def _check(engine: Engine, sought: SearchText) -> None:
    if sought.expression:
        try:
            engine.run("select regexp_matches('', $sought)", sought.parameters())
        except QueryError as error:
            raise UsageError(
                f"{sought.text} is no regular expression: {str(error).splitlines()[0]}",
                hint="without slashes it is looked for as a plain text; RE2's syntax has no look-around",
            ) from None
