"""How hard a service is asked, without waiting for real."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from trailscope.sources.rate_limit import ATTEMPTS_AT_FIRST, RateLimit


class RefusalError(Exception):
    """Carries its own verdict."""


def verdict(error):
    return error.args[0]


def hurried(**given):
    """Waits nowhere and notes for how long it would have; its clock stands still."""
    pauses = []
    return RateLimit(8, sleep=pauses.append, jitter=lambda _low, high: high, clock=lambda: 0.0, **given), pauses


def answers(*outcomes):
    left = list(outcomes)

    def request():
        outcome = left.pop(0)
        if outcome != "fine":
            raise RefusalError(outcome)
        return len(left)

    return request


def test_a_busy_service_is_asked_again_after_pauses_that_double():
    rate_limit, pauses = hurried()
    assert rate_limit.ask(answers("busy", "busy", "broken", "fine"), verdict) == 0
    assert pauses == [0.2, 0.4, 0.8]


def test_pauses_are_a_random_part_of_their_limit_and_bounded():
    pauses = []
    rate_limit = RateLimit(8, attempts=40, sleep=pauses.append, longest_pause=5.0)
    rate_limit.ask(answers(*["busy"] * 39, "fine"), verdict)
    assert max(pauses) <= 5.0
    assert len(set(pauses)) > 30


def test_what_will_not_help_is_not_asked_again():
    rate_limit, pauses = hurried()
    with pytest.raises(RefusalError, match="final"):
        rate_limit.ask(answers("final", "fine"), verdict)
    assert pauses == []


def test_a_service_that_never_answered_is_given_up_sooner_than_one_that_did():
    rate_limit, pauses = hurried()
    with pytest.raises(RefusalError, match="broken"):
        rate_limit.ask(answers(*["broken"] * 20), verdict)
    assert len(pauses) == ATTEMPTS_AT_FIRST - 1
    rate_limit.ask(answers("fine"), verdict)
    pauses.clear()
    with pytest.raises(RefusalError, match="broken"):
        rate_limit.ask(answers(*["broken"] * 20), verdict)
    assert len(pauses) == rate_limit.attempts - 1


def test_slowdowns_halve_and_successes_add_one_a_round():
    now = [0.0]
    rate_limit = RateLimit(16, sleep=lambda _seconds: None, clock=lambda: now[0])
    rate_limit.slow_down()
    rate_limit.slow_down()
    assert rate_limit.at_once == 8, "refusals of requests that were under way together are one"
    now[0] = 1.0
    rate_limit.slow_down()
    assert rate_limit.at_once == 4
    for _ in range(5):
        rate_limit.ask(lambda: None, verdict)
    assert rate_limit.at_once == 5
    for number in range(20):
        now[0] += 1 + number
        rate_limit.slow_down()
    assert rate_limit.at_once == 1
    for _ in range(500):
        rate_limit.ask(lambda: None, verdict)
    assert rate_limit.at_once == 16


def test_never_more_are_asked_at_once_than_there_are_places():
    rate_limit, under_way, most, lock = RateLimit(3), 0, 0, threading.Lock()

    def request():
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.002)
        with lock:
            under_way -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: rate_limit.ask(request, verdict), range(60)))
    assert most == 3
