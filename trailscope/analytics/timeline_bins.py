"""The marks of a timeline: at most a few thousand, however many events there are, and together they count every event once.

Up to :data:`MOST_MARKS` events each are a mark. More are cut into cells: a lane, a stretch of time, an access and a colour.
The stretch is the shortest of :data:`STRETCHES` that leaves few enough cells. Then the emptiest cells are taken apart again
into single events, as many as there is room for: what is rare can be read event by event, what is frequent is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics import columns
from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import Engine

MOST_MARKS = 5_000
MOST_LANES = 14

_FOR_CELLS = 0.6  # of the marks; the rest is room for single events
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STRETCHES = (
    1, 5, 15, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 7 * _DAY, 28 * _DAY, 364 * _DAY,
)  # fmt: skip
_MOST_TRIED = 6  # stretches, each counted in the same scan
_CELL = "lane, access, severity, tactic"  # with the stretch of time, what tells one cell from another
_TELLING = "actor, action, target, source_ip_address, aws_region, recipient_account_id, error_code, event_id"


@dataclass(frozen=True)
class TimelineBins:
    """The marks of one timeline.

    Attributes:
        table: one row per mark, by time: ``event_time``, ``until``, ``events``, ``lane``, ``access``, ``severity``,
            ``tactic``, ``rules``, then what a tooltip tells: the event's own values for one event; for several the most
            frequent ``action`` and the first of the others, with "and others" where they differ.
        events: how many events there are; the sum of ``events`` in the table.
        lanes: how many lanes there are without a limit.
        stretch: how long a mark of several events may last; ``None`` when each event is a mark.
    """

    table: pa.Table
    events: int
    lanes: int
    stretch: timedelta | None


@dataclass(frozen=True)
class _Scene:
    """What is asked of which events, and how they are laid out."""

    entity: Entity
    lane: str
    kept: tuple[str, ...] = ()
    others: str = ""

    def sql(self, query: str) -> str:
        """A query over ``chosen``: the events of the entity with lane, access and what findings say."""
        kept = "case when list_contains($kept, own_lane) then own_lane else $others end as lane"
        found = "cited.severity, cited.tactic, cited.rules"
        unfound = "null::varchar as severity, null::varchar as tactic, null::varchar as rules"
        cited, join = (found, "left join cited using (event_id)") if self.entity.cited else (unfound, "")
        return (
            f"with {self.entity.source()}, "
            f"seen as (select event_time, {_TELLING}, {columns.ACCESS} as access, {columns.lane(self.lane)} as own_lane, {cited} "
            f"from events {join} where {self.entity.condition()}), "
            f"chosen as (select *, {kept if self.kept else 'own_lane as lane'} from seen) {query}"
        )

    def parameters(self, **more: Any) -> dict[str, Any]:
        return {**self.entity.parameters(), "kept": list(self.kept), "others": self.others, **more}


def timeline_marks(
    engine: Engine,
    entity: Entity = EVERYTHING,
    *,
    lane: str = "actor",
    most_marks: int = MOST_MARKS,
    most_lanes: int = MOST_LANES,
) -> TimelineBins:
    """Count and lay out the events of an entity.

    Args:
        engine: over the view that is asked.
        entity: whose events.
        lane: one of :data:`trailscope.analytics.columns.LANES`; ``tactic`` needs an entity of findings.
        most_marks: rows of the table, about.
        most_lanes: lanes; those of findings, then of most writes and refusals, then of most events. The rest are "others".

    Raises:
        UsageError: there is no such lane. QueryError: the engine failed.
    """
    scene = _Scene(entity, lane)
    ranked = engine.run(scene.sql(_RANKED), scene.parameters(most_lanes=most_lanes + 1))
    if not ranked.num_rows:
        return TimelineBins(engine.run(scene.sql(_SINGLE), scene.parameters()), 0, 0, None)
    events, lanes = (int(ranked.column(name)[0].as_py()) for name in ("all_events", "all_lanes"))
    if lanes > most_lanes:
        shown = ranked.slice(0, most_lanes - 1).column("own_lane").to_pylist()
        scene = replace(scene, kept=tuple(shown), others=f"{columns.OTHERS} ({lanes - len(shown):,})")
    if events <= most_marks:
        return TimelineBins(engine.run(scene.sql(_SINGLE), scene.parameters()), events, lanes, None)
    first, last = (ranked.column(name)[0].as_py() for name in ("first_event", "last_event"))
    stretch = _stretch(engine, scene, last - first, int(most_marks * _FOR_CELLS))
    cells = engine.run(scene.sql(_CELLS), scene.parameters(stretch=stretch))
    few = _few(cells.column("events"), most_marks)
    table = cells.drop_columns("cell")
    if few > 1:
        scarce = pc.less_equal(cells.column("events"), few)
        picked = cells.filter(scarce).column("cell").to_pylist()
        apart = engine.run(scene.sql(_APART), scene.parameters(stretch=stretch, few=few, cells=picked))
        table = pa.concat_tables([table.filter(pc.invert(scarce)), apart.cast(table.schema)]).sort_by("event_time")
    return TimelineBins(table, events, lanes, timedelta(seconds=stretch))


_RANKED = """
select own_lane, sum(count(*)) over () as all_events, count(*) over () as all_lanes,
  min(min(event_time)) over () as first_event, max(max(event_time)) over () as last_event
from chosen
group by own_lane
order by count(rules) desc, count(*) filter (where access <> 'read') desc, count(*) desc, own_lane asc
limit $most_lanes
"""
_ROW = "lane, access, severity, tactic, rules, " + _TELLING
_SINGLE = f"""
select event_time, event_time as until, 1::bigint as events, {_ROW}
from chosen
order by event_time asc, event_id asc
"""


def _first(column: str) -> str:
    """The first of a cell's values, marked where there are others."""
    others = f"case when min({column}) is distinct from max({column}) or count({column}) not in (0, count(*)) then ' and others' else '' end"
    return f"first_by({column}, event_time) || {others} as {column}"


# `mode` gives any of several that are as frequent; the histogram's keys are in order, and the first of the greatest counts is one.
_COUNTED = "histogram(action)"
_MOST_FREQUENT = f"map_keys({_COUNTED})[list_position(map_values({_COUNTED}), list_max(map_values({_COUNTED})))]"
_SLOT = "epoch(event_time)::bigint // $stretch"
_CELLS = (
    "select min(event_time) as event_time, max(event_time) as until, count(*) as events, "
    "lane, access, severity, tactic, min(rules) as rules, "
    + _first("actor")
    + f", {_MOST_FREQUENT} || case when min(action) is distinct from max(action) then ' and others' else '' end as action, "
    + ", ".join(
        _first(name) for name in ("target", "source_ip_address", "aws_region", "recipient_account_id", "error_code")
    )
    + ", case when count(*) = 1 then any_value(event_id) end as event_id "
    + f", hash({_CELL}, {_SLOT}) as cell from chosen group by {_CELL}, {_SLOT} order by event_time asc, lane asc, access asc"
)
# Hashes find the few rows quickly; the window, over those few, is exact.
_APART = f"""
select event_time, event_time as until, 1::bigint as events, {_ROW}
from chosen
where hash({_CELL}, {_SLOT}) in (select unnest($cells::ubigint[]))
qualify count(*) over (partition by {_CELL}, {_SLOT}) <= $few
order by event_time asc, event_id asc
"""


def _stretch(engine: Engine, scene: _Scene, span: timedelta, most_cells: int) -> int:
    """The shortest stretch of time, in seconds, that leaves few enough cells."""
    seconds = span.total_seconds()
    tried = [stretch for stretch in STRETCHES if seconds / stretch <= most_cells][:_MOST_TRIED] or [STRETCHES[-1]]
    counts = ", ".join(
        f"approx_count_distinct(hash({_CELL}, epoch(event_time)::bigint // {stretch})) as cells_{stretch}"
        for stretch in tried
    )
    counted = engine.run(scene.sql(f"select {counts} from chosen"), scene.parameters()).to_pylist()[0]
    return next((stretch for stretch in tried if counted[f"cells_{stretch}"] <= most_cells), tried[-1])


def _few(counts: pa.ChunkedArray, most_marks: int) -> int:
    """Up to how many events a cell is taken apart, so that there are at most so many marks in the end."""
    marks, few = len(counts), 1
    for cells in sorted(pc.value_counts(counts).to_pylist(), key=lambda counted: counted["values"]):
        marks += (cells["values"] - 1) * cells["counts"]
        if marks > most_marks:
            break
        few = cells["values"]
    return few
