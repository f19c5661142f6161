"""What a lake holds, asked of the lake itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailscope.cli.render import ingest_summary
from trailscope.cli.render.amounts import count, moment, size
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.investigation import Investigation

EVENTS = """
select count(*) as events, min(event_time) as first_event, max(event_time) as last_event,
  list(distinct recipient_account_id order by recipient_account_id) as accounts,
  list(distinct aws_region order by aws_region) as regions
from events"""
OBJECTS = """
select status, count(distinct source_uri) as objects,
  sum(stored_bytes)::bigint as stored, sum(text_bytes)::bigint as text
from objects group by status order by objects desc"""
REJECTS = "select reason, count(*) as rejected from rejects group by reason order by rejected desc, reason"


def facts_of(case: Investigation) -> dict[str, Any]:
    """What a lake holds: name to number, UTC time, text, list of names, or list of counts by status or reason."""
    files = (path.stat().st_size for path in Path(case.lake_path).rglob("*") if path.is_file())
    objects, rejects = case.look(OBJECTS).rows(), case.look(REJECTS).rows()
    return {
        "lake": str(case.lake_path),
        **case.look(EVENTS).rows()[0],
        "objects": [{"status": row["status"], "objects": row["objects"]} for row in objects],
        "stored_bytes": sum(row["stored"] or 0 for row in objects),
        "text_bytes": sum(row["text"] or 0 for row in objects),
        "lake_bytes": sum(files),
        "rejects": rejects,
        "damage": case.damage.sentence() if case.damage else None,
        "unnamed_files": case.unnamed_files,
    }


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
    reasons = ", ".join(f"{terminal(row['reason'])} {row['rejected']:,}" for row in facts["rejects"])
    yield (
        "rejects",
        f"{count(sum(row['rejected'] for row in facts['rejects']), 'reject')}: {reasons}" if reasons else "none",
    )
    if facts["damage"]:
        yield "damage", f"{terminal(facts['damage'])}; all of this is told of the rest"
    if facts["unnamed_files"]:
        yield "besides", f"{count(facts['unnamed_files'], 'Parquet file')} that no ledger names, which are never read"
