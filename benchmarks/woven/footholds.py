"""Intrusions that begin on a machine: a developer's laptop, a container that holds an instance's credentials."""

from __future__ import annotations

from datetime import datetime

from benchmarks.woven.intruder import Intruder, NobodyLeftError
from benchmarks.woven.scribe import Caller, Json
from benchmarks.woven.world import Session

_NODE = "aws-sdk-js/3.876.0 ua/2.1 os/{system} lang/js md/nodejs#20.18.1 api/secrets-manager#3.876.0"
_CHECKER = "TruffleHog"
_WEB = "_next/static/chunks/"


def _with_keys_of_their_own(i: Intruder) -> dict[str, Session]:
    """IAM users who have both a console and a key, by ARN; without any, those who come through Identity Center."""
    return {user.caller.arn: user for user in i.world.key_users}


def worm_on_a_laptop(i: Intruder) -> None:
    """A package's install script reads every secret of every region from its developer's own machine; a key is tried elsewhere later.

    As the npm worms of 2025 did.
    """
    s, keyed = i.scribe, _with_keys_of_their_own(i)
    owners = [one for one in i.world.console_users if one.caller.arn in keyed] or i.world.people
    chosen = i._within(owners)
    has_key = chosen.caller.arn in keyed
    identity = keyed[chosen.caller.arn].caller.identity if has_key else chosen.caller.identity
    worm = Caller(identity, chosen.caller.address, _NODE.format(system=i.rng.choice(("darwin#24.6.0", "linux#6.8.0"))))
    s.pace = (0, 2)
    s.calls(worm, "sts:GetCallerIdentity")
    for region in [*i.world.regions[:1], *i.far_regions(i.rng.randint(4, 9))]:
        s.call(worm, "secretsmanager:ListSecrets", region=region)
        s.call(worm, "ssm:DescribeParameters", region=region)
    for n in range(i.rng.randint(3, 9)):
        s.call(worm, "secretsmanager:GetSecretValue", {"secretId": f"app/{n}"}, region=i.world.regions[0])
    if not has_key:
        return
    s.pace = (3, 40)
    s.wait(hours=i.rng.uniform(3, 40))
    elsewhere = Caller(identity, i.first, _CHECKER)
    s.calls(elsewhere, "sts:GetCallerIdentity")
    s.wait(minutes=i.rng.randint(5, 90))
    thief = elsewhere.using(i.agent)
    bucket, account = i.bucket()
    s.calls(thief, "s3:ListBuckets", "iam:ListAttachedUserPolicies")
    s.denied(thief, "iam:CreateUser", "organizations:ListAccounts")
    s.get_objects(thief, bucket, i.rng.randint(5, 30), account=account)


def front_end_replaced(i: Intruder) -> None:
    """A developer's laptop gives up each day's session; after days of looking about, the script of a web page is replaced for hours.

    As with Safe{Wallet} in February 2025.
    """
    s, keyed = i.scribe, _with_keys_of_their_own(i)
    owners = [one for one in i.world.console_users if one.caller.arn in keyed] or i.world.people
    chosen = i._within(owners)
    key = keyed.get(chosen.caller.arn)
    i._agent_beside(key or chosen)
    days: dict[str, Session] = {}
    for one in sorted(owners, key=lambda one: one.first):
        if one.caller.arn == chosen.caller.arn and one.first >= chosen.first:
            days.setdefault(f"{one.first:%j}", one)
    exits = [i.first, i.address(), i.address()]
    visits = list(days.values())[: i.rng.randint(3, 5)]
    if len(visits) < 2:
        raise NobodyLeftError
    bucket, account = i.bucket()
    for at, visit in enumerate(visits):
        s.now = visit.first + (visit.last - visit.first) * 0.3
        identity = _token_of_the_day(i, key, visit) if key else visit.caller.identity
        thief = Caller(identity, i.rng.choice(exits), i.agent)
        s.calls(thief, "sts:GetCallerIdentity")
        if at == 0:
            s.calls(thief, "iam:ListMFADevices", "iam:GetUser")
            s.denied(thief, "iam:CreateVirtualMFADevice", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice")
        elif at < len(visits) - 1:
            s.calls(thief, "s3:ListBuckets", "cloudfront:ListDistributions", "cloudfront:GetDistributionConfig")
            s.call(thief, "s3:ListObjects", {"bucketName": bucket}, data=True)
            s.calls(thief, "codecommit:ListRepositories", "ecs:ListClusters", "lambda:ListFunctions20150331")
        else:
            for name in (f"{_WEB}app-52c9031bfa03da47.js", f"{_WEB}6514-b556851795a4cbaa.js"):
                s.object(thief, "GetObject", bucket, name, account=account)
                s.object(thief, "PutObject", bucket, name, account=account)
            s.call(thief, "cloudfront:CreateInvalidation", {"distributionId": "E2QWRUHAPOMQZL"}, {})
            s.wait(hours=i.rng.uniform(0.5, 4))
            for name in (f"{_WEB}app-52c9031bfa03da47.js", f"{_WEB}6514-b556851795a4cbaa.js"):
                s.object(thief, "PutObject", bucket, name, account=account)
            s.call(thief, "cloudfront:CreateInvalidation", {"distributionId": "E2QWRUHAPOMQZL"}, {})


def _token_of_the_day(i: Intruder, key: Session, visit: Session) -> Json:
    """A session token that the owner asks for with MFA, and uses too: no part of the attack."""
    s = i.scribe
    before, began, pace = len(s.records), s.now, s.pace
    owner = Caller(key.caller.identity, visit.caller.address, key.caller.agent)
    s.pace = (1, 200)
    token = s.id("ASIA", owner.account)
    s.call(
        owner,
        "sts:GetSessionToken",
        {"durationSeconds": 43200, "serialNumber": f"arn:aws:iam::{owner.account}:mfa/{owner.name}"},
        {"credentials": {"accessKeyId": token, "expiration": "Sep 4, 2026, 2:26:40 AM"}},
    )
    identity = {
        **owner.identity,
        "accessKeyId": token,
        "sessionContext": {"attributes": {"creationDate": s.stamp(), "mfaAuthenticated": "true"}},
    }
    used = Caller(identity, owner.address, owner.agent)
    for _ in range(i.rng.randint(4, 12)):
        s.calls(used, i.rng.choice(("ec2:DescribeInstances", "s3:ListBuckets", "logs:FilterLogEvents")))
    i.everyday += s.records[before:]
    del s.records[before:]
    s.now, s.pace = _later(began, s.now), pace
    return identity


def _later(began: datetime, now: datetime) -> datetime:
    """Some minutes after the owner began, while the owner works on."""
    return began + (now - began) * 0.5


def state_file_read(i: Intruder) -> None:
    """From a container to its instance's session: functions' code and a Terraform state read, and with it a user's key.

    As SCARLETEEL did in 2023.
    """
    s, thief = i.scribe, i.with_instance()
    other = i.with_key().at(thief.address).using(thief.agent)
    bucket, account = i.bucket()
    s.calls(thief, "sts:GetCallerIdentity", "s3:ListBuckets", "lambda:ListFunctions20150331")
    for n in range(i.rng.randint(2, 6)):
        s.call(thief, "lambda:GetFunction20150331v2", {"functionName": f"backend-{n}"})
    s.call(thief, "s3:ListObjects", {"bucketName": bucket}, data=True)
    for name in ("env/prod/terraform.tfstate", "env/dev/terraform.tfstate"):
        s.object(thief, "GetObject", bucket, name, account=account)
    s.get_objects(thief, bucket, i.rng.randint(4, 40), account=account)
    s.wait(minutes=i.rng.randint(10, 300))
    s.calls(other, "sts:GetCallerIdentity", "iam:ListUsers")
    s.denied(other, "iam:CreateAccessKey", "organizations:ListAccounts", "sts:AssumeRole", "s3:ListBuckets")
    s.call(other, "cloudtrail:StopLogging", {"name": "main"})
    s.wait(hours=i.rng.uniform(1, 20))
    for region in i.far_regions(2):
        i.run_instances(other.at(i.first), "c5.4xlarge", 4, region)


FOOTHOLDS = (worm_on_a_laptop, front_end_replaced, state_file_read)
