"""Writes the records of one intruder, or of one odd but benign person, in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.samples.organisation import identifier, uuid_text

Json = dict[str, Any]
GLOBAL = frozenset({"iam", "sts", "organizations", "signin", "route53", "account", "support"})
READS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "AssumeRole", "Decrypt", "Invoke", "Converse")


@dataclass(frozen=True)
class Caller:
    """Who calls, with which identity as logged, from where and with what."""

    identity: Json
    address: str
    agent: str

    def using(self, agent: str) -> Caller:
        return Caller(self.identity, self.address, agent)

    def at(self, address: str) -> Caller:
        return Caller(self.identity, address, self.agent)

    @property
    def account(self) -> str:
        return str(self.identity["accountId"])

    @property
    def arn(self) -> str:
        return str(self.identity.get("arn", ""))

    @property
    def name(self) -> str:
        return str(self.identity.get("userName") or self.arn.rsplit("/", 1)[-1])


@dataclass
class Scribe:
    """The records of one story. Time runs on with every call by some seconds, or by what ``wait`` says."""

    rng: Random
    now: datetime
    region: str = "us-east-1"
    pace: tuple[int, int] = (3, 40)
    records: list[Json] = field(default_factory=list)

    def wait(self, **span: float) -> Scribe:
        self.now += timedelta(**span)
        return self

    def uuid(self) -> str:
        return uuid_text(self.rng.getrandbits(128))

    def id(self, prefix: str, account: str) -> str:
        return identifier(prefix, account, self.rng.randbytes(8))

    def hex(self, prefix: str, digits: int = 17) -> str:
        return f"{prefix}-0{self.rng.getrandbits(digits * 4):0{digits}x}"[: len(prefix) + digits + 1]

    def stamp(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def call(
        self,
        caller: Caller,
        action: str,
        request: Json | None = None,
        response: Json | None = None,
        *,
        denied: bool = False,
        error: tuple[str, str] | None = None,
        region: str = "",
        account: str = "",
        data: bool = False,
        arns: Sequence[str] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> Json:
        """One record. ``denied`` words the error as IAM does and drops the parameters, as most services do."""
        self.now += timedelta(seconds=self.rng.randint(*self.pace))
        service, name = action.split(":")
        if denied:
            code = "Client.UnauthorizedOperation" if service == "ec2" else "AccessDenied"
            why = f"because no identity-based policy allows the {action} action"
            error = (code, f"User: {caller.arn} is not authorized to perform: {action} {why}")
            request, response = (request if service in ("ec2", "s3") else None), None
        record: Json = {
            "eventVersion": "1.10",
            "userIdentity": caller.identity,
            "eventTime": self.stamp(),
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1" if service in GLOBAL and not region else region or self.region,
            "sourceIPAddress": caller.address,
            "userAgent": f"[{caller.agent}]" if service == "s3" and "amazonaws" not in caller.agent else caller.agent,
        }
        if error:
            record |= {"errorCode": error[0], "errorMessage": error[1]}
        record |= {
            "requestParameters": request,
            "responseElements": response,
            "requestID": self.uuid(),
            "eventID": self.uuid(),
            "readOnly": name.startswith(READS) and name != "GetFederationToken" and name != "GetSessionToken",
            "eventType": "AwsApiCall",
            "managementEvent": not data,
            "recipientAccountId": account or caller.account,
            "eventCategory": "Data" if data else "Management",
        }
        if arns:
            record["resources"] = [{"ARN": arn, "accountId": account or caller.account} for arn in arns]
        record |= extra or {}
        self.records.append(record)
        return record

    def denied(self, caller: Caller, *actions: str, region: str = "") -> None:
        for action in actions:
            self.call(caller, action, denied=True, region=region)

    def calls(self, caller: Caller, *actions: str, region: str = "") -> None:
        for action in actions:
            self.call(caller, action, region=region)

    def get_objects(
        self, caller: Caller, bucket: str, number: int, *, account: str = "", prefix: str = "export"
    ) -> None:
        for n in range(number):
            key = f"{prefix}/{n:05}.csv"
            self.object(caller, "GetObject", bucket, key, account=account)

    def object(self, caller: Caller, name: str, bucket: str, key: str, *, account: str = "", **request: Any) -> Json:
        return self.call(
            caller,
            f"s3:{name}",
            {"bucketName": bucket, "key": key, "Host": f"{bucket}.s3.amazonaws.com", **request},
            data=True,
            account=account,
            arns=[f"arn:aws:s3:::{bucket}/{key}", f"arn:aws:s3:::{bucket}"],
            extra={
                "additionalEventData": {
                    "bytesTransferredOut": self.rng.randint(1_000, 9_000_000),
                    "bytesTransferredIn": 0,
                }
            },
        )

    def create_user(self, caller: Caller, name: str, *, admin: bool = True, path: str = "/") -> Json:
        """A new IAM user; gives the identity as its own calls show it, without a key."""
        account = caller.account
        arn = f"arn:aws:iam::{account}:user{path}{name}"
        user = {"path": path, "userName": name, "userId": self.id("AIDA", account), "arn": arn}
        self.call(caller, "iam:CreateUser", {"userName": name}, {"user": user})
        if admin:
            policy = "arn:aws:iam::aws:policy/AdministratorAccess"
            self.call(caller, "iam:AttachUserPolicy", {"userName": name, "policyArn": policy})
        return {"type": "IAMUser", "principalId": user["userId"], "arn": arn, "accountId": account, "userName": name}

    def create_key(self, caller: Caller, identity: Json) -> Json:
        """A new access key for a user; gives the identity that signs with it."""
        key = self.id("AKIA", caller.account)
        made = {"accessKey": {"userName": identity["userName"], "accessKeyId": key, "status": "Active"}}
        self.call(caller, "iam:CreateAccessKey", {"userName": identity["userName"]}, made)
        return {**identity, "accessKeyId": key}

    def sign_in(self, identity: Json, address: str, agent: str, *, mfa: bool = False, success: bool = True) -> Caller:
        """ConsoleLogin; gives the console session, each call of which has a key of its own in real logs."""
        plain = {name: value for name, value in identity.items() if name not in ("accessKeyId", "sessionContext")}
        self.call(
            Caller(plain, address, agent),
            "signin:ConsoleLogin",
            None,
            {"ConsoleLogin": "Success" if success else "Failure"},
            extra={
                "eventType": "AwsConsoleSignIn",
                "additionalEventData": {
                    "MFAUsed": "Yes" if mfa else "No",
                    "MobileVersion": "No",
                    "LoginTo": "https://console.aws.amazon.com/",
                },
                **({} if success else {"errorMessage": "Failed authentication"}),
            },
        )
        attributes = {"creationDate": self.stamp(), "mfaAuthenticated": "true" if mfa else "false"}
        key = self.id("ASIA", str(identity["accountId"]))
        return Caller({**plain, "accessKeyId": key, "sessionContext": {"attributes": attributes}}, address, agent)

    def assume(
        self,
        caller: Caller,
        account: str,
        role: str,
        session: str,
        *,
        action: str = "AssumeRole",
        service: bool = False,
        copies: bool = True,
    ) -> Caller:
        """AssumeRole, in both accounts where there are two; gives the session, at the caller's address with its agent."""
        role_id = self.id("AROA", account) if role not in _ROLE_IDS else _ROLE_IDS[role]
        _ROLE_IDS.setdefault(role, role_id)
        key = self.id("ASIA", account)
        request = {"roleArn": f"arn:aws:iam::{account}:role/{role}", "roleSessionName": session}
        response = {
            "credentials": {"accessKeyId": key, "sessionToken": "IQoJ…", "expiration": "Sep 3, 2026, 2:26:40 AM"},
            "assumedRoleUser": {
                "assumedRoleId": f"{role_id}:{session}",
                "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            },
        }
        both = not service and caller.account != account and copies
        shared = {"sharedEventID": self.uuid(), "requestID": self.uuid()} if both else {}
        home = account if service else caller.account
        made = self.call(caller, f"sts:{action}", request, response, account=home, extra=shared)
        if both:
            stranger = {
                "type": "AWSAccount",
                "principalId": caller.identity["principalId"],
                "accountId": caller.account,
            }
            self.records.append(
                {**made, "userIdentity": stranger, "recipientAccountId": account, "eventID": self.uuid()}
            )
        identity = {
            "type": "AssumedRole",
            "principalId": f"{role_id}:{session}",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            "accountId": account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": role_id,
                    "arn": f"arn:aws:iam::{account}:role/{role}",
                    "accountId": account,
                    "userName": role,
                },
                "attributes": {"creationDate": self.stamp(), "mfaAuthenticated": "false"},
            },
        }
        return Caller(identity, caller.address, caller.agent)


_ROLE_IDS: dict[str, str] = {}


def service(name: str, account: str) -> Caller:
    """An AWS service in its own name."""
    host = f"{name}.amazonaws.com"
    return Caller({"type": "AWSService", "invokedBy": host, "accountId": account}, host, host)
