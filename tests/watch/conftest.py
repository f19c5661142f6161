"""A folder of logs that grows, and a lake that is watched."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trailscope.cli import command as trailscope

BASE = {
    "eventVersion": "1.11", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.66", "userAgent": "aws-cli/2.15",
    "eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": True, "recipientAccountId": "111122223333",
    "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "requestParameters": {"name": "org-trail"},
    "userIdentity": {
        "type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice", "principalId": "AIDAEXAMPLE",
        "accessKeyId": "AKIAEXAMPLE000000001", "accountId": "111122223333",
    },
}  # fmt: skip


class Feed:
    """Logs that arrive file by file, and rounds of a watch over the lake they are read into."""

    def __init__(self, place: Path) -> None:
        self.logs, self.lake, self.file = place / "logs", place / "lake", place / "news.ndjson"
        self.logs.mkdir()

    def deliver(self, *events: dict[str, Any]) -> None:
        """One file with these events over the usual one; `n` is the number that becomes the event's id."""
        records = [{**BASE, **event, "eventID": id_of(event["n"])} for event in events]
        for record in records:
            del record["n"]
        name = "-".join(str(event["n"]) for event in events[:8])
        (self.logs / f"{name}.json").write_text(json.dumps({"Records": records}))

    def round(self, *words: Any, packs: tuple[str, ...] = ("logging",)) -> Result:
        """One round, with the news appended to a file."""
        of_packs = [word for pack in packs for word in ("--pack", pack)]
        told = () if "--format" in words else ("--format", "ndjson", "-o", self.file)
        return run("watch", self.logs, "--lake", self.lake, "--once", *of_packs, *told, *words)

    def told(self) -> list[dict[str, Any]]:
        """All news so far."""
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def told_events(self) -> list[int]:
        """The numbers of the events that findings cite, in the order told."""
        return [uuid.UUID(id).int for item in self.told() if item["news"] == "finding" for id in item["event_ids"]]


def id_of(number: int) -> str:
    return str(uuid.UUID(int=number))


def run(*words: Any) -> Result:
    return CliRunner().invoke(trailscope, [str(word) for word in words])


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return Feed(tmp_path)
