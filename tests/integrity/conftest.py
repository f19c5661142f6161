"""What several tests of integrity need: the command line, and an S3 server of our own."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest
from click.testing import CliRunner, Result
from moto_server import empty_server

from trailscope.cli import command as trailscope
from trailscope.sources import aws_client


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs `trailscope …`."""

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture(scope="module")
def endpoint():
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture
def client(endpoint, monkeypatch, tmp_path):
    """A client to fill buckets with; nothing of the machine's own set-up is in reach, and no network but this machine."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_ENDPOINT_URL_CLOUDTRAIL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    aws_client.connection_of.cache_clear()
    aws_client.service_clients_of.cache_clear()
    client = boto3.client("s3", endpoint_url=endpoint)
    yield client
    for bucket in client.list_buckets()["Buckets"]:
        for item in client.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
            client.delete_object(Bucket=bucket["Name"], Key=item["Key"])
        client.delete_bucket(Bucket=bucket["Name"])
