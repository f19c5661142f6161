"""What several tests of integrity need: the command line, and an S3 server of our own."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest
from click.testing import CliRunner, Result
from moto_server import empty_server, only_our_own

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
    only_our_own(monkeypatch, tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", "http://127.0.0.1:9")
    aws_client.connection_of.cache_clear()
    aws_client.service_clients_of.cache_clear()
    client = boto3.client("s3", endpoint_url=endpoint)
    yield client
    for bucket in client.list_buckets()["Buckets"]:
        for item in client.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
            client.delete_object(Bucket=bucket["Name"], Key=item["Key"])
        client.delete_bucket(Bucket=bucket["Name"])
