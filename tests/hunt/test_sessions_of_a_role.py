"""What is new for a role that several people take is told of the sessions that did it, not of the first one by name."""

from __future__ import annotations

import pytest

import trailscope as ts

ACCOUNT = "111122223333"
HOME, AWAY = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def new_networks(tmp_path, write_log, record):
    """The findings of one question about a role, from who came from where on which day of September."""

    def asked(*came: tuple[str, str, int]) -> list[dict]:
        records = [
            record(
                eventTime=f"2026-09-{day:02}T08:00:00Z", sourceIPAddress=address, eventName="ListRoles", readOnly=True,
                userIdentity={
                    "type": "AssumedRole", "principalId": f"AROAEXAMPLEROLE000001:{who}", "accountId": ACCOUNT,
                    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Engineer/{who}", "accessKeyId": f"ASIA{who.upper()}{day:02}",
                    "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/Engineer",
                                                         "accountId": ACCOUNT, "userName": "Engineer"}},
                },
            )
            for who, address, day in came
        ]  # fmt: skip
        write_log(tmp_path / "logs" / "one.json.gz", records)
        with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
            return case.hunt(ids=["addresses.odd"]).table.to_pylist()

    return asked


EVERYBODY_AT_HOME = [(who, HOME, day) for day in (1, 2, 8) for who in ("ann", "ben", "cas", "dee", "eve")]


def test_the_one_who_came_from_elsewhere_is_named(new_networks):
    [told] = new_networks(*EVERYBODY_AT_HOME, ("cas", AWAY, 9))
    assert told["actor"] == "Engineer/cas"
    assert told["sentence"].startswith("Engineer/cas called from 1 new network, 1 address such as 203.0.113.9,")
    assert told["actor_id"] == f"arn:aws:iam::{ACCOUNT}:role/Engineer"


def test_several_are_named_and_what_has_one_name_is_the_role(new_networks):
    [told] = new_networks(*EVERYBODY_AT_HOME, ("dee", AWAY, 9), ("ben", "203.0.114.9", 9))
    assert told["actor"] == "Engineer"
    assert told["sentence"].startswith("Engineer/ben, dee called from 2 new networks")


def test_of_many_the_first_three_by_name_are_named_and_the_rest_counted(new_networks):
    away = [(who, f"203.0.{113 + number}.9", 9) for number, who in enumerate(("ann", "ben", "cas", "dee", "eve"))]
    [told] = new_networks(*EVERYBODY_AT_HOME, *away)
    assert told["sentence"].startswith("Engineer/ann, ben, cas and 2 more called from 5 new networks")
