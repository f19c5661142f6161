"""What somebody always does, and what AWS services do for themselves: findings of it weigh less; those of a habit become one.

A pipeline that builds and destroys an environment a day, a backup service that deletes old copies, a monitor that is refused
the same call every hour: each does on many days, from the same network and with the same program, what one finding is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import KeepingEngine
from trailscope.engines.macros import MOST_EVENT_IDS
from trailscope.hunt.finding_assembly import STEPS_DOWN, as_one, in_order
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES

LEAST_DAYS = 3
# topics whose findings are about who somebody is, from where, or what came after what: doing it often excuses nothing
_NO_EXCUSE = ("addresses", "credentials", "evidence", "root", "sequences")

# What tells one way of calling from another. A call that failed is another habit than one that succeeded. A target's first word
# names it: `key/… pending days 30`.
_WAY = """
      actor_id,
      action,
      error_code is null as succeeded,
      coalesce(user_identity_invoked_by, regexp_extract(user_agent, '^\\[?([^/ \\]]+)', 1), '') as program,
      split_part(target, ' ', 1) as target,
      source_ip_address,
      event_time"""
# What restores a thing that stays as it is, or in its place, makes nothing: who restores a secret may not delete it as one's own.
_MAKES_NEW = ":Create|^dynamodb:RestoreTable|^rds:RestoreDB(Instance|Cluster)|^redshift:RestoreFromClusterSnapshot"
_DELETES = ":(Delete|Schedule[A-Za-z]*Deletion)"
_PLACED = """
  select
    called.*,
    coalesce(owners.network_owner, network_of(called.source_ip_address), called.source_ip_address, '') as place
  from {calls} as called
  left join kept_network_owners as owners on owners.source_ip_address = called.source_ip_address"""

# Each is kept under its name and read by those after it. What is read of events stands in a select of its own, narrowed down by what
# was kept before: so it can be asked of another engine.
_KEPT = {
    "kept_cited_calls": f"""
select {_WAY},
  event_id,
  coalesce(
    event_type = 'AwsApiCall'
      and user_identity_invoked_by is not null
      and regexp_matches(session_issuer_arn, ':role/(aws-service-role|service-role)/'),
    false
  ) as by_service
from kept_cited_events
where event_id in (select event_id from kept_cited) and actor_id is not null and action is not null""",
    "kept_done": f"""
select actor_id, action, succeeded, program, source_ip_address, cast(event_time as date) as day, min(event_time) as first_seen
from (
  select {_WAY}
  from events
  where actor_id in (select actor_id from kept_cited_calls) and action in (select action from kept_cited_calls)
) as calls
group by actor_id, action, succeeded, program, source_ip_address, cast(event_time as date)""",
    # only of those who deleted something is it asked what they had made before
    "kept_creations": f"""
select actor_id, target, program, source_ip_address, min(event_time) as made_at
from (
  select {_WAY}
  from events
  where actor_id in (select actor_id from kept_cited_calls where regexp_matches(action, '{_DELETES}'))
    and error_code is null
    and regexp_matches(action, '{_MAKES_NEW}')
    and (
      action in (select action from kept_cited_calls)
      or (regexp_matches(event_name, '^(Create|Restore)') and split_part(target, ' ', 1) in (select target from kept_cited_calls))
    )
) as calls
group by actor_id, target, program, source_ip_address""",
    "kept_network_owners": """
select source_ip_address, network_owner
from addresses_among((
  select list(distinct source_ip_address)
  from (
    select source_ip_address from kept_cited_calls
    union all
    select source_ip_address from kept_done
    union all
    select source_ip_address from kept_creations
  )
))""",
}

_SPAN = "select min(event_time) as first_seen, max(event_time) as last_seen from events"

# A habit of old begins in the first quarter of the view, at most a week after its beginning: what began later may be an intruder's.
_EVERYDAY = f"""
with seen as (select first_seen + least(interval 7 day, (last_seen - first_seen) / 4) as settled from kept_span),
calls as ({_PLACED.format(calls="kept_cited_calls")}
),
done as ({_PLACED.format(calls="kept_done")}
),
creations as ({_PLACED.format(calls="kept_creations")}
),
habits as (
  select
    actor_id, action, succeeded, program, place,
    count(distinct day) as days,
    min(first_seen) <= (select settled from seen) as of_old
  from done
  group by actor_id, action, succeeded, program, place
  having count(distinct day) >= {LEAST_DAYS}
),
made as (
  select actor_id, target, program, place, min(made_at) as made_at from creations group by actor_id, target, program, place
)
select
  cited.finding,
  case when bool_and(habits.days is not null) then max(habits.days) end as days,
  coalesce(bool_and(habits.of_old), false) as of_old,
  bool_and(calls.by_service) as by_service,
  bool_and(coalesce(made.made_at < calls.event_time and regexp_matches(calls.action, '{_DELETES}'), false)) as own
from kept_cited as cited
join calls on calls.event_id = cited.event_id
left join habits
  on habits.actor_id = calls.actor_id
  and habits.action = calls.action
  and habits.succeeded = calls.succeeded
  and habits.program = calls.program
  and habits.place = calls.place
left join made
  on made.actor_id = calls.actor_id
  and made.target = calls.target
  and made.program = calls.program
  and made.place = calls.place
group by cited.finding
having bool_and(habits.days is not null)
  or bool_and(calls.by_service)
  or bool_and(made.made_at < calls.event_time)
order by cited.finding
"""


def habits_weigh_less(
    findings: Findings, engine: KeepingEngine, *, span: pa.Table | None = None, every: bool = False
) -> Findings:
    """The findings with what is everyday lowered, and what is done again and again joined.

    A finding is of a habit where each event that it names is a call that its principal made, with the same program, from the
    same network and with the same outcome, on at least :data:`LEAST_DAYS` days. Those of one detection, principal and set of
    accounts become one, which counts and lists all their events, up to the first hundred ids, and says how many more there
    are; its target is that of the first. Severity falls by two steps for detections and by one for hunts where the habit is
    of old, or where all that was deleted had been made by the same principal, with the same program and from the same
    network; by one where each event was called by an AWS service with a role made for it.

    Args:
        findings: of a hunt.
        engine: over the view that was hunted, with ``kept_cited_events`` of :func:`trailscope.lineage.attribution.with_root_actors`.
        span: one row: ``first_seen`` and ``last_seen`` of its events, where that is known already.
        every: findings of single events were asked for; they are lowered and stay apart.

    Raises:
        QueryError: the engine failed.
    """
    table = findings.table
    excused = pc.invert(pc.is_in(pc.list_element(pc.split_pattern(table["rule"], "."), 0), pa.array(_NO_EXCUSE)))
    asked = pc.and_(excused, pc.greater(pc.list_value_length(table["event_ids"]), 0))
    if not table.num_rows or not pc.any(asked).as_py():
        return findings
    engine.keep("kept_cited", _cited(table, asked))
    engine.keep("kept_span", _SPAN if span is None else span)
    for name, sql in _KEPT.items():
        engine.keep(name, sql)
    found = engine.run(_EVERYDAY)
    if not found.num_rows:
        return findings
    told = _lowered(table, found)
    groups = [] if every else _joined(table, found)
    if groups:
        again = pa.array([row for group in groups for row in group], pa.int64())
        days = found["days"].take(pc.index_in(again, found["finding"])).to_pylist()
        rows = iter(list(zip(told.take(again).to_pylist(), days, strict=True)))
        as_one = [_one([next(rows) for _ in group]) for group in groups]
        apart = told.filter(pc.invert(pc.is_in(pa.array(range(told.num_rows), pa.int64()), again)))
        told = pa.concat_tables([apart, pa.Table.from_pylist(as_one, FINDINGS)])
    return replace(findings, table=in_order(told))


def _cited(table: pa.Table, asked: pa.ChunkedArray) -> pa.Table:
    numbers = pa.array(range(table.num_rows), pa.int64()).filter(asked.combine_chunks())
    ids = table["event_ids"].filter(asked).combine_chunks()
    return pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)})


def _steps(found: pa.Table, kinds: pa.ChunkedArray) -> pa.ChunkedArray:
    """How many steps the severity of each everyday finding falls."""
    habitual = pc.or_(found["own"], pc.and_(pc.is_valid(found["days"]), found["of_old"]))
    by_habit = pc.if_else(pc.equal(kinds, "hunt"), 1, STEPS_DOWN)
    return pc.if_else(habitual, by_habit, pc.if_else(found["by_service"], 1, 0))


def _lowered(table: pa.Table, found: pa.Table) -> pa.Table:
    """All findings, the everyday ones with their severity some steps down."""
    steps = _steps(found, table["kind"].take(found["finding"]))
    # a column for all rows, because taking the everyday ones out and putting them back copies every text twice
    places = pc.index_in(pa.array(range(table.num_rows), pa.int64()), found["finding"])
    ranks = pc.index_in(table["severity"], pa.array(SEVERITIES))
    fallen = pc.max_element_wise(pc.subtract(ranks, pc.fill_null(steps.take(places), 0).cast(pa.int32())), 0)
    at = table.schema.get_field_index("severity")
    return table.set_column(at, FINDINGS.field("severity"), pa.array(SEVERITIES, pa.string()).take(fallen))


def _joined(table: pa.Table, found: pa.Table) -> list[list[int]]:
    """Rows of the findings of habits that are told as one, two or more each; a hunt has already put together what belongs together."""
    kinds = table["kind"].take(found["finding"])
    habits = found.append_column("steps", _steps(found, kinds)).filter(
        pc.and_(pc.is_valid(found["days"]), pc.not_equal(kinds, "hunt"))
    )
    rows = habits["finding"]
    # sessions have names of their own, people share roles
    who = pc.coalesce(table["root_actor"], table["actor"])
    told_by = [table["rule"], table["actor_id"], who, table["severity"], table["recipient_account_ids"]]
    *said, accounts = (column.take(rows).to_pylist() for column in told_by)
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, steps, *what, where in zip(rows.to_pylist(), habits["steps"].to_pylist(), *said, accounts, strict=True):
        groups.setdefault((steps, *what, tuple(where)), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def _one(group: Sequence[tuple[dict[str, Any], int | None]]) -> dict[str, Any]:
    """One row for two or more findings, each with the number of days of its habit."""
    same = sorted((row for row, _ in group), key=lambda row: (row["first_seen"], row["id"]))
    days = max(of_one or 0 for _, of_one in group)
    sentence = f"{same[0]['sentence']}, and {len(same) - 1:,} more like it, on {days:,} days"
    told = as_one(same, sentence)
    return {**told, "event_ids": told["event_ids"][:MOST_EVENT_IDS]}
