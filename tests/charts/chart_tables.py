"""For every chart a table it can draw, whose every text is the one given; the tests that hold for all charts go over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from trailscope import charts
from trailscope.charts.theme import Picture

AT = datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)
LATER = AT + timedelta(hours=5)


def _timeline(text: str) -> Picture:
    texts = ("lane", "actor", "action", "target", "source_ip_address", "error_code", "rules", "event_id")
    rows = [
        {"event_time": at, "until": LATER, "events": events, "access": access, **dict.fromkeys(texts, text)}
        for at, events, access in ((AT, 1, "write"), (AT, 30, "read"), (LATER, 2, "denied"))
    ]
    return charts.timeline(pa.Table.from_pylist(rows), title=text, notes=(text,), lane=text)


def _by_hour(text: str) -> Picture:
    rows = [{"weekday": 2, "hour": 8, "events": 7, "denied": 1}, {"weekday": 5, "hour": 0, "events": 70, "denied": 0}]
    return charts.by_hour(pa.Table.from_pylist(rows), title=text, notes=(text,))


def _by_day(text: str) -> Picture:
    rows = [{"day": date(2026, 9, 1), "lane": text, "events": 7, "denied": 1}]
    return charts.by_day(pa.Table.from_pylist(rows), title=text, notes=(text,), lane=text)


def _volume(text: str) -> Picture:
    rows = [
        {"event_time": AT, "until": LATER, "events": 9, "errors": 3, "denied": 2, "gap": False},
        {"event_time": LATER, "until": LATER + timedelta(hours=5), "events": 0, "errors": 0, "denied": 0, "gap": True},
    ]
    return charts.volume(pa.Table.from_pylist(rows), title=text, notes=(text,))


def _first_seen(text: str) -> Picture:
    common = {"principal": text, "place": text, "country": text, "first_seen": AT, "last_seen": LATER}
    rows = [{**common, "events": 3, "denied": 0}, {**common, "place": f"{text}2", "events": 1, "denied": 1}]
    return charts.first_seen(pa.Table.from_pylist(rows), title=text, notes=(text,), place=text)


def _touched(text: str) -> Picture:
    rows = [{"actor": text, "target": text, "events": 40, "denied": 3, "writes": 2}]
    return charts.touched(pa.Table.from_pylist(rows), title=text, notes=(text,), target=text)


def _lineage(text: str) -> Picture:
    rows = [
        {
            "issuer": text,
            "session": f"{text}2",
            "role": text,
            "event_time": AT,
            "until": LATER,
            "events": 3,
            "denied": 0,
        },
        {
            "issuer": f"{text}2",
            "session": f"{text}3",
            "role": text,
            "event_time": AT,
            "until": AT,
            "events": 1,
            "denied": 1,
        },
    ]
    return charts.lineage(pa.Table.from_pylist(rows), title=text, notes=(text,))


def _attack(text: str) -> Picture:
    rows = [
        {"rule": text, "severity": "high", "attack": ["T1098.003"], "tactics": ["Persistence"], "events": 1},
        {"rule": text, "severity": text, "attack": [text], "tactics": [text], "events": 1},
    ]
    return charts.attack_matrix(pa.Table.from_pylist(rows), title=text, notes=(text,))


CHARTS: dict[str, Callable[[str], Picture]] = {
    "timeline": _timeline,
    "by_hour": _by_hour,
    "by_day": _by_day,
    "volume": _volume,
    "first_seen": _first_seen,
    "touched": _touched,
    "lineage": _lineage,
    "attack_matrix": _attack,
}
