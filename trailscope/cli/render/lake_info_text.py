"""What a lake holds as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trailscope.amounts import count, moment, size
from trailscope.cli.render import ingest_summary
from trailscope.escaping import terminal


def lines(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Heading and text of each line that says it to a person, safe for a terminal."""
    accounts, regions = (tuple(name or "–" for name in facts[what] or ()) for what in ("accounts", "regions"))
    yield "lake", f"{terminal(facts['lake'])} ({size(facts['lake_bytes'])})"
    yield "events", f"{facts['events']:,}"
    if facts["events"]:
        yield "time", f"{moment(facts['first_event'])} → {moment(facts['last_event'])} UTC"
        yield "accounts", f"{len(accounts):,}: {ingest_summary.some(accounts)}"
        yield "regions", f"{len(regions):,}: {ingest_summary.some(regions)}"
    yield "objects", " · ".join(f"{row['objects']:,} {row['status']}" for row in facts["objects"]) or "none"
    yield "logs", f"{size(facts['stored_bytes'])} stored, {size(facts['text_bytes'])} of JSON"
    roads = {"native": "the native core", "python": "plain Python"}
    if facts["roads"]:
        yield "read by", " · ".join(f"{roads[row['road']]} {row['objects']:,}" for row in facts["roads"])
    reasons = ", ".join(f"{terminal(row['reason'])} {row['rejected']:,}" for row in facts["rejects"])
    yield (
        "rejects",
        f"{count(sum(row['rejected'] for row in facts['rejects']), 'reject')}: {reasons}" if reasons else "none",
    )
    if facts["damage"]:
        yield "damage", f"{terminal(facts['damage'])}; all of this is told of the rest"
    if facts["unnamed_files"]:
        yield "besides", f"{count(facts['unnamed_files'], 'Parquet file')} that no ledger names, which are never read"
