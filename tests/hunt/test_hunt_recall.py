"""What hunts are for: real techniques are named, and everyday work raises no alarm."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from benchmarks.samples import story_records
from trailscope.questions.attack import covers

pytestmark = pytest.mark.slow

# the technique in a file's name → ATT&CK techniques of which one of its findings must name one
EXPECTED = {
    "credential-access.ec2-get-password-data": ("T1552",),
    "credential-access.secretsmanager-batch-retrieve-secrets": ("T1555.006",),
    "credential-access.ssm-retrieve-securestring-parameters": ("T1555.006", "T1552"),
    "defense-evasion.cloudtrail-event-selectors": ("T1685.002",),
    "defense-evasion.dns-delete-logs": ("T1685.002",),
    "defense-evasion.vpc-remove-flow-logs": ("T1685.002",),
    "execution.ec2-launch-unusual-instances": ("T1496", "T1578.002"),
    "execution.ssm-send-command": ("T1651",),
    "exfiltration.ec2-security-group-open-port-22-ingress": ("T1686.001", "T1133"),
    "exfiltration.ec2-share-ebs-snapshot": ("T1537",),
    "impact.bedrock-invoke-model": ("T1496",),
    "lateral-movement.ec2-instance-connect": ("T1021.008", "T1021.004", "T1098.004"),
    "persistence.iam-backdoor-role": ("T1098.003", "T1484.002"),
    "persistence.iam-create-admin-user": ("T1136.003",),
    "persistence.iam-create-user-login-profile": ("T1098.001",),
    "persistence.lambda-layer-extension": ("T1578.005", "T1525", "T1546", "T1648"),
    "persistence.rolesanywhere-create-trust-anchor": ("T1484.002", "T1098.003"),
    "privilege-escalation.iam-update-user-login-profile": ("T1098.001",),
}
ALARMS = ("high", "critical")


@pytest.fixture(scope="module")
def found(technique_case):
    """Technique of the file → ATT&CK ids of the findings that cite one of its events."""
    rows = technique_case.query("select event_id, source_uri from events").rows()
    technique = {row["event_id"]: PurePosixPath(row["source_uri"]).stem.removeprefix("aws.") for row in rows}
    ids: dict[str, set[str]] = {name: set() for name in technique.values()}
    findings = technique_case.hunt()
    assert findings.problems == ()
    for finding in findings.rows():
        for event in finding["event_ids"]:
            ids[technique[event]].update(finding["attack"])
    return ids


def test_every_file_of_real_techniques_has_an_expectation(found):
    assert found.keys() == EXPECTED.keys()


@pytest.mark.parametrize("technique", EXPECTED)
def test_a_real_technique_is_named_by_a_finding(technique, found):
    wanted = EXPECTED[technique]
    assert any(covers(asked, id) for asked in wanted for id in found[technique]), sorted(found[technique])


def test_everyday_work_raises_no_alarm(sample_case):
    story = {record["eventID"] for record in story_records()}
    alarms = [finding for finding in sample_case.hunt(severity="high").rows() if finding["severity"] in ALARMS]
    assert alarms
    loud = [(row["rule"], row["sentence"]) for row in alarms if not story & set(row["event_ids"])]
    assert loud == []


def test_every_scene_of_the_story_that_does_harm_raises_an_alarm(sample_case):
    cited = {id for finding in sample_case.hunt(severity="high").rows() for id in finding["event_ids"]}
    harm = {"StopLogging", "DeleteTable", "DeleteDBInstance", "AddUserToGroup", "ModifySnapshotAttribute"}
    story = [record for record in story_records() if record["eventName"] in harm]
    assert {record["eventName"] for record in story} == harm
    assert {record["eventName"] for record in story if record["eventID"] in cited} == harm
