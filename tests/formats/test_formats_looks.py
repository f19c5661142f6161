"""What holds no record is refused by name, with what it looks like and what would be read."""

from __future__ import annotations

import gzip
import json

import pytest

from trailscope.formats import REASONS, Damage, read
from trailscope.formats.document import KEPT_BYTES

RECORD = {"eventVersion": "1.11", "eventID": "e1"}
TEXT = json.dumps(RECORD)

OTHER_FORMS = {
    "a digest": ({"awsAccountId": "1", "digestS3Object": "x", "logFiles": []}, "digest file"),
    "an S3 notification": ({"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3"}]}, "S3 notification"),
    "messages of another service": ({"Records": [{"eventSource": "aws:kinesis", "eventVersion": "1"}]}, "not CloudTrail"),
    "public keys": ({"PublicKeyList": []}, "not CloudTrail"),
    "an SNS body": ({"s3Bucket": "b", "s3ObjectKey": ["k"]}, "SNS notification"),
    "an SNS message": (
        {"Type": "Notification", "MessageId": "m", "TopicArn": "t", "Message": "{}"},
        "SNS notification",
    ),
    "a sign file": ({"version": "1.0", "hashSignature": "00"}, "CloudTrail Lake output"),
    "a number": (5, "not CloudTrail"),
    "a finding of GuardDuty": ({"schemaVersion": "2.0", "id": "x", "type": "Recon", "service": {"eventFirstSeen": "t"}}, "not CloudTrail"),
}  # fmt: skip

OTHER_BYTES = {
    "Parquet": (b"PAR1\x15\x04", "Parquet"),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "unsupported compression"),
    "an error page": (b"<!DOCTYPE html><html>Forbidden</html>", "web page"),
    "an S3 error": (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "web page"),
    "plain text": (b"2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20\n", "not JSON"),
    "a table": (b"instance,owner,cost\ni-1,alice,5\n", "not JSON"),
    "binary": (bytes(range(1, 256)) * 4, "not JSON"),
    "zeros": (bytes(10_000), "not JSON"),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("form", OTHER_FORMS)
def test_another_json_form_is_one_damage_that_names_it(form, zipped):
    document, reason = OTHER_FORMS[form]
    text = json.dumps(document, indent=1).encode()
    (item,) = read([gzip.compress(text) if zipped else text], uri="AWSLogs/CloudTrail/us-east-1/x.json.gz")
    assert isinstance(item, Damage)
    assert (item.reason, item.data) == (reason, text)
    assert reason in REASONS


@pytest.mark.parametrize("form", OTHER_BYTES)
def test_bytes_that_are_no_json_are_one_damage(form):
    data, reason = OTHER_BYTES[form]
    (item,) = read([data], uri="x.json.gz")
    assert (item.reason, reason in REASONS) == (reason, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"schemaVersion":"2.0","accountId":"1","region":"x"}',
            ["an object", "'schemaVersion', 'accountId', 'region'"],
        ),
        ('[{"a":1},{"a":2}]', ["a list", "'a'"]),
        ('{"a":1}\n{"a":2}\n', ["an object", "'a'"]),
        ("instance,owner,cost\ni-1,alice,5\n", ["table", "'instance', 'owner', 'cost'"]),
        ("Mar  1 10:00:00 host sshd: hello\n", ["text that begins with 'Mar  1"]),
        ("\x00\x01\x02", ["binary data that begins with 00 01 02"]),
    ],
)
def test_the_sentence_says_what_it_looks_like_and_what_would_be_read(text, told):
    (item,) = read([text.encode()], uri="x")
    assert all(part in item.detail for part in [*told, "read are records of CloudTrail in any JSON"])


def test_words_of_other_forms_inside_a_record_do_not_make_it_one():
    record = {**RECORD, "requestParameters": {"detail-type": "x", "detail": {"eventSource": "aws:s3"}, "Events": []}}
    for text in (json.dumps(record), json.dumps({"Records": [record]}), json.dumps([record]), f"{TEXT}\n" * 2):
        assert not [item for item in read([text.encode()], uri="digest.html") if isinstance(item, Damage)]


MENTIONS = {
    "a version alone": {"eventVersion": "1.11"},
    "two fields without version or time": {"eventName": "x", "eventSource": "y"},
    "a time and one field": {"eventTime": "2026-09-01T08:19:04Z", "message": "eventName eventSource"},
    "names as values": {"fields": ["eventVersion", "eventTime", "eventSource", "eventName"]},
    "a schema": {"eventVersion": {"type": "string"}} | {"properties": {"eventTime": {"type": "string"}}},
    "a message of DynamoDB": {"Records": [{"eventID": "1", "eventVersion": "1.1", "eventName": "INSERT", "eventSource": "aws:dynamodb"}]},
    "a sentence": {"message": 'saw "eventVersion":"1.11" in {"eventTime"'},
}  # fmt: skip


@pytest.mark.parametrize("form", MENTIONS)
def test_what_merely_mentions_a_field_is_no_record(form):
    items = list(read([json.dumps(MENTIONS[form]).encode()], uri="x"))
    assert all(isinstance(item, Damage) for item in items)
    assert len(items) == 1


def test_a_large_refused_object_is_carried_only_in_part_and_its_size_is_told():
    text = json.dumps({"digestS3Object": "x", "logFiles": ["y" * 3_000_000]}).encode()
    (item,) = read([gzip.compress(text)], uri="x")
    assert (item.reason, item.data) == ("digest file", text[:KEPT_BYTES])
    assert str(len(text)) in item.detail


def test_an_object_larger_than_the_window_that_holds_no_record_is_told_by_its_beginning():
    text = json.dumps({"configurationItems": [{"n": "y" * 100} for _ in range(300)]}).encode()
    (item,) = read([text], uri="x", piece_bytes=1000)
    assert (item.reason, item.data[:100]) == ("not CloudTrail", text[:100])
    assert "AWS Config" in item.detail
    assert str(len(text)) in item.detail or item.data == text
