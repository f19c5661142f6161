"""When an entity was active: by hour of the week, by day, and over time with the stretches that hold no log."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa

from trailscope.analytics import columns
from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import Engine

MOST_LANES = 20
MOST_STRETCHES = 240
_STRETCHES = (60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400)
_LATEST = 253_402_300_799  # the last second of the year 9999, after which Python has no time; a record may say it


def hours_of_the_week(engine: Engine, entity: Entity = EVERYTHING) -> pa.Table:
    """Events by hour and day of the week, for :func:`trailscope.charts.by_hour`.

    Returns:
        ``weekday`` (1 Monday … 7 Sunday, UTC), ``hour`` (0–23, UTC), ``events``, ``denied``; no row where nothing happened.
    """
    return engine.run(
        f"with {entity.source()} select isodow(event_time) as weekday, hour(event_time) as hour, {_COUNTS} "
        f"from events where {entity.condition()} group by all order by all",
        entity.parameters(),
    )


def days(
    engine: Engine, entity: Entity = EVERYTHING, *, lane: str = "service", most_lanes: int = MOST_LANES
) -> pa.Table:
    """Events by day and lane, for :func:`trailscope.charts.by_day`.

    Args:
        engine: over the view that is asked.
        entity: whose events.
        lane: one of :data:`trailscope.analytics.columns.LANES` except ``tactic``.
        most_lanes: lanes with a row of their own, those of most events; the rest is one, ``others (N)``.

    Returns:
        ``day`` (UTC), ``lane``, ``events``, ``denied``; lanes in descending order of events.

    Raises:
        UsageError: there is no such lane.
    """
    return engine.run(
        f"with {entity.source()}, "
        f"daily as (select event_time::date as day, {columns.lane(lane)} as own_lane, {_COUNTS} "
        f"  from events where {entity.condition()} group by all), "
        "ranked as (select own_lane, row_number() over (order by sum(events) desc, own_lane asc) as place, "
        "  count(*) over () as lanes from daily group by own_lane), "
        "placed as (select *, place < $most_lanes or lanes <= $most_lanes as kept from daily join ranked using (own_lane)) "
        f"select day, if(kept, own_lane, {columns.others('lanes - $most_lanes + 1')}) as lane, sum(events)::bigint as events, sum(denied)::bigint as denied "
        "from placed group by all order by min(if(kept, place, $most_lanes)) asc, day asc",
        {**entity.parameters(), "most_lanes": most_lanes},
    )


def volume(engine: Engine, entity: Entity = EVERYTHING, *, most_stretches: int = MOST_STRETCHES) -> pa.Table:
    """Events and errors over the time of the lake's view, for :func:`trailscope.charts.volume`.

    Returns:
        One row for every stretch from the first event of the view to its last: ``event_time`` and ``until`` (start and
        end, UTC), ``events``, ``errors`` (denied ones included), ``denied``, and ``gap``: whether nobody at all left an
        event in it. A gap says that nothing was logged, or nothing happened; the lake alone cannot tell which.
    """
    span = engine.run("select min(event_time) as first, max(event_time) as last from events").to_pylist()[0]
    lasts = span["last"] - span["first"] if span["first"] is not None else timedelta(0)
    stretch = next((s for s in _STRETCHES if lasts.total_seconds() / s < most_stretches), _STRETCHES[-1])
    return engine.run(
        f"with {entity.source()}, "
        f"counted as (select epoch(event_time)::bigint // $stretch as slot, count(*) as all_events, "
        f"  count(*) filter (where {entity.condition()}) as events, "
        f"  count(*) filter (where error_code is not null and {entity.condition()}) as errors, "
        f"  count(*) filter (where is_denied(error_code) and {entity.condition()}) as denied from events group by slot), "
        "slots as (select unnest(range((select min(slot) from counted), (select max(slot) from counted) + 1)) as slot) "
        "select to_timestamp(slot * $stretch) as event_time, to_timestamp(least((slot + 1) * $stretch, $latest)) as until, "
        "coalesce(events, 0) as events, coalesce(errors, 0) as errors, coalesce(denied, 0) as denied, "
        "all_events is null as gap from slots left join counted using (slot) order by slot asc",
        {**entity.parameters(), "stretch": stretch, "latest": _LATEST},
    )


_COUNTS = "count(*) as events, count(*) filter (where is_denied(error_code)) as denied"
