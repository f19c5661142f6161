"""The exports against models of their standards, on findings with every kind of value in them."""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from py_ocsf_models.events.findings.detection_finding import DetectionFinding
from sarif_pydantic import Sarif

from trailscope.cli.commands.export import FORMS
from trailscope.errors import QuestionError
from trailscope.export import incident as tickets
from trailscope.export import navigator, ocsf, ocsf_events, sarif
from trailscope.export.identity import finding_id
from trailscope.exporting import SUFFIXES
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.questions import attack
from trailscope.window import Window

FIRST = datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)
LAST = datetime(2026, 9, 1, 8, 25, tzinfo=UTC)
WHOLE = {
    "rule": "identity.user_added_to_admin_group",
    "origin": "pack",
    "title": "Was a user added to an admin group?",
    "kind": "detection",
    "severity": "high",
    "attack": ["T1098.003"],
    "tactics": ["Persistence", "Privilege Escalation"],
    "first_seen": FIRST,
    "last_seen": LAST,
    "events": 2,
    "denied": 1,
    "actor": "alice",
    "actor_id": "arn:aws:iam::111122223333:user/alice",
    "target": "group/admins ← bob",
    "actions": ["iam:AddUserToGroup"],
    "source_ip_addresses": ["54.16.113.91", "cloudformation.amazonaws.com"],
    "aws_regions": ["us-east-1"],
    "recipient_account_ids": ["111122223333"],
    "event_ids": ["e-1", "e-2"],
    "sentence": 'alice added bob to admins</script>"\n\x1b[31m',
    "details": None,
}
BARE: dict[str, Any] = {
    **dict.fromkeys(FINDINGS.names),
    "rule": "denied.burst",
    "origin": "pack",
    "title": "Who was refused often?",
    "kind": "hunt",
    "severity": "low",
}


def findings(*rows: dict[str, Any], problems: tuple[QuestionError, ...] = ()) -> Findings:
    return Findings(pa.Table.from_pylist(list(rows), FINDINGS), 3, Window(), problems=problems)


def test_every_line_of_ocsf_is_a_valid_detection_finding():
    lines = ocsf.document(findings(WHOLE, BARE)).splitlines()
    whole, bare = (DetectionFinding.model_validate_json(line) for line in lines)
    assert whole.finding_info.title == WHOLE["title"]
    assert whole.time == int(LAST.timestamp() * 1000)
    assert whole.count == 2
    assert [event.uid for event in whole.finding_info.related_events] == ["e-1", "e-2"]
    assert {attack.sub_technique.uid for attack in whole.finding_info.attacks} == {"T1098.003"}
    assert bare.severity == "Low"


def test_ocsf_tells_an_address_from_a_service_and_leaves_out_what_is_not_known():
    line, bare = map(json.loads, ocsf.document(findings(WHOLE, BARE)).splitlines())
    assert [artefact["src_endpoint"] for artefact in line["evidences"]] == [
        {"ip": "54.16.113.91"},
        {"hostname": "cloudformation.amazonaws.com"},
    ]
    assert "evidences" not in bare
    assert "null" not in ocsf.document(findings(BARE))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("203.0.113.9", "ip"), ("2001:db8::1", "ip"), ("AWS Internal", "hostname"), ("3scale.example.com", "hostname"),
        ("1337", "hostname"), ("203.0.113.9, 198.51.100.7", "hostname"), ("see: nothing", "hostname"), ("999.1.1.1", "hostname"),
    ],
)  # fmt: skip
def test_ocsf_calls_an_address_what_is_one_in_findings_and_events(place, name):
    (line,) = map(json.loads, ocsf.document(findings({**WHOLE, "source_ip_addresses": [place]})).splitlines())
    assert [artefact["src_endpoint"] for artefact in line["evidences"]] == [{name: place}]
    row = dict.fromkeys(ocsf_events.COLUMNS) | {
        "source_ip_address": place,
        "event_name": "X",
        "event_time": FIRST,
        "read_only": True,
    }
    (event,) = ocsf_events.table(pa.Table.from_pylist([row])).to_pylist()
    assert event["src_endpoint"]["ip"] == (place if name == "ip" else None)
    assert event["src_endpoint"]["domain"] == (None if name == "ip" else place)


def test_ocsf_names_an_account_only_where_there_is_one():
    several = {**WHOLE, "recipient_account_ids": ["111122223333", "444455556666"]}
    line = json.loads(ocsf.document(findings(several)))
    assert "account" not in line["cloud"]
    assert line["unmapped"]["accounts"] == ["111122223333", "444455556666"]


def test_sarif_is_valid_and_says_what_could_not_be_asked():
    text = sarif.document(findings(WHOLE, BARE, problems=(QuestionError("the rule is broken"),)))
    run = Sarif.model_validate_json(text).runs[0]
    assert [result.rule_id for result in run.results] == [WHOLE["rule"], BARE["rule"]]
    assert [run.tool.driver.rules[result.rule_index].id for result in run.results] == [WHOLE["rule"], BARE["rule"]]
    assert [result.level for result in run.results] == ["error", "note"]
    assert "the rule is broken" in text


def test_a_message_of_sarif_shows_log_text_and_links_nowhere():
    lured = {**WHOLE, "sentence": "[verified](https://evil.example) by {0} \x1b[2J\u202e", "target": "[x](y)"}
    result, _ = json.loads(sarif.document(findings(lured, BARE)))["runs"][0]["results"]
    assert result["message"]["text"] == r"\[verified\] (https://evil.example) by {{0}} \\x1b\[2J⟨U+202E⟩"
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "[x](y)"


def test_sarif_counts_the_events_behind_a_result():
    first, second = json.loads(sarif.document(findings(WHOLE, BARE)))["runs"][0]["results"]
    assert (first["occurrenceCount"], second["occurrenceCount"]) == (2, 1)


def test_a_navigator_layer_shows_a_technique_by_its_worst_finding():
    mild = {**WHOLE, "severity": "low", "rule": "identity.user_added_to_group"}
    layer = json.loads(navigator.document(findings(mild, WHOLE, BARE)))
    assert layer["versions"]["attack"] == "19"
    cells = {cell["techniqueID"]: cell for cell in layer["techniques"]}
    assert cells["T1098.003"]["score"] == 75
    assert cells["T1098.003"]["comment"] == "worst: high; 2 findings, 4 events"
    assert cells["T1098"]["showSubtechniques"] is True
    assert "score" not in cells["T1098"]


def test_a_navigator_layer_shows_what_took_the_place_of_a_retired_technique():
    retired, now = next(iter(attack.renames().items()))
    layer = json.loads(navigator.document(findings({**WHOLE, "attack": [retired, now]})))
    [shown] = [cell for cell in layer["techniques"] if "score" in cell]
    assert (shown["techniqueID"], shown["metadata"][0]["value"]) == (now, "1 finding")


@pytest.mark.parametrize("room", [navigator, ocsf, sarif])
def test_no_export_carries_raw_control_characters(room):
    assert not {character for character in room.document(findings(WHOLE)) if ord(character) < 32} - {"\n"}
    assert room.document(findings(WHOLE)).isascii()


@pytest.mark.parametrize("room", [navigator, ocsf, sarif])
def test_no_findings_make_a_valid_empty_document(room):
    text = room.document(findings())
    assert text == "" if room is ocsf else json.loads(text)


def test_a_finding_keeps_its_id_from_run_to_run_and_shares_it_with_no_other():
    assert finding_id(WHOLE) == finding_id({**WHOLE, "sentence": "told otherwise", "events": 3})
    assert finding_id(WHOLE) != finding_id({**WHOLE, "target": "group/other"})
    assert len({finding_id(WHOLE), finding_id(BARE)}) == 2


def test_the_command_offers_every_form_that_can_be_written():
    assert set(FORMS) == SUFFIXES.keys()


def test_each_form_names_every_target_of_a_round():
    targets = [f"log-group/{number}" for number in range(9)]
    told = {**WHOLE, "target": targets[0], "details": json.dumps({"targets": targets})}
    [event] = ocsf.document(findings(told)).splitlines()
    assert [resource["name"] for resource in json.loads(event)["resources"]] == targets
    [result] = json.loads(sarif.document(findings(told)))["runs"][0]["results"]
    assert result["properties"]["targets"] == targets
    written = tickets.findings_document([told])
    assert all(target in written for target in targets)
