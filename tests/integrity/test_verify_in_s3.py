"""Verification where the logs lie, against moto's S3 server: metadata from S3, keys from CloudTrail, nothing written."""

from __future__ import annotations

import pytest
from aws_server import cloudtrail
from digest_trees import HOUR, MONTH, START, Archive, Trail, one_chain, signing_key

import trailscope as ts
from trailscope.errors import SourceError
from trailscope.sources import SourceOptions, aws_client, s3_native

pytestmark = pytest.mark.slow


@pytest.fixture(params=["native", "boto3"])
def road(request, monkeypatch):
    """Both clients give the same metadata."""
    if request.param == "boto3":
        monkeypatch.setattr(s3_native, "obstore", None)


def troubles(result) -> dict[str, str]:
    return {row["uri"]: f"{row['status']}: {row['reason']}" for row in result.rows() if row["status"] != "valid"}


def test_logs_in_s3_are_verified_by_the_keys_that_cloudtrail_gives(client, road, monkeypatch):
    archive, _ = one_chain()
    Trail(archive, region="us-east-1").hours(2)
    archive.keys = [signing_key(2).listed(), *archive.keys]
    archive.put(client)
    with cloudtrail(archive.keys) as (url, asked):
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", url)
        result = ts.verify(f"s3://{archive.bucket}/AWSLogs/")
    assert troubles(result) == {}
    assert len(result) == len(archive.objects)
    assert {request["region"] for request in asked} == {"eu-central-1", "us-east-1"}
    assert [keys["origin"] for keys in result.summary()["keys"]] == ["cloudtrail:eu-central-1", "cloudtrail:us-east-1"]


def test_keys_that_cannot_be_had_leave_digests_unverifiable_and_say_why(client):
    archive, _ = one_chain(2, empty=())
    archive.put(client)
    result = ts.verify(f"s3://{archive.bucket}/AWSLogs/")
    assert result.counts == {"unverifiable": len(archive.objects)}
    assert any("no public keys of eu-central-1" in note for note in result.summary()["notes"])


@pytest.fixture
def verified(client, tmp_path):
    def run(archive: Archive, place: str = "", **options):
        archive.put(client)
        return ts.verify(
            place or f"s3://{archive.bucket}/", keys=[archive.write_keys(tmp_path / "keys.json")], **options
        )

    return run


def test_a_copy_in_another_bucket_is_moved_unless_it_is_said_to_be_a_copy(client, tmp_path):
    archive, _ = one_chain(3, empty=())
    archive.bucket = "evidence-bucket"
    archive.put(client)
    keys = [archive.write_keys(tmp_path / "keys.json")]
    strict = ts.verify("s3://evidence-bucket/AWSLogs/", keys=keys)
    digests = {row["uri"]: row["status"] for row in strict.rows() if row["kind"] == "digest"}
    assert sorted(digests.values()) == ["invalid"] * 3 + ["missing"] * 3
    assert ts.verify("s3://evidence-bucket/AWSLogs/", keys=keys, copied=True).all_valid


def test_the_chain_is_followed_into_another_bucket(client, verified):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive, bucket="first-bucket").hours(2)
    trail.bucket = "second-bucket"
    trail.hours(2)
    archive.bucket = "second-bucket"
    result = verified(archive, "s3://second-bucket/AWSLogs/")
    assert troubles(result) == {}
    assert len(result) == 8
    client.delete_object(Bucket="first-bucket", Key=trail.digests[0])
    archive.objects.pop(trail.digests[0])
    found = ts.verify("s3://second-bucket/", keys=[])
    assert f"s3://first-bucket/{trail.digests[0]}" in {row["uri"] for row in found.rows() if row["status"] == "missing"}


def test_a_window_lists_and_reads_its_own_days_only(verified):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    for _ in range(4):
        trail.hour()
        trail.now += 23 * HOUR
        trail.previous = None
    result = verified(archive, since="2025-03-03", until="2025-03-03")
    assert {row["uri"] for row in result.rows()} == {
        f"s3://{archive.bucket}/{key}" for key in (trail.digests[2], *archive.logs_of(trail.digests[2]))
    }
    assert result.all_valid


def test_a_backfilled_log_of_an_earlier_day_is_found_though_its_day_was_not_asked_for(verified):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(2)
    late = trail.log(START - 30 * HOUR)
    chain = Trail(archive, now=trail.now)
    chain.digest(START + HOUR, START + 2 * HOUR, [late], backfill=True)
    result = verified(archive, since="2025-02-27", until="2025-03-01")
    assert troubles(result) == {}


def test_what_was_deleted_from_the_bucket_is_missing(client, verified):
    archive, trail = one_chain(4, empty=())
    verified(archive)
    gone = [trail.digests[1], archive.logs_of(trail.digests[2])[0]]
    for key in gone:
        client.delete_object(Bucket=archive.bucket, Key=key)
        archive.objects.pop(key)
    rows = ts.verify(f"s3://{archive.bucket}/").rows()
    missing = {row["uri"] for row in rows if row["status"] == "missing"}
    assert missing == {f"s3://{archive.bucket}/{key}" for key in gone}


def test_objects_with_a_content_encoding_are_read_as_they_were_stored(client, road, tmp_path):
    archive, _ = one_chain(2, empty=())
    client.create_bucket(Bucket=archive.bucket)
    for key, data in archive.objects.items():
        client.put_object(
            Bucket=archive.bucket, Key=key, Body=data, Metadata=archive.metadata.get(key, {}),
            ContentEncoding="gzip", ContentType="application/json",
        )  # fmt: skip
    assert ts.verify(f"s3://{archive.bucket}/", keys=[archive.write_keys(tmp_path / "keys.json")]).all_valid


def test_nothing_but_listing_and_getting_is_asked(client, verified):
    archive, _ = one_chain(2, empty=())
    verified(archive)
    made = aws_client.connection(SourceOptions()).requests
    assert set(made) <= {"list_objects_v2", "get_object", "head_object"}
    listings, objects = made["list_objects_v2"], made["get_object"]
    assert objects == len(archive.objects)
    assert listings <= 8


def test_a_bucket_that_is_not_there_is_an_error(client):
    with pytest.raises(SourceError, match="no such bucket"):
        ts.verify("s3://nobody-has-this/")


def test_a_key_that_was_not_valid_then_makes_its_digests_invalid(verified):
    archive, _ = one_chain(3, empty=())
    archive.keys = [signing_key(1).listed(START - 3 * MONTH, START - 2 * MONTH)]
    result = verified(archive)
    assert {row["status"] for row in result.rows() if row["kind"] == "digest"} == {"invalid"}
    assert {row["status"] for row in result.rows() if row["kind"] == "log"} == {"unverifiable"}
