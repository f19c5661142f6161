"""What somebody always does, and what AWS services do for themselves: findings of it weigh less; those of a habit become one.

A pipeline that builds and destroys an environment a day, a backup service that deletes old copies, a monitor that is refused
the same call every hour: each does on many days, from the same network and with the same program, what one finding is about. And what a pipeline changes
but rarely it changes as it changes everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import KeepingEngine, emptied
from trailscope.engines.macros import MOST_EVENT_IDS
from trailscope.hunt.finding_assembly import STEPS_DOWN, as_one, in_order
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES

LEAST_DAYS = 3
# kinds of changes, and services changed, from which on a role is one that builds with code; one task takes fewer
LEAST_KINDS, LEAST_SERVICES = 5, 3
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
# A role that no person signs in with. What it is called in every account of one's own is one pipeline.
_BUILDER = "regexp_matches(actor_id, ':role/') and not regexp_matches(actor_id, ':role/aws-(reserved|service-role)/|AWSReservedSSO_')"
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
  event_source,
  -- a role of an account whose logs these are not may be called whatever its owner likes
  case
    when regexp_extract(actor_id, ':iam::([0-9]{{12}}):', 1) in (select recipient_account_id from activity) then role_in_any_account(actor_id)
  end as doer,
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
    # days on which a row of `activity` begins: each address has rows of its own, and each kind of change
    "kept_built": f"""
select
  role_in_any_account(actor_id) as doer, event_source, action,
  coalesce(regexp_extract(user_agent, '^\\[?([^/ \\]]+)', 1), '') as program,
  source_ip_address, cast(first_seen as date) as day, first_seen
from activity
where changes > 0
  and {_BUILDER}
  and strpos(actor, '@') = 0
  and role_in_any_account(actor_id) in (select doer from kept_cited_calls)""",
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
    union all
    select source_ip_address from kept_built
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
built as ({_PLACED.format(calls="kept_built")}
),
builders as (
  select doer, program, place
  from built
  group by doer, program, place
  having count(distinct action) >= {LEAST_KINDS} and count(distinct event_source) >= {LEAST_SERVICES}
),
building as (
  select built.doer, built.event_source, built.program, built.place
  from built
  join builders on builders.doer = built.doer and builders.program = built.program and builders.place = built.place
  group by built.doer, built.event_source, built.program, built.place
  having count(distinct built.day) >= {LEAST_DAYS} and min(built.first_seen) <= (select settled from seen)
),
made as (
  select actor_id, target, program, place, min(made_at) as made_at from creations group by actor_id, target, program, place
)
select
  cited.finding,
  case when bool_and(habits.days is not null) then max(habits.days) end as days,
  coalesce(bool_and(habits.of_old), false) as of_old,
  bool_and(calls.by_service) as by_service,
  bool_and(building.doer is not null and calls.succeeded) as by_builder,
  bool_and(coalesce(made.made_at < calls.event_time and regexp_matches(calls.action, '{_DELETES}'), false)) as own
from kept_cited as cited
join calls on calls.event_id = cited.event_id
left join habits
  on habits.actor_id = calls.actor_id
  and habits.action = calls.action
  and habits.succeeded = calls.succeeded
  and habits.program = calls.program
  and habits.place = calls.place
left join building
  on building.doer = calls.doer
  and building.event_source = calls.event_source
  and building.program = calls.program
  and building.place = calls.place
left join made
  on made.actor_id = calls.actor_id
  and made.target = calls.target
  and made.program = calls.program
  and made.place = calls.place
group by cited.finding
having bool_and(habits.days is not null)
  or bool_and(calls.by_service)
  or bool_and(building.doer is not null and calls.succeeded)
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
    network; by one where each event was called by an AWS service with a role made for it. By one, and not below low, where each
    event is a call to a service that a pipeline changes with the same program and from the same network on as many days, from
    of old: a role that no person signs in with, in any account whose logs these are, that makes changes of :data:`LEAST_KINDS` kinds.

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
    emptied(engine, "kept_cited", "kept_cited_calls", rows=table.num_rows)
    if not found.num_rows:
        return findings
    told = _lowered(table, found)
    groups = pa.table({"finding": [], "group": [], "days": []}) if every else _joined(table, found)
    if groups.num_rows:
        again = groups["finding"]
        as_one = _as_one(told.take(again), groups)
        apart = told.filter(pc.invert(pc.is_in(pa.array(range(told.num_rows), pa.int64()), again.combine_chunks())))
        told = pa.concat_tables([apart, pa.Table.from_pylist(as_one, FINDINGS)])
    return replace(findings, table=in_order(told))


def _cited(table: pa.Table, asked: pa.ChunkedArray) -> pa.Table:
    numbers = pa.array(range(table.num_rows), pa.int64()).filter(asked.combine_chunks())
    ids = table["event_ids"].filter(asked).combine_chunks()
    return pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)})


def _steps(found: pa.Table, table: pa.Table) -> pa.ChunkedArray:
    """How many steps the severity of each everyday finding falls."""
    kinds, severities = (table[name].take(found["finding"]) for name in ("kind", "severity"))
    habitual = pc.or_(found["own"], pc.and_(pc.is_valid(found["days"]), found["of_old"]))
    by_habit = pc.if_else(pc.equal(kinds, "hunt"), 1, STEPS_DOWN)
    told = pc.invert(pc.is_in(severities, pa.array(SEVERITIES[: SEVERITIES.index("medium")])))
    lesser = pc.or_(found["by_service"], pc.and_(found["by_builder"], told))
    return pc.if_else(habitual, by_habit, pc.if_else(lesser, 1, 0))


def _lowered(table: pa.Table, found: pa.Table) -> pa.Table:
    """All findings, the everyday ones with their severity some steps down."""
    steps = _steps(found, table)
    # a column for all rows, because taking the everyday ones out and putting them back copies every text twice
    places = pc.index_in(pa.array(range(table.num_rows), pa.int64()), found["finding"])
    ranks = pc.index_in(table["severity"], pa.array(SEVERITIES))
    fallen = pc.max_element_wise(pc.subtract(ranks, pc.fill_null(steps.take(places), 0).cast(pa.int32())), 0)
    at = table.schema.get_field_index("severity")
    return table.set_column(at, FINDINGS.field("severity"), pa.array(SEVERITIES, pa.string()).take(fallen))


def _joined(table: pa.Table, found: pa.Table) -> pa.Table:
    """Which findings of habits are told as one, two or more a group, and the days of each, by group and time; a hunt has already
    put together what belongs together.

    Args:
        table: all findings, as severe as they were.
        found: the everyday ones.
    """
    kinds = table["kind"].take(found["finding"])
    habits = found.append_column("steps", _steps(found, table)).filter(
        pc.and_(pc.is_valid(found["days"]), pc.not_equal(kinds, "hunt"))
    )
    rows = habits["finding"]
    # sessions have names of their own, people share roles
    who = pc.coalesce(table["root_actor"], table["actor"])
    accounts = pc.binary_join(table["recipient_account_ids"], " ")  # a detection's finding has one or none
    told_by = [column.take(rows) for column in (table["rule"], table["actor_id"], who, table["severity"], accounts)]
    group = _numbered([habits["steps"], *told_by])
    counted = pc.value_counts(group)
    several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    members = pa.table(
        {
            "finding": rows,
            "group": group,
            "days": habits["days"],
            "first_seen": table["first_seen"].take(rows),
            "id": table["id"].take(rows),
        }
    ).filter(pc.is_in(group, several))
    return members.sort_by([("group", "ascending"), ("first_seen", "ascending"), ("id", "ascending")])


def _numbered(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    """For each row the number of what it says in these columns, counted as it is first met."""
    numbers = pa.repeat(pa.scalar(0, pa.int64()), len(columns[0]))
    for column in columns:
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        both = pc.add(pc.multiply(numbers, len(coded.dictionary)), coded.indices.cast(pa.int64()))
        numbers = both.dictionary_encode().indices.cast(pa.int64())
    return numbers


def _as_one(rows: pa.Table, groups: pa.Table) -> list[dict[str, Any]]:
    """One row for each group, whose findings follow each other."""
    numbers, days = groups["group"].combine_chunks(), groups["days"]
    last = len(numbers) - 1
    ends = pc.indices_nonzero(pc.not_equal(numbers.slice(0, last), numbers.slice(1))).to_pylist()
    bounds = pairwise([0, *(end + 1 for end in ends), last + 1])
    return [_one(rows.slice(begin, end - begin), days.slice(begin, end - begin)) for begin, end in bounds]


def _one(same: pa.Table, days: pa.ChunkedArray) -> dict[str, Any]:
    """One row for two or more findings, each with the number of days of its habit."""
    most = pc.max(days).as_py() or 0
    sentence = f"{same['sentence'][0]}, and {same.num_rows - 1:,} more like it, on {most:,} days"
    return as_one(same, sentence, most_ids=MOST_EVENT_IDS)
