"""A story as lines of a terminal: days as headings, one line per call or burst of calls, denied ones marked.

Tue 2026-09-01 · 42 events
  08:19:04    alice   iam:AddUserToGroup  group/admins ← bob   54.16.113.91
  08:20:10  ✗ mallory s3:GetObject        37 targets, object/… 203.0.113.9   AccessDenied × 37 until 08:21:10
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import click
import pyarrow as pa
from rich.cells import cell_len

from trailscope.amounts import day_of, moment
from trailscope.cli.render import colours
from trailscope.cli.render.lines import cut, fit, widths_within
from trailscope.escaping import terminal

DENIED = "✗"
GAP = "  "

_CLOCK = len("  08:19:04  ✗ ")
_FOUR = ("actor", "action", "target", "source_ip_address")
_LEAST = (8, 12, 12, 9, 9, 12)  # actor, action, target, where from, region, account
_MOST = (34, 40, 60, 40, 20, 12)


@dataclass(frozen=True)
class _Line:
    """One burst: the texts of its columns, safe for the terminal, and what follows them."""

    day: date
    clock: str
    denied: bool
    columns: tuple[str, ...]
    rest: str
    severity: str | None
    day_events: int


def told(story: pa.Table, width: int, *, coloured: bool = False) -> Iterator[str]:
    """The lines of a story, none wider than ``width`` characters.

    Args:
        story: as :meth:`trailscope.answers.timeline.Timeline.bursts` gives it.
        width: of the terminal.
        coloured: whether to write ANSI colours.
    """
    rows = story.to_pylist()
    accounts = len({row["recipient_account_id"] for row in rows}) > 1
    regions = len({row["aws_region"] for row in rows}) > 1
    shown = [*_FOUR, *["aws_region"] * regions, *["recipient_account_id"] * accounts]
    lines = [_line(row, shown) for row in rows]
    widths = _widths(lines, width)
    for day, of_day in groupby(lines, key=lambda line: line.day):
        same = list(of_day)
        many = same[0].day_events
        heading = f"{day:%a} {day_of(day)} · {many:,} event{'' if many == 1 else 's'}"
        yield click.style(heading, bold=True) if coloured else heading
        yield from (_laid_out(line, widths, width, coloured=coloured) for line in same)


def _line(row: dict[str, Any], shown: Sequence[str]) -> _Line:
    if row["targets"] > 1:
        row["target"] = f"{row['targets']:,} targets, {row['target'] or '–'}"
    rest = [row["error_code"], _burst(row), row["rules"]]
    return _Line(
        day=row["event_time"].date(),
        clock=f"{row['event_time']:%H:%M:%S}",
        denied=row["access"] == "denied",
        columns=tuple(terminal(_said(row, name)) for name in shown),
        rest=GAP.join(terminal(text) for text in rest if text),
        severity=row["severity"],
        day_events=row["day_events"],
    )


def _said(row: dict[str, Any], column: str) -> str:
    """What stands in a cell; behind an address the name that the user's lists give it."""
    said = row[column] or "–"
    return f"{said} {row['address_name']}" if column == "source_ip_address" and row.get("address_name") else said


def _burst(row: dict[str, Any]) -> str:
    """``× 37 until 08:21:10``; with the day when it is another."""
    if row["events"] == 1:
        return ""
    first, last = row["event_time"], row["until"]
    return f"× {row['events']:,} until {_until(first, last)}" if last > first else f"× {row['events']:,}"


def _until(first: datetime, last: datetime) -> str:
    return f"{last:%H:%M:%S}" if last.date() == first.date() else moment(last)


def _widths(lines: Sequence[_Line], width: int) -> list[int]:
    rest = min(max((cell_len(line.rest) for line in lines), default=0), width // 4)
    return widths_within([line.columns for line in lines], _LEAST, _MOST, width - _CLOCK - rest - len(GAP), len(GAP))


def _laid_out(line: _Line, widths: Sequence[int], width: int, *, coloured: bool) -> str:
    cells = GAP.join(fit(text, own) for text, own in zip(line.columns, widths, strict=True))
    head = f"  {line.clock}  "
    mark = DENIED if line.denied else " "
    body = f"{mark} {cells}{GAP}{line.rest}".rstrip()
    body = cut(body, width - cell_len(head))
    if not coloured:
        return f"{head}{body}".rstrip()
    colour = colours.ERROR if line.denied else colours.SEVERITY.get(line.severity or "")
    return click.style(head, dim=True) + (click.style(body, fg=colour) if colour else body)
