"""Routines of machines: compute with a role, AWS services, a function that reaches into other accounts."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.samples.organisation import NAT_GATEWAYS, Role, resource_id
from benchmarks.samples.records import Caller, Json, role_identity, service_identity
from benchmarks.samples.routines import (
    ALL_DAY,
    HOURS_OF_THE_DAY,
    Hours,
    NameSession,
    Routine,
    assume_role,
    fixed_session,
    session_of,
    weighted_templates,
)
from benchmarks.samples.shapes import WeightedCalls
from benchmarks.samples.slots import pick
from benchmarks.samples.templates import template

_BOTO = (
    "Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.1.141-155.222.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.9"
)
_LAMBDA = _BOTO + " exec-env/AWS_Lambda_python3.12"
_ECS = "aws-sdk-go-v2/1.36.6 ua/2.1 os/linux lang/go#1.24.4 md/GOARCH#arm64 exec-env/AWS_ECS_FARGATE api/sts#1.34.1"


def instance_session(rng: Random, account: str, region: str) -> str:
    """An EC2 role session is named after its instance (reference §4.5)."""
    return resource_id("i", account, region, int(rng.random() * 4))


def function_session(rng: Random, _account: str, _region: str) -> str:
    """A Lambda role session is named after its function (reference §4.5)."""
    return pick(rng, ("order-events", "invoice-pdf", "image-resize", "stock-sync", "mail-sender"))


def task_session(rng: Random, _account: str, _region: str) -> str:
    """An ECS role session is named after its task (reference §4.5)."""
    return f"{rng.getrandbits(128):032x}"


def by_service(service: str) -> Caller:
    """An AWS service calling in its own name."""
    host = f"{service}.amazonaws.com"
    return Caller(service_identity(service), host, host)


@dataclass(frozen=True)
class _Compute:
    """How one compute service hands credentials to what runs on it."""

    service: str
    agent: str
    name_session: NameSession
    context: Json | None = None
    scope: str = ""
    address: str = "%(instance_address)s"
    endpoint: tuple[str, str] | None = None


_COMPUTE = {
    "ec2": _Compute(
        "ec2", _BOTO, instance_session, {"ec2RoleDelivery": "2.0"}, endpoint=("%(endpoint)s", "%(account)s")
    ),
    "lambda": _Compute("lambda", _LAMBDA, function_session, scope="AWS::Lambda::Function", address="%(address)s"),
    "ecs": _Compute("ecs-tasks", _ECS, task_session, address="%(address)s"),
}


def compute(
    kind: str,
    role: Role,
    regions: tuple[str, ...],
    calls: WeightedCalls,
    *,
    share: int,
    weekend: int,
    hours: Hours = ALL_DAY,
) -> Routine:
    """What runs on ``ec2``, ``lambda`` or ``ecs`` with a role the service assumed for it."""
    how = _COMPUTE[kind]
    function = "arn:aws:lambda:%(region)s:%(account)s:function:%(session)s"
    scope = {"inScopeOf": {"issuerType": how.scope, "credentialsIssuedTo": function}} if how.scope else None
    caller = Caller(session_of(role, context=how.context, extra=scope), how.address, how.agent, False, how.endpoint)
    return Routine(
        name=f"{role.name} on {kind}",
        account=role.account,
        regions=regions,
        share=share,
        weekend=weekend,
        hours=hours,
        opening=(template(assume_role(role), by_service(how.service), role.account),),
        calls=weighted_templates(calls, caller, role.account),
        name_session=how.name_session,
        addresses=NAT_GATEWAYS,
        fleet=True,
    )


def service_linked(role: Role, service: str, regions: tuple[str, ...], calls: WeightedCalls, share: int) -> Routine:
    """An AWS service that works in the account through its service-linked role."""
    host = f"{service}.amazonaws.com"
    caller = Caller(session_of(role, extra={"invokedBy": host}), host, host)
    return Routine(
        name=f"{role.name} of {role.account}",
        account=role.account,
        regions=regions,
        share=share,
        weekend=share,
        hours=ALL_DAY,
        opening=(template(assume_role(role), by_service(service), role.account),),
        calls=weighted_templates(calls, caller, role.account),
        name_session=fixed_session(role.name.removeprefix("AWSServiceRoleFor")),
        fleet=True,
    )


def service_itself(account: str, service: str, region: str, calls: WeightedCalls, share: int) -> Routine:
    """An AWS service that calls in its own name."""
    return Routine(
        name=f"{service} in {account}",
        account=account,
        regions=(region,),
        share=share,
        weekend=share,
        hours=ALL_DAY,
        opening=(),
        calls=weighted_templates(calls, by_service(service), account),
        name_session=fixed_session(""),
    )


def service_events(account: str, regions: tuple[str, ...], calls: WeightedCalls, share: int) -> Routine:
    """What services report without anybody having called (reference §2.4)."""
    made = []
    for weight, call in calls:
        host = f"{call.source}.amazonaws.com"
        caller = Caller({"accountId": account, "invokedBy": host}, host, host)
        made += [template(call, caller, account)] * weight
    return Routine(
        f"service events of {account}", account, regions, share, share, ALL_DAY, (), tuple(made), fixed_session("")
    )


def cross_account(
    hub: Role,
    function: str,
    role: Role,
    regions: tuple[str, ...],
    calls: WeightedCalls,
    *,
    share: int,
    hours: Hours = HOURS_OF_THE_DAY,
) -> Routine:
    """A function of one account that works in another through a role there.

    The AssumeRole is logged twice: for the account that asks, by the caller in full, and for the account of the role,
    by a bare AWSAccount (reference §4.3).
    """
    outer = role_identity(hub, function, "%(outer_key)s", "%(created)s")
    caller = Caller(outer, "%(address)s", _LAMBDA)
    stranger = {"type": "AWSAccount", "principalId": outer["principalId"], "accountId": hub.account}
    first, second = assume_role(hub, session=function, slots="outer_"), assume_role(role)
    return Routine(
        name=f"{hub.name} into {role.account}",
        account=role.account,
        regions=regions,
        share=share,
        weekend=share,
        hours=hours,
        opening=(
            template(first, by_service("lambda"), hub.account),
            template(second, caller, hub.account, paired=True),
            template(second, Caller(stranger, "%(address)s", _LAMBDA), role.account, paired=True),
        ),
        calls=weighted_templates(calls, Caller(session_of(role), "%(address)s", _LAMBDA), role.account),
        name_session=fixed_session(function),
        addresses=NAT_GATEWAYS,
        outer_account=hub.account,
        lifetime=1,  # an assumed role may assume the next for an hour at most
    )
