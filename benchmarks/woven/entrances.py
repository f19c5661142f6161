"""Intrusions that begin at a door other than a key: a portal, a help desk, a pipeline's trust, a pool of guests, a certificate."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder, NobodyLeftError
from benchmarks.woven.scribe import Caller, Json, Scribe, service
from benchmarks.woven.world import Session

_STORE = "arn:aws:identitystore::{}:identitystore/d-9067f4b1c2"


def _person(i: Intruder) -> Session:
    """Somebody who comes through Identity Center, whose story then begins within one of the sessions."""
    if not i.world.people:
        raise NobodyLeftError
    return i._within(i.world.people)


def _role(s: Scribe, account: str, name: str, *, path: str = "") -> Json:
    """A role as it stands in the ``sessionIssuer`` of its sessions."""
    return {
        "type": "Role",
        "principalId": s.id("AROA", account),
        "arn": f"arn:aws:iam::{account}:role/{path}{name}",
        "accountId": account,
        "userName": name,
    }


def _session(issuer: Json, name: str, key: str, began: str) -> Json:
    """The identity of one of a role's sessions."""
    account = issuer["accountId"]
    return {
        "type": "AssumedRole",
        "principalId": f"{issuer['principalId']}:{name}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{issuer['userName']}/{name}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": began, "mfaAuthenticated": "false"},
        },
    }


def _signs_in(s: Scribe, portal: Caller, email: str) -> None:
    """A password was typed at the portal, and was right."""
    s.call(
        portal,
        "signin:UserAuthentication",
        None,
        {"UserAuthentication": "Success"},
        extra={
            "eventType": "AwsServiceEvent",
            "additionalEventData": {"CredentialType": "PASSWORD", "UserName": email},
        },
    )


def _vended(s: Scribe, portal: Caller, session: Json, email: str) -> Caller:
    """GetRoleCredentials, its twin in the account of the role, and the session, whose key is another (reference §4.4)."""
    account, role = session["accountId"], session["userName"]
    s.call(
        portal,
        "sso:GetRoleCredentials",
        extra={
            "eventType": "AwsServiceEvent",
            "serviceEventDetails": {"role_name": role.split("_")[1], "account_id": account},
        },
    )
    began = s.stamp()
    saml = Caller(
        {"type": "SAMLUser", "principalId": f"W5sYpxq0n7Rk2Lc=:{email}", "userName": email, "identityProvider": "W5s=",
         "accountId": account},
        "AWS Internal",
        "AWS Internal",
    )  # fmt: skip
    pace, s.pace = s.pace, (0, 0)
    s.call(
        saml,
        "sts:AssumeRoleWithSAML",
        {"roleArn": session["arn"], "roleSessionName": email, "durationSeconds": 3600},
        {
            "credentials": {"accessKeyId": s.id("ASIA", account), "expiration": "Sep 3, 2026, 2:26:40 AM"},
            "assumedRoleUser": {
                "assumedRoleId": f"{session['principalId']}:{email}",
                "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{email}",
            },
            "subject": email,
            "issuer": "https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/MTEx",
        },
    )
    s.pace = pace
    return Caller(_session(session, email, s.id("ASIA", account), began), portal.address, portal.agent)


def _portal(s: Scribe, i: Intruder, email: str, *, address: str, agent: str, user: str = "") -> Caller:
    account = i.world.accounts[-1]
    identity: Json = {
        "type": "IdentityCenterUser",
        "accountId": account,
        "onBehalfOf": {"userId": user or f"{abs(hash_of(email)):032x}", "identityStoreArn": _STORE.format(account)},
        "credentialId": s.uuid(),
    }
    return Caller(identity, address, agent)


def hash_of(text: str) -> int:
    """The same number for the same text in every run."""
    return int.from_bytes(text.encode()[:12], "big")


def device_code_phishing(i: Intruder) -> None:
    """Somebody approves a device code that the intruder asked for; every role of the portal is then his."""
    s, person = i.scribe, _person(i)
    email = str(person.caller.arn).rsplit("/", 1)[-1]
    portal = _portal(s, i, email, address=i.first, agent=i.agent)
    s.call(
        portal,
        "sso:CreateToken",
        None,
        None,
        extra={"serviceEventDetails": {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}},
    )
    s.calls(portal, "sso:ListAccounts", "sso:ListAccountRoles")
    issuer = person.caller.identity["sessionContext"]["sessionIssuer"]
    inside = _vended(s, portal, issuer, email)
    s.calls(inside, "sts:GetCallerIdentity", "iam:ListRoles", "s3:ListBuckets", "secretsmanager:ListSecrets")
    for n in range(i.rng.randint(3, 12)):
        s.call(inside, "secretsmanager:GetSecretValue", {"secretId": f"team/{n}"})
    s.wait(hours=i.rng.uniform(1, 9))
    again = _vended(s, portal, issuer, email)
    s.calls(again, "dynamodb:ListTables", "rds:DescribeDBSnapshots", "ecr:DescribeRepositories")
    bucket, account = i.bucket()
    s.get_objects(again, bucket, i.rng.randint(10, 40), account=account)


def help_desk_reset(i: Intruder) -> None:
    """The help desk resets a person's MFA for a caller with a good story; he signs in, admits his own identity provider, reads on."""
    s, person = i.scribe, _person(i)
    email = str(person.caller.arn).rsplit("/", 1)[-1]
    portal = _portal(s, i, email, address=i.first, agent=i.browser)
    _signs_in(s, portal, email)
    s.call(portal, "sso:StartVirtualMfaDeviceRegistration")
    s.call(portal, "sso:CompleteVirtualMfaDeviceRegistration")
    issuer = person.caller.identity["sessionContext"]["sessionIssuer"]
    inside = _vended(s, portal, issuer, email).using(i.browser)
    s.calls(inside, "organizations:ListAccounts", "iam:ListUsers", "iam:ListSAMLProviders", "ec2:DescribeInstances")
    s.call(inside, "ssm:DescribeInstanceInformation")
    s.call(inside, "ssm:StartSession", {"target": i.instance_id()}, {"sessionId": f"{email}-0a1"})
    s.call(
        inside, "ec2:SendSerialConsoleSSHPublicKey", {"instanceId": i.instance_id(), "serialPort": 0}, {"success": True}
    )
    s.call(inside, "iam:CreateOpenIDConnectProvider", {"url": "https://login.example-idp.net"}, {})
    s.call(inside, "guardduty:CreateFilter", {"name": "x", "action": "ARCHIVE"}, {"name": "x"})


def trust_without_a_subject(i: Intruder) -> None:
    """A role trusts GitHub's tokens without asking whose: a foreign repository's workflow assumes it."""
    s = i.scribe
    if not i.world.pipelines:
        raise NobodyLeftError
    run = i._within(i.world.pipelines)
    issuer = run.caller.identity["sessionContext"]["sessionIssuer"]
    account, provider = (
        issuer["accountId"],
        f"arn:aws:iam::{issuer['accountId']}:oidc-provider/token.actions.githubusercontent.com",
    )
    for _ in range(i.rng.randint(1, 3)):
        address = f"20.{i.rng.randint(40, 250)}.{i.rng.randint(1, 250)}.{i.rng.randint(1, 250)}"
        subject = "repo:fr33-runner/tools:ref:refs/heads/main"
        web = Caller(
            {"type": "WebIdentityUser", "principalId": f"{provider}:sts.amazonaws.com:{subject}", "userName": subject,
             "identityProvider": provider, "accountId": account},
            address,
            "aws-sdk-nodejs/2.1396.0 linux/v20.11.0 configure-aws-credentials-for-github-actions promise",
        )  # fmt: skip
        key, name = s.id("ASIA", account), "GitHubActions"
        s.call(
            web,
            "sts:AssumeRoleWithWebIdentity",
            {"roleArn": issuer["arn"], "roleSessionName": name},
            {
                "credentials": {"accessKeyId": key, "expiration": "Sep 3, 2026, 2:26:40 AM"},
                "subjectFromWebIdentityToken": subject,
                "provider": provider,
                "assumedRoleUser": {
                    "assumedRoleId": f"{issuer['principalId']}:{name}",
                    "arn": f"arn:aws:sts::{account}:assumed-role/{issuer['userName']}/{name}",
                },
            },
        )
        agent = "aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-1016-azure exe/x86_64.ubuntu.22"
        inside = Caller(_session(issuer, name, key, s.stamp()), address, agent)
        s.calls(
            inside,
            "sts:GetCallerIdentity",
            "iam:ListRoles",
            "iam:ListUsers",
            "s3:ListBuckets",
            "ssm:DescribeParameters",
        )
        s.denied(inside, "secretsmanager:ListSecrets", "iam:CreateUser", "organizations:ListAccounts")
        s.call(inside, "ssm:GetParametersByPath", {"path": "/", "recursive": True, "withDecryption": True})
        s.wait(hours=i.rng.uniform(1, 20))


def guest_of_an_identity_pool(i: Intruder) -> None:
    """An app's identity pool gives guests a role that may do too much; a stranger takes guest credentials and lists everything."""
    s, account = i.scribe, i.world.accounts[0]
    issuer = _role(s, account, "Cognito_appUnauth_Role")
    for _ in range(i.rng.randint(1, 2)):
        nobody = Caller({"type": "Unknown"}, i.first, i.agent)
        pool = f"us-east-1:{s.uuid()}"
        key = s.id("ASIA", account)
        s.call(
            nobody,
            "cognito-identity:GetId",
            {"identityPoolId": "us-east-1:3c1f"},
            {"identityId": pool},
            account=account,
            data=True,
        )
        s.call(
            nobody,
            "cognito-identity:GetCredentialsForIdentity",
            {"identityId": pool},
            {"credentials": {"accessKeyId": key, "expiration": "Sep 3, 2026, 2:26:40 AM"}, "identityId": pool},
            account=account,
            data=True,
        )
        guest = Caller(_session(issuer, "CognitoIdentityCredentials", key, s.stamp()), i.first, i.agent)
        s.calls(guest, "sts:GetCallerIdentity", "s3:ListBuckets", "dynamodb:ListTables", "lambda:ListFunctions20150331")
        s.denied(
            guest,
            "iam:ListUsers",
            "iam:ListRoles",
            "ec2:DescribeInstances",
            "rds:DescribeDBInstances",
            "ssm:DescribeParameters",
        )
        bucket, owner = i.bucket()
        s.get_objects(guest, bucket, i.rng.randint(8, 40), account=owner)
        s.wait(hours=i.rng.uniform(1, 6))


def certificate_of_his_own(i: Intruder) -> None:
    """Persistence by Roles Anywhere: his certificate authority is admitted, and sessions begin with a certificate thereafter."""
    s, thief = i.scribe, i.with_key()
    account, role = thief.account, i.name("hybrid-agent")
    s.calls(
        thief, "sts:GetCallerIdentity", "iam:ListRoles", "rolesanywhere:ListTrustAnchors", "rolesanywhere:ListProfiles"
    )
    anchor = f"arn:aws:rolesanywhere:us-east-1:{account}:trust-anchor/{s.uuid()}"
    s.call(
        thief,
        "rolesanywhere:CreateTrustAnchor",
        {"name": "corp-ca", "enabled": True},
        {"trustAnchor": {"trustAnchorArn": anchor}},
    )
    s.call(
        thief,
        "iam:CreateRole",
        {
            "roleName": role,
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":["sts:AssumeRole"]}]}',
        },
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(
        thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    )
    s.call(
        thief, "rolesanywhere:CreateProfile", {"name": "agent", "roleArns": [f"arn:aws:iam::{account}:role/{role}"]}, {}
    )
    serial = f"{i.rng.getrandbits(64):016x}"
    for _ in range(i.rng.randint(2, 3)):
        s.now += timedelta(hours=i.rng.uniform(6, 40))
        inside = (
            s.assume(service("rolesanywhere", account), account, role, serial, service=True)
            .at(i.address())
            .using(i.agent)
        )
        s.calls(inside, "sts:GetCallerIdentity", "secretsmanager:ListSecrets", "rds:DescribeDBClusters", "kms:ListKeys")
        s.call(inside, "secretsmanager:GetSecretValue", {"secretId": "prod/db"})


def portal_user_planted(i: Intruder) -> None:
    """Persistence in Identity Center: a user, a permission set and an assignment are made, and the user comes through the portal.

    As Scattered Spider and others did who came into a management account.
    """
    s, thief = i.scribe, i.with_key()
    home, account = thief.account, i.world.accounts[0]
    instance, user = "arn:aws:sso:::instance/ssoins-6804e2d5c0bcd9ab", s.uuid()
    email = f"{i.name('it.support')}@example.com"
    s.calls(
        thief, "sts:GetCallerIdentity", "organizations:ListAccounts", "sso:ListInstances", "identitystore:ListUsers"
    )
    s.call(
        thief,
        "identitystore:CreateUser",
        {"identityStoreId": "d-9067f4b1c2", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"userId": user, "identityStoreId": "d-9067f4b1c2"},
    )
    name, made = (
        i.name("BreakGlass"),
        f"arn:aws:sso:::permissionSet/ssoins-6804e2d5c0bcd9ab/ps-{s.rng.getrandbits(64):016x}",
    )
    s.call(
        thief,
        "sso:CreatePermissionSet",
        {"instanceArn": instance, "name": name, "sessionDuration": "PT12H"},
        {"permissionSet": {"name": name, "permissionSetArn": made}},
    )
    s.call(
        thief,
        "sso:AttachManagedPolicyToPermissionSet",
        {
            "instanceArn": instance,
            "permissionSetArn": made,
            "managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
    )
    s.call(
        thief,
        "sso:CreateAccountAssignment",
        {"instanceArn": instance, "permissionSetArn": made, "principalId": user, "principalType": "USER", "targetId": account, "targetType": "AWS_ACCOUNT"},
        {"accountAssignmentCreationStatus": {"requestId": s.uuid(), "status": "IN_PROGRESS"}},
    )  # fmt: skip
    s.wait(hours=i.rng.uniform(1, 40))
    portal = _portal(s, i, email, address=i.address(), agent=i.browser, user=user)
    portal.identity["accountId"] = home
    _signs_in(s, portal, email)
    s.calls(portal, "sso:ListAccounts", "sso:ListAccountRoles")
    role = f"AWSReservedSSO_{name}_{s.rng.getrandbits(64):016x}"
    issuer = _role(s, account, role, path="aws-reserved/sso.amazonaws.com/")
    inside = _vended(s, portal, issuer, email)
    s.calls(inside, "ec2:DescribeInstances", "s3:ListBuckets", "secretsmanager:ListSecrets", "rds:DescribeDBSnapshots")
    for n in range(i.rng.randint(2, 8)):
        s.call(inside, "secretsmanager:GetSecretValue", {"secretId": f"prod/{n}"})
    snapshot = s.hex("snap")
    s.call(inside, "ec2:CreateSnapshot", {"volumeId": s.hex("vol")}, {"snapshotId": snapshot})


ENTRANCES = (
    device_code_phishing,
    help_desk_reset,
    trust_without_a_subject,
    guest_of_an_identity_pool,
    certificate_of_his_own,
    portal_user_planted,
)
