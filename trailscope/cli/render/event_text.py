"""One event as lines of a terminal: who, when, what, where to, where from; its record as indented JSON; where it was read from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from trailscope.amounts import count, moment
from trailscope.cli.render import colours
from trailscope.cli.render.lines import cut, fit, widths_within
from trailscope.cli.render.widths import fold
from trailscope.cli.typed import SameLogs, step_line
from trailscope.escaping import terminal
from trailscope.pivots.next_steps import file_name

if TYPE_CHECKING:
    from trailscope.pivots.event_page import EventWhole

_LABEL = 10
_GAP = "  "
_IN_RED = ("refused", "failed")
NOWHERE = SameLogs()
NOT_REFUSED: Mapping[str, str] = MappingProxyType({})

Row = dict[str, Any]


def told(
    events: Sequence[EventWhole],
    width: int,
    same: SameLogs = NOWHERE,
    *,
    why_refused: Mapping[str, str] = NOT_REFUSED,
    coloured: bool = False,
) -> Iterator[str]:
    """The lines of some events. Values of the record are whole, however long; other lines fit the width.

    Args:
        events: as :func:`trailscope.pivots.event_page.events_of` gives them.
        width: of the terminal.
        same: the words with which another command asks the same logs.
        why_refused: id of an event that AWS denied → which kind of policy denied it.
        coloured: whether to write ANSI colours.
    """
    if len(events) > 1:
        yield f"{count(len(events), 'event')} of that id"
        yield ""
    for at, one in enumerate(events):
        if at:
            yield ""
        yield from _five(one.row, why_refused.get(one.row["event_id"]), width, coloured)
        yield ""
        yield from (terminal(line) for line in json.dumps(one.record, ensure_ascii=False, indent=2).splitlines())
        yield ""
        yield from _origin(one, width)
        yield from _others(one, width, coloured)
    if events:
        yield from _next(events[0], same, coloured)


def _five(row: Row, why_refused: str | None, width: int, coloured: bool) -> Iterator[str]:
    identity = row["user_identity_arn"] or row["actor_id"]
    who = row["actor"] if identity in (None, row["actor"]) else f"{row['actor']}, {identity}"
    key = f", key {row['user_identity_access_key_id']}" if row["user_identity_access_key_id"] else ""
    client = f", {row['user_agent']}" if row["user_agent"] else ""
    facts = [
        ("who", f"{who or '–'}{key}"),
        ("when", f"{moment(row['event_time'])} UTC"),
        ("what", row["action"] or "–"),
        (
            "where to",
            f"{row['target'] or '–'}, account {row['recipient_account_id'] or '–'}, {row['aws_region'] or '–'}",
        ),
        ("where from", f"{row['source_ip_address'] or '–'}{client}"),
    ]
    if row["error_code"]:
        said = f"{row['error_code']}: {row['error_message'] or 'the record gives no reason'}"
        facts.append(("refused" if why_refused else "failed", said))
    if why_refused:
        facts.append(("because", why_refused))
    for name, value in facts:
        lines = fold(terminal(value), max(width - _LABEL - len(_GAP), 20))
        label = click.style(f"{name:<{_LABEL}}", bold=True) if coloured else f"{name:<{_LABEL}}"
        yield f"{label}{_GAP}{_red(lines[0], coloured and name in _IN_RED)}"
        yield from (f"{' ' * _LABEL}{_GAP}{_red(line, coloured and name in _IN_RED)}" for line in lines[1:])


def _red(text: str, wanted: bool) -> str:
    return click.style(text, fg=colours.ERROR) if wanted else text


def _origin(one: EventWhole, width: int) -> Iterator[str]:
    """The object, whole, as it is compared and copied."""
    yield f"object    {terminal(one.row['source_uri'] or 'unknown')}"
    yield f"position  record {one.row['source_index']}" if one.row["source_index"] is not None else "position  unknown"
    if not one.origin:
        yield cut("SHA-256   unknown: the ledger has no entry of this object", width)
        return
    yield f"SHA-256   {one.origin['sha256'] or 'unknown'}"
    size = f"{one.origin['stored_bytes']:,} bytes stored, " if one.origin["stored_bytes"] is not None else ""
    version = f", version {terminal(one.origin['version'])}" if one.origin["version"] else ""
    yield cut(
        f"read      {moment(one.origin['ingested_at'])} UTC, {size}{count(one.origin['records'] or 0, 'record')}{version}",
        width,
    )


def _others(one: EventWhole, width: int, coloured: bool) -> Iterator[str]:
    if one.copies:
        yield ""
        yield _bold("Copies of the same call", coloured)
        for copy in one.copies:
            account, region, id = (
                terminal(copy[name] or "–") for name in ("recipient_account_id", "aws_region", "event_id")
            )
            yield cut(f"{_GAP}account {account}, {region}, event {id}", width)
    if not one.around:
        return
    yield ""
    by = "key" if one.row["user_identity_access_key_id"] else "actor"
    yield _bold(f"Within ten minutes, by the same {by}", coloured)
    rows = sorted([*one.around, one.row], key=lambda row: (row["event_time"], row["event_id"] or ""))
    cells = [[terminal(row[name] or "–") for name in ("action", "target", "source_ip_address")] for row in rows]
    ends = [
        f"{terminal((row['event_id'] or '')[:8])}{_GAP}{terminal(row['error_code'] or '')}".rstrip() for row in rows
    ]
    room = width - len("> 08:19:04  ✗ ") - len(_GAP) - min(max(map(len, ends)), width // 4)
    widths = widths_within(cells, (20, 12, 9), (44, 60, 40), room, len(_GAP))
    for row, own, end in zip(rows, cells, ends, strict=True):
        words = _GAP.join(fit(text, wide) for text, wide in zip(own, widths, strict=True))
        here = ">" if row is one.row else " "
        line = cut(
            f"{here} {row['event_time']:%H:%M:%S}{_GAP}{'✗' if row['error_code'] else ' '} {words}{_GAP}{end}", width
        )
        yield _red(line.rstrip(), coloured and bool(row["error_code"]))


def _next(one: EventWhole, same: SameLogs, coloured: bool) -> Iterator[str]:
    row = one.row
    steps = [("who", row["actor"]), ("ip", row["source_ip_address"]), ("session", row["user_identity_access_key_id"])]
    pack = (
        "evidence",
        "pack",
        "--event",
        row["event_id"] or "",
        "-o",
        f"evidence-{file_name(row['event_id'] or '')}.zip",
    )
    yield ""
    yield _bold("Next", coloured)
    for command, value in steps:
        if value:
            yield f"{_GAP}{step_line((command, value), same)}"
    yield f"{_GAP}{step_line(pack, same)}"


def _bold(text: str, coloured: bool) -> str:
    return click.style(text, bold=True) if coloured else text
