"""What somebody always does, and what AWS services do for themselves: findings of it weigh less; those of a habit become one.

A pipeline that builds and destroys an environment a day, a backup service that deletes old copies, a monitor that is refused
the same call every hour: each does on many days, from the same network and with the same program, what one finding is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import KeepingEngine
from trailscope.engines.macros import MOST_EVENT_IDS
from trailscope.hunt.finding_assembly import STEPS_DOWN, in_order, lower
from trailscope.hunt.findings import FINDINGS, Findings

LEAST_DAYS = 3
# topics whose findings are about who somebody is, from where, or what came after what: doing it often excuses nothing
_NO_EXCUSE = ("addresses", "credentials", "evidence", "root", "sequences")
_LISTS = ("actions", "source_ip_addresses", "aws_regions", "recipient_account_ids", "also")

# A habit begins in the first quarter of the view, at most a week after its beginning: what began later may be an intruder's. A call
# that failed is another habit than one that succeeded.
_HABITUAL = f"""
with cited as (
  select kept_cited.finding, events.event_id, events.actor_id, events.action
  from kept_cited
  join events on events.event_id = kept_cited.event_id
),
calls as (
  select
    events.event_id,
    events.event_time,
    events.actor_id,
    events.action,
    events.error_code is null as succeeded,
    coalesce(
      events.event_type = 'AwsApiCall'
        and events.user_identity_invoked_by is not null
        and regexp_matches(events.session_issuer_arn, ':role/(aws-service-role|service-role)/'),
      false
    ) as by_service,
    coalesce(events.user_identity_invoked_by, regexp_extract(events.user_agent, '^\\[?([^/ \\]]+)', 1), '') as program,
    coalesce(addresses.network_owner, network_of(events.source_ip_address), events.source_ip_address, '') as place
  from events
  left join addresses on addresses.source_ip_address = events.source_ip_address
  where events.action in (select distinct action from cited)
    and events.actor_id in (select distinct actor_id from cited)
),
view as (
  select
    min(event_time) as began,
    min(event_time) + least(interval 7 day, (max(event_time) - min(event_time)) / 4) as settled
  from events
),
habits as (
  select actor_id, action, succeeded, program, place, count(distinct cast(event_time as date)) as days
  from calls
  group by actor_id, action, succeeded, program, place
  having count(distinct cast(event_time as date)) >= {LEAST_DAYS}
    and min(event_time) <= (select settled from view)
)
select cited.finding, case when bool_and(habits.days is not null) then max(habits.days) end as days
from cited
join calls on calls.event_id = cited.event_id
left join habits
  on habits.actor_id = calls.actor_id
  and habits.action = calls.action
  and habits.succeeded = calls.succeeded
  and habits.program = calls.program
  and habits.place = calls.place
group by cited.finding
having bool_and(habits.days is not null) or bool_and(calls.by_service)
order by cited.finding
"""


def habits_weigh_less(findings: Findings, engine: KeepingEngine, *, every: bool = False) -> Findings:
    """The findings with those of habits lowered, by two steps for detections and one for hunts, and joined.

    A finding is of a habit where each event that it names is a call that its principal made, with the same program, from the
    same network and with the same outcome, on at least :data:`LEAST_DAYS` days from the beginning of the view on. Those of
    one detection, principal and set of accounts become one, which counts and lists all their events, up to the first
    hundred ids, and says how many more there are; its target is that of the first. A finding of which each event was called
    by an AWS service with a role made for it weighs one step less, though it be the first of its kind.

    Args:
        findings: of a hunt.
        engine: over the view that was hunted.
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
    days = {row["finding"]: row["days"] for row in engine.run(_HABITUAL).to_pylist()}
    if not days:
        return findings
    rows = table.to_pylist()
    told = [row for at, row in enumerate(rows) if at not in days]
    groups: dict[tuple[object, ...], list[tuple[dict[str, Any], int | None]]] = {}
    for at, many in days.items():
        groups.setdefault((at,) if every or many is None else _group(rows[at], at), []).append((rows[at], many))
    told += [_one(group) for group in groups.values()]
    return replace(findings, table=in_order(pa.Table.from_pylist(told, FINDINGS)))


def _cited(table: pa.Table, asked: pa.ChunkedArray) -> pa.Table:
    numbers = pa.array(range(table.num_rows), pa.int64()).filter(asked.combine_chunks())
    ids = table["event_ids"].filter(asked).combine_chunks()
    return pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)})


def _group(row: Mapping[str, Any], at: int) -> tuple[object, ...]:
    """What findings of habits have in common that are told as one; a hunt has already put together what belongs together."""
    if row["kind"] == "hunt":
        return (at,)
    return (row["rule"], row["actor_id"], row["actor"], row["severity"], tuple(row["recipient_account_ids"]))


def _one(group: Sequence[tuple[dict[str, Any], int | None]]) -> dict[str, Any]:
    same = sorted((row for row, _ in group), key=lambda row: (row["first_seen"], row["id"]))
    first = same[0]
    days = max((many for _, many in group if many is not None), default=None)
    steps = 1 if days is None or first["kind"] == "hunt" else STEPS_DOWN
    told = {**first, "severity": lower(first["severity"], steps)}
    if len(same) == 1:
        return told
    told["sentence"] = f"{first['sentence']}, and {len(same) - 1:,} more like it, on {days:,} days"
    told["last_seen"] = max(row["last_seen"] for row in same)
    for name in ("events", "denied"):
        told[name] = sum(row[name] or 0 for row in same)
    told["event_ids"] = [id for row in same for id in row["event_ids"]][:MOST_EVENT_IDS]
    for name in _LISTS:
        told[name] = sorted({value for row in same for value in row[name]})
    return told
