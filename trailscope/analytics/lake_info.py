"""What a lake holds and what it could not read, asked of the lake itself. Get it from ``case.info()``."""

from __future__ import annotations

from typing import Any

from trailscope.engines.engine import Engine

_EVENTS = """
select count(*) as events, min(event_time) as first_event, max(event_time) as last_event,
  list(distinct recipient_account_id order by recipient_account_id) as accounts,
  list(distinct aws_region order by aws_region) as regions
from events"""
_OBJECTS = """
select status, count(distinct source_uri) as objects,
  sum(stored_bytes)::bigint as stored, sum(text_bytes)::bigint as text
from objects group by status order by objects desc, status asc"""
_ROADS = (
    "select road, count(distinct source_uri) as objects from objects where road is not null group by road order by road"
)
_REJECTS = "select reason, count(*) as rejected from rejects group by reason order by rejected desc, reason asc"


def lake_info(engine: Engine, lake: str, *, lake_bytes: int, damage: str | None, unnamed_files: int) -> dict[str, Any]:
    """What a lake holds, within the window, accounts and regions of the engine's views.

    Args:
        engine: over the lake.
        lake: where it lies.
        lake_bytes: of all its files.
        damage: what is missing of it, as a sentence.
        unnamed_files: how many files lie in its folders that no ledger names.

    Returns:
        ``lake`` (path); ``events``, ``first_event``, ``last_event`` (UTC), ``accounts``, ``regions``; ``objects`` (a count for each
        status of the ledger); ``roads`` (how many objects the native core read, and how many plain Python); ``stored_bytes``,
        ``text_bytes``, ``lake_bytes``; ``rejects`` (a count for each reason); ``damage`` and
        ``unnamed_files`` as given.
    """
    objects = engine.run(_OBJECTS).to_pylist()
    return {
        "lake": lake,
        **engine.run(_EVENTS).to_pylist()[0],
        "objects": [{"status": row["status"], "objects": row["objects"]} for row in objects],
        "roads": engine.run(_ROADS).to_pylist(),
        "stored_bytes": sum(row["stored"] or 0 for row in objects),
        "text_bytes": sum(row["text"] or 0 for row in objects),
        "lake_bytes": lake_bytes,
        "rejects": engine.run(_REJECTS).to_pylist(),
        "damage": damage,
        "unnamed_files": unnamed_files,
    }
