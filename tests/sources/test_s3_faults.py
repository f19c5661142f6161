"""Ingest from S3 in bad weather: a fault proxy on real sockets between trailscope and moto's server."""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from fault_proxy import FaultProxy, Weather, fault_proxy
from moto.server import ThreadedMotoServer

import trailscope as ts
from trailscope.errors import CredentialsError
from trailscope.sources import SourceOptions, aws_client, s3_native
from trailscope.sources.rate_limit import RateLimit

pytestmark = pytest.mark.slow

BUCKET, ACCOUNT, OBJECTS = "stormy-archive", "111122223333", 60
PLACE = f"s3://{BUCKET}/AWSLogs/"


def key(number: int) -> str:
    region, day = ("us-east-1", "eu-west-1")[number % 2], 1 + number % 5
    name = f"{ACCOUNT}_CloudTrail_{region}_202609{day:02}T08{number:02}Z_{number:016}.json.gz"
    return f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/2026/09/{day:02}/{name}"


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultProxy]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with fault_proxy(f"http://{host}:{port}") as proxy:
        yield proxy
    server.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch, tmp_path):
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    sign_in(tmp_path, "AKIAFIRST")


def sign_in(folder, access_key: str) -> None:
    (folder / "credentials").write_text(f"[default]\naws_access_key_id={access_key}\naws_secret_access_key=x\n")


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Pauses between attempts are a hundredth of what they are; each test has a connection of its own."""
    quick = functools.partial(RateLimit, first_pause=0.001, longest_pause=0.1, calm=0.01)
    monkeypatch.setattr(aws_client, "RateLimit", quick)
    aws_client.connection_of.cache_clear()
    yield
    aws_client.connection_of.cache_clear()


@pytest.fixture(scope="module")
def archive(proxy) -> str:
    """Sixty logs of different sizes, in two regions and five days."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{proxy.upstream}",
        region_name="us-east-1",
        aws_access_key_id="w",
        aws_secret_access_key="w",
    )
    client.create_bucket(Bucket=BUCKET)
    for number in range(OBJECTS):
        records = [
            {
                "eventVersion": "1.11", "eventTime": f"2026-09-{1 + number % 5:02}T08:00:{i % 60:02}Z", "eventID": f"{number:03}-{i:03}",
                "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": key(number).split("/")[3],
                "recipientAccountId": ACCOUNT, "eventCategory": "Data", "requestParameters": {"key": f"{i * number:x}" * (1 + number)},
            }
            for i in range(1 + number)
        ]  # fmt: skip
        client.put_object(Bucket=BUCKET, Key=key(number), Body=gzip.compress(json.dumps({"Records": records}).encode()))
    return PLACE


@pytest.fixture
def options(proxy, archive) -> SourceOptions:
    proxy.weather = Weather()
    return SourceOptions(endpoint_url=proxy.url, concurrency=8)


def contents(case: ts.Investigation) -> tuple[list, list]:
    events = case.query("select * from events order by event_id").rows()
    objects = case.query("select source_uri, version, sha256, status, records from objects order by 1").rows()
    return events, objects


@pytest.fixture(scope="module")
def undisturbed(proxy, archive, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "w")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "w")
        proxy.weather = Weather()
        case = ts.Investigation(tmp_path_factory.mktemp("calm") / "lake")
        case.ingest(archive, options=SourceOptions(endpoint_url=proxy.url, region_name="us-east-1", concurrency=4))
    return contents(case)


@pytest.mark.parametrize("client", ["native", "boto3"])
@pytest.mark.parametrize("seed", [1, 2])
def test_after_the_storm_the_lake_equals_an_undisturbed_one(
    case, proxy, options, undisturbed, monkeypatch, client, seed
):
    if client == "boto3":
        monkeypatch.setattr(s3_native, "obstore", None)
    elif s3_native.obstore is None:
        pytest.skip("obstore is not installed")
    proxy.weather = Weather(seed, share=0.3)
    summary = case.ingest(PLACE, options=options)
    assert (summary.objects_new, summary.objects_rejected) == (OBJECTS, 0)
    assert contents(case) == undisturbed
    assert min(proxy.weather.met[fault] for fault in ("throttle", "failure", "reset", "cut", "slow")) > 0


def test_throttling_lowers_the_number_of_requests_at_once_and_calm_raises_it_again(case, proxy, options):
    proxy.weather = Weather(3, share=0.5, kinds=("throttle",))
    case.ingest(PLACE, options=options)
    rate_limit = aws_client.connection(options).rate_limit
    assert rate_limit.slowdowns > 0
    assert rate_limit.at_once < 8
    proxy.weather = Weather()
    ts.Investigation(case.lake_path.with_name("second")).ingest(PLACE, options=options)
    assert rate_limit.at_once == 8


def test_what_may_not_be_read_or_is_gone_is_a_reject_with_its_reason_and_tried_again(case, proxy, options, undisturbed):
    proxy.weather = Weather(denied=(key(7), key(8)), gone=(key(9),))
    summary = case.ingest(PLACE, options=options)
    assert (summary.objects_new, summary.objects_rejected) == (OBJECTS, 3)
    told = case.query("select source_uri, reason, detail from rejects order by 1").rows()
    assert {row["source_uri"].rpartition("/")[2]: row["reason"] for row in told} == {
        key(7).rpartition("/")[2]: "access denied",
        key(8).rpartition("/")[2]: "access denied",
        key(9).rpartition("/")[2]: "vanished",
    }
    assert "kms:Decrypt" in told[0]["detail"] + told[1]["detail"]
    proxy.weather = Weather()
    again = case.ingest(PLACE, options=options)
    assert again.objects_new == 3
    assert again.folders_settled == 2
    assert contents(case)[0] == undisturbed[0]


def test_credentials_that_end_in_mid_run_stop_it_cleanly_and_the_same_command_goes_on(
    case, proxy, options, undisturbed, tmp_path
):
    proxy.weather = Weather(expired=("AKIAFIRST",), expires_after=40)
    with pytest.raises(CredentialsError, match="expired") as told:
        case.ingest(PLACE, options=options)
    assert "run the same command again" in told.value.hint
    read = case.query("select count(*) as n from objects").rows()[0]["n"]
    assert 0 < read < OBJECTS
    sign_in(tmp_path, "AKIASECOND")
    aws_client.connection_of.cache_clear()  # the same command is another process
    assert case.ingest(PLACE, options=options).objects_new == OBJECTS - read
    assert contents(case)[0] == undisturbed[0]


def test_somebody_who_signs_in_again_while_it_runs_is_noticed(case, proxy, options, undisturbed, tmp_path):
    weather = proxy.weather = Weather(expired=("AKIAFIRST",), expires_after=40)
    genuine = weather.fault

    def fault(path, headers):
        if weather.met["requests"] == 30:
            sign_in(tmp_path, "AKIASECOND")
        return genuine(path, headers)

    weather.fault = fault
    assert case.ingest(PLACE, options=options).objects_new == OBJECTS
    assert weather.met["expired"] > 0
    assert contents(case)[0] == undisturbed[0]


@pytest.mark.parametrize("client", ["native", "boto3"])
def test_requester_pays_is_said_with_every_request(case, proxy, options, monkeypatch, client):
    if client == "boto3":
        monkeypatch.setattr(s3_native, "obstore", None)
    case.ingest(PLACE, options=replace(options, requester_pays=True))
    assert len(proxy.weather.headers) > OBJECTS
    assert {headers.get("x-amz-request-payer") for headers in proxy.weather.headers} == {"requester"}
