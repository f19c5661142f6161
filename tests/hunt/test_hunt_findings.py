"""Findings: grouped, spoken, ordered, and what silence means."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from trailscope.errors import ParameterError, UsageError
from trailscope.hunt.findings import FINDINGS

pytestmark = pytest.mark.slow

STOPPED = "logging.trail_stopped"


def stop(record, time, **fields):
    return record(
        eventTime=time,
        eventSource="cloudtrail.amazonaws.com",
        eventName="StopLogging",
        requestParameters={"name": "org-trail"},
        **fields,
    )


def test_the_same_rule_actor_target_and_account_are_one_finding(case_of, record):
    findings = case_of(
        stop(record, "2026-09-01T09:00:00Z", eventID="b", sourceIPAddress="203.0.113.9", awsRegion="eu-west-1"),
        stop(record, "2026-09-01T08:00:00Z", eventID="a", errorCode="AccessDenied"),
        stop(record, "2026-09-01T10:00:00Z", eventID="c"),
    ).hunt(ids=[STOPPED])
    [finding] = findings.rows()
    assert finding["first_seen"] == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert finding["last_seen"] == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert (finding["events"], finding["denied"]) == (3, 1)
    assert finding["event_ids"] == ["a", "b", "c"]
    assert finding["source_ip_addresses"] == ["198.51.100.7", "203.0.113.9"]
    assert finding["aws_regions"] == ["eu-west-1", "us-east-1"]
    assert finding["recipient_account_ids"] == ["111122223333"]
    assert finding["actions"] == ["cloudtrail:StopLogging"]
    assert finding["sentence"] == (
        "alice stopped or deleted the CloudTrail trail trail/org-trail (cloudtrail:StopLogging) from 203.0.113.9"
    ), "of the first call that succeeded"
    assert finding["attack"] == ["T1685.002"]
    assert finding["tactics"]


def test_what_was_denied_every_time_is_told_so_and_weighs_two_steps_less(case_of, record):
    denied = [stop(record, f"2026-09-01T08:0{n}:00Z", errorCode="AccessDenied") for n in range(3)]
    [finding] = case_of(*denied).hunt(ids=[STOPPED]).rows()
    assert (finding["events"], finding["denied"]) == (3, 3)
    assert finding["severity"] == "low"
    assert finding["sentence"].endswith("but was denied")
    assert finding["sentence"].startswith("alice tried to stop or delete the CloudTrail trail trail/org-trail")


def test_what_failed_for_another_reason_names_it(case_of, record):
    [finding] = (
        case_of(stop(record, "2026-09-01T08:00:00Z", errorCode="TrailNotFoundException")).hunt(ids=[STOPPED]).rows()
    )
    assert finding["sentence"].endswith("but failed with TrailNotFoundException")


def test_one_success_among_refusals_keeps_the_severity(case_of, record):
    findings = case_of(
        stop(record, "2026-09-01T08:00:00Z", errorCode="AccessDenied"), stop(record, "2026-09-01T09:00:00Z")
    ).hunt(ids=[STOPPED])
    [finding] = findings.rows()
    assert finding["severity"] == "high"
    assert "tried" not in finding["sentence"]


def test_a_hunt_that_is_about_refusals_keeps_its_severity(case_of, record):
    asked = [
        record(
            eventTime=f"2026-09-01T08:{n:02}:00Z",
            eventSource="secretsmanager.amazonaws.com",
            eventName="GetSecretValue",
            errorCode="AccessDenied",
            requestParameters={"secretId": f"s{n}"},
        )
        for n in range(12)
    ]
    [finding] = case_of(*asked).hunt(ids=["enumeration.resources_tried"]).rows()
    assert (finding["severity"], finding["denied"]) == ("medium", 12)


def test_a_hunt_names_all_its_events_where_every_event_is_asked_for(case_of, record):
    read = [
        record(
            eventTime=f"2026-09-01T08:{n // 60:02}:{n % 60:02}Z",
            eventID=f"{n:03}",
            eventSource="secretsmanager.amazonaws.com",
            eventName="GetSecretValue",
            requestParameters={"secretId": f"s{n}"},
        )
        for n in range(150)
    ]
    case = case_of(*read)
    [first] = case.hunt(ids=["secrets.read_in_bulk"]).rows()
    assert first["event_ids"] == [f"{n:03}" for n in range(100)]
    [every] = case.hunt(ids=["secrets.read_in_bulk"], every=True).rows()
    assert every["event_ids"] == [f"{n:03}" for n in range(150)]


def test_another_account_is_another_finding(case_of, record):
    findings = case_of(
        stop(record, "2026-09-01T08:00:00Z"),
        stop(record, "2026-09-01T08:00:01Z", recipientAccountId="444455556666"),
    ).hunt(ids=[STOPPED])
    assert [row["recipient_account_ids"] for row in findings.rows()] == [["111122223333"], ["444455556666"]]


def test_every_event_is_a_finding_of_its_own_when_asked_for(case_of, record):
    case = case_of(*(stop(record, f"2026-09-01T08:00:0{second}Z", eventID=str(second)) for second in range(5)))
    findings = case.hunt(ids=[STOPPED], every=True)
    assert [row["event_ids"] for row in findings.rows()] == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert {row["events"] for row in findings.rows()} == {1}
    assert len(case.hunt(ids=[STOPPED])) == 1


def test_a_finding_names_its_first_hundred_events_and_counts_all(case_of, record):
    case = case_of(*(stop(record, f"2026-09-01T08:{n // 60:02}:{n % 60:02}Z", eventID=f"{n:03}") for n in range(150)))
    [finding] = case.hunt(ids=[STOPPED]).rows()
    assert finding["events"] == 150
    assert finding["event_ids"] == [f"{n:03}" for n in range(100)]


def test_findings_have_the_agreed_columns_and_come_most_severe_first(sample_case):
    findings = sample_case.hunt(packs=["root", "logging", "identity"])
    assert findings.table.schema.equals(FINDINGS)
    levels = ["critical", "high", "medium", "low", "info"]
    order = [(levels.index(row["severity"]), row["first_seen"]) for row in findings.rows()]
    assert order == sorted(order)
    assert not any(
        value is None for row in findings.rows() for value in (row["event_ids"], row["actions"], row["attack"])
    )


def test_rows_of_a_stateful_hunt_fill_the_columns_of_a_finding(sample_case):
    findings = sample_case.hunt(ids=["addresses.shared_by_many"])
    first = findings.rows()[0]
    details = json.loads(first["details"])
    assert first["kind"] == "hunt"
    assert first["events"] == details["events"]
    assert first["source_ip_addresses"] == [details["source_ip_address"]]
    assert first["event_ids"] == details["event_ids"]
    assert first["first_seen"].strftime("%Y-%m-%d %H:%M:%S") == details["first_seen"][:19]
    assert len(findings) == len(sample_case.query("addresses.shared_by_many"))


def test_sentences_are_those_that_the_questions_speak_alone(sample_case):
    for name in ("identity.became_admin", "addresses.odd"):
        spoken = sample_case.hunt(ids=[name]).sentences()
        assert sorted(spoken) == sorted(sample_case.query(name).sentences())


def test_silence_without_what_a_rule_needs_is_no_answer(case_of, record):
    findings = case_of(record()).hunt(ids=["functions.invoked_in_bursts", STOPPED])
    assert [unanswered.rule for unanswered in findings.cannot_tell] == ["functions.invoked_in_bursts"]
    assert "lambda.amazonaws.com" in findings.cannot_tell[0].reasons[0]
    assert findings.asked == 2


def test_silence_about_a_region_that_was_never_logged_is_no_answer(case_of, record):
    findings = case_of(record(), regions=["eu-west-3"]).hunt(ids=[STOPPED])
    assert "eu-west-3" in findings.cannot_tell[0].reasons[0]


def test_a_rule_that_found_something_can_tell(case_of, record):
    assert case_of(stop(record, "2026-09-01T08:00:00Z")).hunt(ids=[STOPPED]).cannot_tell == ()


def test_parameters_reach_the_question_they_name(case_of, record):
    case = case_of(stop(record, "2026-09-01T08:00:00Z", errorCode="AccessDenied"))
    assert len(case.hunt(ids=[STOPPED])) == 1
    assert len(case.hunt(ids=[STOPPED], parameters={f"{STOPPED}.include_denied": "false"})) == 0


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"parameters": {f"{STOPPED}.nothing": 1}}, ParameterError, "no parameter 'nothing'"),
        ({"parameters": {f"{STOPPED}.include_denied": "perhaps"}}, ParameterError, "of type boolean"),
        ({"parameters": {"include_denied": "true"}}, UsageError, "names no question"),
        ({"packs": ["loging"]}, UsageError, "no rule or topic 'loging'"),
        ({"ids": ["activity.by_service"]}, UsageError, "is a summary"),
        ({"severity": "bad"}, UsageError, "no severity 'bad'"),
        ({"suppressions": "/nowhere.yml"}, UsageError, "cannot be read"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_asked(sample_case, settings, error, said):
    with pytest.raises(error, match=said):
        sample_case.hunt(**settings)


def test_packs_severity_and_techniques_narrow_a_hunt(sample_case):
    everything = sample_case.hunt(packs=["logging"]).asked
    assert 0 < sample_case.hunt(packs=["logging"], severity="high").asked < everything
    assert 0 < sample_case.hunt(packs=["logging"], attack=["T1685"]).asked <= everything
    assert sample_case.hunt(packs=["sigma"]).asked == 0


def test_a_broken_question_file_is_a_problem_and_the_rest_is_asked(tmp_path, case_of, record):
    header = (
        "-- title: Is it?\n-- asks: what\n-- kind: {kind}\n-- severity: high\n-- finding: it is\n-- misses: [all]\n\n"
    )
    topic = tmp_path / "own" / "mine"
    topic.mkdir(parents=True)
    (topic / "broken.sql").write_text(header.format(kind="detection") + "select * from events where nothing_such = 1")
    (topic / "halts.sql").write_text(header.format(kind="hunt") + "select cast(actor as integer) as actor from events")
    (topic / "unreadable.sql").write_text("-- title: [\n\nselect 1")
    findings = case_of(stop(record, "2026-09-01T08:00:00Z"), queries=[tmp_path / "own"]).hunt(packs=["mine", "logging"])
    said = [str(problem) for problem in findings.problems]
    assert len(said) == 3
    assert any("mine.broken could not be asked" in text and "broken.sql" in text for text in said)
    assert any("mine.halts could not be asked" in text for text in said)
    assert STOPPED in {row["rule"] for row in findings.rows()}


def test_a_secret_under_a_name_of_the_authors_is_masked_in_the_rows_details_too(tmp_path, case_of, record):
    topic = tmp_path / "own" / "mine"
    topic.mkdir(parents=True)
    (topic / "word_set.sql").write_text(
        "-- title: Which words were set?\n-- asks: what\n-- kind: hunt\n-- severity: high\n"
        "-- finding: '{actor} set {word} in {event_time}'\n-- misses: [all]\n\n"
        "select actor, event_time, event_id, json_text(request_parameters, '$.newPassword') as word from events\n"
        "where json_text(request_parameters, '$.newPassword') is not null"
    )
    event = record(
        eventName="CreateLoginProfile",
        eventTime="2026-09-01T08:00:00Z",
        requestParameters={"newPassword": "plain-word"},
    )
    case = case_of(event, queries=[tmp_path / "own"])
    [masked] = case.hunt(packs=["mine"]).rows()
    assert "plain-word" not in str(masked)
    assert '"word":"[masked' in masked["details"]
    assert '"event_time":"2026-09-01 08:00:00+00"' in masked["details"]


def test_hostile_text_is_kept_as_logged_and_escaped_in_html(case_of, record):
    evil = "<script>alert(1)</script>\x1b[2J{actor}"
    findings = case_of(
        stop(record, "2026-09-01T08:00:00Z") | {"requestParameters": {"name": evil}},
    ).hunt(ids=[STOPPED])
    assert evil in findings.rows()[0]["sentence"]
    assert "<script>" not in findings._repr_html_()
    assert "&lt;script&gt;" in findings._repr_html_()
    assert "\x1b" not in findings._repr_html_()


def test_findings_are_what_a_python_user_expects(sample_case):
    findings = sample_case.hunt(packs=["root"])
    assert len(findings) == len(findings.rows()) == len(findings.df()) == findings.arrow().num_rows
    assert sum(findings.by_severity().values()) == len(findings)


def test_a_hunt_over_no_events_finds_nothing_and_cannot_tell(case_of, record):
    findings = case_of(record(), since="2027-01-01").hunt()
    assert len(findings) == 0
    assert len(findings.cannot_tell) == findings.asked
    assert findings.table.schema.equals(FINDINGS)
    assert "0 findings" in findings._repr_html_()


def test_progress_is_told_from_the_first_rule_to_the_last(sample_case):
    told: list[tuple[str, int, int]] = []
    sample_case.hunt(packs=["root", "regions"], progress=lambda *step: told.append(step))
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2]
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_sigma_rules_are_asked_with_the_packs(case_of, record, tmp_path):
    (tmp_path / "sigma").mkdir()
    (tmp_path / "sigma" / "stop.yml").write_text(
        """title: Trail stopped
id: 11111111-1111-4111-8111-111111111111
level: critical
tags: [attack.t1685.002]
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: StopLogging, requestParameters.name|startswith: org}
  condition: selection
"""
    )
    (tmp_path / "sigma" / "broken.yml").write_text(
        "title: No\nlogsource: {product: aws, service: cloudtrail}\ndetection: {}\n"
    )
    case = case_of(stop(record, "2026-09-01T08:00:00Z"))
    findings = case.hunt(packs=["logging"], sigma=[tmp_path / "sigma"])
    assert {"pack", "sigma"} == {row["origin"] for row in findings.unfolded().to_pylist()}
    assert findings.rows()[0]["severity"] == "critical"
    assert any("broken.yml" in str(problem) for problem in findings.problems)
    assert {row["origin"] for row in case.hunt(packs=["sigma"], sigma=[tmp_path / "sigma"]).rows()} == {"sigma"}
    assert case.hunt(packs=["sigma"], sigma=[tmp_path / "sigma"], attack=["T1552"]).asked == 0
