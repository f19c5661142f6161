"""Found events as lines of a terminal: the columns of a timeline, then the start of the event's id, and below what was found or why it failed.

Tue 2026-09-01
  08:19:04    alice  iam:AddUserToGroup  group/admins ← bob  54.16.113.91                 7b0c1d2e
              requestParameters: {"groupName":"admins","userName":"bob"}
  08:20:10  ✗ bob    s3:GetObject        object/…            203.0.113.9    AccessDenied  0f3a9c11
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click
import pyarrow as pa
from rich.cells import cell_len

from trailscope.amounts import day_of
from trailscope.cli.render import colours
from trailscope.cli.render.lines import cut, fit, widths_within
from trailscope.cli.render.widths import fold
from trailscope.escaping import terminal

MOST_OF_A_MESSAGE = 6  # lines
ID_LETTERS = 8  # of an event's id, enough for `trailscope event`
MARGIN = "  "
GAP = "  "

_CLOCK = len("  08:19:04  ✗ ")
_NEEDED = 3  # who, what, where to
_LEAST = (8, 12, 12, 9, 9, 12)
_MOST = (34, 40, 60, 40, 20, 12)


def told(events: pa.Table, width: int, *, coloured: bool = False) -> Iterator[str]:
    """The lines, none wider than ``width`` characters.

    Args:
        events: as :func:`trailscope.answers.found_events.found_events` gives them.
        width: of the terminal.
        coloured: whether to write ANSI colours.
    """
    rows = events.to_pylist()
    accounts = len({row["recipient_account_id"] for row in rows}) > 1
    regions = len({row["aws_region"] for row in rows}) > 1
    shown = ["actor", "action", "target", "source_ip_address", *["aws_region"] * regions]
    shown += ["recipient_account_id"] * accounts
    ends = [_end(row) for row in rows]
    room = width - _CLOCK - len(GAP) - min(max(map(cell_len, ends), default=0), width // 3)
    while len(shown) > _NEEDED and sum(_LEAST[: len(shown)]) + len(GAP) * len(shown) > room:
        shown.pop()  # on a narrow terminal; `trailscope event` says it
    cells = [[terminal(_said(row, name)) for name in shown] for row in rows]
    widths = widths_within(cells, _LEAST, _MOST, room, len(GAP))
    place = 0
    for day, of_day in groupby(rows, key=lambda row: row["event_time"].date()):
        heading = f"{day:%a} {day_of(day)}"
        yield click.style(heading, bold=True) if coloured else heading
        for row in of_day:
            columns = GAP.join(fit(text, own) for text, own in zip(cells[place], widths, strict=True))
            yield _line(row, f"{columns}{GAP}{ends[place]}", width, coloured=coloured)
            yield from _below(row, width, coloured=coloured)
            place += 1


def _said(row: dict[str, Any], column: str) -> str:
    """What stands in a cell; behind an address the name that the user's lists give it."""
    said = str(row[column]) if row[column] else "–"
    return f"{said} {row['address_name']}" if column == "source_ip_address" and row.get("address_name") else said


def _end(row: dict[str, Any]) -> str:
    code = f"{terminal(row['error_code'])}{GAP}" if row["error_code"] else ""
    return f"{code}{terminal((row['event_id'] or '')[:ID_LETTERS])}"


def _line(row: dict[str, Any], body: str, width: int, *, coloured: bool) -> str:
    clock = f"{MARGIN}{row['event_time']:%H:%M:%S}{GAP}"
    text = cut(f"{'✗' if row['error_code'] else ' '} {body}", width - len(clock)).rstrip()
    if not coloured:
        return f"{clock}{text}"
    return click.style(clock, dim=True) + (click.style(text, fg=colours.ERROR) if row["error_code"] else text)


def _below(row: dict[str, Any], width: int, *, coloured: bool) -> Iterator[str]:
    """Why a call failed, whole, as the reason stands at its end; and where the text stands."""
    said = (
        fold(terminal(row["error_message"]), max(width - _CLOCK, 20))[:MOST_OF_A_MESSAGE]
        if row["error_message"]
        else []
    )
    if row["excerpt"] and not (row["found_in"] == "errorMessage" and row["error_message"]):
        said.append(cut(f"{row['found_in']}: {terminal(row['excerpt'])}", width - _CLOCK))
    for text in said:
        line = f"{' ' * _CLOCK}{text}"
        yield click.style(line, dim=True) if coloured else line
