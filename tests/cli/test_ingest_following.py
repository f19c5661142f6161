"""`trailscope ingest --follow` and `--queue` as a person runs them: a process of its own, stopped with Ctrl-C."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import ctrl_c
import pytest
from click.testing import CliRunner
from moto_server import empty_server

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.cli import exit_status, following
from trailscope.errors import AccessError, SourceError
from trailscope.ingest.progress import IngestSummary
from trailscope.sources import SourceOptions

TODAY = datetime.now(UTC)
# a day long past is not listed twice; logs arrive in today's folder
KEY = (
    f"AWSLogs/111122223333/CloudTrail/us-east-1/{TODAY:%Y/%m/%d}/"
    f"111122223333_CloudTrail_us-east-1_{TODAY:%Y%m%d}T{{0:04}}Z_aB3dE6gH9jK2mN5p.json.gz"
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture
def environment(monkeypatch):
    given = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(endpoint, environment, record):
    client = boto3.client("s3", endpoint_url=endpoint)
    name = f"trail-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=name)

    def put(minute: int) -> str:
        body = gzip.compress(json.dumps({"Records": [record()]}).encode(), mtime=0)
        client.put_object(Bucket=name, Key=KEY.format(minute), Body=body)
        return KEY.format(minute)

    put.place, put.name = f"s3://{name}/AWSLogs/", name
    return put


def started(*arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "trailscope", "ingest", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
        preexec_fn=ctrl_c.heard,  # noqa: PLW1509 - nothing here has threads
    )


def wait_for(lake, events: int) -> None:
    """Until the lake holds so many events; a follower that never gets there fails the test by time."""
    for _ in range(300):
        if (lake / "lake.json").exists() and any((lake / "objects").glob("*.parquet")):
            with ts.open(lake) as case:
                if case.query("select count(*) as n from events where true").rows() == [{"n": events}]:
                    return
        time.sleep(0.2)
    raise AssertionError(f"the lake never held {events} events")


def stopped(process: subprocess.Popen) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.slow
def test_following_a_bucket_brings_what_is_delivered_meanwhile(endpoint, bucket, tmp_path):
    bucket(1)
    lake = tmp_path / "lake"
    process = started(bucket.place, "--follow", "--interval", "1s", "--lake", str(lake), "--endpoint-url", endpoint)
    wait_for(lake, 1)
    bucket(2)
    wait_for(lake, 2)
    status, said = stopped(process)
    assert status == exit_status.INTERRUPTED
    assert said.count("1 object, 1 new event") == 2


@pytest.mark.slow
def test_a_queue_is_read_and_emptied_and_a_foreign_message_is_named_and_left(endpoint, bucket, tmp_path):
    sqs = boto3.client("sqs", endpoint_url=endpoint)
    url = sqs.create_queue(QueueName=f"trail-{uuid.uuid4().hex}")["QueueUrl"]
    lake = tmp_path / "lake"
    for body in (json.dumps({"s3Bucket": bucket.name, "s3ObjectKey": [bucket(1), bucket(2)]}), "hello"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    process = started("--queue", url, "--interval", "1s", "--lake", str(lake), "--endpoint-url", endpoint)
    wait_for(lake, 2)
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"s3Bucket": bucket.name, "s3ObjectKey": [bucket(3)]}))
    wait_for(lake, 3)
    time.sleep(1)
    status, said = stopped(process)
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert status == exit_status.INTERRUPTED
    assert said.count("left in the queue: it is not JSON") == 1
    assert int(left["ApproximateNumberOfMessages"]) + int(left["ApproximateNumberOfMessagesNotVisible"]) == 1


def test_an_object_that_cannot_be_read_keeps_its_message(endpoint, bucket, tmp_path, monkeypatch):
    sqs = boto3.client("sqs", endpoint_url=endpoint)
    url = sqs.create_queue(QueueName=f"trail-{uuid.uuid4().hex}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"s3Bucket": bucket.name, "s3ObjectKey": [bucket(1)]}))
    options = SourceOptions(endpoint_url=endpoint)

    def refuse(*_):
        raise SourceError("no")

    with ts.Investigation(tmp_path / "lake") as case:
        with monkeypatch.context() as patched:
            patched.setattr("trailscope.ingest_job.sources.read", refuse)
            done = case.drain(url, options=options, wait_seconds=0)
        assert (done.deleted, done.summary.objects_rejected) == (0, 1)
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=done.messages[0].receipt, VisibilityTimeout=0)
        again = case.drain(url, options=options, wait_seconds=0)
        assert (again.deleted, again.summary.events_new) == (1, 1)
        assert case.drain(url, options=options, wait_seconds=0).messages == ()


def test_a_source_that_fails_for_once_is_tried_again():
    looks = iter([SourceError("the network is down"), IngestSummary(objects_new=1), IngestSummary(interrupted=True)])

    def look():
        outcome = next(looks)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    pauses = []
    assert following.poll(look, 7.0, "lake", sleep=pauses.append) == exit_status.INTERRUPTED
    assert pauses == [7.0, 7.0]


def test_credentials_that_ended_end_the_following():
    def look():
        raise AccessError("expired")

    with pytest.raises(AccessError):
        following.poll(look, 1.0, "lake", sleep=lambda _: None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--queue", "https://x", "logs"], "--queue alone"),
        ([], "which logs"),
        (["--follow", "--dry-run", "logs"], "looks once"),
        (["--follow", "-"], "cannot be followed"),
        (["--queue", "trail"], "not the URL of a queue"),
    ],
)
def test_what_contradicts_itself_is_refused(arguments, says, tmp_path):
    result = CliRunner().invoke(trailscope, ["ingest", *arguments, "--lake", str(tmp_path / "lake")])
    assert result.exit_code == 2
    assert says in result.stderr
