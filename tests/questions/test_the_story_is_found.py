"""The samples tell a story; asked the right question, the lake tells it back, and everyday noise stays quiet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trailscope as ts

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ts.Investigation]:
    with ts.open(SAMPLES, lake=tmp_path_factory.mktemp("samples") / "lake") as case:
        yield case


def told(case: ts.Investigation, question: str, **parameters: object) -> list[tuple[str, str, str, str, str]]:
    """Who, when, what, where to, where from."""
    return [
        (row["actor"], f"{row['event_time']:%Y-%m-%d %H:%M}", row["action"], row["target"], row["source_ip_address"])
        for row in case.query(question, **parameters).rows()
    ]


def test_alice_added_bob_to_the_admin_group(samples: ts.Investigation) -> None:
    assert told(samples, "identity.user_added_to_admin_group") == [
        ("alice", "2026-09-01 08:19", "iam:AddUserToGroup", "group/admins ← bob", "54.16.113.91")
    ]


def test_steve_deleted_a_table(samples: ts.Investigation) -> None:
    assert told(samples, "data.tables_deleted") == [
        ("steve", "2026-09-01 14:22", "dynamodb:DeleteTable", "table/orders", "205.251.233.176")
    ]


def test_bill_launched_an_instance(samples: ts.Investigation) -> None:
    launched = [row for row in told(samples, "compute.instances_launched") if row[0] == "bill"]
    assert launched == [
        ("bill", "2026-09-01 15:27", "ec2:RunInstances", "instance/i-0f7c5206667a07fab c7i.xlarge", "72.21.198.64")
    ]


def test_root_was_used_from_the_intruders_addresses_only(samples: ts.Investigation) -> None:
    rows = told(samples, "root.usage")
    assert [row[2] for row in rows] == [
        "signin:ConsoleLogin",
        "signin:ConsoleLogin",
        "iam:CreateAccessKey",
        "sts:GetCallerIdentity",
    ]
    assert {row[4] for row in rows} == {"203.0.113.66", "198.51.100.23"}


def test_the_odd_addresses_are_the_intruders(samples: ts.Investigation) -> None:
    rows = samples.query("addresses.odd").rows()
    examples = {address for row in rows for address in row["examples"].split(", ")}
    assert examples == {"203.0.113.66", "198.51.100.23"}


def test_the_trail_was_stopped_where_no_policy_refused(samples: ts.Investigation) -> None:
    everything = told(samples, "logging.trail_stopped")
    succeeded = told(samples, "logging.trail_stopped", include_denied=False)
    assert [row[:3] for row in succeeded] == [("TestAdmin/maintenance", "2026-09-03 01:28", "cloudtrail:StopLogging")]
    assert len(everything) == 2
    assert [row["actor"] for row in samples.query("logging.tampering_denied_by_policy").rows()] == ["backup-svc"]


@pytest.mark.slow
def test_everyday_noise_raises_nothing_of_severity_high(samples: ts.Investigation) -> None:
    """Whatever a loud detection returns belongs to the story: its actors, or root."""
    people = {"alice", "bob", "bill", "steve", "ci-deploy", "backup-svc", "TestAdmin/maintenance", "root"}
    loud = samples.catalogue.select(kinds=["detection"], severity="high")
    assert len(loud) > 10
    found = {(q.id, row["actor"]) for q in loud for row in samples.query(q.id).rows()}
    assert {actor for _, actor in found} <= people
    assert len({id for id, _ in found}) >= 8


def test_nothing_found_and_cannot_tell_are_different_answers(samples: ts.Investigation) -> None:
    assert samples.query("identity.mfa_removed").verdict == "nothing found"
    with ts.open(samples.lake_path, since="2030-01-01", until="2030-01-02") as empty:
        result = empty.query("root.usage")
    assert result.verdict == "cannot tell"
    assert "no management events from 2030-01-01 00:00 until 2030-01-03 00:00 UTC" in result.reasons[0]
    with ts.open(samples.lake_path, accounts=["999999999999"]) as elsewhere:
        assert elsewhere.query("root.usage").verdict == "cannot tell"
