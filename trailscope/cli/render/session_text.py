"""A tree of credentials as lines of a terminal: each with how it was issued, used, and what cannot be told of it.

alice  arn:aws:iam::111122223333:user/alice
└─ access key AKIAEXAMPLE000000001 · 12 events, 2026-09-01 08:00:00 to 08:20:00, from 198.51.100.7
   └─ role session Deploy/s1 ASIAEXAMPLE000000002 · 2 events, …
      issued by sts:AssumeRole of 2026-09-01 08:19:04 from 198.51.100.7, event 7b0c…, joined by access key (exact key)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from trailscope.amounts import count, moment
from trailscope.cli.render.lines import cut
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.session_tree import SessionTree

MOST_ALIKE = 5  # sessions of one role below one parent that are told one by one
NAMED = 3  # of addresses and user agents

Row = dict[str, Any]


def told(rows: Sequence[Row], width: int, *, coloured: bool = False) -> Iterator[str]:
    """The lines of a tree, none wider than ``width`` characters.

    Args:
        rows: as :func:`trailscope.lineage.family.family` gives them.
        width: of the terminal.
        coloured: whether to write ANSI colours.
    """
    last = _last_of_siblings(rows)
    alike: dict[tuple[int, Any, Any], list[Row]] = {}
    lead: list[str] = []
    for at, row in enumerate(rows):
        depth = row["depth"]
        del lead[depth:]
        has_children = at + 1 < len(rows) and rows[at + 1]["depth"] > depth
        kind = (depth, row["issuer"], row["actor_id"])
        if not depth:
            alike.clear()
        same = alike.setdefault(kind, [])
        same.append(row)
        head = "".join(lead) + ("" if not depth else "└─ " if last[at] else "├─ ")
        below = "".join(lead) + ("" if not depth else "   " if last[at] else "│  ")
        lead.append("" if not depth else "   " if last[at] else "│  ")
        if len(same) > MOST_ALIKE and not has_children and not (row["matched"] and len(rows) < MOST_ALIKE):
            if last[at] or _ends_alike(rows, at, kind):
                yield cut(head + _and_more(same[MOST_ALIKE:]), width)
            continue
        title = cut(head + _title(row), width)
        yield click.style(title, bold=True) if coloured and row["matched"] else title
        for line in _facts(row):
            text = cut(f"{below}{'│  ' if has_children else '   '}{line}", width)
            yield click.style(text, dim=True) if coloured else text


def nothing(tree: SessionTree) -> str:
    """What is said of a text that no credential in the lake goes by."""
    issued = tree.unused.to_pylist()
    if issued:
        return "\n".join(
            f"{terminal(tree.text)} was issued by {terminal(call['action'])} of {moment(call['event_time'])}, event {terminal(call['event_id'] or '–')}, "
            f"to {terminal(call['actor'] or call['issuer'])}; nothing in the lake was done with it"
            for call in issued
        )
    if tree.reasons:
        return "\n".join(f"cannot tell: {terminal(reason)}" for reason in tree.reasons)
    return "nothing found: no credential goes by that key, ARN or name"


def _title(row: Row) -> str:
    name = terminal(row["actor"] or row["credential"])
    key = row["access_key_id"]
    many = row["access_keys"] or 0
    said = [row["kind"] or "named by the call", name]
    if many > 1:
        said.append(f"{many:,} access keys")
    elif key:
        said.append(terminal(key))
    if row["events"] is None:
        return " ".join(said)
    return f"{' '.join(said)} · {', '.join(_amounts(row))}, {_from_to(row['first_used'], row['last_used'])}"


def _amounts(row: Row) -> Iterator[str]:
    yield count(int(row["events"]), "event")
    if row["changes"]:
        yield count(int(row["changes"]), "change")
    if row["denied"]:
        yield f"{int(row['denied']):,} denied"


def _facts(row: Row) -> Iterator[str]:
    if row["depth"] == 0 and row["root_actor"] and row["root_actor"] != row["actor"]:
        yield f"{row['root_kind']}: {terminal(row['root_actor'])}"
    if row["issued_by"]:
        where = f" from {terminal(row['issued_from'])}" if row["issued_from"] else ""
        yield (
            f"issued by {terminal(row['issued_with'])} of {moment(row['issued_at'])}{where}, event {terminal(row['issued_by'])}, "
            f"joined by {row['joined_by']} ({row['joined_with']})"
        )
    if row["created_by"]:
        yield f"created by {terminal(row['creator'])}, {moment(row['created_at'])}, event {terminal(row['created_by'])}"
    if row["source_ip_addresses"]:
        yield f"from {_some(row['source_ip_addresses'], row['addresses'])}"
    if row["user_agents"]:
        yield f"with {_some(row['user_agents'], row['agents'])}"
    marks = [
        *(["MFA"] if row["mfa_authenticated"] else []),
        *([f"source identity {terminal(row['source_identity'])}"] if row["source_identity"] else []),
        *([f"session tags {terminal(row['session_tags'])}"] if row["session_tags"] else []),
        *([f"expires {terminal(row['expiration'])}"] if row["expiration"] else []),
        *(["used across accounts"] if row["crosses_accounts"] else []),
        *([f"loop: {terminal(row['loop'])} stands in its own chain"] if row["loop"] else []),
    ]
    if marks:
        yield " · ".join(marks)
    if row["cannot_tell"]:
        yield f"cannot tell: {terminal(row['cannot_tell'])}"


def _some(values: Sequence[str], number: int) -> str:
    shown = ", ".join(terminal(value) for value in values[:NAMED])
    return f"{shown} and {number - NAMED:,} more" if number > NAMED else shown


def _from_to(first: datetime, last: datetime) -> str:
    if first == last:
        return moment(first)
    return (
        f"{moment(first)} to {last:%H:%M:%S}" if first.date() == last.date() else f"{moment(first)} to {moment(last)}"
    )


def _and_more(rows: Sequence[Row]) -> str:
    events = sum(int(row["events"] or 0) for row in rows)
    last = max((row["last_used"] for row in rows if row["last_used"]), default=None)
    until = f", the last used {moment(last)}" if last else ""
    return f"… {count(len(rows), 'more session')} of {terminal(rows[0]['actor_id'] or '')}, {count(events, 'event')}{until}"


def _last_of_siblings(rows: Sequence[Row]) -> list[bool]:
    """Of each row, whether no other row follows below the same parent."""
    last = [True] * len(rows)
    open_at: dict[int, bool] = {}
    for at in range(len(rows) - 1, -1, -1):
        depth = rows[at]["depth"]
        last[at] = not open_at.get(depth, False)
        open_at[depth] = True
        for deeper in [level for level in open_at if level > depth]:
            del open_at[deeper]
    return last


def _ends_alike(rows: Sequence[Row], at: int, kind: tuple[int, Any, Any]) -> bool:
    """Whether no later row below the same parent is of the same kind."""
    for row in rows[at + 1 :]:
        if row["depth"] < kind[0]:
            return True
        if (row["depth"], row["issuer"], row["actor_id"]) == kind:
            return False
    return True
