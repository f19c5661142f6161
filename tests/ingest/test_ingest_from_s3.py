"""Ingest from a real S3 API over HTTP: what goes wrong there has a clear outcome and costs nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto_server import empty_server, only_our_own

import trailscope as ts
from trailscope import sources
from trailscope.errors import AccessError, CredentialsError, SourceError
from trailscope.sources import SourceOptions

pytestmark = pytest.mark.slow

Make = Callable[..., dict[str, Any]]
KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/09/0{0}/111122223333_CloudTrail_us-east-1_2026090{0}T0805Z_aaaaaaaaaaaaaaa{0}.json"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with empty_server() as endpoint:
        yield endpoint


@pytest.fixture
def options(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SourceOptions:
    only_our_own(monkeypatch, tmp_path)
    return SourceOptions(endpoint_url=endpoint, region_name="us-east-1")


@pytest.fixture
def archive(endpoint: str, options: SourceOptions, record: Make) -> str:
    """Four days of one account, one log a day."""
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="log-archive")
    for day in range(1, 5):
        event = record(eventTime=f"2026-09-0{day}T08:00:00Z", eventID=f"day-{day}")
        client.put_object(Bucket="log-archive", Key=KEY.format(day), Body=json.dumps({"Records": [event]}).encode())
    return "s3://log-archive/"


def days(case: ts.Investigation) -> list[str]:
    return [row["event_id"] for row in case.query("select event_id from events order by event_id").rows()]


def test_a_bucket_is_read_once(case: ts.Investigation, archive: str, options: SourceOptions) -> None:
    assert case.ingest(archive, options=options).events_new == 4
    again = case.ingest(archive, options=options)
    assert (again.objects_new, again.objects_skipped, again.folders_settled) == (0, 0, 1)
    certain = case.ingest(archive, options=options, relist=True)
    assert (certain.objects_new, certain.objects_skipped, certain.folders_settled) == (0, 4, 0)
    (row,) = case.query("select distinct source_uri from events where event_id = 'day-2'").rows()
    assert row["source_uri"] == archive + KEY.format(2)


def test_a_window_leaves_other_days_unread(tmp_path: Path, archive: str, options: SourceOptions) -> None:
    with ts.open(archive, lake=tmp_path / "lake", since="2026-09-01", until="2026-09-01", options=options) as case:
        assert days(case) == ["day-1"]
        assert case.last_ingest is not None
        assert case.last_ingest.objects_new == 3  # delivery may be late: two further days are looked at


def test_an_object_that_may_not_be_read_is_a_reject_and_the_rest_goes_on(
    case: ts.Investigation, archive: str, options: SourceOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sources.read

    def refuse(found: Any, given: Any) -> Any:
        if found.uri.endswith(KEY.format(2)):
            raise AccessError("access denied by GetObject")
        return real(found, given)

    monkeypatch.setattr(sources, "read", refuse)
    summary = case.ingest(archive, options=options)
    assert (days(case), summary.objects_rejected) == (["day-1", "day-3", "day-4"], 1)
    assert [note.reason for note in summary.rejects] == ["access denied"]


def test_credentials_that_expire_stop_the_run_and_keep_what_was_read(
    case: ts.Investigation, archive: str, options: SourceOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sources.read

    def expire(found: Any, given: Any) -> Any:
        if found.uri.endswith((KEY.format(3), KEY.format(4))):
            raise CredentialsError("the credentials have expired", hint="renew them")
        return real(found, given)

    with monkeypatch.context() as patch:
        patch.setattr(sources, "read", expire)
        with pytest.raises(CredentialsError, match="expired"):
            case.ingest(archive, options=options)
    assert days(case) == ["day-1", "day-2"]
    assert case.query("select * from rejects").rows() == []
    assert case.ingest(archive, options=options).objects_new == 2
    assert days(case) == ["day-1", "day-2", "day-3", "day-4"]


def test_a_bucket_that_does_not_exist_is_named(case: ts.Investigation, options: SourceOptions) -> None:
    with pytest.raises(SourceError, match="no such bucket") as told:
        case.ingest("s3://no-such-bucket-anywhere/AWSLogs/", options=options)
    assert "no-such-bucket-anywhere" in str(told.value)
