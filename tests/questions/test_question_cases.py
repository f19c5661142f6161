"""Cases: what lies over what, and which fields CloudTrail has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from question_text import DETECTION, HUNT, changed, question

from trailscope.errors import QuestionError
from trailscope.questions import cases as cases_module
from trailscope.questions.cases import lay_over, load_cases


def test_cases_come_in_file_order_with_kind_parameters_and_line() -> None:
    cases = load_cases(question(DETECTION))
    assert [case.name for case in cases] == [
        "match: stopped", "match: refused", "ignore: started", "ignore: other service", "ignore: not asked for"
    ]  # fmt: skip
    assert cases[-1].parameters == {"include_denied": False}
    assert DETECTION.splitlines()[cases[0].line - 1].strip("- ").startswith("stopped:")


def test_given_lies_under_every_case_and_the_case_wins() -> None:
    cases = load_cases(question(DETECTION))
    assert cases[0].events[0]["eventSource"] == "cloudtrail.amazonaws.com"
    assert cases[3].events[0]["eventSource"] == "example.amazonaws.com"


def test_null_replaces_what_is_given() -> None:
    text = changed(
        DETECTION, "refused: {eventName: StopLogging,", "refused: {requestParameters: null, eventName: StopLogging,"
    )
    assert load_cases(question(text))[1].events[0]["requestParameters"] is None


def test_only_user_identity_is_merged_and_only_within_one_type() -> None:
    under = {"userIdentity": {"type": "IAMUser", "userName": "bob"}, "requestParameters": {"a": 1}}
    same = lay_over(under, {"userIdentity": {"accessKeyId": "AKIA"}, "requestParameters": {"b": 2}})
    assert same == {
        "userIdentity": {"type": "IAMUser", "userName": "bob", "accessKeyId": "AKIA"},
        "requestParameters": {"b": 2},
    }
    other = lay_over(under, {"userIdentity": {"type": "Root"}})
    assert other["userIdentity"] == {"type": "Root"}


def test_a_case_of_several_events_is_a_list() -> None:
    text = changed(
        DETECTION, "stopped: {eventName: StopLogging}", "stopped: [{eventName: StopLogging}, {eventName: StopLogging}]"
    )
    assert len(load_cases(question(text))[0].events) == 2


def test_sequences_have_their_own_given_events_and_expectation() -> None:
    text = changed(
        HUNT, "--     once:\n", "--     once:\n--       given: {awsRegion: eu-west-1}\n--       $min_calls: 1\n"
    )
    twice, once = load_cases(question(text))
    assert twice.expect == ({"actor": "alice", "calls": 2, "failed": 0},)
    assert once.events == ({"awsRegion": "eu-west-1", "eventName": "GetObject"},)
    assert once.parameters == {"min_calls": 1}
    assert once.expect == ()


def test_a_question_without_cases_has_none() -> None:
    assert load_cases(question(DETECTION.split("-- cases:")[0] + "\nselect * from events where read_only")) == ()


@pytest.mark.parametrize(
    ("fields", "what", "hint"),
    [
        ("{eventname: StopLogging}", "no field 'eventname'", "did you mean eventName?"),
        ("{event_name: StopLogging}", "no field 'event_name'", "did you mean eventName?"),
        ("{eventName: 3}", "eventName is text", "quotes"),
        ("{recipientAccountId: 111122223333}", "recipientAccountId is text", "quotes"),
        ("{eventVersion: 1.11}", "eventVersion is text", "quotes"),
        ("{readOnly: 'true'}", "readOnly cannot hold 'true'", "boolean"),
        ("{userIdentity: {accountId: 111122223333}}", "userIdentity.accountId is text", "quotes"),
        ("{userIdentity: {username: bob}}", "no field 'username'", "did you mean userName?"),
        ("{userIdentity: {sessionContext: {attributes: {mfa: true}}}}", "no field 'sessionContext.attributes.mfa'", ""),
        ("{requestParameters: {accounts: [111122223333]}}", "looks like an account id", "quotes"),
        ("[StopLogging]", "mapping", ""),
    ],
)
def test_a_field_that_cloudtrail_does_not_have_is_refused(fields: str, what: str, hint: str) -> None:
    with pytest.raises(QuestionError) as caught:
        load_cases(question(changed(DETECTION, "stopped: {eventName: StopLogging}", f"stopped: {fields}")))
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert caught.value.at is not None
    assert caught.value.at.line == 17


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("-- cases:\n", "-- cases:\n--   matches: {}\n", "unknown key 'matches'"),
        ("expect: [{actor: alice, calls: 2, failed: 0}]", "expects: []", "unknown key 'expects'"),
        ("--       expect: []\n", "", "has no 'expect'"),
        ("expect: [{actor: alice, calls: 2, failed: 0}]", "expect: {actor: alice}", "must be a list of rows"),
        ("events: [{eventName: GetObject}]", "events: {eventName: GetObject}", "must be a list"),
        ("--     once:", "--     twice:", "'twice' twice"),
    ],
)
def test_a_broken_block_of_cases_is_refused(old: str, new: str, what: str) -> None:
    with pytest.raises(QuestionError, match=what):
        load_cases(question(changed(HUNT, old, new)))


def test_a_long_case_lies_in_sample_logs_and_is_named_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases_module, "folder", lambda _: tmp_path)
    (tmp_path / "long.json").write_text(json.dumps({"Records": [{"eventName": "StopLogging"}]}))
    case = load_cases(question(changed(DETECTION, "stopped: {eventName: StopLogging}", "stopped: long.json")))[0]
    assert case.complete
    assert case.events == ({"eventName": "StopLogging"},)


@pytest.mark.parametrize("path", ["../secret.json", "/etc/passwd", "missing.json", "broken.json"])
def test_a_path_outside_sample_logs_or_without_records_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / "broken.json").write_text('{"Records": 3}')
    (tmp_path / "secret.json").write_text("[]")
    monkeypatch.setattr(cases_module, "folder", lambda _: samples)
    with pytest.raises(QuestionError):
        load_cases(question(changed(DETECTION, "stopped: {eventName: StopLogging}", f"stopped: {path}")))
