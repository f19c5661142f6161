"""What an intruder changes or opens that was there before: a function's own work is nobody's story, its stolen session is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
ACCOUNT = "111122223333"
WORK = "Boto3/1.34.145 md/Botocore#1.34.145 exec-env/AWS_Lambda_python3.12"
OTHER = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.5.0"


def _session(name: str, began: datetime) -> dict:
    role = f"lambda-{name}"
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{name.upper()}0000000001:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": f"ASIA{name.upper()}{began:%m%d%H%M}00",
        "userName": None,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "accountId": ACCOUNT, "userName": role},
            "attributes": {"creationDate": f"{began:%Y-%m-%dT%H:%M:%SZ}"},
        },
    }  # fmt: skip


@pytest.fixture
def logs(tmp_path, write_log, record):
    """Nine days of a developer and two functions; on the seventh somebody with the developer's key changes one and opens the other."""
    records, intruder = [], []

    def call(at, source, name, into=records, **fields):
        told = record(
            **{"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventSource": f"{source}.amazonaws.com", "eventName": name,
               "readOnly": name.startswith(("Get", "List", "Assume")), "requestParameters": None} | fields
        )  # fmt: skip
        into.append(told)
        if into is intruder:
            records.append(told)

    for day in range(9):
        for hour in range(0, 24, 6):
            at = BEGIN + timedelta(days=day, hours=hour)
            for name in ("mailer", "webhook"):
                session = _session(name, at)
                role = session["sessionContext"]["sessionIssuer"]["arn"]
                call(at, "sts", "AssumeRole", userIdentity={"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
                     sourceIPAddress="lambda.amazonaws.com", userAgent="lambda.amazonaws.com",
                     requestParameters={"roleArn": role, "roleSessionName": name},
                     responseElements={"credentials": {"accessKeyId": session["accessKeyId"]},
                                       "assumedRoleUser": {"assumedRoleId": session["principalId"], "arn": session["arn"]}})  # fmt: skip
                call(at + timedelta(seconds=9), "secretsmanager", "GetSecretValue", userIdentity=session,
                     sourceIPAddress="3.96.55.10", userAgent=WORK, requestParameters={"secretId": f"prod/{name}"})  # fmt: skip
        for minute in range(5):
            at = BEGIN + timedelta(days=day, hours=9, minutes=minute)
            call(at, "lambda", "GetFunction20150331v2", requestParameters={"functionName": "webhook"})

    at = BEGIN + timedelta(days=6, hours=13)
    steps = (
        ("sts", "GetCallerIdentity", None, None),
        ("lambda", "ListFunctions20150331", None, None),
        ("lambda", "PublishLayerVersion20181031", {"layerName": "otel"}, None),
        ("lambda", "UpdateFunctionConfiguration20150331v2", {"functionName": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:mailer",
                                                             "layers": [f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:otel:1"]},
         {"functionName": "mailer"}),
        ("lambda", "CreateFunctionUrlConfig", {"functionName": "webhook", "authType": "NONE"}, {"authType": "NONE"}),
        ("lambda", "AddPermission20150331v2", {"functionName": "webhook", "statementId": "url", "action": "lambda:InvokeFunctionUrl",
                                               "principal": "*", "functionUrlAuthType": "NONE"}, None),
    )  # fmt: skip
    for number, (source, name, asked, answered) in enumerate(steps):
        call(at + timedelta(minutes=number), source, name, into=intruder, sourceIPAddress="65.108.77.40", userAgent=OTHER,
             requestParameters=asked, responseElements=answered)  # fmt: skip
    stolen = _session("mailer", BEGIN + timedelta(days=6, hours=18))
    for number, (source, name) in enumerate(
        (("sts", "GetCallerIdentity"), ("secretsmanager", "ListSecrets"), ("iam", "ListUsers"), ("s3", "ListBuckets"), ("secretsmanager", "GetSecretValue"))
    ):  # fmt: skip
        call(at + timedelta(hours=5, minutes=5 + number), source, name, into=intruder, userIdentity=stolen,
             sourceIPAddress="45.76.180.9", userAgent=OTHER)  # fmt: skip
    write_log(tmp_path / "logs" / "one.json.gz", records)
    return tmp_path / "logs", {one["eventID"] for one in intruder}


def test_the_session_of_a_function_that_was_changed_is_of_the_story_and_its_everyday_work_is_not(logs, tmp_path):
    where, intruders = logs
    with ts.open(where, lake=tmp_path / "lake") as case:
        incidents = case.incidents()
    [told] = [one for one in incidents if set(one.event_ids) & intruders]
    assert set(told.event_ids) == intruders
    assert any("changed what runs as mailer" in join.why for join in told.joins)
