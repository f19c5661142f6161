"""Calls that make, open or start what others then use, as one table: the kind of thing, the calls, and where a record names the thing.

What a service runs by itself speaks with a role, which is often named by another call than the one that starts it: by the definition of a
task, the stack when it was made, the project. Such a call names the definition (``given_to``), and so does the call that gave it the role;
:mod:`trailscope.incidents.launching` brings them together.
"""

from __future__ import annotations

from trailscope.incidents.making_kind import MakingKind, quoted
from trailscope.incidents.starting import STARTING_KINDS

_USER = "concat('arn:aws:iam::', recipient_account_id, ':user/', json_text(request_parameters, '$.userName'))"
_ROLE = "concat('arn:aws:iam::', recipient_account_id, ':role/', json_text(request_parameters, '$.roleName'))"
_FUNCTION = "json_text(request_parameters, '$.functionName')"
_GRANTEE = "json_text(request_parameters, '$.granteePrincipal')"


MAKING_KINDS = (
    MakingKind("user", ("iam:CreateUser",), f"coalesce(json_text(response_elements, '$.user.arn'), {_USER})"),
    MakingKind("login", ("CreateLoginProfile", "UpdateLoginProfile"), _USER),
    MakingKind(
        "portal user",
        ("identitystore:CreateUser", "sso-directory:CreateUser"),
        "coalesce(json_text(response_elements, '$.userId'), json_text(response_elements, '$.user.userId'))",
    ),
    MakingKind(
        "portal login",
        ("sso-directory:UpdatePassword", "sso-directory:DeleteMfaDeviceForUser"),
        "json_text(request_parameters, '$.userId')",
    ),
    MakingKind(
        "assigned portal user", ("sso:CreateAccountAssignment",), "json_text(request_parameters, '$.principalId')"
    ),
    MakingKind("permission set", ("sso:CreatePermissionSet",), "json_text(request_parameters, '$.name')"),
    MakingKind("access key", ("CreateAccessKey",), "json_text(response_elements, '$.accessKey.accessKeyId')"),
    MakingKind("role", ("CreateRole",), f"coalesce(json_text(response_elements, '$.role.arn'), {_ROLE})"),
    MakingKind("opened role", ("UpdateAssumeRolePolicy",), _ROLE),
    MakingKind(
        "instance", ("RunInstances",), "unnest(json_values(response_elements, '$.instancesSet.items[*].instanceId'))"
    ),
    MakingKind(
        "group",
        (
            "autoscaling:CreateAutoScalingGroup",
            "ec2:RequestSpotFleet",
            "ec2:CreateFleet",
            "elasticmapreduce:RunJobFlow",
        ),
        "coalesce(json_text(request_parameters, '$.autoScalingGroupName'), json_text(response_elements, '$.spotFleetRequestId'), "
        "json_text(response_elements, '$.CreateFleetResponse.fleetId'), json_text(response_elements, '$.jobFlowId'))",
    ),
    MakingKind(  # what it makes is named StackSet-NAME-…; one without a name could be anything's
        "stack set",
        ("cloudformation:CreateStackSet",),
        "'StackSet-' || nullif(json_text(request_parameters, '$.stackSetName'), '') || '-'",
    ),
    MakingKind(
        "commanded instance",
        ("SendCommand", "StartSession", "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey"),
        "unnest(list_concat(list_concat(json_values(request_parameters, '$.instanceIds[*]'), "
        "json_values(request_parameters, '$.targets[*].values[*]')), "
        "[json_text(request_parameters, '$.target'), json_text(request_parameters, '$.instanceId')]))",
    ),
    MakingKind(
        "task", ("ecs:RunTask", "ecs:StartTask"), "unnest(json_values(response_elements, '$.tasks[*].taskArn'))"
    ),
    MakingKind(
        "commanded task",
        ("ecs:ExecuteCommand",),
        "coalesce(json_text(response_elements, '$.taskArn'), json_text(request_parameters, '$.task'))",
    ),
    MakingKind("function", ("CreateFunction", "CreateFunction20150331"), _FUNCTION),
    MakingKind(
        "changed function",
        (
            "UpdateFunctionCode",
            "UpdateFunctionCode20150331v2",
            "UpdateFunctionConfiguration",
            "UpdateFunctionConfiguration20150331v2",
        ),
        "json_text(response_elements, '$.functionName')",
    ),
    MakingKind("opened function", ("CreateFunctionUrlConfig", "AddPermission", "AddPermission20150331v2"), _FUNCTION),
    MakingKind(
        "opened bucket",
        (
            "PutBucketPolicy",
            "PutBucketAcl",
            "DeleteBucketPublicAccessBlock",
            "PutBucketPublicAccessBlock",
            "DeletePublicAccessBlock",
        ),
        "json_text(request_parameters, '$.bucketName')",
    ),
    MakingKind(
        "shared snapshot",
        ("ModifySnapshotAttribute", "ModifyImageAttribute"),
        "coalesce(json_text(request_parameters, '$.snapshotId'), json_text(request_parameters, '$.imageId'))",
    ),
    MakingKind("opened secret", ("secretsmanager:PutResourcePolicy",), "json_text(request_parameters, '$.secretId')"),
    MakingKind(  # grants to services and to the account's own principals are made all day
        "opened key",
        ("kms:PutKeyPolicy", "kms:CreateGrant"),
        f"case when action = 'kms:PutKeyPolicy' or (regexp_matches({_GRANTEE}, '^arn:[^:]*:(iam|sts)::') "
        f"and split_part({_GRANTEE}, ':', 5) <> recipient_account_id) then json_text(request_parameters, '$.keyId') end",
    ),
    MakingKind("key", ("kms:CreateKey",), "json_text(response_elements, '$.keyMetadata.keyId')"),
    MakingKind("opened repository", ("ecr:SetRepositoryPolicy",), "json_text(request_parameters, '$.repositoryName')"),
    MakingKind(  # a notebook's sessions are named after the service, so it is a session of that account which it stands for
        "entered notebook",
        (
            "sagemaker:CreatePresignedNotebookInstanceUrl",
            "sagemaker:CreatePresignedDomainUrl",
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreateNotebookInstanceLifecycleConfig",
            "sagemaker:UpdateNotebookInstanceLifecycleConfig",
        ),
        "'SageMaker'",
    ),
    *STARTING_KINDS,
)


def making_names() -> str:
    """The names of all their events, quoted, for the place behind ``in``."""
    return quoted(dict.fromkeys(call.rpartition(":")[2] for each in MAKING_KINDS for call in each.calls))


def making_things() -> str:
    """A select of the things of every kind, from ``{calls}``."""
    return "\n  union all\n".join(each.select() for each in MAKING_KINDS)
