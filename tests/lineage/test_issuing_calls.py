"""Each call that issues credentials or begins a session leads from what was done to who is behind it. All kinds stand in one lake."""

from __future__ import annotations

import pytest
from lineage_records import HERE, Record, assume, call, role, service, user

import trailscope as ts

pytestmark = pytest.mark.slow

AT, LATER = "2026-09-01T08:00:00Z", "2026-09-01T08:05:00Z"
ALICE = f"arn:aws:iam::{HERE}:user/alice"
OIDC = f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"


def key(name: str) -> str:
    return f"ASIA{name.upper()[:16]:X<16}"


def issued(name: str, **more: object) -> Record:
    return {"responseElements": {"credentials": {"accessKeyId": key(name)}, **more}}


def session(name: str, session_name: str, **more: object) -> Record:
    """A call made with the session of a role that is named like its key."""
    return call(role(name, session_name, key=key(name), began=AT, **more), LATER)


def federated(name: str) -> list[Record]:
    issuer = {
        "type": "IAMUser",
        "principalId": user()["principalId"],
        "arn": ALICE,
        "accountId": HERE,
        "userName": "alice",
    }
    identity = {
        "type": "FederatedUser",
        "principalId": f"{HERE}:{name}",
        "arn": f"arn:aws:sts::{HERE}:federated-user/{name}",
        "accountId": HERE,
        "accessKeyId": key(name),
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"creationDate": AT}},
    }
    made = issued(name, federatedUser={"federatedUserId": f"{HERE}:{name}"})
    return [call(user(), AT, "sts:GetFederationToken", requestParameters={"name": name}, **made), call(identity, LATER)]


def web_identity(name: str, subject: str, provider: str, session_name: str) -> list[Record]:
    caller = {"type": "WebIdentityUser", "principalId": f"{provider}:sts.amazonaws.com:{subject}", "userName": subject,
              "identityProvider": provider}  # fmt: skip
    made = assume(caller, AT, name, session_name, key(name), recipientAccountId=HERE)
    return [made | {"eventName": "AssumeRoleWithWebIdentity"}, session(name, session_name)]


def saml(name: str) -> list[Record]:
    caller = {
        "type": "SAMLUser",
        "principalId": "Q=:erin@example.com",
        "userName": "erin@example.com",
        "identityProvider": "Q=",
    }
    made = assume(caller, AT, name, "erin", key(name), recipientAccountId=HERE)
    return [made | {"eventName": "AssumeRoleWithSAML"}, session(name, "erin")]


def workload(name: str, host: str, session_name: str) -> list[Record]:
    return [assume(service(host), AT, name, session_name, key(name)), session(name, session_name)]


def by_sign_in_token() -> list[Record]:
    """A role session's key becomes a console session: GetSigninToken, the sign-in, and calls with keys the console minted."""
    began = "2026-09-01T08:10:00Z"
    holder = role("Portal", "alice", key=key("Portal"), began=AT)
    plain = {name: value for name, value in holder.items() if name not in ("accessKeyId", "sessionContext")}
    token = {"credentials": {"accessKeyId": key("Portal")}, "GetSigninToken": "Success"}
    return [
        assume(user(), AT, "Portal", "alice", key("Portal")),
        call(holder, "2026-09-01T08:09:50Z", "signin:GetSigninToken", responseElements=token),
        call(plain, began, "signin:ConsoleLogin", responseElements={"ConsoleLogin": "Success"}),
        call(role("Portal", "alice", key="ASIACONSOLEMINTED001", began=began), "2026-09-01T08:11:00Z"),
    ]


def oauth() -> list[Record]:
    """``aws login``: a browser session lets the command line sign in; its calls name the sign-in session."""
    arn = f"arn:aws:signin:us-east-1:{HERE}:session/0a1b"
    person = {name: value for name, value in user("olga").items() if name != "accessKeyId"}
    authorized = call(person, AT, "signin:CreateOAuth2Token", additionalEventData={"signInSessionArn": arn})
    caller = user("olga", key="ASIAOLGACLI000000001", began="2026-08-31T08:00:00Z")
    caller["sessionContext"]["signInSessionArn"] = arn
    return [authorized, call(caller, LATER)]


def identity_center_token() -> list[Record]:
    """A trusted application exchanges a token for a person; her calls carry the credential's id."""
    application = role("Chat", "app", key=key("Chat"), began=AT)
    made = {"identitycenter:CredentialId": "credential-77", "identitystore:UserId": "user-77"}
    person = {
        "type": "IdentityCenterUser",
        "accountId": HERE,
        "onBehalfOf": {"userId": "user-77", "identityStoreArn": f"arn:aws:identitystore::{HERE}:identitystore/d-1"},
        "credentialId": "credential-77",
    }
    return [
        call(application, AT, "sso-oauth:CreateTokenWithIAM", additionalEventData=made),
        call(person, LATER, "qbusiness:ChatSync"),
    ]


def roles_anywhere() -> list[Record]:
    serial = "6e1f0a"
    made = {"credentialSet": [{"credentials": {"accessKeyId": key("Anywhere")}}]}
    caller = role("Anywhere", serial, key=key("Anywhere"), began=AT)
    caller["sessionContext"]["sourceIdentity"] = "CN=build-host"
    return [
        call(service("rolesanywhere.amazonaws.com"), AT, "rolesanywhere:CreateSession", responseElements=made),
        call(caller, LATER),
    ]


def forward_access() -> list[Record]:
    """A service calls another with the caller's name and a key of its own."""
    caller = user("sven", key="ASIAFORWARDED0000001", began=AT) | {"invokedBy": "secretsmanager.amazonaws.com"}
    host = "secretsmanager.amazonaws.com"
    return [call(user("sven"), AT), call(caller, AT, "kms:Decrypt", sourceIPAddress=host, userAgent=host)]


def exchanged(event: str, name: str) -> list[Record]:
    """A call that gives its caller credentials of a role, or of itself, by key."""
    return [call(user(), AT, event, **issued(name)), session(name, "scoped")]


# what issued it → the records, the key that the last of them was made with (or its actor), and who is behind it
KINDS: dict[str, tuple[list[Record], str, str]] = {
    "GetFederationToken": (federated("tmp-admin"), key("tmp-admin"), ALICE),
    "GetSessionToken": (
        [call(user(), AT, "sts:GetSessionToken", **issued("Mfa")), call(user(key=key("Mfa"), began=AT), LATER)],
        key("Mfa"),
        ALICE,
    ),
    "GetScopedCredentials": (exchanged("sts:GetScopedCredentials", "Scoped"), key("Scoped"), ALICE),
    "GetDelegatedAccessToken": (exchanged("sts:GetDelegatedAccessToken", "Delegated"), key("Delegated"), ALICE),
    "GetDataAccess": (exchanged("s3:GetDataAccess", "Grant"), key("Grant"), ALICE),
    "AssumeRoleWithSAML": (saml("Saml"), key("Saml"), "erin@example.com"),
    "AssumeRoleWithWebIdentity, a pipeline": (
        web_identity("Deploy", "repo:acme/api:ref:refs/heads/main", OIDC, "run-1"),
        key("Deploy"),
        "repo:acme/api:ref:refs/heads/main",
    ),
    "AssumeRoleWithWebIdentity, a pod": (
        web_identity("Pod", "system:serviceaccount:shop:cart", OIDC, "pod-1"),
        key("Pod"),
        "system:serviceaccount:shop:cart",
    ),
    "AssumeRoleForPodIdentity": (
        [
            call(service("pods.eks.amazonaws.com"), AT, "eks-auth:AssumeRoleForPodIdentity", **issued("Eks")),
            session("Eks", "eks-prod-cart-1"),
        ],
        key("Eks"),
        f"arn:aws:iam::{HERE}:role/Eks",
    ),
    "a Lambda function": (workload("Thumbs", "lambda.amazonaws.com", "thumbs"), key("Thumbs"), "assumed-role/Thumbs/thumbs"),
    "an ECS task": (workload("Task", "ecs-tasks.amazonaws.com", "0f" * 16), key("Task"), f"arn:aws:iam::{HERE}:role/Task"),
    "an EC2 instance": (workload("Node", "ec2.amazonaws.com", "i-0123456789abcdef0"), key("Node"), "Node/i-0123456789abcdef0"),
    "GetCredentialsForIdentity": (
        [
            call({"type": "Unknown"}, AT, "cognito-identity:GetCredentialsForIdentity", recipientAccountId=HERE, **issued("Pool")),
            session("Pool", "CognitoIdentityCredentials"),
        ],
        key("Pool"),
        "",
    ),
    "GetSigninToken": (by_sign_in_token(), "ASIACONSOLEMINTED001", ALICE),
    "CreateOAuth2Token": (oauth(), "ASIAOLGACLI000000001", f"arn:aws:iam::{HERE}:user/olga"),
    "CreateTokenWithIAM": (identity_center_token(), "credential-77", "identity-center-user/user-77"),
    "rolesanywhere CreateSession": (roles_anywhere(), key("Anywhere"), "Anywhere"),
    "a service for its caller": (forward_access(), "ASIAFORWARDED0000001", f"arn:aws:iam::{HERE}:user/sven"),
}  # fmt: skip


@pytest.fixture(scope="module")
def followed(tmp_path_factory, write_log):
    """Credentials of one lake with all kinds, by the access key or name."""
    folder = tmp_path_factory.mktemp("kinds")
    write_log(folder / "logs.json.gz", [record for records, _, _ in KINDS.values() for record in records])
    with ts.open(folder / "logs.json.gz", lake=folder / "lake") as case:
        rows = case.lineage().credentials.to_pylist()
    return {name: row for row in rows for name in (row["credential"], row["access_key_id"])}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_done_leads_back_to_who_is_behind_it(followed, kind):
    _, credential, root = KINDS[kind]
    found = followed[credential]
    assert (found["root_actor"] or "").endswith(root), found
    assert found["issued_by"] or kind == "a service for its caller"
