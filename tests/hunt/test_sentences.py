"""Sentences of findings: what a row says, in the singular and plural, done or denied."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa
import pytest

from trailscope.hunt.sentences import speak, told


def sentence(finding: str, **row: object) -> str:
    return speak(finding, pa.table({name: [value] for name, value in row.items()}))[0].as_py()


@pytest.mark.parametrize(("count", "said"), [(0, "0 times"), (1, "1 time"), (2, "2 times"), (None, "– times")])
def test_a_number_takes_its_noun_with_it(count: int | None, said: str) -> None:
    row = pa.table({"times": pa.array([count], pa.int64())})
    assert speak("it failed {times time|times}", row)[0].as_py() == f"it failed {said}"


def test_a_column_that_is_missing_or_empty_is_a_dash() -> None:
    assert sentence("{actor} did it to {target} in {nowhere}", actor="alice", target=None) == "alice did it to – in –"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("AccessDenied", "was denied"),
        ("Client.UnauthorizedOperation", "was denied"),
        ("NoSuchBucket", "failed with NoSuchBucket"),
        (None, "failed"),
    ],
)
def test_a_failure_says_whether_it_was_denied(error: str | None, said: str) -> None:
    assert sentence("she tried but {failure}", error_code=error) == f"she tried but {said}"


def test_where_all_failed_the_other_sentence_is_told() -> None:
    rule = SimpleNamespace(finding="{actor} did it", finding_denied="{actor} tried it")
    rows = pa.table({"actor": ["alice", "bob"]})
    assert told(rule, rows, pa.chunked_array([[True, False]])).to_pylist() == ["alice tried it", "bob did it"]  # type: ignore[arg-type] - two fields of a rule


def test_a_rule_with_one_sentence_tells_it_always() -> None:
    rule = SimpleNamespace(finding="{actor} was refused", finding_denied="")
    assert told(rule, pa.table({"actor": ["eve"]}), pa.chunked_array([[True]])).to_pylist() == ["eve was refused"]  # type: ignore[arg-type] - as above
