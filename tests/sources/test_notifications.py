"""What messages say was stored; shapes from reference §1.6 of the log format."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.sources.notifications import StoredObject, stored_objects

KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/09/01/x y+z.json.gz"
FROM_S3 = {
    "Records": [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {
                "bucket": {"name": "trail"},
                "object": {"key": KEY.replace("+", "%2B").replace(" ", "+"), "size": 2048, "eTag": "d41d8"},
            },
        }
    ]
}
FROM_CLOUDTRAIL = {"s3Bucket": "trail", "s3ObjectKey": [KEY, "b.json.gz"]}


def through_sns(message):
    return {
        "Type": "Notification",
        "MessageId": "m-1",
        "TopicArn": "arn:aws:sns:us-east-1:111122223333:trail",
        "Message": message if isinstance(message, str) else json.dumps(message),
    }


def read(message):
    return stored_objects(message if isinstance(message, str) else json.dumps(message))


@pytest.mark.parametrize("wrap", [lambda message: message, through_sns], ids=["bare", "through SNS"])
class TestWrappedOrNot:
    def test_an_s3_notification_names_the_object_with_its_key_decoded(self, wrap):
        assert read(wrap(FROM_S3)) == (StoredObject("trail", KEY, "d41d8", 2048),)

    def test_cloudtrails_own_message_names_several_keys_as_they_are(self, wrap):
        assert read(wrap(FROM_CLOUDTRAIL)) == (StoredObject("trail", KEY), StoredObject("trail", "b.json.gz"))

    def test_test_messages_name_nothing(self, wrap):
        assert read(wrap({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "trail"})) == ()
        assert read(wrap("CloudTrail validation message.")) == ()

    @pytest.mark.parametrize(
        "name",
        ["ObjectRemoved:Delete", "ObjectRestore:Completed", "ObjectRestore:Post", "LifecycleTransition", "ObjectTagging:Put",
         "Replication:OperationMissedThreshold", "ObjectAcl:Put", "IntelligentTiering"],
    )  # fmt: skip
    def test_what_announces_no_new_log_names_nothing_and_hides_nothing_beside_it(self, wrap, name):
        record = {**FROM_S3["Records"][0], "eventName": name}
        assert read(wrap({"Records": [record]})) == ()
        assert read(wrap({"Records": [record, *FROM_S3["Records"]]})) == (StoredObject("trail", KEY, "d41d8", 2048),)


def test_through_eventbridge_the_key_is_as_it_is():
    message = {
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "trail"}, "object": {"key": KEY, "size": 1, "etag": "e"}},
    }
    assert read(message) == (StoredObject("trail", KEY, "e", 1),)


@pytest.mark.parametrize(
    "kind", ["Object Deleted", "Object Restore Completed", "Object Restore Initiated", "Object Tags Added"]
)
def test_other_events_of_objects_through_eventbridge_name_nothing(kind):
    detail = {"bucket": {"name": "trail"}, "object": {"key": KEY}}
    assert read({"source": "aws.s3", "detail-type": kind, "detail": detail}) == ()


def test_what_sns_says_of_a_subscription_names_nothing():
    confirmation = {
        "Type": "SubscriptionConfirmation",
        "TopicArn": "t",
        "Message": "You have chosen to subscribe",
        "Token": "x",
    }
    assert read(confirmation) == ()


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("hello", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ([1], "neither"),
        ({"Records": [{"eventSource": "aws:kinesis"}]}, "not from S3"),
        ({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}, "no bucket"),
        ({"s3Bucket": "b", "s3ObjectKey": [5]}, "no text"),
        (through_sns("{"), "not JSON"),
        ('{"s3Bucket": "trail", "s3ObjectKey": ["\\ud800"]}', "no text"),
    ],
)
def test_a_message_of_another_kind_says_why(message, why):
    with pytest.raises(ValueError, match=why):
        read(message)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Records",
                    "s3",
                    "bucket",
                    "name",
                    "object",
                    "key",
                    "Message",
                    "TopicArn",
                    "s3Bucket",
                    "s3ObjectKey",
                    "eventSource",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_message_does_more_than_name_objects_or_say_why_not(message):
    with suppress(ValueError):
        assert all(found.bucket and found.key for found in stored_objects(json.dumps(message)))
