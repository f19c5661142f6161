"""Routines of people and of their pipelines: command line, console, Identity Center portal, GitHub workflows."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.samples.organisation import MANAGEMENT, Role, User
from benchmarks.samples.records import Call, Caller, identity_center_user, sign_in_identity, user_identity
from benchmarks.samples.routines import (
    OFFICE_HOURS,
    Hours,
    Routine,
    fixed_session,
    issued_credentials,
    role_resource,
    session_of,
    weighted_templates,
)
from benchmarks.samples.shapes import WeightedCalls
from benchmarks.samples.templates import template

BROWSER = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Safari/537.36"
)
CLI = (
    "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-64-generic md/arch#x86_64 "
    "lang/python#3.13.4 cfg/retry-mode#standard"
)
_WORKFLOW = (
    "aws-sdk-js/3.848.0 ua/2.1 os/linux#6.11.0-1018-azure lang/js md/nodejs#20.19.3 "
    "api/sts#3.848.0 configure-aws-credentials-for-github-actions"
)


def key_user(
    user: User, regions: tuple[str, ...], calls: WeightedCalls, *, share: int, weekend: int, hours: Hours, address: str
) -> Routine:
    """An IAM user with a long-term key on the command line."""
    return Routine(
        name=user.name,
        account=user.account,
        regions=regions,
        share=share,
        weekend=weekend,
        hours=hours,
        opening=(),
        calls=weighted_templates(calls, Caller(user_identity(user), address, CLI), user.account),
        name_session=fixed_session(""),
    )


def console_login(*, mfa_device: str = "", failure: str = "", region: str = "%(region)s") -> Call:
    """ConsoleLogin, successful unless a failure text is given (reference §8.1)."""
    extra = {"LoginTo": f"https://console.aws.amazon.com/console/home?region={region}", "MobileVersion": "No"}
    extra |= {"MFAIdentifier": mfa_device, "MFAUsed": "Yes"} if mfa_device else {"MFAUsed": "No"}
    return Call(
        "signin",
        "ConsoleLogin",
        response={"ConsoleLogin": "Failure" if failure else "Success"},
        read_only=False,
        additional=extra,
        error=("", failure) if failure else None,
        type="AwsConsoleSignIn",
    )


CHECK_MFA = Call(
    "signin",
    "CheckMfa",
    response={"CheckMfa": "Success"},
    read_only=False,
    additional={"MfaType": "Virtual MFA"},
    type="AwsConsoleSignIn",
)


def console_user(
    user: User, region: str, calls: WeightedCalls, *, share: int, hours: Hours, address: str, clumsy: bool = False
) -> Routine:
    """An IAM user in the console, always with MFA; a clumsy one mistypes the password first."""
    at_sign_in = Caller(sign_in_identity(user), address, BROWSER)
    inside = Caller(user_identity(user, console_key="%(console_key)s", created="%(created)s"), address, BROWSER, True)
    device = f"arn:aws:iam::{user.account}:mfa/{user.name}"
    opening = (
        template(CHECK_MFA, at_sign_in, user.account, offset=-1),
        template(console_login(mfa_device=device), at_sign_in, user.account),
    )
    mistyped = template(console_login(failure="Failed authentication"), at_sign_in, user.account, offset=-19)
    return Routine(
        name=user.name,
        account=user.account,
        regions=(region,),
        share=share,
        weekend=0,
        hours=hours,
        opening=((mistyped,) if clumsy else ()) + opening,
        calls=weighted_templates(calls, inside, user.account),
        name_session=fixed_session(""),
    )


def portal_user(
    email: str, role: Role, region: str, calls: WeightedCalls, *, share: int, hours: Hours, address: str
) -> Routine:
    """A person who comes through Identity Center into one role's console (reference §3.6, §4.4)."""
    portal = Caller(identity_center_user(MANAGEMENT, email), address, BROWSER)
    provider = f"arn:aws:iam::{role.account}:saml-provider/AWSSSO_0a1b2c3d4e5f6071_DO_NOT_DELETE"
    subject = {"type": "SAMLUser", "principalId": f"W5sYpxq0n7Rk2Lc=:{email}", "userName": email}
    saml = Caller(subject | {"identityProvider": "W5sYpxq0n7Rk2Lc="}, "AWS Internal", "AWS Internal")
    inside = Caller(session_of(role, key="%(console_key)s"), address, BROWSER, True)
    details = {"role_name": role.name.split("_")[1], "account_id": role.account}
    vended = Call("sso", "GetRoleCredentials", type="AwsServiceEvent", details=details)
    asserted = Call(
        "sts",
        "AssumeRoleWithSAML",
        {
            "sAMLAssertionID": "_%(version_id)s",
            "roleSessionName": email,
            "roleArn": role.arn,
            "principalArn": provider,
            "durationSeconds": 21600,
        },
        {
            **issued_credentials(role),
            "subject": email,
            "subjectType": "persistent",
            "issuer": "https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/MTExMTExMTExMTEx",
            "audience": "https://signin.aws.amazon.com/saml",
            "nameQualifier": "W5sYpxq0n7Rk2Lc=",
        },
        resources=(*role_resource(role), (provider, role.account, "AWS::IAM::SAMLProvider")),
    )
    return Routine(
        name=email,
        account=role.account,
        regions=(region,),
        share=share,
        weekend=0,
        hours=hours,
        opening=(
            replace(template(vended, portal, MANAGEMENT), region="eu-west-1"),
            replace(template(asserted, saml, role.account), region="eu-west-1"),
            template(console_login(), Caller(inside.identity, address, BROWSER), role.account, offset=1),
        ),
        calls=weighted_templates(calls, inside, role.account),
        name_session=fixed_session(email),
    )


def pipeline(
    repository: str,
    role: Role,
    regions: tuple[str, ...],
    direct: WeightedCalls,
    by_stack: WeightedCalls,
    *,
    share: int,
    addresses: tuple[str, ...],
) -> Routine:
    """A GitHub workflow that exchanges its OIDC token for a role and lets CloudFormation do the work."""
    issuer = f"arn:aws:iam::{role.account}:oidc-provider/token.actions.githubusercontent.com"
    subject = f"repo:{repository}:ref:refs/heads/main"
    web = {
        "type": "WebIdentityUser",
        "principalId": f"{issuer}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": issuer,
    }
    assumed = Call(
        "sts",
        "AssumeRoleWithWebIdentity",
        {"roleArn": role.arn, "roleSessionName": "GitHubActions", "durationSeconds": 21600},
        {
            "subjectFromWebIdentityToken": subject,
            **issued_credentials(role),
            "provider": issuer,
            "audience": "sts.amazonaws.com",
        },
        resources=role_resource(role),
    )
    stack = "cloudformation.amazonaws.com"
    return Routine(
        name=repository,
        account=role.account,
        regions=regions,
        share=share,
        weekend=0,
        hours=OFFICE_HOURS,
        opening=(template(assumed, Caller(web, "%(address)s", _WORKFLOW), role.account),),
        calls=weighted_templates(direct, Caller(session_of(role), "%(address)s", CLI), role.account)
        + weighted_templates(
            by_stack, Caller(session_of(role, extra={"invokedBy": stack}), stack, stack), role.account
        ),
        name_session=fixed_session("GitHubActions"),
        addresses=addresses,
        fleet=True,
    )
