"""Many conditions on single events, made into one statement that every engine has a form of; :mod:`trailscope.hunt.fuse` makes
DuckDB's.

A condition that is met gives the position of its rule, and an event those of all its conditions as a list, which is unnested into
one row per hit. Hits are grouped there, so that what comes back is findings. The values of the first event, which sentences name,
come as columns of their own and are put together here: not every engine gives structs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import FarEngine, StatedSql
from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.fuse import CARRIED, FAILED, Fused
from trailscope.hunt.name_tests import names_filter
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.suppress import Suppression, suppression_sql
from trailscope.questions.sentence import columns_of
from trailscope.schema.columns import BY_NAME

_FIRST = "first_"
_LISTS = {
    "actions": "action", "source_ip_addresses": "source_ip_address", "aws_regions": "aws_region",
    "recipient_account_ids": "recipient_account_id",
}  # fmt: skip


def ask_far(
    engine: FarEngine, rules: Sequence[HuntRule], calls: CallCounts, entries: Sequence[Suppression], *, every: bool
) -> pa.Table:
    """Ask detections where the events lie.

    Args:
        engine: over the view.
        rules: detections; the answer's ``rule`` is a position in this sequence.
        calls, entries, every: as for :func:`trailscope.hunt.fuse.fuse`.

    Returns:
        The columns of :class:`trailscope.hunt.fuse.Fused`.

    Raises:
        QueryError: the engine refused or failed a condition.
    """
    answers = []
    for start, some in _lots(rules, engine.most_conditions):
        asked = far_scan(some, calls, entries, every=every)
        found = _as_fused(engine.run(asked.sql, asked.parameters), every=every)
        rule = pc.add(found["rule"].cast(pa.int32()), pa.scalar(start, pa.int32()))
        answers.append(found.set_column(found.schema.get_field_index("rule"), "rule", rule))
    return pa.concat_tables(answers, promote_options="permissive")


def _lots(rules: Sequence[HuntRule], most: int) -> Iterator[tuple[int, Sequence[HuntRule]]]:
    """As many rules at a time as one statement takes, each time with the position of the first."""
    start, size = 0, 0
    for at, rule in enumerate(rules):
        if at > start and size + len(rule.sql) > most:
            yield start, rules[start:at]
            start, size = at, 0
        size += len(rule.sql)
    yield start, rules[start:]


def far_scan(rules: Sequence[HuntRule], calls: CallCounts, entries: Sequence[Suppression], *, every: bool) -> Fused:
    """The statement; its answer has the columns of a finding, and those of ``first_event`` each with ``first_`` before its name."""
    conditions = {at: f"q{at}_".join(rule.condition.sql) for at, rule in enumerate(rules) if rule.condition is not None}
    limits = {at: calls.limit_of(rules[at].condition) for at in conditions}  # type: ignore[arg-type]  # none of these is None
    names, listed = names_filter(limit for limit in limits.values() if limit is not None)
    entrance = [*names, *(f"(\n{conditions[at]}\n)" for at, limit in limits.items() if limit is None)]
    met = [_met(some) for some in _together(conditions)]
    suppressed, bound = suppression_sql(entries, rules)
    tested = {column for entry in entries for column in entry.where} & BY_NAME.keys()
    named = named_columns(rules)
    carried = ", ".join(dict.fromkeys((*CARRIED, *sorted({*named, *tested}))))
    sql = (
        f"with met as (\nselect {carried}, {FAILED}, {', '.join(f'{one} as met{at}' for at, one in enumerate(met))}\n"
        f"from events\nwhere {' or '.join(entrance) or 'false'}\n),\n"
        f"hits as (\nselect unnest({_all_met(len(met))}) as rule, {carried}, failed\nfrom met\n),\n"
        f"judged as (\nselect {suppressed} as entry, hits.* from hits\n)"
    )
    parameters = {f"q{at}_{name}": value for at, rule in enumerate(rules) for name, value in rule.parameters.items()}
    sql += (_every if every else _grouped)(named)
    # as with the fused statement: columns of events under their own names, and what conditions say of secrets ends as positions
    return Fused(StatedSql(sql), {**parameters, **bound, **listed})


_MOST_AT_ONCE = 6_000  # characters of conditions in one expression; Trino compiles each into a method of 64 KB at most


def _together(conditions: Mapping[int, str]) -> Iterator[Mapping[int, str]]:
    """The conditions by what one expression holds."""
    some: dict[int, str] = {}
    for at, condition in conditions.items():
        if some and sum(map(len, some.values())) + len(condition) > _MOST_AT_ONCE:
            yield some
            some = {}
        some[at] = condition
    yield some


def _met(conditions: Mapping[int, str]) -> str:
    """The positions of the rules whose condition is met, as a list."""
    each = ", ".join(f"case when (\n{condition}\n) then {at}::bigint end" for at, condition in conditions.items())
    return f"list_filter([{each}], lambda place: place is not null)"


def _all_met(number: int) -> str:
    """The lists joined. Each is named twice, as engines would put one that is named once into this expression again."""
    lists = [f"case when met{at} is not null then met{at} end" for at in range(number)]
    return reduce("list_concat({}, {})".format, lists)


def named_columns(rules: Sequence[HuntRule]) -> tuple[str, ...]:
    """The columns of events that sentences of rules name; the id where they name none."""
    sentences = [sentence for rule in rules for sentence in (rule.finding, rule.finding_denied)]
    return tuple(sorted({name for sentence in sentences for name in columns_of(sentence)} & BY_NAME.keys())) or (
        "event_id",
    )


_GROUP = "rule, entry, actor, actor_id, target, recipient_account_id"


def _grouped(named: Sequence[str]) -> str:
    first = ",\n  ".join(f"max(case when place = 1 then {name} end) as {_FIRST}{name}" for name in named)
    return f""",
placed as (
  select *, row_number() over (
    partition by {_GROUP}
    order by case when failed then 1 else 0 end asc, event_time asc, event_id asc
  ) as place
  from judged
)
select
  {_GROUP},
  count(*) as events,
  count_if(is_denied(error_code)) as denied,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  _distinct_texts(action) as actions,
  _distinct_texts(source_ip_address) as source_ip_addresses,
  _distinct_texts(aws_region) as aws_regions,
  first_event_ids(event_id, event_time) as event_ids,
  bool_and(failed) as all_failed,
  {first}
from placed
group by {_GROUP}"""


def _every(named: Sequence[str]) -> str:
    first = ", ".join(f"{name} as {_FIRST}{name}" for name in named)
    return f"""
select
  rule, entry, actor, actor_id, target, cast(1 as bigint) as events,
  case when is_denied(error_code) then cast(1 as bigint) else cast(0 as bigint) end as denied,
  event_time as first_seen, event_time as last_seen, action, source_ip_address, aws_region, recipient_account_id, event_id,
  failed as all_failed, {first}
from judged"""


def _as_fused(answer: pa.Table, *, every: bool) -> pa.Table:
    """The answer with lists and the first event put together."""
    firsts = [name for name in answer.column_names if name.startswith(_FIRST) and name != "first_seen"]
    columns = {name: answer[name] for name in answer.column_names if name not in firsts}
    for name, one in _LISTS.items():
        if one in columns:
            columns[name] = _lists_of(columns.pop(one))
    if every:
        columns["event_ids"] = _lists_of(columns.pop("event_id"))
    fields = [answer[name].combine_chunks() for name in firsts]
    first = pa.StructArray.from_arrays(fields, [name.removeprefix(_FIRST) for name in firsts])
    return pa.table({**columns, "first_event": pa.chunked_array([first])})


def _lists_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Each value as a list of it; an empty one for null."""
    values = column.cast(pa.string()).combine_chunks()
    ends = pc.cumulative_sum(pc.is_valid(values).cast(pa.int32()))
    starts = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.chunked_array([pa.ListArray.from_arrays(starts, values.drop_null())])
