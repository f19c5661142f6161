"""S3 against moto's HTTP server: what is listed, what is not even asked for, and what an investigator is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto_server import empty_server, only_our_own

from trailscope.errors import AccessError, CredentialsError, SourceError
from trailscope.sources import (
    Skipped,
    SourceObject,
    SourceOptions,
    Unreadable,
    aws_client,
    find,
    narrow,
    read,
    s3_native,
)
from trailscope.window import Window

pytestmark = pytest.mark.slow

MEMBER, OTHER = "111122223333", "444455556666"
ORGANIZATION = "o-a1b2c3d4e5"
BUCKET = "log-archive"
GETS_OF_BOTO3 = {"GetObject"} if s3_native.obstore is None else set()
SEPTEMBER_NIGHT = Window(datetime(2026, 9, 1, 23), datetime(2026, 9, 2, 1))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def credentials(monkeypatch, tmp_path):
    only_our_own(monkeypatch, tmp_path)


@pytest.fixture(scope="module", autouse=True)
def one_attempt() -> Iterator[None]:
    """Waiting between attempts is botocore's affair."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_client, "ATTEMPTS", 1)
        yield
    aws_client.connection_of.cache_clear()


@pytest.fixture
def fresh_client() -> Iterator[None]:
    """For tests that change what the shared client is made of, or count how often it is made."""
    aws_client.connection_of.cache_clear()
    yield
    aws_client.connection_of.cache_clear()


@pytest.fixture
def options(endpoint) -> SourceOptions:
    return SourceOptions(endpoint_url=endpoint, concurrency=4)


@pytest.fixture(scope="module")
def writer(endpoint):
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="w", aws_secret_access_key="w", region_name="us-east-1"
    )


@pytest.fixture
def put(writer) -> Iterator[Callable[..., str]]:
    """Puts an object into a bucket that is empty at first; returns its URI."""
    writer.create_bucket(Bucket=BUCKET)

    def put_object(key: str, content: bytes = b"{}") -> str:
        writer.put_object(Bucket=BUCKET, Key=key, Body=content)
        return f"s3://{BUCKET}/{key}"

    yield put_object
    for page in writer.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for item in page.get("Contents", ()):
            writer.delete_object(Bucket=BUCKET, Key=item["Key"])
    writer.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, dict]]:
    """Every call that any boto3 client makes: its name and its parameters."""
    made: list[tuple[str, dict]] = []
    call = BaseClient._make_api_call

    def recording(self, name, parameters):
        made.append((name, parameters))
        return call(self, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", recording)
    return made


def delivery(
    day: date, account: str = MEMBER, region: str = "us-east-1", folder: str = "CloudTrail", root: str = "AWSLogs/"
) -> str:
    name = f"{account}_{folder}_{region}_{day:%Y%m%d}T1005Z_aB3dE6gH9jK2mN5p.json.gz"
    return f"{root}{account}/{folder}/{region}/{day:%Y/%m/%d}/{name}"


def uris(found) -> list[str]:
    return [item.uri for item in found if isinstance(item, SourceObject)]


def left_out(found) -> dict[str, str]:
    return {item.uri.removeprefix(f"s3://{BUCKET}/"): item.reason for item in found if isinstance(item, Skipped)}


def test_an_object_has_its_size_etag_and_day_and_is_read_in_one_chunk(put, options):
    uri = put(delivery(date(2026, 9, 1)), b"\x1f\x8b stored bytes")
    [found] = [item for item in find(f"s3://{BUCKET}", options) if isinstance(item, SourceObject)]
    assert (found.uri, found.size, found.day) == (uri, 15, date(2026, 9, 1))
    assert len(found.version) == 32
    assert list(read(found, options)) == [b"\x1f\x8b stored bytes"]


def test_boto3_alone_reads_the_same(put, options, monkeypatch, calls):
    """Where the native client is not installed."""
    monkeypatch.setattr(s3_native, "obstore", None)
    put(delivery(date(2026, 9, 1)), b"\x1f\x8b stored bytes")
    [found] = [item for item in find(f"s3://{BUCKET}", options) if isinstance(item, SourceObject)]
    assert list(read(found, options, chunk_bytes=10)) == [b"\x1f\x8b stored ", b"bytes"]
    assert calls[-1][0] == "GetObject"


def test_two_hours_over_midnight_list_both_days_and_only_their_stretch(put, options, calls):
    wanted = [put(delivery(date(2026, 9, day))) for day in (1, 2, 3)]
    for day in (date(2026, 8, 31), date(2026, 9, 20), date(2025, 9, 1)):
        put(delivery(day))
    calls.clear()
    assert uris(find(f"s3://{BUCKET}/", narrow(options, SEPTEMBER_NIGHT))) == wanted
    [stretch] = [parameters for _, parameters in calls if "StartAfter" in parameters]
    assert stretch["StartAfter"] == f"AWSLogs/{MEMBER}/CloudTrail/us-east-1/2026/09/01/"


def test_what_was_not_asked_for_is_named_and_never_listed(put, options, calls):
    day = date(2026, 9, 1)
    wanted = put(delivery(day, region="eu-west-1"))
    for unwanted in (
        delivery(day, OTHER, "eu-west-1"),
        delivery(day),
        delivery(day, folder="CloudTrail-Digest", region="eu-west-1"),
        f"AWSLogs/{MEMBER}/Config/eu-west-1/2026/9/1/x.json.gz",
    ):
        put(unwanted)
    calls.clear()
    found = list(find(f"s3://{BUCKET}/AWSLogs", narrow(options, SEPTEMBER_NIGHT, [MEMBER], ["eu-west-1"])))
    assert uris(found) == [wanted]
    assert left_out(found) == {
        f"AWSLogs/{OTHER}/": "other account",
        f"AWSLogs/{MEMBER}/CloudTrail/us-east-1/": "other region",
        f"AWSLogs/{MEMBER}/CloudTrail-Digest/": "digest",
        f"AWSLogs/{MEMBER}/Config/": "other service",
    }
    assert all(item.objects is None for item in found if isinstance(item, Skipped))
    listed = {parameters["Prefix"] for _, parameters in calls}
    assert listed.isdisjoint(
        f"AWSLogs/{MEMBER}/{rest}" for rest in ("CloudTrail-Digest/", "Config/", "CloudTrail/us-east-1/")
    )


@pytest.mark.parametrize("root", ["AWSLogs/", f"AWSLogs/{ORGANIZATION}/", f"corp/audit/AWSLogs/{ORGANIZATION}/"])
@pytest.mark.parametrize("source", ["", "AWSLogs", "member", "region", "month", "key"])
def test_every_layout_is_found_from_every_place_in_it(put, options, root, source):
    if source == "AWSLogs":
        place = root[: root.index("AWSLogs") + len("AWSLogs")]
    else:
        place = {
            "": "",
            "member": f"{root}{MEMBER}",
            "region": f"{root}{MEMBER}/CloudTrail/us-east-1/",
            "month": f"{root}{MEMBER}/CloudTrail/us-east-1/2026/09",
            "key": delivery(date(2026, 9, 1), root=root),
        }[source]
    wanted = put(delivery(date(2026, 9, 1), root=root))
    put(delivery(date(2026, 8, 31), root=root))
    asked = narrow(options, SEPTEMBER_NIGHT, [MEMBER], ["us-east-1"])
    assert uris(find(f"s3://{BUCKET}/{place}", asked)) == [wanted]


def test_hand_copied_objects_are_listed_whole(put, options):
    keys = ["case 7/flat.json", "case 7/a/b/c/d/e/f/deep.json.gz", "case 7/ü+%2F.json"]
    for key in keys:
        put(key)
    found = list(find(f"s3://{BUCKET}/case 7", narrow(options, SEPTEMBER_NIGHT, [MEMBER], ["us-east-1"])))
    assert sorted(uris(found)) == sorted(f"s3://{BUCKET}/{key}" for key in keys)
    assert [b"".join(read(item, options)) for item in found] == [b"{}"] * 3


def test_markers_empty_and_hidden_objects_are_named(put, options):
    put("AWSLogs/", b"")
    put("AWSLogs/.DS_Store")
    put("AWSLogs/empty.json", b"")
    wanted = put("AWSLogs/kept.json")
    found = list(find(f"s3://{BUCKET}/", options))
    assert uris(found) == [wanted]
    assert left_out(found) == {
        "AWSLogs/": "folder marker",
        "AWSLogs/.DS_Store": "hidden file",
        "AWSLogs/empty.json": "empty file",
    }


def test_an_archive_in_s3_is_named_with_what_to_do(put, options):
    uri = put("case/logs.ZIP", b"PK")
    [told] = find(f"s3://{BUCKET}/case/", options)
    assert (told.uri, told.reason) == (uri, "unsupported archive")
    assert "download" in told.detail


def test_a_folder_does_not_swallow_its_neighbour(put, options):
    put("AWSLogs-old/x.json")
    with pytest.raises(SourceError, match="nothing lies here"):
        list(find(f"s3://{BUCKET}/AWSLogs", options))
    wanted = put("AWSLogs/x.json")
    assert uris(find(f"s3://{BUCKET}/AWSLogs", options)) == [wanted]


def test_an_empty_window_of_a_real_trail_is_no_error(put, options):
    put(delivery(date(2020, 1, 1)))
    assert uris(find(f"s3://{BUCKET}/", narrow(options, SEPTEMBER_NIGHT))) == []


def test_more_keys_than_one_page_are_all_found_and_the_listing_stops_after_the_window(put, options, calls, monkeypatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")
    first = delivery(date(2026, 9, 1))
    wanted = [put(first.replace("_aB3", f"_{n:02}")) for n in range(25)]
    for n in range(25):
        put(delivery(date(2026, 9, 9)).replace("_aB3", f"_{n:02}"))
    calls.clear()
    assert uris(find(f"s3://{BUCKET}/{first.partition('2026')[0]}", narrow(options, SEPTEMBER_NIGHT))) == wanted
    assert len(calls) == 3  # of the five pages


def test_many_threads_share_one_client(put, options, calls, fresh_client):
    for n in range(40):
        put(f"flat/{n:02}.json", b"%d" % n)
    found = list(find(f"s3://{BUCKET}/flat/", options))
    with ThreadPoolExecutor(8) as threads:
        contents = list(threads.map(lambda item: b"".join(read(item, options)), found))
    assert contents == [b"%d" % n for n in range(40)]
    assert aws_client.connection_of.cache_info().misses == 1
    assert {name for name, _ in calls} - {"PutObject", "CreateBucket"} == {"ListObjectsV2"} | GETS_OF_BOTO3


def test_another_endpoint_in_the_environment_is_asked_from_then_on(monkeypatch, put, options):
    put("flat/a.json", b"{}")
    by_environment = replace(options, endpoint_url=None)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:9"):
        list(find(f"s3://{BUCKET}/flat/", by_environment))
    assert options.endpoint_url is not None
    monkeypatch.setenv("AWS_ENDPOINT_URL", options.endpoint_url)
    assert len(list(find(f"s3://{BUCKET}/flat/", by_environment))) == 1


def test_a_bucket_that_does_not_exist_is_named(options):
    with pytest.raises(SourceError, match=r"s3://nowhere/: there is no such bucket"):
        list(find("s3://nowhere", options))


@pytest.mark.parametrize("source", ["s3://", "s3:///AWSLogs", "s3://No Such_Bucket!/x"])
def test_an_address_that_cannot_be_one_is_refused(options, source):
    with pytest.raises(SourceError, match="s3://bucket/prefix/"):
        list(find(source, options))


def test_an_object_that_changed_or_went_is_told(put, writer, options):
    uri = put("a.json", b"one")
    [found] = find(uri, options)
    put("a.json", b"two")
    with pytest.raises(SourceError, match="changed after it was listed"):
        list(read(found, options))
    writer.delete_object(Bucket=BUCKET, Key="a.json")
    with pytest.raises(SourceError, match="no longer there"):
        list(read(found, options))


def test_no_credentials_is_an_access_error_with_the_next_step(monkeypatch, options, fresh_client):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AccessError) as caught:
        list(find(f"s3://{BUCKET}/", options))
    assert caught.value.what == "there are no AWS credentials"
    assert "--profile" in caught.value.hint


def test_an_unknown_profile_is_an_access_error(options):
    with pytest.raises(AccessError, match="no such AWS profile"):
        list(find(f"s3://{BUCKET}/", replace(options, profile="nobody")))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "not a url"])
def test_an_endpoint_that_does_not_answer_is_a_source_error(options, url):
    with pytest.raises(SourceError) as caught:
        list(find(f"s3://{BUCKET}/", replace(options, endpoint_url=url)))
    assert caught.value.hint


def test_a_profile_and_a_role_are_used(put, options, calls, monkeypatch, tmp_path):
    uri = put("a.json", b"one")
    (tmp_path / "credentials").write_text("[responder]\naws_access_key_id=AKIARESPONDER\naws_secret_access_key=x\n")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", options.endpoint_url)
    role = f"arn:aws:iam::{MEMBER}:role/reader"
    asked = replace(options, profile="responder", role_arn=role)
    calls.clear()
    assert uris(find(uri, asked)) == [uri]
    assert [name for name, _ in calls] == ["ListObjectsV2", "AssumeRole"]
    assert calls[1][1] == {"RoleArn": role, "RoleSessionName": "trailscope"}


class OddS3(ThreadingHTTPServer):
    """An S3 that answers every GET as the test wants."""

    answer: Callable[[BaseHTTPRequestHandler], None]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), OddHandler)
        self.options = SourceOptions(endpoint_url=f"http://127.0.0.1:{self.server_port}")


class OddHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.answer(self)

    def log_message(self, *_arguments) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def odd_s3() -> Iterator[OddS3]:
    with OddS3() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def refusing(status: int, code: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        body = f"<Error><Code>{code}</Code><Message>said S3</Message></Error>".encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


SOMETHING = SourceObject("s3://b/k.json.gz", 10, "etag", None)


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (400, "ExpiredToken", CredentialsError, "expired"),
        (403, "ExpiredToken", CredentialsError, "expired"),
        (403, "InvalidAccessKeyId", CredentialsError, "does not know"),
        (403, "SignatureDoesNotMatch", CredentialsError, "does not know"),
        (403, "AccessDenied", AccessError, "access denied"),
        (403, "RequestTimeTooSkewed", SourceError, "clock"),
        (404, "NoSuchBucket", SourceError, "no such bucket"),
        (503, "SlowDown", SourceError, "too busy"),
        (400, "KMS.DisabledException", AccessError, "key"),
        (418, "NobodyHasSeenThis", SourceError, "NobodyHasSeenThis: said S3"),
    ],
)
def test_what_s3_refuses_is_told_in_words(odd_s3, status, code, kind, words):
    odd_s3.answer = refusing(status, code)
    for work in (find("s3://b/AWSLogs/", odd_s3.options), read(SOMETHING, odd_s3.options)):
        with pytest.raises(SourceError, match=words) as caught:
            list(work)
        assert type(caught.value) is kind
        assert caught.value.at.uri.startswith("s3://b/")
        assert caught.value.hint


@pytest.mark.parametrize(("work", "needed"), [("find", "s3:ListBucket"), ("read", "s3:GetObject")])
def test_a_denial_names_the_permission_that_is_missing(odd_s3, work, needed):
    odd_s3.answer = refusing(403, "AccessDenied")
    with pytest.raises(AccessError) as caught:
        list(find("s3://b/", odd_s3.options) if work == "find" else read(SOMETHING, odd_s3.options))
    assert needed in caught.value.hint


def deny(monkeypatch, prefix: str, code: str) -> None:
    call = BaseClient._make_api_call

    def denying(self, name, parameters):
        if parameters.get("Prefix") == prefix:
            raise ClientError({"Error": {"Code": code}}, name)
        return call(self, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", denying)


def test_one_folder_that_may_not_be_listed_does_not_stop_the_rest(put, options, monkeypatch):
    """moto checks no permissions, so the denial is played at the client's door."""
    put(delivery(date(2026, 9, 1)))
    wanted = put(delivery(date(2026, 9, 1), OTHER))
    deny(monkeypatch, f"AWSLogs/{MEMBER}/", "AccessDenied")
    found = list(find(f"s3://{BUCKET}/", options))
    assert uris(found) == [wanted]
    [told] = [item for item in found if isinstance(item, Unreadable)]
    assert (told.uri, told.reason) == (f"s3://{BUCKET}/AWSLogs/{MEMBER}/", "access denied")
    assert "s3:ListBucket" in told.detail


def test_credentials_that_expire_while_listing_stop_it(put, options, monkeypatch):
    put(delivery(date(2026, 9, 1)))
    deny(monkeypatch, f"AWSLogs/{MEMBER}/", "ExpiredToken")
    with pytest.raises(AccessError, match="expired"):
        list(find(f"s3://{BUCKET}/", options))


def breaking(content: bytes, breaks: int, asked: list[str | None]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promises the whole, but hangs up after 1000 more bytes so many times."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers.get("Range"))
        start = int((asked[-1] or "bytes=0-")[len("bytes=") : -1])
        rest = content[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(rest)))
        request.send_header("ETag", '"etag"')
        request.end_headers()
        request.wfile.write(rest[:1000] if len(asked) <= breaks else rest)

    return answer


def test_a_broken_connection_goes_on_at_the_byte_where_it_broke(odd_s3):
    content, asked = bytes(range(250)) * 20, []
    odd_s3.answer = breaking(content, 2, asked)
    assert b"".join(read(SOMETHING, odd_s3.options, chunk_bytes=500)) == content
    assert asked == [None, "bytes=1000-", "bytes=2000-"]


def test_a_connection_that_keeps_breaking_without_a_byte_is_told(odd_s3):
    asked: list[str | None] = []

    def hanging_up(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers.get("Range"))
        request.send_response(200)
        request.send_header("Content-Length", "10")
        request.end_headers()

    odd_s3.answer = hanging_up
    with pytest.raises(SourceError, match="connection broke"):
        list(read(SOMETHING, odd_s3.options, chunk_bytes=500))
    assert len(asked) == 6 + (not GETS_OF_BOTO3)


def test_an_object_is_not_read_without_credentials(monkeypatch, options, fresh_client):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CredentialsError, match="no AWS credentials"):
        list(read(SOMETHING, options))


def test_a_bucket_without_etags_is_read_by_the_time_of_its_objects(odd_s3, monkeypatch):
    """As gateways to plain folders are; a condition on an empty ETag would fail every GET."""
    listed = (
        b"<ListBucketResult><Contents><Key>x/k.json</Key><LastModified>2026-09-01T08:00:00.000Z</LastModified>"
        b"<ETag></ETag><Size>3</Size></Contents><IsTruncated>false</IsTruncated></ListBucketResult>"
    )
    conditions = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        is_listing = "list-type" in request.path
        if not is_listing:
            conditions.append(request.headers.get("If-Match"))
        body = listed if is_listing else b"log"
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Last-Modified", "Tue, 01 Sep 2026 08:00:00 GMT")
        request.end_headers()
        request.wfile.write(body)

    odd_s3.answer = answer
    [found] = [item for item in find("s3://b/x/", odd_s3.options) if isinstance(item, SourceObject)]
    assert found.version == "written 2026-09-01T08:00:00Z"
    assert b"".join(read(found, odd_s3.options)) == b"log"
    assert set(conditions) == {None}


def test_a_key_that_looks_like_a_version_is_read_as_the_key_it_is(put, options):
    """Whoever may write to the bucket chooses keys; one must not stand for another object."""
    put("flat/a.json", b"genuine")
    put("flat/a.json?versionId=null", b"other")
    found = sorted((item for item in find(f"s3://{BUCKET}/flat/", options)), key=lambda item: item.uri)
    assert [b"".join(read(item, options)) for item in found] == [b"genuine", b"other"]


def test_both_layouts_and_all_kinds_of_logs_in_one_bucket_are_found(put, options):
    day, deep = date(2026, 9, 1), f"corp/AWSLogs/{ORGANIZATION}/"
    wanted = [
        put(delivery(day, root=root, folder=folder))
        for root in ("AWSLogs/", f"AWSLogs/{ORGANIZATION}/", deep)
        for folder in ("CloudTrail", "CloudTrail-Insight", "CloudTrail-Aggregated", "CloudTrail-NetworkActivity")
    ]
    for folder in ("CloudTrail-Digest", "CloudTrail-Lake"):
        put(delivery(day, root=deep, folder=folder))
    found = list(find(f"s3://{BUCKET}", narrow(options, SEPTEMBER_NIGHT)))
    assert sorted(uris(found)) == sorted(wanted)
    assert "digest" in set(left_out(found).values())
