"""Work that an intruder has a service do with a role: its sessions are of the story, those of the same service for others are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from test_entered_workloads import (
    ACCOUNT,
    BEGIN,
    INSTANCE,
    INTRUDER,
    NOON,
    OTHER,
    WORK,
    _looks_round,
    _session,
    _told,
    _Week,
)

import trailscope as ts
from trailscope.hunt.findings import FINDINGS
from trailscope.incidents.facts import gather
from trailscope.lineage.following import Lineage

pytestmark = pytest.mark.slow

ARN = f"arn:aws:{{}}:us-east-1:{ACCOUNT}:{{}}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
TASK = "0123456789abcdef0123456789abcdef"
STACK = ARN.format("cloudformation", "stack/{}/51af3dc0")
CHANGES = ARN.format("cloudformation", "changeSet/{}-changes/51af3dc0")
DEFINITION = ARN.format("ecs", "task-definition/{}:3")
MACHINE = ARN.format("states", "stateMachine:{}")

# kind → who takes the role, how the session is named, the call that gave the role (action, asked, answered), the one that starts the work
WORKS = {
    "stack updated": (
        "cloudformation", "AWSCloudFormation",
        ("cloudformation:CreateStack", {"stackName": "{}", "roleARN": ROLE}, None),
        ("cloudformation:UpdateStack", {"stackName": STACK}, None),
    ),
    "change set": (
        "cloudformation", "AWSCloudFormation",
        ("cloudformation:CreateChangeSet", {"stackName": "{}", "changeSetName": "x", "roleARN": ROLE}, {"id": CHANGES}),
        ("cloudformation:ExecuteChangeSet", {"changeSetName": CHANGES}, None),
    ),
    "service": (
        "ecs-tasks", TASK,
        ("ecs:RegisterTaskDefinition", {"family": "{}", "taskRoleArn": ROLE}, {"taskDefinition": {"taskDefinitionArn": DEFINITION}}),
        ("ecs:CreateService", {"serviceName": "{}", "taskDefinition": "{}"}, {"service": {"taskDefinition": DEFINITION}}),
    ),
    "service updated": (
        "ecs-tasks", TASK,
        ("ecs:RegisterTaskDefinition", {"family": "{}", "executionRoleArn": ROLE}, {"taskDefinition": {"taskDefinitionArn": DEFINITION}}),
        ("ecs:UpdateService", {"service": "{}", "taskDefinition": "{}:3"}, None),
    ),
    "batch job": (
        "ecs-tasks", TASK,
        ("batch:RegisterJobDefinition", {"jobDefinitionName": "{}", "containerProperties": {"jobRoleArn": ROLE}},
         {"jobDefinitionArn": ARN.format("batch", "job-definition/{}:1")}),
        ("batch:SubmitJob", {"jobName": "j", "jobDefinition": "{}"}, {"jobId": "0"}),
    ),
    "state machine": (
        "states", "wozynIhxRGfTvfRlXhHKONdyrIaAmRyN",
        ("states:CreateStateMachine", {"name": "{}", "roleArn": ROLE}, {"stateMachineArn": MACHINE}),
        ("states:StartExecution", {"stateMachineArn": MACHINE + ":live"}, None),
    ),
    "build": (
        "codebuild", "AWSCodeBuild-72a7bcfe-fee1-480b-8aad-2c1e7bfc9989",
        ("codebuild:CreateProject", {"name": "{}", "serviceRole": ROLE}, None),
        ("codebuild:StartBuild", {"projectName": "{}"}, None),
    ),
    "Glue job": (
        "glue", "GlueJobRunnerSession",
        ("glue:CreateJob", {"name": "{}", "role": "worker"}, None),
        ("glue:StartJobRun", {"jobName": "{}"}, None),
    ),
    "transform job": (
        "sagemaker", "SageMaker",
        ("sagemaker:CreateModel", {"modelName": "{}", "executionRoleArn": ROLE}, None),
        ("sagemaker:CreateTransformJob", {"modelName": "{}"}, None),
    ),
    "training job": ("sagemaker", "SageMaker", None, ("sagemaker:CreateTrainingJob", {"trainingJobName": "{}", "roleArn": ROLE}, None)),
    "rule": (
        "events", "d7c1f1b3a0", None,
        ("events:PutTargets", {"rule": "{}", "targets": [{"arn": ARN.format("ecs", "cluster/main"), "roleArn": ROLE}]}, None),
    ),
    "schedule": ("scheduler", "59a6c7", None, ("scheduler:CreateSchedule", {"name": "{}", "target": {"roleArn": ROLE}}, None)),
    "automation": (
        "ssm", "Automation-1", None,
        ("ssm:StartAutomationExecution", {"documentName": "{}", "parameters": {"AutomationAssumeRole": [ROLE]}}, None),
    ),
    "function": (
        "lambda", "{}", None,
        ("lambda:UpdateFunctionConfiguration20150331v2", {"functionName": "{}", "role": ROLE}, {"functionName": "{}"}),
    ),
}  # fmt: skip


def _filled(value, name: str):
    if isinstance(value, str):
        return value.replace("{}", name)
    if isinstance(value, dict):
        return {key: _filled(inner, name) for key, inner in value.items()}
    return [_filled(inner, name) for inner in value] if isinstance(value, list) else value


class _Work:
    """One kind of work, in a week of everyday events."""

    def __init__(self, week: _Week, kind: str) -> None:
        self._week = week
        self._service, self._session_name, self._gives, self._starts = WORKS[kind]

    def _call(self, at, call, name: str, **caller: object) -> str:
        action, asked, answered = call
        return self._week.call(
            at, action, requestParameters=_filled(asked, name), responseElements=_filled(answered, name), readOnly=False, **caller
        )  # fmt: skip

    def define(self, at, name: str, **caller: object) -> set[str]:
        return {self._call(at, self._gives, name, **caller)} if self._gives else set()

    def start(self, at, name: str, **caller: object) -> set[str]:
        return {self._call(at, self._starts, name, **caller)}

    def run(self, at, name: str) -> set[str]:
        """The service takes the role, and what it runs reads two secrets."""
        service = f"{self._service}.amazonaws.com"
        session = _session("worker", _filled(self._session_name, name), at)
        place = {"sourceIPAddress": "3.96.88.10", "userAgent": WORK}
        reads = {
            self._week.call(at + timedelta(minutes=n), "secretsmanager:GetSecretValue", userIdentity=session,
                            requestParameters={"secretId": f"{name}/{n}"}, **place)
            for n in (1, 2)
        }  # fmt: skip
        return {self._week.issue(session, service, at)} | reads


PIPELINE = {"sourceIPAddress": "3.96.77.10", "userAgent": WORK}


def _pipeline(at) -> dict:
    return {"userIdentity": _session("pipeline", "run", at), **PIPELINE}


@pytest.fixture
def week(record) -> _Week:
    return _Week(record)


@pytest.mark.parametrize("kind", WORKS)
def test_what_an_intruder_started_is_of_the_story(kind, week, tmp_path, write_log):
    work = _Work(week, kind)
    intruders = _looks_round(week, NOON, **INTRUDER)
    if kind in ("stack updated", "service updated"):  # it was there before
        work.define(BEGIN + timedelta(days=1), "metrics", **_pipeline(BEGIN + timedelta(days=1)))
    else:
        intruders |= work.define(NOON + timedelta(minutes=7), "metrics", **INTRUDER)
    intruders |= work.start(NOON + timedelta(minutes=9), "metrics", **INTRUDER)
    intruders |= work.run(NOON + timedelta(minutes=10), "metrics")
    told = _told(week, tmp_path, write_log, intruders)
    assert set(told.event_ids) == intruders
    assert any("worker" in join.why for join in told.joins)


@pytest.mark.parametrize("kind", WORKS)
def test_what_the_pipeline_started_with_the_same_role_is_not(kind, week, tmp_path, write_log):
    work = _Work(week, kind)
    innocent = work.define(BEGIN + timedelta(hours=8), "metrics", **_pipeline(BEGIN))
    for day in range(9):
        at = BEGIN + timedelta(days=day, hours=13, minutes=11)
        innocent |= work.start(at, "metrics", **_pipeline(at)) | work.run(at + timedelta(seconds=40), "metrics")
    intruders = _looks_round(week, NOON, **INTRUDER) | work.start(NOON + timedelta(minutes=9), "metrics", **INTRUDER)
    told = _told(week, tmp_path, write_log, intruders)
    assert intruders <= set(told.event_ids)
    assert not innocent & set(told.event_ids)


@pytest.mark.parametrize("kind", WORKS)
def test_of_a_role_that_is_taken_all_day_nothing_is_guessed(kind, week, tmp_path, write_log):
    """By whom is not logged: triggers start most work."""
    work = _Work(week, kind)
    innocent = work.define(BEGIN + timedelta(hours=8), "metrics", **_pipeline(BEGIN))
    for hour in range(9 * 24):
        for minute in (10, 40):
            innocent |= work.run(BEGIN + timedelta(hours=hour, minutes=minute), "metrics")
    intruders = _looks_round(week, NOON, **INTRUDER) | work.start(NOON + timedelta(minutes=9), "metrics", **INTRUDER)
    told = _told(week, tmp_path, write_log, intruders)
    assert intruders <= set(told.event_ids)
    assert not innocent & set(told.event_ids)


@pytest.mark.parametrize(("role", "kept"), [(ROLE, [False, True, False, False]), (None, [])])
def test_calls_that_start_the_same_work_all_day_take_no_memory_each(week, tmp_path, write_log, role, kept):
    """Of a minute the first one by each, by turns; none at all where no call is there that gave a role."""
    week.call(
        BEGIN,
        "states:CreateStateMachine",
        requestParameters={"roleArn": role},
        responseElements={"stateMachineArn": MACHINE},
    )
    asked = {"requestParameters": {"stateMachineArn": MACHINE}, "readOnly": False}
    for second in range(0, 120, 5):
        week.call(NOON + timedelta(seconds=second), "states:StartExecution", **PIPELINE, **asked)
    between = week.call(NOON + timedelta(seconds=33), "states:StartExecution", **INTRUDER, **asked)
    write_log(tmp_path / "logs" / "one.json.gz", week.records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        facts = gather(Lineage(case.unmasked_engine()), FINDINGS.empty_table())
    started = [made for made in facts.made if made.kind == "state machine"]
    assert [made.event_id == between for made in started] == kept


CLUSTER, OTHERS = "j-2AXXXXXXGAPLF", "j-1BYYYYYYYHQMG"


OF_CLUSTER = "aws:elasticmapreduce:job-flow-id"


@pytest.mark.parametrize(
    ("into", "tag", "told_too"), [(CLUSTER, OF_CLUSTER, True), (OTHERS, OF_CLUSTER, False), (CLUSTER, "job-flow-id", False)]
)  # fmt: skip
def test_a_machine_of_the_cluster_that_was_given_steps_is_of_the_story(week, tmp_path, write_log, into, tag, told_too):
    emr = _session("EMR_DefaultRole", "CCSSession", BEGIN, invokedBy="elasticmapreduce.amazonaws.com")
    for cluster, machine in ((CLUSTER, INSTANCE), (OTHERS, "i-0bbbbbbbbbbbbbbbb")):
        tags = {"items": [{"key": tag, "value": cluster}]}  # anybody may set one of another name
        week.call(BEGIN, "ec2:CreateTags", userIdentity=emr, sourceIPAddress="elasticmapreduce.amazonaws.com",
                  requestParameters={"resourcesSet": {"items": [{"resourceId": machine}]}, "tagSet": tags})  # fmt: skip
    intruders = _looks_round(week, NOON, **INTRUDER)
    steps = {"jobFlowId": into, "steps": [{"name": "s"}]}
    intruders.add(
        week.call(NOON + timedelta(minutes=9), "elasticmapreduce:AddJobFlowSteps", requestParameters=steps, **INTRUDER)
    )
    session = _session("web", INSTANCE, BEGIN + timedelta(days=6, hours=12))
    foreign = _looks_round(
        week, NOON + timedelta(minutes=20), userIdentity=session, sourceIPAddress="3.96.55.10", userAgent=OTHER
    )
    told = _told(week, tmp_path, write_log, intruders)
    assert set(told.event_ids) == (intruders | foreign if told_too else intruders)


def test_a_change_of_a_function_that_names_no_role_gave_it_none(week, tmp_path, write_log):
    """Its role was given by another call; what it runs since is followed by the change itself."""
    work = _Work(week, "function")
    work.start(BEGIN + timedelta(days=1), "metrics", **_pipeline(BEGIN + timedelta(days=1)))
    intruders = _looks_round(week, NOON, **INTRUDER)
    intruders.add(
        week.call(NOON + timedelta(minutes=9), "lambda:UpdateFunctionConfiguration20150331v2", readOnly=False,
                  requestParameters={"functionName": "metrics", "timeout": 9}, responseElements={"functionName": "metrics"}, **INTRUDER)
    )  # fmt: skip
    intruders |= work.run(NOON + timedelta(hours=3), "metrics")
    why = [join.why for join in _told(week, tmp_path, write_log, intruders).joins]
    assert any("changed what runs as metrics" in each for each in why)
    assert not any("gave a function the role" in each for each in why)


def test_an_automation_without_a_role_has_not_the_one_of_the_last_execution(week, tmp_path, write_log):
    """The role is the execution's, not the document's: without one it acts as the caller."""
    work = _Work(week, "automation")
    innocent = work.start(BEGIN + timedelta(days=1), "metrics", **_pipeline(BEGIN + timedelta(days=1)))
    intruders = _looks_round(week, NOON, **INTRUDER)
    intruders.add(
        week.call(NOON + timedelta(minutes=9), "ssm:StartAutomationExecution", readOnly=False,
                  requestParameters={"documentName": "metrics", "parameters": {}}, **INTRUDER)
    )  # fmt: skip
    innocent |= work.run(NOON + timedelta(hours=3), "metrics")
    told = _told(week, tmp_path, write_log, intruders)
    assert intruders <= set(told.event_ids)
    assert not innocent & set(told.event_ids)
