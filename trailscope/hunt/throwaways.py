"""What is deleted is named for what may be deleted: a table `loadtest-3`, a database `tmp-restore`. Such findings weigh a step less.

The name was given by the owner before anybody deleted the thing, so it is no word of an intruder's. Where a call writes or makes what
it names, as a stranger does an object, its caller chose the name, and that says nothing. It is one step, and of detections of
destruction only, because a name can be wrong: results of laboratory tests are no test data.
"""

from __future__ import annotations

from collections.abc import Callable
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
# calls whose caller chooses the name
_NAMES_ITSELF = ":(Create|Copy|Import|Post|Rename|Upload|CompleteMultipartUpload|PutObject$)"
_LEAST = SEVERITIES.index("medium")  # below, a step makes no difference to anybody


def throwaways_weigh_less(findings: Findings) -> Findings:
    """The findings, those of detections one step lower that tell of something deleted whose name says that it was made to be."""
    table = findings.table
    if not table.num_rows:
        return findings
    named = pc.match_substring_regex(pc.fill_null(table["target"], ""), _NAMED)
    ranks = pc.index_in(table["severity"], pa.array(SEVERITIES))
    weighs = pc.and_(pc.equal(table["kind"], "detection"), pc.greater_equal(ranks, _LEAST))
    less = pc.and_(pc.and_not(_destroys(table), _names_itself(table)), pc.and_(named, weighs))
    if not pc.any(less).as_py():
        return findings
    fallen = pc.subtract(ranks, less.cast(pa.int32()))
    at = table.schema.get_field_index("severity")
    told = table.set_column(at, FINDINGS.field("severity"), pa.array(SEVERITIES, pa.string()).take(fallen))
    return replace(findings, table=in_order(told))


def _destroys(table: pa.Table) -> pa.Array:
    """Which rows have a technique of destruction."""
    return _any(table["attack"], lambda techniques: pc.is_in(techniques, pa.array(_DESTRUCTION)))


def _names_itself(table: pa.Table) -> pa.Array:
    """Which rows have a call whose caller chose the name of what it is about."""
    return _any(table["actions"], lambda actions: pc.match_substring_regex(actions, _NAMES_ITSELF))


def _any(column: pa.ChunkedArray, are: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Which rows of a column of lists have a value that is so."""
    lists = column.combine_chunks()
    of = pc.list_parent_indices(lists).filter(are(pc.list_flatten(lists)))
    return pc.is_in(pa.array(range(len(lists)), pa.int64()), of.cast(pa.int64()))
