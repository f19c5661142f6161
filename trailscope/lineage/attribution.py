"""Findings get their root actor: the person or workload behind the credentials of the events they cite."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.lineage.following import Lineage, called, statement


def with_root_actors(findings: pa.Table, lineage: Lineage) -> pa.Table:
    """The same findings with ``root_actor`` filled; null where neither events nor actor lead to one.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`.
        lineage: of the view that was hunted.

    Raises:
        QueryError: the engine failed.
    """
    if not findings.num_rows:
        return findings
    lineage.follow_to_roots()
    numbers = pa.array(range(findings.num_rows), pa.int64())
    ids = findings["event_ids"].combine_chunks()
    cited = pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)})
    lineage.engine.keep("kept_cited", cited)
    lineage.engine.keep("kept_findings", pa.table({"finding": numbers, "actor_id": findings["actor_id"]}))
    by = called(["event_id"], "event_id in (select event_id from kept_cited)")
    found = lineage.engine.run(statement("attributed").replace("{called}", by)).column("root_actor")
    return findings.set_column(
        findings.schema.get_field_index("root_actor"), findings.schema.field("root_actor"), found
    )
