"""Many conditions on single events, made into one statement that reads ``events`` once.

The statement is four steps. *Opened*: the few conditions that list no names are asked of every event, each setting a bit.
*Masked*: one filter lets only events through that have such a bit, or a name that some other condition lists; those
conditions set their bits, evaluated only as far as they must be. *Hits*: one row for each bit that is set. *Findings*: hits
grouped in the engine, so that however many there are, Python sees groups.

Parameters are renamed after the position of their rule (``$q3_include_denied``), because rules share names and not values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trailscope.engines.engine import StatedSql
from trailscope.hunt.bitmask import Condition, mask
from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.suppress import Suppression, suppression_sql
from trailscope.questions.binding import Value
from trailscope.questions.sentence import columns_of
from trailscope.schema.columns import BY_NAME

CARRIED = (
    "event_time", "event_id", "actor", "actor_id", "target", "recipient_account_id", "action", "source_ip_address",
    "aws_region", "error_code",
)  # fmt: skip

# A step of a sign-in says in its answer how it ended, mostly without an error code: {"SwitchRole": "Failure"}.
FAILED = (
    "(error_code is not null or coalesce("
    "event_source = 'signin.amazonaws.com' and strpos(response_elements, '\"Failure\"') > 0, false)) as failed"
)
"""Whether a call did not succeed, as the column ``failed``."""


@dataclass(frozen=True)
class Fused:
    """One statement and what is bound in it.

    Its answer has one row per finding: ``rule`` (position), ``entry`` (position of the suppression that holds it back, or
    null), the columns of a finding, ``all_failed``, and ``first_event``, a struct of the columns that the sentences name, of the
    first event that succeeded where one did.
    """

    sql: str
    parameters: Mapping[str, Value]


def fuse(
    rules: Sequence[HuntRule], calls: CallCounts, entries: Sequence[Suppression] = (), *, every: bool = False
) -> Fused:
    """The statement that asks several detections at once.

    Args:
        rules: detections; the answer's ``rule`` is a position in this sequence.
        calls: what occurs in ``events``.
        entries: suppressions, applied to single events before they are grouped.
        every: one row per rule and event rather than per rule, actor, target and account.
    """
    asked = [
        Condition(at, f"q{at}_".join(read.sql), f"q{at}_".join(read.short), calls.limit_of(read))
        for at, read in enumerate(rule.condition for rule in rules)
        if read is not None
    ]
    sentences = [sentence for rule in rules for sentence in (rule.finding, rule.finding_denied)]
    named = {name for sentence in sentences for name in columns_of(sentence)} & BY_NAME.keys()
    suppressed, bound = suppression_sql(entries, rules)
    tested = {column for entry in entries for column in entry.where} & BY_NAME.keys()
    carried = ", ".join(dict.fromkeys((*CARRIED, *sorted(named | tested))))
    spoken = ", ".join(f"{name!r}: {name}" for name in sorted(named)) or "'event_id': event_id"
    masked = mask(asked)
    sql = (
        f"with opened as (\nselect {masked.opened}\nfrom events\n),\n"
        f"masked as (\nselect {carried}, {FAILED}, {masked.bits}\nfrom opened\nwhere {masked.prefilter}\n),\n"
        f"hits as (\nselect unnest({masked.positions}) as rule, {carried}, failed\nfrom masked\n),\n"
        f"judged as (\nselect {suppressed} as entry, hits.* from hits\n)\n"
        + (_EVERY if every else _GROUPED).format(spoken=spoken)
    )
    parameters = {f"q{at}_{name}": value for at, rule in enumerate(rules) for name, value in rule.parameters.items()}
    # it gives columns of events under their own names; what conditions say of secrets ends as bits
    return Fused(StatedSql(sql), {**parameters, **bound, **masked.parameters})


_GROUPED = """select
  rule, entry, actor, actor_id, target,
  count(*)                            as events,
  count_if(is_denied(error_code))     as denied,
  min(event_time)                     as first_seen,
  max(event_time)                     as last_seen,
  list_sort(list(distinct action) filter (where action is not null)) as actions,
  list_sort(list(distinct source_ip_address) filter (where source_ip_address is not null)) as source_ip_addresses,
  list_sort(list(distinct aws_region) filter (where aws_region is not null)) as aws_regions,
  list_filter([recipient_account_id], lambda id: id is not null) as recipient_account_ids,
  first_event_ids(event_id, event_time) as event_ids,
  bool_and(failed)                      as all_failed,
  arg_min(
    {{{spoken}}}, {{'failed': failed, 'event_time': event_time, 'event_id': event_id}}
  ) as first_event
from judged
group by rule, entry, actor, actor_id, target, recipient_account_id"""

_EVERY = """select
  rule, entry, actor, actor_id, target,
  1::bigint                     as events,
  is_denied(error_code)::bigint as denied,
  event_time                    as first_seen,
  event_time                    as last_seen,
  list_filter([action], lambda name: name is not null) as actions,
  list_filter([source_ip_address], lambda place: place is not null) as source_ip_addresses,
  list_filter([aws_region], lambda region: region is not null) as aws_regions,
  list_filter([recipient_account_id], lambda id: id is not null) as recipient_account_ids,
  [event_id]                    as event_ids,
  failed                        as all_failed,
  {{{spoken}}}                  as first_event
from judged"""
