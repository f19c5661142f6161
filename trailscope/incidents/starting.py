"""What services run by themselves with a role that they are given, as one table: the calls that start it, and those that gave it the role.

A role is taken by the service, and what it then does is signed with a session of that role. Its name stands in the call that starts the work
or, as often, in an earlier one that defined it; :mod:`trailscope.incidents.launching` brings both together with the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from trailscope.incidents.making_kind import MakingKind

GIVEN = "given "
"""Stands before the kind of what is started in the kind of a call that only gave it a role."""


@dataclass(frozen=True)
class Naming:
    """Calls that name a role, what has it, or both.

    Attributes:
        calls: actions, as ``ecs:CreateService``.
        role: SQL over a record: its name or ARN.
        of: SQL over a record: the name or ARN of what has the role. One of both may be of more rows.
    """

    calls: tuple[str, ...]
    role: str = "cast(null as varchar)"
    of: str = "cast(null as varchar)"


@dataclass(frozen=True)
class StartedKind:
    """One kind of work.

    Attributes:
        kind: what it is called.
        did: what whoever started it did, in words before the name of the role.
        services: who takes the role; where it is not known who did, the name of the session tells.
        session: how its sessions are named, a regular expression; ``{of}`` stands for what has the role. Empty for any name.
        soon: how soon after the call the role is taken.
        starts: the calls that start it.
        gives: the calls that gave it a role, and started nothing.
    """

    kind: str
    did: str
    services: tuple[str, ...]
    session: str
    soon: timedelta
    starts: tuple[Naming, ...]
    gives: tuple[Naming, ...] = ()

    def making(self) -> Iterator[MakingKind]:
        """Its rows among what calls make."""
        for kind, namings in ((self.kind, self.starts), (GIVEN + self.kind, self.gives)):
            yield from (MakingKind(kind, naming.calls, naming.role, naming.of) for naming in namings)


def _asked(path: str) -> str:
    return f"json_text(request_parameters, '$.{path}')"


def _answered(path: str) -> str:
    return f"json_text(response_elements, '$.{path}')"


def _each(*values: str) -> str:
    return f"unnest([{', '.join(values)}])"


_CONTAINER = r"[0-9a-f]{32}"  # sessions of tasks are named after the last part of their ARN
_OF_A_CLUSTER = """regexp_matches(request_parameters, '"key"\\s*:\\s*"aws:elasticmapreduce:job-flow-id"')"""
_IN_A_CLUSTER = f"case when {_OF_A_CLUSTER} then request_parameters end"

STARTED = (
    StartedKind(  # what CloudFormation makes with the caller's own session needs no edge
        "stack", "had CloudFormation deploy a stack with", ("cloudformation.amazonaws.com",), "", timedelta(minutes=2),
        (
            Naming(("cloudformation:CreateStack", "cloudformation:UpdateStack"), _asked("roleARN"), _asked("stackName")),
            Naming(("cloudformation:ExecuteChangeSet",), of=_each(_asked("stackName"), _asked("changeSetName"))),
        ),
        (Naming(("cloudformation:CreateChangeSet",), _asked("roleARN"), _each(_asked("stackName"), _answered("id"))),),
    ),
    StartedKind(
        "task of a service", "had a service run tasks with", ("ecs-tasks.amazonaws.com",), _CONTAINER, timedelta(minutes=10),
        (
            Naming(
                ("ecs:CreateService", "ecs:UpdateService"),
                of=f"coalesce({_answered('service.taskDefinition')}, {_asked('taskDefinition')})",
            ),
        ),
        (
            Naming(
                ("ecs:RegisterTaskDefinition",),
                _each(_asked("taskRoleArn"), _asked("executionRoleArn")),
                _answered("taskDefinition.taskDefinitionArn"),
            ),
        ),
    ),
    StartedKind(
        "batch job", "had a batch job run with", ("ecs-tasks.amazonaws.com",), _CONTAINER, timedelta(minutes=15),
        (Naming(("batch:SubmitJob",), of=_asked("jobDefinition")),),
        (
            Naming(
                ("batch:RegisterJobDefinition",),
                _each(_asked("containerProperties.jobRoleArn"), _asked("containerProperties.executionRoleArn")),
                f"coalesce({_answered('jobDefinitionArn')}, {_asked('jobDefinitionName')})",
            ),
        ),
    ),
    StartedKind(
        "state machine", "had a state machine run with", ("states.amazonaws.com",), "", timedelta(minutes=2),
        (Naming(("states:StartExecution", "states:StartSyncExecution"), of=_asked("stateMachineArn")),),
        (
            Naming(
                ("states:CreateStateMachine", "states:UpdateStateMachine"),
                _asked("roleArn"),
                f"coalesce({_answered('stateMachineArn')}, {_asked('stateMachineArn')})",
            ),
        ),
    ),
    StartedKind(
        "build", "had a build run with", ("codebuild.amazonaws.com",), r"AWSCodeBuild-[\w-]+", timedelta(minutes=5),
        (
            Naming(
                ("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:RetryBuild"),
                f"coalesce({_answered('build.serviceRole')}, {_answered('buildBatch.serviceRole')})",
                _asked("projectName"),
            ),
        ),
        (Naming(("codebuild:CreateProject", "codebuild:UpdateProject"), _asked("serviceRole"), _asked("name")),),
    ),
    StartedKind(
        "Glue job", "had Glue run with", ("glue.amazonaws.com",), "GlueJobRunnerSession", timedelta(minutes=10),
        (
            Naming(("glue:StartJobRun",), of=_asked("jobName")),
            Naming(
                ("glue:CreateSession", "glue:CreateDevEndpoint"), f"coalesce({_asked('role')}, {_asked('roleArn')})"
            ),
        ),
        (
            Naming(("glue:CreateJob",), _asked("role"), _asked("name")),
            Naming(("glue:UpdateJob",), _asked("jobUpdate.role"), _asked("jobName")),
        ),
    ),
    StartedKind(
        "SageMaker job", "had SageMaker run with", ("sagemaker.amazonaws.com",), "SageMaker", timedelta(minutes=15),
        (
            Naming(
                (
                    "sagemaker:CreateTrainingJob",
                    "sagemaker:CreateProcessingJob",
                    "sagemaker:CreateAutoMLJob",
                    "sagemaker:CreateAutoMLJobV2",
                    "sagemaker:CreateNotebookInstance",
                ),
                _asked("roleArn"),
                _asked("notebookInstanceName"),
            ),
            Naming(("sagemaker:StartNotebookInstance",), of=_asked("notebookInstanceName")),
            Naming(("sagemaker:CreateTransformJob",), of=_asked("modelName")),
        ),
        (Naming(("sagemaker:CreateModel",), _asked("executionRoleArn"), _asked("modelName")),),
    ),
    StartedKind(
        "rule", "had a rule act with", ("events.amazonaws.com",), "", timedelta(hours=1),
        (Naming(("events:PutTargets",), "unnest(json_values(request_parameters, '$.targets[*].roleArn'))", _asked("rule")),),
    ),
    StartedKind(
        "schedule", "had a schedule act with", ("scheduler.amazonaws.com",), "", timedelta(hours=1),
        (Naming(("scheduler:CreateSchedule", "scheduler:UpdateSchedule"), _asked("target.roleArn"), _asked("name")),),
    ),
    StartedKind(
        "automation", "had an automation run with", ("ssm.amazonaws.com",), "", timedelta(minutes=2),
        (Naming(("ssm:StartAutomationExecution",), _asked("parameters.AutomationAssumeRole[0]")),),  # without one the caller's own acts
    ),
    StartedKind(  # a role that the function has already tells nothing: it is taken all day
        "function with a role", "gave a function the role", ("lambda.amazonaws.com",), "{of}", timedelta(0),
        (
            Naming(
                ("lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionConfiguration20150331v2"),
                _asked("role"),
                f"case when {_asked('role')} is not null then {_answered('functionName')} end",
            ),
        ),
    ),
)  # fmt: skip

STARTING_KINDS = (
    *(making for started in STARTED for making in started.making()),
    MakingKind("commanded cluster", ("elasticmapreduce:AddJobFlowSteps",), "cast(null as varchar)", _asked("jobFlowId")),
    MakingKind(  # by EMR, with a tag that only AWS may set
        f"{GIVEN}commanded cluster",
        ("ec2:RunInstances", "ec2:CreateTags"),
        f"unnest(list_concat(json_values({_IN_A_CLUSTER}, '$.resourcesSet.items[*].resourceId'), "
        f"json_values(case when {_OF_A_CLUSTER} then response_elements end, "
        "'$.instancesSet.items[*].instanceId')))",
        f"""nullif(regexp_extract({_IN_A_CLUSTER}, '"(j-[0-9A-Z]+)"', 1), '')""",
    ),
)  # fmt: skip
