"""What the commands of the documentation find when they are run: sample logs on this machine and in S3, an account with an event history.

Everything of AWS is a server on this machine. The bucket `log-archive` holds the sample logs below `AWSLogs/`, and `archive` the logs of a day that
begins two days ago, with digests.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_server import answering, epoch
from digest_trees import Archive, Trail, signing_key
from moto_server import empty_server, only_our_own

import trailscope as ts

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "sample_logs"
FILES = {
    "config": "[profile logs]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n",
    "known.yml": "- rule: network.*\n  reason: opened by the pipeline\n",
    "own.txt": "198.51.100.0/24 office\n",
    "drop.txt": "203.0.113.66\n",
    "rules/cloud/aws/trail.yml": """title: A trail was stopped
logsource: {product: aws, service: cloudtrail}
detection: {selection: {eventName: StopLogging}, condition: selection}
level: high
""",
}
SECURITY_LAKE = "aws-security-data-lake-eu-west-1-example"


@dataclass(frozen=True)
class World:
    """Where the servers answer, and where a lake of the sample logs lies."""

    moto: str
    cloudtrail: str
    lake: Path

    def settle(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make a folder the one in which commands run, with the files that pages name."""
        only_our_own(monkeypatch, folder)
        monkeypatch.setenv("AWS_ENDPOINT_URL", self.moto)
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", self.cloudtrail)
        monkeypatch.chdir(folder)
        Path("sample_logs").symlink_to(SAMPLES)
        Path("AWSLogs").symlink_to(SAMPLES / "AWSLogs")
        Path("case42").symlink_to(self.lake)
        for name, text in FILES.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The servers, as long as the context lasts.

    Args:
        folder: for what they are filled with.
    """
    lake = folder / "case42"
    with ts.open(SAMPLES, lake=lake) as case:
        case.export("ocsf", folder / "ocsf.parquet", case.choose(actor="backup-svc"))
    signed = _signed_archive()
    with pytest.MonkeyPatch.context() as patch, empty_server() as moto, _cloudtrail(signed.keys) as cloudtrail:
        only_our_own(patch, folder)
        client = boto3.client("s3", endpoint_url=moto)
        signed.put(client)
        _fill(client, folder)
        yield World(moto, cloudtrail, lake)


def _signed_archive() -> Archive:
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=2)
    month = timedelta(days=30)
    archive = Archive("archive", keys=[signing_key(1).listed(start - month, start + month)])
    Trail(archive, organization="o-a1b2c3d4e5", now=start).hours(3)
    return archive


def _fill(s3: Any, folder: Path) -> None:
    for bucket in ("log-archive", SECURITY_LAKE, "forensics"):
        s3.create_bucket(Bucket=bucket)
    for path in sorted(SAMPLES.rglob("*.gz")):
        s3.put_object(Bucket="log-archive", Key=path.relative_to(SAMPLES).as_posix(), Body=path.read_bytes())
    day = "aws/CLOUD_TRAIL_MGMT/2.0/region=eu-west-1/accountId=333333333333/eventDay=20260902"
    s3.put_object(Bucket=SECURITY_LAKE, Key=f"{day}/1.gz.parquet", Body=(folder / "ocsf.parquet").read_bytes())


@contextmanager
def _cloudtrail(keys: list[dict[str, Any]]) -> Iterator[str]:
    """A CloudTrail whose event history holds some of the samples as of yesterday, and that lists these public keys."""
    log = next(path for path in sorted(SAMPLES.rglob("*us-east-1*.gz")) if path.stat().st_size > 4_000)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    records = [
        {**record, "eventTime": yesterday} for record in json.loads(gzip.decompress(log.read_bytes()))["Records"]
    ]
    history = [{"EventId": r["eventID"], "EventTime": 1.0, "CloudTrailEvent": json.dumps(r)} for r in records[:40]]

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        if request["target"].endswith("LookupEvents"):
            return {"Events": history if request["region"] == "us-east-1" else []}
        return {"PublicKeyList": list(map(epoch, keys))}

    with answering(answer) as endpoint:
        yield endpoint
