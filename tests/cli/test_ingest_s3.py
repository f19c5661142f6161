"""`trailscope ingest` from S3, against moto's server: the dry run, versions, what it says and its statuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import boto3
import pytest
from click.testing import CliRunner
from moto_server import empty_server, only_our_own

from trailscope.cli import command as trailscope
from trailscope.sources import aws_client

pytestmark = pytest.mark.slow

KEY = (
    "AWSLogs/{0}/CloudTrail/us-east-1/2026/09/{1:02}/{0}_CloudTrail_us-east-1_202609{1:02}T0805Z_aaaaaaaaaaaaaaaa.json"
)
ACCOUNT, OTHER = "111122223333", "444455556666"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def credentials(monkeypatch, tmp_path):
    only_our_own(monkeypatch, tmp_path)
    aws_client.connection_of.cache_clear()


@pytest.fixture
def bucket(endpoint, record, request):
    """A bucket of its own for each test: two accounts, two days, and a put for more."""
    client = boto3.client("s3", endpoint_url=endpoint)
    name = f"archive-{abs(hash(request.node.name)) % 10**8}"
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def put(account: str, day: int, event: str = "") -> str:
        log = {"Records": [record(eventID=event or f"{account}-{day}", eventTime=f"2026-09-{day:02}T08:00:00Z")]}
        client.put_object(Bucket=name, Key=KEY.format(account, day), Body=json.dumps(log).encode())
        return KEY.format(account, day)

    put.client, put.name, put.place = client, name, f"s3://{name}/AWSLogs/"
    for account in (ACCOUNT, OTHER):
        for day in (1, 2):
            put(account, day)
    return put


@pytest.fixture
def run(endpoint, tmp_path):
    def invoke(command, *arguments):
        asked = [command, *map(str, arguments), "--lake", str(tmp_path / "lake")]
        return CliRunner().invoke(trailscope, asked + ["--endpoint-url", endpoint] * (command == "ingest"))

    return invoke


def test_a_dry_run_says_what_an_ingest_would_read_and_leaves_no_lake(bucket, run, tmp_path):
    result = run("ingest", bucket.place, "--dry-run", "--account", ACCOUNT)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["account"], row["region"], row["delivery_date"], row["objects"]) for row in rows] == [
        (ACCOUNT, "us-east-1", "2026-09-01", "1"),
        (ACCOUNT, "us-east-1", "2026-09-02", "1"),
    ]
    assert "2 to read · left out: other account 1" in result.stderr
    for what in ("stored", "as measured on two cores", "LIST", "2 GET", "$ for requests", "2025"):
        assert what in result.stderr
    assert not (tmp_path / "lake").exists()


def test_a_dry_run_knows_what_the_ledger_has(bucket, run):
    assert run("ingest", bucket.place, "--account", ACCOUNT).exit_code == 0
    result = run("ingest", bucket.place, "--dry-run", "--relist")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["objects"], row["in_lake"]) for row in rows] == [("0", "1"), ("0", "1"), ("1", "0"), ("1", "0")]
    assert "2 to read · 2 in the lake already" in result.stderr


def test_a_second_ingest_lists_only_what_can_be_new_and_says_so(bucket, run):
    run("ingest", bucket.place)
    again = run("ingest", bucket.place)
    assert again.exit_code == 0
    assert "2 folders taken up where an earlier ingest ended (--relist lists all again)" in again.stderr
    assert "0 new" in again.stderr
    bucket(ACCOUNT, 1, "changed after delivery")
    assert "0 new" in run("ingest", bucket.place).stderr
    assert "1 new · 3 in the lake already" in run("ingest", bucket.place, "--relist").stderr


def test_days_listed_for_good_are_listed_again_for_a_damaged_lake(bucket, run, tmp_path):
    run("ingest", bucket.place)
    next((tmp_path / "lake").glob("events/event_date=2026-09-01/*.parquet")).unlink()
    assert run("query", "select count(*) as n from events").exit_code == 4
    assert run("ingest", bucket.place).exit_code == 0
    assert run("query", "select count(*) as n from events", "--format", "csv").stdout.split() == ["n", "4"]
    assert "2 folders taken up" in run("ingest", bucket.place).stderr


def test_versions_find_what_was_overwritten_or_deleted_and_keep_rows_of_each(bucket, run):
    overwritten = bucket(ACCOUNT, 1, "an innocent event")
    bucket.client.delete_object(Bucket=bucket.name, Key=KEY.format(OTHER, 2))
    result = run("ingest", bucket.place, "--versions")
    assert result.exit_code == 0
    said = result.stderr.replace("\n", " ")
    assert f"altered   s3://{bucket.name}/{overwritten}: overwritten after delivery (2 versions, written" in said
    assert f"s3://{bucket.name}/{KEY.format(OTHER, 2)}?versionId=" in said
    assert "deleted after delivery" in said
    asked = run("query", "select event_id, source_uri from events order by event_id", "--format", "csv")
    rows = {row["event_id"]: row["source_uri"] for row in csv.DictReader(io.StringIO(asked.stdout))}
    assert set(rows) == {
        f"{ACCOUNT}-1", "an innocent event", f"{ACCOUNT}-2", f"{OTHER}-1", f"{OTHER}-2",
    }  # fmt: skip
    assert "?versionId=" in rows[f"{ACCOUNT}-1"]
    assert "?versionId=" not in rows[f"{ACCOUNT}-2"]
    marks = run("query", "select status, count(*) as n from objects group by 1 order by 1", "--format", "csv")
    assert marks.stdout.split() == ["status,n", "deleted,1", "overwritten,1", "read,5"]
    again = run("ingest", bucket.place, "--versions")
    assert "0 new · 5 in the lake already" in again.stderr
    marks = run("query", "select count(*) as n from objects", "--format", "csv")
    assert marks.stdout.split() == ["n", "7"]


def test_late_deliveries_are_looked_for_as_long_as_is_asked(bucket, run):
    bucket(ACCOUNT, 20)
    narrow = ("--since", "2026-09-01", "--until", "2026-09-01", "--dry-run", "--account", ACCOUNT)
    assert "2 to read" in run("ingest", bucket.place, *narrow).stderr
    assert "1 to read" in run("ingest", bucket.place, *narrow, "--late", "0h").stderr
    assert "3 to read" in run("ingest", bucket.place, *narrow, "--late", "30d").stderr


def test_expired_credentials_end_with_4_and_how_to_go_on(bucket, run, monkeypatch):
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError

    def expired(_client, name, _parameters):
        raise ClientError({"Error": {"Code": "ExpiredToken"}}, name)

    monkeypatch.setattr(BaseClient, "_make_api_call", expired)
    result = run("ingest", bucket.place)
    assert result.exit_code == 4
    assert "expired" in result.stderr
    assert "run the same command again: it goes on where it stopped" in result.stderr


@pytest.mark.parametrize("arguments", [("--late", "soon"), ("--concurrency", "0"), ("--concurrency", "many")])
def test_what_cannot_be_understood_is_2(run, arguments):
    assert run("ingest", "s3://b/", *arguments).exit_code == 2
