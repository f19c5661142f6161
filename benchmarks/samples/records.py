"""One CloudTrail record: what a call looks like, who makes it, and the record made of both.

Key order, casing and which fields are absent follow real deliveries (reference §2, §3, §8.0). Values may be
placeholders for ``%`` formatting (``%(time)s``): everyday records are rendered from such templates, see ``templates``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.samples.organisation import IDENTITY_STORE, Role, User, named_uuid

Json = Mapping[str, object]

# Services write different eventVersions at the same time; most are at 1.11.
_EVENT_VERSIONS = {
    "autoscaling": "1.08",
    "dynamodb": "1.09",
    "ec2": "1.10",
    "ecs": "1.09",
    "health": "1.08",
    "lambda": "1.10",
    "monitoring": "1.09",
    "rds": "1.10",
    "secretsmanager": "1.08",
    "signin": "1.08",
    "sso": "1.08",
    "sts": "1.08",
}
_HOSTS = {
    "ce": "ce.us-east-1.amazonaws.com",
    "health": "health.us-east-1.amazonaws.com",
    "iam": "iam.amazonaws.com",
    "organizations": "organizations.us-east-1.amazonaws.com",
    "signin": "{region}.signin.aws.amazon.com",
}
_SIGN_IN_TYPE = "AwsConsoleSignIn"


@dataclass(frozen=True)
class Call:
    """What is called and what comes back.

    Attributes:
        source: the event source without ``.amazonaws.com``.
        name: eventName.
        request: requestParameters.
        response: responseElements.
        read_only: readOnly; AssumeRole and GetSecretValue count as reading (reference §2.1).
        additional: additionalEventData, left out when None.
        resources: (ARN, owner account, type) each; what is empty is left out.
        error: (errorCode, errorMessage) of a failed call; an empty code is left out.
        type: eventType.
        data: whether it is a data event.
        details: serviceEventDetails of service events.
        host: clientProvidedHostHeader where it is not the service's regional endpoint.
    """

    source: str
    name: str
    request: Json | None = None
    response: Json | None = None
    read_only: bool = True
    additional: Json | None = None
    resources: tuple[tuple[str, str, str], ...] = ()
    error: tuple[str, str] | None = None
    type: str = "AwsApiCall"
    data: bool = False
    details: Json | None = None
    host: str | None = None


@dataclass(frozen=True)
class Caller:
    """Who calls, and from where.

    Attributes:
        identity: userIdentity.
        address: sourceIPAddress.
        agent: userAgent.
        console: the credentials are those of a console session.
        vpc_endpoint: (id, owner account) of the VPC endpoint the call came through.
    """

    identity: Json
    address: str
    agent: str
    console: bool = False
    vpc_endpoint: tuple[str, str] | None = None


@dataclass(frozen=True)
class Stamp:
    """What is different in every record: when (``YYYY-MM-DDTHH:MM:SSZ``), where, and its ids."""

    time: str
    account: str
    region: str
    event_id: str
    request_id: str
    shared_event_id: str | None = None


def record(call: Call, caller: Caller, stamp: Stamp) -> dict[str, object]:
    """The record of one call, keys in the order of real deliveries."""
    service_made = ("." in caller.address and caller.address.endswith(".com")) or caller.address == "AWS Internal"
    made: dict[str, object] = {
        "eventVersion": _EVENT_VERSIONS.get(call.source, "1.11"),
        "userIdentity": caller.identity,
        "eventTime": stamp.time,
        "eventSource": f"{call.source}.amazonaws.com",
        "eventName": call.name,
        "awsRegion": stamp.region,
        "sourceIPAddress": caller.address,
        "userAgent": f"[{caller.agent}]" if call.source == "s3" and not service_made else caller.agent,
    }
    if call.error:
        made |= {key: text for key, text in zip(("errorCode", "errorMessage"), call.error, strict=True) if text}
    made |= {"requestParameters": call.request, "responseElements": call.response}
    if call.additional is not None:
        made["additionalEventData"] = call.additional
    if call.type not in {_SIGN_IN_TYPE, "AwsServiceEvent"}:
        made["requestID"] = stamp.request_id
    made |= {"eventID": stamp.event_id, "readOnly": call.read_only}
    if call.resources:
        made["resources"] = [_resource(*each) for each in call.resources]
    made |= {"eventType": call.type, "managementEvent": not call.data, "recipientAccountId": stamp.account}
    if stamp.shared_event_id:
        made["sharedEventID"] = stamp.shared_event_id
    if call.details is not None:
        made["serviceEventDetails"] = call.details
    if caller.vpc_endpoint:
        made["vpcEndpointId"], made["vpcEndpointAccountId"] = caller.vpc_endpoint
    made["eventCategory"] = "Data" if call.data else "Management"
    if not service_made:
        made["tlsDetails"] = _tls(call, stamp.region)
    if caller.console and call.type != _SIGN_IN_TYPE:
        made["sessionCredentialFromConsole"] = "true"
    return made


def _resource(arn: str, account: str, type: str) -> dict[str, str]:
    return {key: text for key, text in (("accountId", account), ("type", type), ("ARN", arn)) if text}


def _tls(call: Call, region: str) -> dict[str, str]:
    host = call.host or _HOSTS.get(call.source, "{source}.{region}.amazonaws.com")
    details = {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host.format(source=call.source, region=region),
    }
    return details | ({"keyExchange": "X25519MLKEM768"} if call.source in {"kms", "secretsmanager", "s3"} else {})


def user_identity(user: User, *, console_key: str = "", created: str = "", mfa: bool = True) -> dict[str, object]:
    """An IAM user by its long-term key, or by the temporary key of a console session begun at ``created``."""
    identity: dict[str, object] = {
        "type": "IAMUser",
        "principalId": user.id,
        "arn": user.arn,
        "accountId": user.account,
        "accessKeyId": console_key or user.access_key,
        "userName": user.name,
    }
    if console_key:
        identity["sessionContext"] = {"attributes": _session_attributes(created, mfa=mfa)}
    return identity


def sign_in_identity(user: User) -> dict[str, object]:
    """An IAM user at the sign-in page: not yet with a key."""
    identity = user_identity(user)
    del identity["accessKeyId"]
    return identity


def role_identity(
    role: Role, session: str, key: str, created: str, *, context: Json | None = None, extra: Json | None = None
) -> dict[str, object]:
    """A session of a role.

    Args:
        role: the role assumed.
        session: role session name.
        key: temporary access key id.
        created: when the session began.
        context: further members of ``sessionContext`` (``ec2RoleDelivery``, ``sourceIdentity``).
        extra: further members of ``userIdentity`` (``invokedBy``, ``inScopeOf``, ``onBehalfOf``).
    """
    issuer = {
        "type": "Role",
        "principalId": role.id,
        "arn": role.arn,
        "accountId": role.account,
        "userName": role.name,
    }
    return {
        "type": "AssumedRole",
        "principalId": f"{role.id}:{session}",
        "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session}",
        "accountId": role.account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "webIdFederationData": {},
            "attributes": _session_attributes(created, mfa=False),
            **(context or {}),
        },
        **(extra or {}),
    }


def root_identity(account: str, *, key: str = "", created: str = "") -> dict[str, object]:
    """The root user at the sign-in page (no key), in a console session (key and ``created``), or by its own key."""
    identity: dict[str, object] = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": key,
    }
    if created:
        identity["sessionContext"] = {"attributes": _session_attributes(created, mfa=False)}
    return identity


def service_identity(service: str) -> dict[str, object]:
    """An AWS service in its own name: nothing but type and invokedBy."""
    return {"type": "AWSService", "invokedBy": f"{service}.amazonaws.com"}


def identity_center_user(account: str, email: str) -> dict[str, object]:
    """A person in the Identity Center portal (reference §3.6)."""
    return {
        "type": "IdentityCenterUser",
        "accountId": account,
        "onBehalfOf": {"userId": named_uuid(f"identity store/{email}"), "identityStoreArn": IDENTITY_STORE},
        "credentialId": "%(credential)s",
    }


def _session_attributes(created: str, *, mfa: bool) -> dict[str, str]:
    return {"creationDate": created, "mfaAuthenticated": "true" if mfa else "false"}
