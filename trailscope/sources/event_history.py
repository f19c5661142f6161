"""The event history of an account: 90 days of management events of each region, fetched with LookupEvents.

Reference §6.1 of the log format: 50 events an answer, two requests a second for each account and region. One object is one
region's UTC day, so that a day fetched once is not fetched again; what CloudTrail Insights found is one object a region.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from trailscope.errors import Location, SourceError
from trailscope.sources.aws_client import ServiceClients, service_clients
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.objects import Found, SourceObject, SourceOptions

NAME = "event-history"
KEPT = timedelta(days=90)

_SETTLES_AFTER = timedelta(hours=1)  # events appear within some 15 minutes
SECONDS_BETWEEN = 0.5
_URI = re.compile(rf"{NAME}://(?P<account>\d{{12}})/(?P<region>[a-z0-9-]+)/(?P<what>\d{{4}}-\d\d-\d\d|insights)")


def find(options: SourceOptions, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Found]:
    """The days of every region in the window that the event history still holds, earlier ones first.

    Args:
        options: credentials; the window and regions cut what is fetched. Accounts other than the credentials' own have no event
            history here.
        now: the clock.

    Yields:
        `SourceObject` with a URI ``event-history://ACCOUNT/REGION/DAY``. A region that refuses does so when it is read.

    Raises:
        AccessError: credentials are missing, expired or unknown. SourceError: AWS cannot be reached.
    """
    try:
        clients = service_clients(options)
        account = clients.of("sts").get_caller_identity()["Account"]
    except AWS_ERRORS as error:
        raise translated(error, NAME, "look up") from error
    if options.accounts and account not in options.accounts:
        raise SourceError(
            f"the credentials are of account {account}, which was not asked for",
            at=Location(NAME),
            hint="the event history can be had with an account's own credentials only; give --profile or --role-arn",
        )
    moment = now()
    first = max(filter(None, (options.window.start, moment - KEPT))).astimezone(UTC)
    last = min(filter(None, (options.window.end, moment))).astimezone(UTC)
    regions = sorted(options.regions) or _regions(clients)
    for day in _days(first, last):
        ended = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1)
        version = "whole" if ended + _SETTLES_AFTER <= moment else f"until {moment.isoformat()}"
        for region in regions:
            yield SourceObject(f"{NAME}://{account}/{region}/{day.isoformat()}", None, version, day)
    for region in regions:
        yield SourceObject(f"{NAME}://{account}/{region}/insights", None, f"until {moment.isoformat()}", None)


def read(found: SourceObject, options: SourceOptions) -> Iterator[bytes]:
    """The answers for one day of one region, each as a page ``{"Events":[…]}`` on a line of its own.

    Raises:
        AccessError: LookupEvents is not allowed. SourceError: the region cannot be reached or is not switched on.
    """
    uri = _URI.fullmatch(found.uri)
    if uri is None:
        raise SourceError("this names no day of an event history", at=Location(found.uri), hint=f"give {NAME}")
    request: dict[str, Any] = {"MaxResults": 50}
    if uri["what"] == "insights":
        request["EventCategory"] = "insight"
    else:
        start = datetime.combine(date.fromisoformat(uri["what"]), datetime.min.time(), UTC)
        request |= {"StartTime": start, "EndTime": start + timedelta(days=1) - timedelta(seconds=1)}
    try:
        client = service_clients(options).of("cloudtrail", uri["region"])
        while True:
            _PACE.wait(uri["region"])
            answer = client.lookup_events(**request)
            events = [
                {"EventId": e.get("EventId"), "CloudTrailEvent": e.get("CloudTrailEvent")} for e in answer["Events"]
            ]
            yield json.dumps({"Events": events}).encode() + b"\n"
            if not answer.get("NextToken"):
                return
            request["NextToken"] = answer["NextToken"]
    except AWS_ERRORS as error:
        raise translated(error, found.uri, "look up") from error


def _regions(clients: ServiceClients) -> list[str]:
    """The regions that are switched on; where that may not be asked, all that are always on."""
    try:
        answer = clients.of("ec2").describe_regions()
        return sorted(region["RegionName"] for region in answer["Regions"])
    except AWS_ERRORS:
        return sorted(clients.session.get_available_regions("cloudtrail"))


@dataclass
class Pace:
    """Lets each region be asked twice a second, whatever number of threads ask."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _free: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, region: str) -> None:
        """Return when it is the caller's turn to ask the region."""
        with self._lock:
            turn = max(self._free[region], self.clock())
            self._free[region] = turn + SECONDS_BETWEEN
        if (pause := turn - self.clock()) > 0:
            self.sleep(pause)


_PACE = Pace()


def _days(first: datetime, last: datetime) -> Iterator[date]:
    day = first.date()
    while day <= last.date() and datetime.combine(day, datetime.min.time(), UTC) < last:
        yield day
        day += timedelta(days=1)
