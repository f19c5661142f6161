"""What an intruder opens to a foreign account, and the notebooks it enters: what comes in by them is of its story, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
HERE = "111122223333"
FOREIGN, PARTNER = "999900001111", "777788889999"
OWN = "aws-cli/2.31.3 md/awscrt#0.23.8 ua/2.0 os/macos#24.6.0"
OTHER = "Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.8.0"
HOME, THIEF, LATER = "86.40.112.9", "65.108.77.40", "146.70.130.8"
STEPS = (
    ("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("iam", "ListUsers"), ("secretsmanager", "ListSecrets"), ("iam", "ListRoles"),
    ("iam", "GetAccountAuthorizationDetails"), ("s3", "PutBucketLifecycle"), ("cloudtrail", "StopLogging"),
)  # fmt: skip
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/0f1e2d3c-0000-4000-8000-00000000abcd"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{HERE}:secret:shop/stripe-a1B2c3"


class _Story:
    """Two weeks of Alice at home, and what a test adds."""

    def __init__(self, record) -> None:
        self._record, self.records, self.intruder = record, [], set()
        for day in range(14):
            for minute, name in enumerate(
                ("DescribeInstances", "DescribeVolumes", "RebootInstances", "DescribeImages")
            ):
                self.call(day, 9, minute, "ec2", name)

    def call(self, day, hour, minute, source, name, *, intruder=False, **fields):
        at = BEGIN + timedelta(days=day, hours=hour, minutes=minute)
        told = self._record(
            **{"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventSource": f"{source}.amazonaws.com", "eventName": name, "userAgent": OWN,
               "sourceIPAddress": HOME, "requestParameters": None, "readOnly": name.startswith(("Get", "List", "Describe", "Decrypt"))}
            | fields
        )  # fmt: skip
        self.records.append(told)
        if intruder:
            self.intruder.add(told["eventID"])

    def thief(self, *opened):
        for minute, (source, name, asked) in enumerate([*((*step, None) for step in STEPS), *opened]):
            self.call(
                10,
                3,
                minute,
                source,
                name,
                intruder=True,
                sourceIPAddress=THIEF,
                userAgent=OTHER,
                requestParameters=asked,
            )

    def outsider(self, day, account, source, name, asked, resource, *, intruder):
        caller = {"type": "AWSAccount", "principalId": f"AROA{account}0001:sync", "accountId": account}
        self.call(day, 5, 0, source, name, intruder=intruder, userIdentity=caller, sourceIPAddress=LATER, userAgent=OTHER,
                  requestParameters=asked, resources=[{"accountId": HERE, "ARN": resource}])  # fmt: skip

    def told(self, tmp_path, write_log):
        write_log(tmp_path / "logs" / "one.json.gz", self.records)
        with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
            [told] = [one for one in case.incidents() if set(one.event_ids) & self.intruder]
        return set(told.event_ids)


def _policy(account):
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "*"}]}
    )


def test_who_reads_a_secret_and_decrypts_with_a_key_that_were_opened_is_of_the_story_and_a_partner_of_old_is_not(
    record, tmp_path, write_log
):
    story = _Story(record)
    decrypt = {"encryptionContext": {"SecretARN": SECRET}}
    for day in (2, 6, 12):
        story.outsider(day, PARTNER, "kms", "Decrypt", decrypt, KEY, intruder=False)
    story.thief(
        ("secretsmanager", "PutResourcePolicy", {"secretId": SECRET, "resourcePolicy": _policy(FOREIGN)}),
        (
            "kms",
            "CreateGrant",
            {"keyId": KEY, "granteePrincipal": f"arn:aws:iam::{FOREIGN}:role/sync", "operations": ["Decrypt"]},
        ),
    )
    for day in (11, 12):
        story.outsider(day, FOREIGN, "secretsmanager", "GetSecretValue", {"secretId": SECRET}, SECRET, intruder=True)
        story.outsider(day, FOREIGN, "kms", "Decrypt", decrypt, KEY, intruder=True)
    assert story.told(tmp_path, write_log) == story.intruder


@pytest.mark.parametrize("grantee", ["rds.eu-west-1.amazonaws.com", f"arn:aws:iam::{HERE}:role/backup"])
def test_a_grant_to_a_service_or_to_ones_own_role_opens_nothing(grantee, record, tmp_path, write_log):
    story = _Story(record)
    story.thief(("kms", "CreateGrant", {"keyId": KEY, "granteePrincipal": grantee, "operations": ["Decrypt"]}))
    story.outsider(12, FOREIGN, "kms", "Decrypt", {}, KEY, intruder=False)
    assert story.told(tmp_path, write_log) == story.intruder


def test_who_pulls_from_a_repository_that_was_opened_is_of_the_story(record, tmp_path, write_log):
    story = _Story(record)
    story.thief(("ecr", "SetRepositoryPolicy", {"repositoryName": "shop/api", "policyText": _policy(FOREIGN)}))
    asked = {"repositoryName": "shop/api", "registryId": HERE}
    arn = f"arn:aws:ecr:eu-west-1:{HERE}:repository/shop/api"
    story.outsider(12, FOREIGN, "ecr", "BatchGetImage", asked, arn, intruder=True)
    assert story.told(tmp_path, write_log) == story.intruder


def _notebook(day):
    return {
        "type": "AssumedRole",
        "principalId": "AROANOTEBOOK00001:SageMaker",
        "arn": f"arn:aws:sts::{HERE}:assumed-role/notebook/SageMaker",
        "accountId": HERE,
        "accessKeyId": f"ASIANOTEBOOK{day:05}",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{HERE}:role/notebook", "accountId": HERE, "userName": "notebook"},
            "attributes": {"creationDate": f"2026-09-{day + 1:02}T00:00:00Z"},
        },
    }  # fmt: skip


@pytest.mark.parametrize(("by_thief", "within"), [(True, 12), (True, 20), (False, 12)])
def test_who_enters_a_notebook_and_then_uses_its_role_elsewhere_is_one_and_who_works_in_his_is_not(
    by_thief, within, record, tmp_path, write_log
):
    story = _Story(record)
    for day in range(14):
        for minute in range(5):
            story.call(day, 10, minute, "s3", "GetObject", userIdentity=_notebook(day), sourceIPAddress="52.31.88.140",
                       userAgent="Boto3/1.26.90 Python/3.9.16 Linux/4.18 exec-env/SageMaker")  # fmt: skip
        story.call(day, 9, 30, "sagemaker", "CreatePresignedDomainUrl", requestParameters={"domainId": "d-1"})
    entered = ("sagemaker", "CreatePresignedNotebookInstanceUrl", {"notebookInstanceName": "lab"})
    story.thief(*([entered] if by_thief else []))
    took = set()
    for minute, (source, name) in enumerate(STEPS):
        story.call(
            within,
            4,
            minute,
            source,
            name,
            userIdentity=_notebook(min(within, 12)),
            sourceIPAddress=LATER,
            userAgent="aws-cli/2.22.35 os/linux",
        )
        took.add(story.records[-1]["eventID"])
    told = story.told(tmp_path, write_log)
    assert story.intruder <= told
    assert bool(told & took) == (by_thief and within == 12)
