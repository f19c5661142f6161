"""Tables as the charts need them, and a lake with a small story in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import trailscope as ts

AT = datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample_lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ts.Investigation]:
    """The sample logs, read once."""
    samples = Path(__file__).resolve().parents[2] / "sample_logs"
    with ts.open(samples, lake=tmp_path_factory.mktemp("samples") / "lake") as case:
        yield case


def mark(**fields: Any) -> dict[str, Any]:
    """One mark of a timeline."""
    return {
        "event_time": AT,
        "until": AT,
        "events": 1,
        "lane": "alice",
        "access": "write",
        "severity": None,
        "tactic": None,
        "rules": None,
        "actor": "alice",
        "action": "iam:AddUserToGroup",
        "target": "group/admins ← bob",
        "source_ip_address": "54.16.113.91",
        "aws_region": "us-east-1",
        "recipient_account_id": "111122223333",
        "error_code": None,
        "event_id": "e-1",
        **fields,
    }


MARKS = pa.schema(
    [
        ("event_time", pa.timestamp("us", tz="UTC")),
        ("until", pa.timestamp("us", tz="UTC")),
        ("events", pa.int64()),
        *((name, pa.string()) for name in list(mark())[3:]),
    ]
)


@pytest.fixture
def marks() -> pa.Table:
    """Three calls: one changes, one reads, one is refused."""
    return marks_of(
        mark(),
        mark(event_time=AT + timedelta(hours=6), until=AT + timedelta(hours=6), access="read", lane="steve"),
        mark(
            event_time=AT + timedelta(hours=7),
            until=AT + timedelta(hours=8),
            access="denied",
            events=37,
            error_code="AccessDenied",
        ),
    )


def marks_of(*rows: dict[str, Any]) -> pa.Table:
    """A table of marks."""
    return pa.Table.from_pylist(list(rows), schema=MARKS)
