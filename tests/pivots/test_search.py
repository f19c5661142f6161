"""Search looks into whole records, and its filters mean what they say."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.analytics.call_filter import CallFilter
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.errors import UsageError


def actions(found):
    return [row["action"] for row in found.rows()]


def test_a_text_is_found_in_any_field_whatever_its_case(told):
    assert actions(told.search("ALICE is NOT authorized")) == ["s3:DeleteBucket"]
    assert actions(told.search("aroaexample:RUN")) == ["sts:AssumeRole", "s3:PutBucketPolicy", "ec2:StopInstances"]
    assert actions(told.search("203.0.113.9")) == ["s3:PutBucketPolicy", "ec2:StopInstances"]


def test_between_slashes_stands_an_expression_in_which_case_counts(told):
    assert actions(told.search("/Delete(Bucket|Trail)$/")) == ["s3:DeleteBucket", "s3:DeleteBucket"]
    assert not len(told.search("/delete(bucket|trail)$/"))
    assert len(told.search("/(?i)delete(bucket|trail)$/")) == 2


def test_an_expression_that_is_none_is_refused_with_a_way_out(told):
    with pytest.raises(UsageError, match="no regular expression"):
        told.search("/[(/")


def test_wildcards_of_like_are_plain_letters_in_a_text(told):
    assert not len(told.search("Delete%Bucket"))
    assert not len(told.search("", action="s3:Delete_ucket"))


def test_the_filters_of_the_command_line_narrow_each_other_down(told):
    assert actions(told.search(action="Delete*")) == ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteBucket"]
    assert actions(told.search(action="s3:delete*", actor="bob")) == ["s3:DeleteBucket"]
    assert actions(told.search(service="ec2", changes=True)) == ["ec2:StopInstances"]
    assert actions(told.search(denied=True)) == ["s3:DeleteBucket"]
    assert actions(told.search(error="access*")) == actions(told.search(error="*")) == ["s3:DeleteBucket"]
    assert len(told.search(field={"requestParameters.bucketName": "shop"})) == 4
    assert len(told.search(field={"requestParameters.bucketName": "shop*"})) == 5
    assert len(told.search(field=[("requestParameters.bucketName", None)])) == 5
    assert actions(told.search(field={"requestParameters.instancesSet.items.instanceId": "i-0123*"})) == [
        "ec2:StopInstances"
    ]
    assert actions(told.search(field={"requestParameters.bucketName": "shop", "errorCode": "AccessDenied"})) == [
        "s3:DeleteBucket"
    ]


def test_a_denial_says_why(told):
    (row,) = told.search(denied=True).rows()
    assert row["error_message"].endswith("because no identity-based policy allows it")


def test_a_field_that_is_no_path_is_refused(told):
    with pytest.raises(UsageError, match="no path into a record"):
        told.search(field={'request"Parameters': "x"})


def test_where_a_text_was_found_is_named_with_an_excerpt(told):
    row = told.search("roleSessionName", most=10).rows()[0]
    assert row["found_in"] == "requestParameters"
    assert '"roleSessionName":"run"' in row["excerpt"]


def test_a_limit_keeps_the_first_and_counts_all(told):
    found = told.search(most=2)
    assert [row["event_time"].hour for row in found.rows()] == [8, 8]
    assert found.rows()[0]["all_events"] == 11


def test_a_secret_that_is_searched_for_is_found_and_stays_masked(told):
    found = told.search("hunter2-very", most=5)
    assert actions(found) == ["iam:UpdateLoginProfile"]
    assert "hunter2" not in str(found.rows())


def test_silence_is_no_proof_where_the_lake_holds_nothing(told, tmp_path):
    assert told.search("no such text").verdict == "nothing found"
    import trailscope as ts

    with ts.open(told.lake_path, until="2020-01-01") as empty:
        found = empty.search("alice")
    assert found.verdict == "cannot tell"
    assert found.reasons


NAMES = st.text(alphabet="abAB%_\\:*.", min_size=1, max_size=8)


@settings(deadline=None, max_examples=examples(200))
@given(pattern=NAMES, text=st.text(alphabet="abAB%_\\:.", max_size=8))
def test_a_star_stands_for_any_text_and_nothing_else_is_special(pattern, text):
    chosen = CallFilter(error=(pattern,))
    (condition,) = chosen.conditions()
    (met,) = ENGINE.run(
        f"select {condition} as met from (select $text as error_code)", {**chosen.parameters(), "text": text}
    ).to_pylist()
    assert met["met"] == fnmatchcase(text.lower(), pattern.lower())


ENGINE = DuckdbEngine([])
