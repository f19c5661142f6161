"""What the rounds of faults are made of: small logs of several parts, what an undisturbed lake of them holds, and ingests to disturb."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trailscope as ts
from trailscope.lake.location import LakePlace

PARTS, OBJECTS, RECORDS = 5, 4, 12

# One commit a part. Standard error goes to a file, so that no full pipe can stop it.
_INGEST = """
import sys
from pathlib import Path
from trailscope import Investigation, TrailscopeError
try:
    with Investigation(Path(sys.argv[1])) as case:
        for part in sys.argv[2:]:
            case.ingest(part)
            print("committed", flush=True)
except TrailscopeError as error:
    print(error, file=sys.stderr)
    sys.exit(4)
"""


@dataclass(frozen=True)
class Content:
    """What a lake answers, without what may differ between two ingests of the same logs.

    Attributes:
        events: every row but its place of origin, which is the first of several objects that say the same.
        objects, rejects: of the ledger, and of what could not be read.
    """

    events: Counter[str]
    objects: Counter[str]
    rejects: Counter[str]


@dataclass(frozen=True)
class World:
    """Logs, and what a lake of them holds when nothing disturbs its making.

    Attributes:
        parts: folders (or prefixes) of logs, to be ingested one after the other.
        commits: what the undisturbed lake held after none, one, two … of them; see :func:`content`.
        lake: the undisturbed lake itself, to be copied.
        seconds: what its ingest took as a process.
    """

    parts: tuple[str, ...]
    commits: tuple[Content, ...]
    lake: Path
    seconds: float

    @property
    def content(self) -> Content:
        """Of the whole lake."""
        return self.commits[-1]


def content(lake: LakePlace) -> Content:
    """Read all of a lake, through the same door as every command."""
    with ts.open(lake=str(lake)) as case:
        return Content(
            _rows(case, "select * exclude (source_uri, source_index) from events"),
            _rows(case, "select source_uri, sha256, status, records, rejected from objects"),
            _rows(case, "select source_uri, source_index, byte_offset, reason from rejects"),
        )


def _rows(case: ts.Investigation, sql: str) -> Counter[str]:
    return Counter(map(repr, case.query(sql).rows()))


def make_logs(folder: Path, seed: int) -> tuple[Path, ...]:
    """Logs in several parts over three days: sound ones, one that another part repeats, and one cut off."""
    chance = random.Random(seed)
    parts = tuple(folder / f"part{number}" for number in range(PARTS))
    for number, part in enumerate(parts):
        part.mkdir(parents=True)
        for item in range(OBJECTS):
            records = [_record(chance) for _ in range(RECORDS)]
            packed = gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)
            (part / f"{number}{item}.json.gz").write_bytes(packed)
    (parts[-1] / "again.json.gz").write_bytes((parts[0] / "00.json.gz").read_bytes())
    (parts[1] / "cut.json.gz").write_bytes((parts[1] / "10.json.gz").read_bytes()[:200])
    return parts


def _record(chance: random.Random) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": f"user{chance.randrange(5)}"},
        "eventTime": f"2026-09-0{chance.randint(1, 3)}T{chance.randrange(24):02}:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "awsRegion": chance.choice(["us-east-1", "eu-west-1"]),
        "sourceIPAddress": f"198.51.100.{chance.randrange(256)}",
        "userAgent": "aws-cli/2.15",
        "requestParameters": {"bucketName": "photos", "key": f"{chance.getrandbits(64):x}"},
        "responseElements": None,
        "eventID": str(uuid.UUID(int=chance.getrandbits(128))),
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
        "eventCategory": "Data",
    }


def start_ingest(lake: Path, parts: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Ingest the parts in a process of its own; what it says goes to ``log``."""
    with log.open("ab") as written:
        return subprocess.Popen(
            [sys.executable, "-c", _INGEST, str(lake), *parts], stdout=written, stderr=subprocess.STDOUT
        )


_COMPACT = """
import sys
import trailscope as ts
from trailscope.lake.location import place_of
with ts.Investigation(place_of(sys.argv[1])) as case:
    print("begun", flush=True)
    case.compact(grace_seconds=float(sys.argv[2]))
"""


def start_compaction(lake: LakePlace, grace_seconds: float) -> subprocess.Popen[str]:
    """Compact a lake in a process of its own, which is at it when this returns."""
    call = [sys.executable, "-c", _COMPACT, str(lake), str(grace_seconds)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.stdout.close()
    return process


def ingest(lake: LakePlace, parts: Sequence[str]) -> None:
    """Ingest the parts here, undisturbed."""
    with ts.Investigation(lake) as case:
        for part in parts:
            case.ingest(part)
