"""A small story: alice works from one address, mallory with her key from another, and a bucket's policy changes hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pivot_records import KEY, PRIVATE, PUBLIC, SESSION, Record, bob, role_session

import trailscope as ts


@pytest.fixture(scope="session")
def story(record: Callable[..., Record]) -> list[Record]:
    """Eleven records of two days."""
    s3 = {"eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy"}
    policies = [{"bucketName": "shop", "bucketPolicy": policy} for policy in (PRIVATE, PUBLIC)]
    return [
        record(eventTime="2026-09-01T08:00:00Z", eventName="CreateAccessKey", requestParameters={"userName": "alice"},
               userIdentity=bob(), sourceIPAddress="192.0.2.1", eventID="11111111-0000-4000-8000-000000000001",
               responseElements={"accessKey": {"accessKeyId": KEY, "userName": "alice", "status": "Active"}}),
        record(eventTime="2026-09-01T08:10:00Z", **s3, requestParameters=policies[0]),
        record(eventTime="2026-09-01T08:20:00Z", eventSource="ec2.amazonaws.com", eventName="DescribeInstances", readOnly=True,
               requestParameters={}),
        record(eventTime="2026-09-01T08:21:00Z", eventSource="ec2.amazonaws.com", eventName="DescribeInstances", readOnly=True,
               requestParameters={}, userIdentity=bob(), sourceIPAddress="192.0.2.1"),
        record(eventTime="2026-09-01T09:00:00Z", eventSource="sts.amazonaws.com", eventName="AssumeRole", readOnly=True,
               requestParameters={"roleArn": "arn:aws:iam::111122223333:role/Deploy", "roleSessionName": "run"},
               responseElements={"credentials": {"accessKeyId": SESSION}, "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLE:run"}}),
        record(eventTime="2026-09-01T09:05:00Z", **s3, requestParameters=policies[1], userIdentity=role_session("run"),
               sourceIPAddress="203.0.113.9", eventID="22222222-0000-4000-8000-000000000002"),
        record(eventTime="2026-09-01T09:06:00Z", eventSource="ec2.amazonaws.com", eventName="StopInstances",
               userIdentity=role_session("run"), sourceIPAddress="203.0.113.9",
               requestParameters={"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}},
               responseElements={"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0",
                   "currentState": {"code": 64, "name": "stopping"}, "previousState": {"code": 16, "name": "running"}}]}}),
        record(eventTime="2026-09-02T10:00:00Z", eventSource="s3.amazonaws.com", eventName="DeleteBucket", errorCode="AccessDenied",
               errorMessage="User alice is not authorized to perform: s3:DeleteBucket because no identity-based policy allows it",
               requestParameters={"bucketName": "shop"}),
        record(eventTime="2026-09-02T10:30:00Z", eventSource="s3.amazonaws.com", eventName="DeleteBucketPolicy",
               requestParameters={"bucketName": "shop"}),
        record(eventTime="2026-09-02T10:40:00Z", eventSource="s3.amazonaws.com", eventName="DeleteBucket",
               requestParameters={"bucketName": "shop-archive"}, userIdentity=bob(), sourceIPAddress="192.0.2.1"),
        record(eventTime="2026-09-02T11:00:00Z", eventName="UpdateLoginProfile",
               requestParameters={"userName": "bob", "password": "hunter2-very-secret"}),
    ]  # fmt: skip


Story = Callable[..., ts.Investigation]


@pytest.fixture(scope="session")
def told_with(
    story: list[Record], write_log: Callable[[Path, list[Record]], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Makes a lake of the story and further records."""
    with ExitStack() as opened:

        def make(*further: Record) -> ts.Investigation:
            folder = tmp_path_factory.mktemp("story")
            log = write_log(folder / "log.json.gz", [*story, *further])
            return opened.enter_context(ts.open(log, lake=folder / "lake"))

        yield make


@pytest.fixture(scope="session")
def told(told_with: Story) -> ts.Investigation:
    """The story in a lake; no test writes to it."""
    return told_with()
