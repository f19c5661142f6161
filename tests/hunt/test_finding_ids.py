"""A finding's id is the rule and a hash of what identifies it, and does not change with how it is computed."""

import json
from hashlib import sha256

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope.hunt.finding_ids import finding_ids
from trailscope.hunt.findings import FINDINGS

word = st.text(st.sampled_from('ab "\\,é\x7f\n[]😀'), max_size=4)
finding = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(["a.b", "Ärger"]),
        "actor_id": st.none() | word,
        "actor": st.none() | word,
        "target": st.none() | word,
        "recipient_account_ids": st.lists(word, max_size=2),
        "event_ids": st.lists(word, max_size=2),
        "details": st.none() | word,
    }
)


@settings(deadline=None)
@given(st.lists(finding, max_size=6))
def test_an_id_is_the_rule_and_a_hash_of_whose_it_is_and_of_its_first_event_or_details(rows):
    table = pa.table([pa.array([row.get(field.name) for row in rows], field.type) for field in FINDINGS], FINDINGS)
    ids = list(finding_ids(table))
    assert len(set(ids)) == len(rows)
    for row, id in zip(rows, ids, strict=True):
        said = [row[name] for name in ("rule", "actor_id", "actor", "target", "recipient_account_ids")]
        whole = sha256(json.dumps([*said, row["event_ids"][:1] or row["details"]]).encode()).hexdigest()
        rule, digits = id.split("#")
        assert (rule, digits) == (row["rule"], whole[: len(digits)])
        assert len(digits) >= 8


def test_ids_that_begin_alike_have_as_many_digits_more_as_it_takes():
    """Two findings whose hashes share their first eight digits: found by trying 200,000 event ids."""
    begun: dict[str, str] = {}
    pair: list[str] = []
    for number in range(200_000):
        event = f"e{number}"
        digits = sha256(json.dumps(["a.b", None, None, None, [], [event]]).encode()).hexdigest()[:8]
        if digits in begun:
            pair = [begun[digits], event]
            break
        begun[digits] = event
    assert pair
    rows = [{"rule": rule, "recipient_account_ids": [], "event_ids": [id]} for rule, id in
            [("a.b", "x"), ("a.b", pair[0]), ("a.b", pair[1]), ("a.b", pair[1]), ("a.c", pair[0])]]  # fmt: skip
    table = pa.table([pa.array([row.get(field.name) for row in rows], field.type) for field in FINDINGS], FINDINGS)
    lengths = [len(id.split("#")[1]) for id in list(finding_ids(table))]
    assert lengths == [8, 8, 9, 10, 8]
