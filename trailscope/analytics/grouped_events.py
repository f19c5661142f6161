"""The story line by line: calls in order of time, those of one kind that follow each other closely folded into one line."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics import columns
from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import Engine
from trailscope.schema.severity import SEVERITIES

PAUSE = timedelta(minutes=10)  # what is further apart than this is told apart


def grouped_events(
    engine: Engine,
    entity: Entity = EVERYTHING,
    *,
    most_lines: int | None = None,
    pause: timedelta = PAUSE,
    among: str = "events",
) -> pa.Table:
    """The events of an entity as lines of a story; together they count every event once.

    Calls are folded when actor, action, address, account, region and error are the same and less than ``pause`` lies between
    one and the next, whatever others did meanwhile. Reading calls and data events are folded across targets; a changing
    call only with others on the same target.

    Args:
        engine: over the view that is asked.
        entity: whose events.
        most_lines: the first so many lines; ``None`` for all.
        pause: the longest time between two calls of a line.
        among: the view, or a relation kept in the engine, that the events are taken from.

    Returns:
        By time: ``event_time`` and ``until`` (first and last call, UTC), ``events``, ``targets`` (how many), ``actor``,
        ``action``, ``target`` (of the first call), ``source_ip_address``, ``aws_region``, ``recipient_account_id``,
        ``error_code``, ``access`` (read, write or denied), ``severity`` and ``rules`` (worst of the findings that cite a
        call; NULL without findings), ``event_id`` (of the first call), ``day_events`` and ``all_events`` (how many there
        are on the line's day and in all), and ``all_lines``: NULL when not all events had to be folded for these lines.
    """
    values = {**entity.parameters(), "pause": pause // timedelta(microseconds=1), "most_lines": most_lines}
    head = None if most_lines is None else max(_LEAST_HEAD, most_lines * _HEAD_PER_LINE)
    while head is not None:
        cut = engine.run(_seen(entity, among) + _CUT, {**values, "head": head}).column("cut")[0].as_py()
        if cut is None:
            break
        story = engine.run(_seen(entity, among) + _folded("event_time < $cut", "null::bigint"), {**values, "cut": cut})
        if story.num_rows == most_lines and pc.max(story.column("until")).as_py() < cut - pause:
            return story
        head *= _WIDER
    return engine.run(_seen(entity, among) + _folded("true", "count(*) over ()"), values)


# Few lines of many events: it is enough to fold the first events, as long as no line of theirs may go on behind them.
_LEAST_HEAD, _HEAD_PER_LINE, _WIDER = 20_000, 50, 16
_CUT = """
select case when count(*) = $head then max(event_time) end as cut
from (select event_time from seen order by event_time asc limit $head)
"""
_KIND = "actor, action, own_target, source_ip_address, aws_region, recipient_account_id, error_code, access"


def _seen(entity: Entity, among: str) -> str:
    cited = "left join cited using (event_id)" if entity.cited is not None else ""
    found = "cited.severity, cited.rules" if cited else "null::varchar as severity, null::varchar as rules"
    return (
        f"with {entity.source()}, "
        f"seen as (select event_time, event_id, actor, action, target, source_ip_address, aws_region, recipient_account_id, "
        f"  error_code, {columns.ACCESS} as access, {found}, "
        f"  case when {columns.ACCESS} = 'write' and event_category is distinct from 'Data' then target end as own_target "
        f"  from {among} {cited} where {entity.condition()}) "
    )


def _folded(head: str, lines: str) -> str:
    """The lines of those events that meet a condition, each with the number of all lines."""
    severities = ", ".join(f"'{severity}'" for severity in SEVERITIES)
    return (
        ", daily as (select event_time::date as day, count(*) as day_events, (sum(count(*)) over ())::bigint as all_events "
        "  from seen group by day), "
        f"paused as (select *, event_time - lag(event_time) over same > to_microseconds($pause) as begins from seen "
        f"  where {head} window same as (partition by {_KIND} order by event_time asc, event_id asc)), "
        f"numbered as (select *, count(*) filter (where begins) over (partition by {_KIND} "
        "  order by event_time asc, event_id asc rows unbounded preceding) as burst from paused), "
        "folded as (select min(event_time) as event_time, max(event_time) as until, count(*) as events, "
        "  count(distinct target) as targets, actor, action, arg_min(target, (event_time, event_id)) as target, "
        "  source_ip_address, aws_region, recipient_account_id, error_code, access, "
        f"  max_by(severity, list_position([{severities}], severity)) as severity, max(rules) as rules, "
        "  arg_min(event_id, (event_time, event_id)) as event_id "
        f"  from numbered group by {_KIND}, burst) "
        f"select folded.*, day_events, all_events, {lines} as all_lines from folded join daily on day = event_time::date "
        "order by event_time asc, event_id asc limit $most_lines"
    )
