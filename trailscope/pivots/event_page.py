"""One event whole: the record, the object it was read from and its SHA-256, its copies, and what the same credential did around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from trailscope.engines.engine import Engine
from trailscope.errors import UsageError
from trailscope.schema.record import rebuild

LEAST_LETTERS = 6  # of an id that is given by its beginning
MOST_EVENTS = 20  # that one id or beginning may name
AROUND = timedelta(minutes=10)
COPIES_WITHIN = timedelta(hours=1)  # of a call: its records have one time, unless a service rounds it
MOST_AROUND = 10  # before the event, and after it

Row = dict[str, Any]


@dataclass(frozen=True)
class EventWhole:
    """One event.

    Attributes:
        row: all columns of ``events``.
        record: as CloudTrail delivered it, fields in their order.
        origin: the ledger's entry of its object: ``version``, ``stored_bytes``, ``sha256``, ``records``, ``status``, ``ingested_at``;
            empty where the ledger has none.
        copies: ``event_id``, account and region of other records of the same call.
        around: what the same credential, or else the same actor, did within ten minutes, in order of time.
    """

    row: Row
    record: Mapping[str, Any]
    origin: Mapping[str, Any]
    copies: tuple[Row, ...]
    around: tuple[Row, ...]


def events_of(engine: Engine, id: str) -> tuple[EventWhole, ...]:
    """The events of an id, or of the beginning of one; in order of time.

    Raises:
        UsageError: the beginning is too short, or more than :data:`MOST_EVENTS` ids begin so, or records have the id.
    """
    given = id.strip()
    if len(given) < LEAST_LETTERS:
        raise UsageError(
            f"{given!r} is too short for an event's id", hint=f"give at least its first {LEAST_LETTERS} letters"
        )
    exact = engine.run(_EXACT, {"id": given}).to_pylist()
    if len(exact) > MOST_EVENTS:
        raise UsageError(
            f"more than {MOST_EVENTS} records have the id {given!r}",
            hint="narrow them down with --account and --region",
        )
    found = exact or engine.run(_BEGINS, {"id": given}).to_pylist()
    if len(found) > MOST_EVENTS:
        raise UsageError(f"more than {MOST_EVENTS} events begin with {given!r}", hint="give more letters of the id")
    return tuple(_whole(engine, row) for row in found)


def _whole(engine: Engine, row: Row) -> EventWhole:
    ledger = engine.run(_ORIGIN, {"uri": row["source_uri"]}).to_pylist()
    shared = {"event_id": row["event_id"], "shared": row["shared_event_id"], "request": row["request_id"]}
    place = {"account": row["recipient_account_id"], "region": row["aws_region"]}
    earliest, latest = _around(row["event_time"], COPIES_WITHIN)
    first, last = _around(row["event_time"], AROUND)
    near = {
        "event_id": row["event_id"],
        "key": row["user_identity_access_key_id"],
        "actor": row["actor"],
        "moment": row["event_time"],
        "first": first,
        "last": last,
    }
    return EventWhole(
        row=row,
        record=rebuild(row),
        origin=ledger[0] if ledger else {},
        copies=tuple(engine.run(_COPIES, {**shared, **place, "earliest": earliest, "latest": latest}).to_pylist()),
        around=tuple(engine.run(_AROUND, near).to_pylist()),
    )


def _around(moment: datetime, length: timedelta) -> tuple[datetime, datetime]:
    """From so long before a time to so long after it, as far as there are times: a record may say the year 9999."""
    first, last = (end.replace(tzinfo=moment.tzinfo) for end in (datetime.min, datetime.max))
    return max(moment, first + length) - length, min(moment, last - length) + length


def event_table(events: tuple[EventWhole, ...]) -> pa.Table:
    """One row per event: ``event_id``, ``event_time``, ``source_uri``, ``source_index``, ``object_sha256``, ``object_bytes``,
    ``object_version``, ``ingested_at``, and ``record`` as JSON.
    """
    return pa.Table.from_pylist(
        [
            {
                "event_id": one.row["event_id"],
                "event_time": one.row["event_time"],
                "source_uri": one.row["source_uri"],
                "source_index": one.row["source_index"],
                "object_sha256": one.origin.get("sha256"),
                "object_bytes": one.origin.get("stored_bytes"),
                "object_version": one.origin.get("version"),
                "ingested_at": one.origin.get("ingested_at"),
                "record": json.dumps(one.record, ensure_ascii=False),
            }
            for one in events
        ],
        _TABLE,
    )


_TIME = pa.timestamp("us", tz="UTC")
_TABLE = pa.schema(
    [
        ("event_id", pa.string()),
        ("event_time", _TIME),
        ("source_uri", pa.string()),
        ("source_index", pa.int64()),
        ("object_sha256", pa.string()),
        ("object_bytes", pa.int64()),
        ("object_version", pa.string()),
        ("ingested_at", _TIME),
        pa.field("record", pa.string(), metadata={"holds": "json"}),
    ]
)
_EXACT = f"select * from events where event_id = $id order by event_time asc, recipient_account_id asc limit {MOST_EVENTS + 1}"
_BEGINS = f"select * from events where starts_with(event_id, $id) order by event_time asc, event_id asc limit {MOST_EVENTS + 1}"
_ORIGIN = """
select version, stored_bytes, sha256, records, status, ingested_at from objects
where source_uri = $uri and status not in ('overwritten', 'deleted') order by ingested_at desc, version asc limit 1
"""
# Two copies of a call into another account share an id; where sharedEventID is missing they share the request. They are of one time,
# and files are read around it only.
_COPIES = f"""
select event_id, recipient_account_id, aws_region, event_time, source_uri from events
where event_time between $earliest and $latest
  and (shared_event_id = $shared or (request_id = $request and request_id <> ''))
  and not (event_id = $event_id and recipient_account_id is not distinct from $account and aws_region is not distinct from $region)
order by event_time asc, event_id asc limit {MOST_EVENTS}
"""
_NEAR = """
select event_time, event_id, actor, action, target, source_ip_address, aws_region, recipient_account_id, error_code from events
where event_time between $first and $last and event_id <> $event_id
  and case when $key <> '' then user_identity_access_key_id = $key else actor = $actor end
"""
_AROUND = f"""
with near as ({_NEAR}),
ranked as (
  select *, event_time > $moment as after,
    row_number() over (partition by event_time > $moment order by abs(epoch(event_time) - epoch($moment)) asc, event_id asc) as place
  from near
)
select * exclude (after, place) from ranked where place <= {MOST_AROUND} order by event_time asc, event_id asc
"""
