"""How hard a service is asked: fewer requests at once when it says it is busy, and again after a random pause.

Concurrency follows additive increase, multiplicative decrease. Pauses are "full jitter": a random part of a limit that
doubles with every attempt, so that many clients do not come back together (AWS Architecture Blog, "Exponential backoff
and jitter").
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, TypeVar

Verdict = Literal["busy", "broken", "final"]
"""What an error means: the service wants fewer requests, this one may go well next time, or asking again is no use."""

ATTEMPTS_AT_FIRST = 3

Result = TypeVar("Result")


@dataclass
class RateLimit:
    """Shared by all threads that ask one service.

    Attributes:
        most: requests at once at most.
        attempts: how often one request is made at most.
        first_pause, longest_pause: seconds that bound the random pause after the first and after later failures.
        calm: seconds after a slowdown in which further ones are taken for the same.
        sleep, jitter, clock: of the machine; tests have their own.
    """

    most: int
    attempts: int = 10
    first_pause: float = 0.1
    longest_pause: float = 20.0
    calm: float = 0.5
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform
    clock: Callable[[], float] = time.monotonic
    slowdowns: int = 0
    _at_once: float = field(init=False)
    _asking: int = 0
    _answered: bool = False
    _calm_until: float = float("-inf")
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._at_once = float(self.most)

    @property
    def at_once(self) -> int:
        """How many requests may be made at once now."""
        return max(1, int(self._at_once))

    def ask(self, request: Callable[[], Result], verdict: Callable[[Exception], Verdict]) -> Result:
        """Make a request when it is its turn, as often as it takes.

        Raises:
            Exception: what the request raised last, when its verdict is final or there were too many attempts.
        """
        for attempt in count(1):
            try:
                with self.turn():
                    result = request()
            except Exception as error:
                judged = verdict(error)
                if judged == "busy":
                    self._answered = True
                    self.slow_down()
                if judged == "final" or attempt >= self._attempts_now():
                    raise
                self.pause(attempt)
            else:
                self._answered = True
                self.speed_up()
                return result
        raise AssertionError("count() does not end")

    def _attempts_now(self) -> int:
        """A service that never answered is likelier to be the wrong one than to come back."""
        return self.attempts if self._answered else min(self.attempts, ATTEMPTS_AT_FIRST)

    def pause(self, failures: int) -> None:
        """Wait a random time, longer the more failures there were."""
        self.sleep(self.jitter(0.0, min(self.longest_pause, self.first_pause * 2 ** min(failures, 30))))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the places for requests. Never kept while waiting for another."""
        with self._changed:
            while self._asking >= self.at_once:
                self._changed.wait()
            self._asking += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify()

    def slow_down(self) -> None:
        """Halve the number of requests at once; requests that were under way together count as one."""
        with self._changed:
            if self.clock() >= self._calm_until:
                self._at_once = max(1.0, self._at_once / 2)
                self._calm_until = self.clock() + self.calm
                self.slowdowns += 1

    def speed_up(self) -> None:
        """Let a little more be asked at once after a request went well."""
        if self._at_once < self.most:
            with self._changed:
                self._at_once = min(float(self.most), self._at_once + 1 / self._at_once)
                self._changed.notify()
