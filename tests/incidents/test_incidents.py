"""Incidents: one story per intruder, with all its events, next to nothing else, and a reason for every join."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import trailscope as ts
from benchmarks.woven.office import office_records
from benchmarks.woven.startup import startup_records
from benchmarks.woven.weaving import weave
from trailscope.cli import command as trailscope
from trailscope.yardstick.scores import of_incidents

pytestmark = pytest.mark.slow


def test_each_attack_is_told_by_one_incident_among_the_first_whole_and_alone(woven, told):
    _, _, incidents = told
    scores = of_incidents([one.event_ids for one in incidents], woven.attacks)
    assert len(scores) == 4
    assert [one for one in scores if not one.good] == []


def test_where_nobody_has_a_fixed_address_strangers_are_still_told_from_those_at_home(tmp_path):
    attacks = ("trust_without_a_subject", "guessed_password", "bucket_made_public", "key_in_a_secret")
    woven = weave(startup_records(1), attacks, 11, tmp_path / "logs", noise=2)
    with ts.open(woven.logs, lake=tmp_path / "lake") as case:
        scores = of_incidents([one.event_ids for one in case.incidents()], woven.attacks)
    assert len(scores) == len(attacks)
    assert [one for one in scores if not one.good] == []


def test_what_an_intruder_plants_is_of_the_same_story_and_the_owner_at_home_is_not(tmp_path):
    attacks = ("worm_on_a_laptop", "front_end_replaced", "portal_user_planted", "miners_that_stay")
    woven = weave(office_records(5, people=8), attacks, 5, tmp_path / "logs", noise=2)
    with ts.open(woven.logs, lake=tmp_path / "lake") as case:
        incidents = case.incidents()
        scores = of_incidents([one.event_ids for one in incidents], woven.attacks)
    assert len(scores) == len(attacks)
    assert [one for one in scores if not one.good] == []
    joins = " ".join(joined.why for incident in incidents for joined in incident.joins)
    for why in ("created the user", "a foreign program used the credentials", "it issued the credential that names"):
        assert why in joins


def test_no_event_is_in_two_incidents(told):
    ids = [id for incident in told[2] for id in incident.event_ids]
    assert len(ids) == len(set(ids))


def test_incidents_are_ranked_and_name_their_findings(told):
    _, findings, incidents = told
    assert [one.score for one in incidents] == sorted((one.score for one in incidents), reverse=True)
    cited = {row["id"]: set(row["event_ids"]) for row in findings.rows()}
    for incident in incidents:
        assert incident.finding_ids
        assert all(cited[id] & set(incident.event_ids) for id in incident.finding_ids)


def test_every_part_but_the_first_is_joined_with_a_reason(told):
    for incident in told[2]:
        assert all(joined.why for joined in incident.joins)
    first = told[2][0]
    assert any("created" in joined.why and joined.event_id for joined in first.joins)
    assert first.entry.event_id in first.event_ids


def test_the_json_has_exactly_the_agreed_members(told):
    document = json.loads(told[2].json())
    assert list(document) == ["incidents"]
    for incident in document["incidents"]:
        assert list(incident) == [
            "id", "title", "severity", "confidence", "first_seen", "last_seen", "root_actors", "credentials", "sources", "stages",
            "finding_ids", "event_ids",
        ]  # fmt: skip
        assert incident["first_seen"].endswith("Z")


def test_the_same_lake_gives_the_same_incidents_whatever_the_order_of_ingest(woven, told, tmp_path):
    files = sorted(str(path) for path in woven.logs.rglob("*.json.gz"))
    with ts.Investigation(tmp_path / "backwards") as case:
        for batch in (files[1::2][::-1], files[::2]):
            case.ingest(*batch)
        again = case.incidents()
    assert again.json() == told[2].json()


def test_where_there_are_too_many_uses_those_that_findings_cite_are_looked_at_and_the_rest_is_counted(
    told, woven_lake, monkeypatch
):
    _, findings, whole = told
    assert whole.left_out == ()
    monkeypatch.setattr("trailscope.incidents.facts.MOST_USES", 200)
    with ts.open(woven_lake) as case:
        found = case.incidents(findings)
        text = case.report(findings, incidents=found).markdown()
    [said] = found.left_out
    assert "were not looked at" in said
    assert json.loads(found.json())["left_out"] == [said]
    assert said.split(" (")[0] in text
    assert {one.title for one in found} >= {one.title for one in whole if one.severity == "critical"}


def test_the_command_writes_the_same(told, woven_lake):
    done = CliRunner().invoke(trailscope, ["incidents", "--lake", str(woven_lake), "--format", "json", "-q"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(told[2].json())


def test_a_story_is_told_with_how_they_got_in(told, woven_lake):
    first = told[2][0]
    words = ["incidents", "--lake", str(woven_lake), "--format", "table", "--id", first.id, "-q"]
    text = CliRunner().invoke(trailscope, words, env={"COLUMNS": "200"}).stdout
    assert first.title.split(":")[0] in text
    for head in ("got in", "credentials", "stages", "joined"):
        assert f"  {head}" in text
    assert first.entry.event_id in text


def test_a_hunt_tells_incidents_before_findings(told, woven_lake):
    text = (
        CliRunner()
        .invoke(trailscope, ["hunt", "--lake", str(woven_lake), "--format", "table", "-q"], env={"COLUMNS": "200"})
        .stdout
    )
    assert text.index(told[2][0].id) < text.index(" findings of ")
    narrowed = (
        CliRunner()
        .invoke(trailscope, ["hunt", "--pack", "root", "--lake", str(woven_lake), "--format", "table", "-q"])
        .stdout
    )
    assert "incident-" not in narrowed


def test_a_report_opens_with_the_incidents_and_without_them_when_only_some_rules_were_asked(told):
    case, findings, incidents = told
    text = case.report(findings, incidents=incidents).markdown()
    assert text.index(incidents[0].id) < text.index("## Summary")
    assert "## Incidents" not in case.report(findings).markdown()


def test_a_timeline_of_an_incident_counts_each_of_its_events_in_the_lane_of_its_stage(told):
    case, findings, incidents = told
    marks = case.timeline(incident=incidents[0], findings=findings, lane="tactic").table.to_pylist()
    assert sum(mark["events"] for mark in marks) == len(incidents[0].event_ids)
    assert {mark["event_id"] for mark in marks if mark["events"] == 1} <= set(incidents[0].event_ids)
    assert len({mark["lane"] for mark in marks}) > 2


def test_without_findings_there_is_no_incident_and_the_reason_is_said(tmp_path, write_log, record):
    write_log(
        tmp_path / "logs" / "one.json.gz",
        [record(eventSource="ec2.amazonaws.com", eventName="DescribeVpcs", readOnly=True)],
    )
    case = ts.open(tmp_path / "logs", lake=tmp_path / "lake", regions=["eu-west-1"])
    incidents = case.incidents()
    assert len(incidents) == 0
    assert incidents.reasons


def test_every_finding_of_a_stolen_role_has_the_root_actor_behind_it(told):
    _, findings, _ = told
    miners = [
        row
        for row in findings.rows()
        if row["rule"] == "compute.many_launched" or row["rule"] == "compute.mining_signs"
    ]
    assert miners
    assert all(row["root_actor"] and ":user/svc-" in row["root_actor"] for row in miners)
    assert len({row["id"] for row in findings.rows()}) == len(findings)


def test_on_a_real_trail_one_intruder_is_one_story(shared_data, tmp_path):
    case = ts.open(shared_data / "trail", lake=tmp_path / "lake")
    first, *others = case.incidents()
    assert all("bert-jan" not in one.actors for one in others), (
        "console and command line of one person at one time are one story"
    )
    for_her = case.query("select event_id from events where actor = 'bert-jan' and event_name = 'GenerateDataKey'")
    assert set(for_her.arrow().column("event_id").to_pylist()) <= set(first.event_ids), (
        "what a service did for the caller"
    )
    roles = case.query("select event_id from events where actor like 'stratus-red-team-%/aws-go-sdk-%'")
    assert set(roles.arrow().column("event_id").to_pylist()) <= set(first.event_ids)
    assert first.root_actors[0] == "arn:aws:iam::123837392027:user/bert-jan"
