"""Findings get their root actor: the person or workload behind the credentials of the events they cite."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.lineage.following import Lineage, called, statement


def with_root_actors(findings: pa.Table, lineage: Lineage) -> pa.Table:
    """The same findings with ``root_actor`` filled; null where neither events nor actor lead to one.

    Chains are followed from the credentials of these findings only.

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
    by = called(["event_id"], "event_id in (select event_id from kept_cited)")
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


_OF_ACTORS = "select credential from kept_named where actor_id in (select actor_id from kept_unattributed)"


def _column(numbers: pa.Array, found: pa.Table) -> pa.Array:
    """The root actors in the order of the findings; null where none was found."""
    return found["root_actor"].combine_chunks().take(pc.index_in(numbers, found["finding"].combine_chunks()))
