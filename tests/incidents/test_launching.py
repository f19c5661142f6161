"""Whose a session is that a service began: of all calls that started work with its role, the last one before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from trailscope.incidents import launching
from trailscope.incidents.facts import Made, Use
from trailscope.incidents.launching import Launches

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
ROLE = "arn:aws:iam::111122223333:role/worker"
NUMBER = 300


def _session(minute: int, service: str) -> Use:
    at = BEGIN + timedelta(minutes=minute)
    key = f"ASIA{service}{minute}"
    return Use(
        key, f"{service}.amazonaws.com", "", "", "worker", "AssumedRole", "worker/x", key, "x", "AROA:x", ROLE, "111122223333", at, at, 1, 0, 0
    )  # fmt: skip


def _start(minute: int) -> Made:
    at, use = BEGIN + timedelta(minutes=minute), ("pipeline", "", "")
    return Made(f"{minute:04}", at, use, "state machine", ROLE, "111122223333", "machine", "us-east-1")


def _launches(*sessions: Use) -> Launches:
    facts = SimpleNamespace(
        first=BEGIN,
        made=tuple(_start(minute) for minute in range(NUMBER)),
        uses={each.key: each for each in sessions},
        issued={},
    )
    return Launches(facts)


def test_a_session_is_of_the_last_call_before_it():
    session = _session(7, "states")
    launches = _launches(session)
    assert [made for made in range(NUMBER) if list(launches.uses_of(_start(made)))] == [7]


def test_sessions_of_other_services_are_not_compared_with_every_call(monkeypatch):
    """A role that state machines and functions share is taken all day by both."""
    compared = []
    is_for = launching._is_for

    def counted(*given):
        compared.append(given)
        return is_for(*given)

    monkeypatch.setattr(launching, "_is_for", counted)
    launches = _launches(*(_session(minute, "lambda") for minute in range(NUMBER)))
    assert not list(launches.uses_of(_start(NUMBER - 1)))
    assert len(compared) <= 2 * NUMBER


class _Counted(datetime):
    """A time that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return super().__eq__(other)

    __hash__ = datetime.__hash__


def test_a_definition_that_is_given_its_role_anew_for_each_run_is_not_read_whole_for_each():
    """As pipelines do that register a job before they submit it: the role is the last one given."""
    made = []
    for number in range(NUMBER):
        at, use = _Counted(2026, 9, 1, number // 60, number % 60, tzinfo=UTC), ("pipeline", "", "")
        given = f"arn:aws:batch:us-east-1:111122223333:job-definition/nightly:{number}"
        made.append(
            Made(f"{number}-a", at, use, "given batch job", f"{ROLE}{number}", "111122223333", given, "us-east-1")
        )
        made.append(Made(f"{number}-b", at, use, "batch job", "", "111122223333", "nightly", "us-east-1"))
    _Counted.compared = 0
    launches = Launches(SimpleNamespace(first=BEGIN, made=tuple(made), uses={}, issued={}))
    assert [launches.things(each) for each in made[1::2]] == [(f"{ROLE}{number}",) for number in range(NUMBER)]
    assert _Counted.compared <= 4 * NUMBER
