"""A real S3 server over a folder: versitygw, which checks signatures as AWS does and keeps versions.

`.ci/run` builds it from the Go module proxy and names it in TRAILSCOPE_VERSITYGW; without it these tests are skipped.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

import trailscope as ts
from trailscope.errors import CredentialsError
from trailscope.sources import SourceOptions, aws_client, s3_native
from trailscope.window import Window

SERVER = os.environ.get("TRAILSCOPE_VERSITYGW") or shutil.which("versitygw")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="versitygw is not built here: see .ci/run"),
]

TWO_DAYS = Window(datetime(2026, 9, 3), datetime(2026, 9, 5))
ACCESS_KEY, SECRET_KEY, ACCOUNT = "AKIAEXAMPLE", "examplesecret", "111122223333"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory) -> Iterator[str]:
    """The server, on a free port of this machine, over three folders of its own."""
    root = tmp_path_factory.mktemp("versitygw")
    for name in ("data", "attributes", "versions"):
        (root / name).mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [str(SERVER), "--port", f"127.0.0.1:{port}", "--quiet", "posix", "--sidecar", str(root / "attributes")]
    process = subprocess.Popen(
        [*call, "--versioning-dir", str(root / "versions"), str(root / "data")],
        env={**os.environ, "ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": SECRET_KEY},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait_for(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen, endpoint: str) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.skip(f"versitygw does not run here: {process.communicate()[1].decode(errors='replace').strip()}")
        try:
            writer(endpoint).list_buckets()
        except (BotoCoreError, ClientError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("versitygw did not answer within 10 seconds")


def writer(endpoint: str):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


@pytest.fixture
def options(endpoint, monkeypatch, tmp_path) -> SourceOptions:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    aws_client.connection_of.cache_clear()
    s3_native.native_client_of.cache_clear()
    return SourceOptions(endpoint_url=endpoint, region_name="us-east-1", concurrency=8)


def put(client, bucket: str, day: int, record, *, number: int = 0, filler: str = "") -> str:
    name = f"{ACCOUNT}_CloudTrail_us-east-1_202609{day:02}T0805Z_{number:016}.json.gz"
    key = f"AWSLogs/o-a1b2c3d4e5/{ACCOUNT}/CloudTrail/us-east-1/2026/09/{day:02}/{name}"
    log = {"Records": [record(eventID=f"{day}-{number}{filler}", eventTime=f"2026-09-{day:02}T08:00:00Z")]}
    client.put_object(Bucket=bucket, Key=key, Body=gzip.compress(json.dumps(log).encode()))
    return key


def test_an_archive_is_read_pruned_and_taken_up_again(endpoint, options, record, tmp_path: Path):
    client, place = writer(endpoint), "s3://log-archive/"
    client.create_bucket(Bucket="log-archive")
    for day in range(1, 11):
        for number in range(6):
            put(client, "log-archive", day, record, number=number)
    with ts.Investigation(tmp_path / "lake", window=TWO_DAYS) as case:
        assert case.ingest(place, options=options).objects_new == 6 * 4
    with ts.Investigation(tmp_path / "lake") as case:
        assert case.ingest(place, options=options).objects_new == 6 * 6
        again = case.ingest(place, options=options)
        assert (again.objects_new, again.folders_settled) == (0, 1)
        assert case.query("select count(distinct event_id) as n from events").rows() == [{"n": 60}]
    made = aws_client.connection(options).requests
    assert made["get_object"] == 60
    native = s3_native.obstore is None or s3_native.native_client_of.cache_info().currsize
    assert native


def test_a_wrong_signature_is_a_matter_of_credentials(options, record, endpoint, monkeypatch, tmp_path: Path):
    writer(endpoint).create_bucket(Bucket="signed")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(CredentialsError):
        ts.Investigation(tmp_path / "lake").ingest("s3://signed/", options=options)


def test_a_log_written_over_after_delivery_is_told_and_both_versions_become_rows(
    endpoint, options, record, tmp_path: Path
):
    client = writer(endpoint)
    client.create_bucket(Bucket="versioned")
    client.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    put(client, "versioned", 1, record)
    put(client, "versioned", 1, record, filler=" rewritten")
    gone = put(client, "versioned", 2, record)
    client.delete_object(Bucket="versioned", Key=gone)
    with ts.Investigation(tmp_path / "lake") as case:
        asked = SourceOptions(endpoint_url=endpoint, region_name="us-east-1", versions=True)
        summary = case.ingest("s3://versioned/", options=asked)
        assert sorted(note.reason for note in summary.altered) == ["deleted", "overwritten"]
        ids = case.query("select event_id from events order by 1").rows()
        assert [row["event_id"] for row in ids] == ["1-0", "1-0 rewritten", "2-0"]
