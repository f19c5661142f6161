"""A real queue over HTTP: what its messages name, and which of them may be deleted."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator

import boto3
import pytest
from moto_server import empty_server

from trailscope.errors import SourceError, UsageError
from trailscope.sources import SourceOptions, find, queue

pytestmark = pytest.mark.slow

KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/09/01/111122223333_CloudTrail_us-east-1_20260901T0825Z_aB3dE6gH9jK2mN5p.json.gz"


@pytest.fixture
def endpoint(monkeypatch) -> Iterator[str]:
    for name, value in (
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
        ("DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture
def options(endpoint):
    return SourceOptions(endpoint_url=endpoint)


@pytest.fixture
def s3(endpoint):
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="trail")
    client.put_object(Bucket="trail", Key=KEY, Body=gzip.compress(b'{"Records":[]}', mtime=0))
    return client


@pytest.fixture
def sqs(endpoint):
    return boto3.client("sqs", endpoint_url=endpoint)


@pytest.fixture
def url(sqs):
    return sqs.create_queue(QueueName=f"trail-{uuid.uuid4().hex}")["QueueUrl"]


def from_s3(s3, key=KEY):
    head = s3.head_object(Bucket="trail", Key=key)
    stored = {"key": key, "size": head["ContentLength"], "eTag": head["ETag"].strip('"')}
    return json.dumps(
        {
            "Records": [
                {
                    "eventSource": "aws:s3",
                    "eventName": "ObjectCreated:Put",
                    "s3": {"bucket": {"name": "trail"}, "object": stored},
                }
            ]
        }
    )


def from_cloudtrail(*keys):
    return json.dumps({"s3Bucket": "trail", "s3ObjectKey": list(keys)})


def left(sqs, url):
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"]) + int(attributes["ApproximateNumberOfMessagesNotVisible"])


def test_an_object_is_named_as_listing_the_bucket_names_it(s3, sqs, url, options):
    sqs.send_message(QueueUrl=url, MessageBody=from_s3(s3))
    sqs.send_message(QueueUrl=url, MessageBody=from_cloudtrail(KEY))
    [listed] = [item for item in find("s3://trail/", options) if hasattr(item, "version")]
    messages = queue.receive(url, options, wait_seconds=0, most=10)
    assert [message.objects for message in messages] == [(listed,), (listed,)]


def test_all_that_wait_are_taken_and_stay_until_they_are_deleted(s3, sqs, url, options):
    for _ in range(13):
        sqs.send_message(QueueUrl=url, MessageBody=from_s3(s3))
    messages = queue.receive(url, options, wait_seconds=0, most=100)
    assert len(messages) == 13
    assert queue.receive(url, options, wait_seconds=0, most=100) == ()
    assert left(sqs, url) == 13
    queue.delete(url, options, messages)
    assert left(sqs, url) == 0


def test_a_message_is_finished_when_none_of_its_objects_is_left(s3, sqs, url, options):
    sqs.send_message(QueueUrl=url, MessageBody=from_s3(s3))
    messages = queue.receive(url, options, wait_seconds=0, most=10)
    assert queue.finished(messages, messages[0].objects) == []
    assert queue.finished(messages, []) == list(messages)


def test_a_message_of_another_kind_is_never_finished(sqs, url, options):
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    [message] = queue.receive(url, options, wait_seconds=0, most=10)
    assert (message.problem, message.received) == ("it is not JSON", 1)
    assert queue.finished([message], []) == []


def test_an_object_that_is_gone_is_named_and_finished(s3, sqs, url, options):
    sqs.send_message(QueueUrl=url, MessageBody=from_cloudtrail(KEY + ".gone"))
    [message] = queue.receive(url, options, wait_seconds=0, most=10)
    [gone] = message.found
    assert gone.reason == "vanished"
    assert queue.finished([message], []) == [message]


def test_digests_and_other_services_are_left_out(s3, sqs, url, options):
    digest = KEY.replace("/CloudTrail/", "/CloudTrail-Digest/")
    s3.put_object(Bucket="trail", Key=digest, Body=b"x")
    sqs.send_message(QueueUrl=url, MessageBody=from_s3(s3, digest))
    [message] = queue.receive(url, options, wait_seconds=0, most=10)
    assert message.objects == ()
    assert [item.reason for item in message.found] == ["digest"]


def test_a_queue_that_is_not_there_is_said_so(url, options):
    with pytest.raises(SourceError, match="no such queue"):
        queue.receive(url + "x", options, wait_seconds=0, most=10)


def test_what_is_no_url_is_said_so(options):
    with pytest.raises(UsageError, match="not the URL of a queue"):
        queue.receive("trail", options, wait_seconds=0, most=10)


def test_what_was_not_read_the_first_time_is_looked_up_anew(s3, sqs, url, options):
    """An object that is gone ends its message; one that was written anew is read as it is now."""
    sqs.send_message(QueueUrl=url, MessageBody=from_s3(s3))
    s3.put_object(Bucket="trail", Key=KEY, Body=gzip.compress(b'{"Records":[{}]}', mtime=0))
    [first] = queue.receive(url, options, wait_seconds=0, most=10)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first.receipt, VisibilityTimeout=0)
    [second] = queue.receive(url, options, wait_seconds=0, most=10)
    assert second.objects[0].version != first.objects[0].version
    s3.delete_object(Bucket="trail", Key=KEY)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=second.receipt, VisibilityTimeout=0)
    [third] = queue.receive(url, options, wait_seconds=0, most=10)
    assert queue.finished([third], []) == [third]
