"""Findings get their root actor, the person or workload behind the credentials of the events they cite, and the sessions of these."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.macros import MOST_EVENT_IDS
from trailscope.lineage.following import CALLERS, Lineage, called, statement


def with_root_actors(findings: pa.Table, lineage: Lineage) -> pa.Table:
    """The same findings with ``root_actor`` filled; null where neither events nor actor lead to one.

    Chains are followed from the credentials of these findings only. What is asked of the events that they cite stays in the engine
    as ``kept_cited_events``: to look for ids takes all of a lake, so it is done once.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`.
        lineage: of the view that was hunted.

    Raises:
        QueryError: the engine failed.
    """
    if not findings.num_rows:
        return findings
    engine = lineage.engine
    lineage.follow_to_links()
    numbers = pa.array(range(findings.num_rows), pa.int64())
    ids = findings["event_ids"].combine_chunks()
    cited = pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)})
    engine.keep("kept_cited", cited)
    engine.keep("kept_cited_events", _CITED_EVENTS)
    by = called(["event_id"], "true", "kept_cited_events")
    engine.keep("kept_cited_credentials", statement("cited_credentials").replace("{called}", by))
    lineage.follow_to_roots("select credential from kept_cited_credentials")
    found = _column(numbers, engine.run(statement("attributed")))
    without = pc.is_null(found)
    if pc.any(without).as_py():
        actors = pa.table({"finding": numbers, "actor_id": findings["actor_id"]}).filter(without)
        engine.keep("kept_unattributed", actors)
        lineage.follow_to_roots(_OF_ACTORS)
        found = pc.coalesce(found, _column(numbers, engine.run(statement("alone"))))
    at = findings.schema.get_field_index("root_actor")
    return findings.set_column(at, findings.schema.field("root_actor"), found)


# who made them, and in which way, as :mod:`trailscope.hunt.habits` asks
_CITED_COLUMNS = (
    "event_id", "event_time", "event_type", "event_source", "action", "error_code", "target", "source_ip_address", "user_agent",
    "session_issuer_arn",
    *CALLERS,
)  # fmt: skip
_CITED_EVENTS = f"select {', '.join(_CITED_COLUMNS)} from events where event_id in (select event_id from kept_cited)"  # noqa: S608 - of our own


def with_sessions(findings: pa.Table, lineage: Lineage, rules: Collection[str]) -> pa.Table:
    """The same findings, those about a role with the sessions whose events they cite in the place of its first one by name.

    What is new for a role that several people take is not what the first of them by name did. ``actor`` becomes the one session
    whose events are cited, or, of several, the role's name; the sentence names the first of them. Where a finding cites as
    many events as it may, others may have done the rest, and it says so.

    Args:
        findings: what :func:`with_root_actors` gave just now.
        lineage: the same.
        rules: ids of those that name the first session by name of whoever they are about.

    Raises:
        QueryError: the engine failed.
    """
    of_role = pc.and_(
        pc.is_in(findings["rule"], pa.array(sorted(rules), pa.string())),
        pc.fill_null(pc.match_substring(findings["actor_id"], ":role/"), False),
    )
    if not pc.any(of_role).as_py():
        return findings
    numbers = pa.array(range(findings.num_rows), pa.int64())
    about = pa.table({"finding": numbers, "actor_id": findings["actor_id"], "actor": findings["actor"]}).filter(of_role)
    lineage.engine.keep("kept_of_roles", about)
    found = lineage.engine.run(_SESSIONS)
    at, sessions = found["finding"].combine_chunks(), found["sessions"].to_pylist()
    whole = pc.less(pc.list_value_length(findings["event_ids"]), MOST_EVENT_IDS)
    columns = (findings["actor"], findings["sentence"], pc.fill_null(whole, False))
    before = list(zip(sessions, *(column.take(at).to_pylist() for column in columns), strict=True))
    sentences = [_retold(sentence, actor, _together(names, cited)) for names, actor, sentence, cited in before]
    actors = [names[0] if len(names) == 1 and cited else names[0].partition("/")[0] for names, _, _, cited in before]
    places = pc.index_in(numbers, at)  # a column for all rows, so that only those in question become Python's
    for name, told in (("actor", actors), ("sentence", sentences)):
        field = findings.schema.field(name)
        column = pc.if_else(pc.is_valid(places), pa.array(told, field.type).take(places), findings[name])
        findings = findings.set_column(findings.schema.get_field_index(name), field, column)
    return findings


def _retold(sentence: str, actor: str, sessions: str) -> str:
    """A sentence that names its actor, naming the sessions instead."""
    return re.sub(rf"(?<![\w/@]){re.escape(actor)}(?![\w@=+/-]|[.,]\w)", lambda _: sessions, sentence, count=1)


def _together(sessions: Sequence[str], cited: bool) -> str:
    """Sessions of one role in a few words: ``role/ann, ben, cas and 4 more``, or ``and others`` where not every event may be cited."""
    role = sessions[0].partition("/")[0]
    names = [session.removeprefix(f"{role}/") for session in sessions[:_MOST_SESSIONS]]
    more = f" and {len(sessions) - len(names):,} more" if len(sessions) > len(names) else ""
    if not cited:
        more = " and others"
    return f"{role}/{', '.join(names)}{more}"


_MOST_SESSIONS = 3  # that a sentence names
_SESSIONS = """
select about.finding, list(distinct named.actor order by named.actor asc) as sessions
from kept_of_roles as about
join kept_cited_credentials as cited on cited.finding = about.finding
join kept_named as named on named.credential = cited.credential and named.actor_id = about.actor_id
where named.actor is not null and about.actor is not null
group by about.finding"""
_OF_ACTORS = "select credential from kept_named where actor_id in (select actor_id from kept_unattributed)"


def _column(numbers: pa.Array, found: pa.Table) -> pa.Array:
    """The root actors in the order of the findings; null where none was found."""
    return found["root_actor"].combine_chunks().take(pc.index_in(numbers, found["finding"].combine_chunks()))
