"""News of a watch as lines: one a finding, one an incident with what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trailscope.amounts import count
from trailscope.cli.render import colours
from trailscope.escaping import terminal


def line(item: Mapping[str, Any]) -> str:
    """One item on one line, safe for a terminal, with colours."""
    head = click.style(f"{item['severity'].upper():<8}", fg=colours.SEVERITY[item["severity"]], bold=True)
    return f"{head} {_incident(item) if item['news'] == 'incident' else _finding(item)}"


def _finding(item: Mapping[str, Any]) -> str:
    when = (item["last_seen"] or "")[:19].replace("T", " ")
    again = f" (again, after {terminal(item['again'])})" if item.get("again") else ""
    cited = f"; event {terminal(item['event_ids'][0])}" if item["event_ids"] else ""
    told = terminal(item["sentence"] or item["title"])
    return f"{when}  {terminal(item['rule'])}  {told}{again}  [{count(item['events'] or 0, 'event')}{cited}]"


def _incident(item: Mapping[str, Any]) -> str:
    when = (item["last_seen"] or "")[:19].replace("T", " ")
    changed = f": {terminal('; '.join(item['changes']))}" if item.get("changes") else ""
    what = "incident changed" if changed else "new incident"
    return f"{when}  {what} {terminal(item['id'])}{changed}  {terminal(item['title'])}"
