"""What is deleted is named for what may be deleted: a table `loadtest-3`, a database `tmp-restore`. Such findings weigh a step less.

The name was given by the owner before anybody deleted the thing, so it is no word of an intruder's. It is one step, and of
detections of destruction only, because a name can be wrong: results of laboratory tests are no test data.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.hunt.finding_assembly import in_order
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES

# data destruction, recovery inhibited, an instance deleted
_DESTRUCTION = ("T1485", "T1490", "T1578.003")
# a word of the name after its kind and a slash, `table/`; digits may follow it: `test2`
_NAMED = (
    r"(?i)/(.*[^a-z])?((load|perf|smoke|stress|e2e|integration)[-_]?tests?|tests?|testing|tmp|temp|temporary|scratch"
    r"|sandbox|playground|throwaway|dummy|demo|poc)([^a-z]|$)"
)
_LEAST = SEVERITIES.index("medium")  # below, a step makes no difference to anybody


def throwaways_weigh_less(findings: Findings) -> Findings:
    """The findings, those of detections one step lower that tell of something deleted whose name says that it was made to be."""
    table = findings.table
    if not table.num_rows:
        return findings
    named = pc.match_substring_regex(pc.fill_null(table["target"], ""), _NAMED)
    ranks = pc.index_in(table["severity"], pa.array(SEVERITIES))
    weighs = pc.and_(pc.equal(table["kind"], "detection"), pc.greater_equal(ranks, _LEAST))
    less = pc.and_(pc.and_(_destroys(table), named), weighs)
    if not pc.any(less).as_py():
        return findings
    fallen = pc.subtract(ranks, less.cast(pa.int32()))
    at = table.schema.get_field_index("severity")
    told = table.set_column(at, FINDINGS.field("severity"), pa.array(SEVERITIES, pa.string()).take(fallen))
    return replace(findings, table=in_order(told))


def _destroys(table: pa.Table) -> pa.Array:
    """Which rows have a technique of destruction."""
    lists = table["attack"].combine_chunks()
    of = pc.list_parent_indices(lists).filter(pc.is_in(pc.list_flatten(lists), pa.array(_DESTRUCTION)))
    return pc.is_in(pa.array(range(table.num_rows), pa.int64()), of.cast(pa.int64()))
