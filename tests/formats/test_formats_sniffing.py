"""Other forms are told by their content and refused by name."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma

import pytest

from trailscope.formats import REASONS, Damage, read
from trailscope.formats.documents import KEPT_BYTES

RECORD = {"eventVersion": "1.11", "eventID": "e1"}
TEXT = json.dumps(RECORD)

OTHER_FORMS = {
    "a digest": ({"awsAccountId": "1", "digestS3Object": "x", "logFiles": []}, "digest file"),
    "an S3 notification": ({"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3"}]}, "S3 notification"),
    "messages of another service": ({"Records": [{"eventSource": "aws:kinesis"}]}, "not CloudTrail"),
    "public keys": ({"PublicKeyList": []}, "not CloudTrail"),
    "an SNS body": ({"s3Bucket": "b", "s3ObjectKey": ["k"]}, "SNS notification"),
    "an SNS message": (
        {"Type": "Notification", "MessageId": "m", "TopicArn": "t", "Message": "{}"},
        "SNS notification",
    ),
    "a sign file": ({"version": "1.0", "hashSignature": "00"}, "CloudTrail Lake output"),
    "OCSF": ({"metadata": {}, "class_uid": 6003}, "OCSF"),
    "a number": (5, "not CloudTrail"),
}

OTHER_BYTES = {
    "Parquet": (b"PAR1\x15\x04", "Parquet"),
    "bzip2": (bz2.compress(TEXT.encode()), "unsupported compression"),
    "xz": (lzma.compress(TEXT.encode()), "unsupported compression"),
    "zstd": (b"\x28\xb5\x2f\xfd\x20\x02", "unsupported compression"),
    "gzip inside gzip": (gzip.compress(gzip.compress(TEXT.encode())), "unsupported compression"),
    "UTF-16": (TEXT.encode("utf-16"), "unsupported encoding"),
    "an error page": (b"<!DOCTYPE html><html>Forbidden</html>", "web page"),
    "an S3 error": (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "web page"),
    "plain text": (b"2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20\n", "not JSON"),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("form", OTHER_FORMS)
def test_another_json_form_is_one_damage_that_names_it(form, zipped):
    document, reason = OTHER_FORMS[form]
    text = json.dumps(document, indent=1).encode()
    (item,) = read([gzip.compress(text) if zipped else text], name="AWSLogs/CloudTrail/us-east-1/x.json.gz")
    assert isinstance(item, Damage)
    assert (item.reason, item.data) == (reason, text)
    assert reason in REASONS


@pytest.mark.parametrize("form", OTHER_BYTES)
def test_bytes_that_are_no_json_are_one_damage(form):
    data, reason = OTHER_BYTES[form]
    (item,) = read([data], name="x.json.gz")
    assert (item.reason, reason in REASONS) == (reason, True)


def test_words_of_other_forms_inside_a_record_do_not_make_it_one():
    record = {**RECORD, "requestParameters": {"detail-type": "x", "detail": {"eventSource": "aws:s3"}, "Events": []}}
    for text in (json.dumps(record), json.dumps({"Records": [record]}), json.dumps([record]), f"{TEXT}\n" * 2):
        assert not [item for item in read([text.encode()], name="digest.html") if isinstance(item, Damage)]


def test_a_large_refused_object_is_carried_only_in_part_and_its_size_is_told():
    text = json.dumps({"digestS3Object": "x", "logFiles": ["y" * 3_000_000]}).encode()
    (item,) = read([gzip.compress(text)], name="x", piece_bytes=1000)
    assert item.data == text[:KEPT_BYTES]
    assert str(len(text)) in item.detail
