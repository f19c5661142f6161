"""Findings come in one order, however the engine's threads gave them."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope.hunt.finding_assembly import in_order
from trailscope.hunt.findings import FINDINGS

finding = st.fixed_dictionaries(
    {
        "severity": st.sampled_from(["info", "high"]),
        "rule": st.just("a.b"),
        "actor": st.none() | st.just("alice"),
        "event_ids": st.lists(st.sampled_from(["e1", "e2", "e3"]), max_size=1),
    }
)


@settings(deadline=None)
@given(st.lists(finding, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_findings_that_differ_only_in_the_event_they_cite_come_in_one_order(rows_and_shuffled):
    rows, shuffled = (pa.Table.from_pylist(list(rows), FINDINGS) for rows in rows_and_shuffled)
    assert in_order(rows).to_pylist() == in_order(shuffled).to_pylist()
