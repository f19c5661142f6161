"""The same SQL on the lake and on the raw files: two needles and three questions of the packs."""

from __future__ import annotations

from pathlib import Path

import duckdb

import trailscope as ts
from benchmarks.roads import THREADS, raw_events
from trailscope.engines.macros import duckdb_statements

PACKS = ("root.usage", "logging.trail_stopped", "denied.by_principal")


def statements(lake: Path) -> dict[str, tuple[str, dict[str, object]]]:
    """Name → SQL and parameters, with needles taken from the lake itself."""
    with ts.open(lake) as case:
        key = case.query(
            "select user_identity_access_key_id as k from events where k like 'AKIA%' group by k order by count(*), k limit 1"
        ).rows()[0]["k"]
        address = case.query(
            "select source_ip_address as a from events where is_address(a) group by a order by count(*), a limit 1"
        ).rows()[0]["a"]
        asked: dict[str, tuple[str, dict[str, object]]] = {
            "needle: one access key": (
                "select event_time, event_name from events where user_identity_access_key_id = $value",
                {"value": key},
            ),
            "needle: one address": (
                "select event_time, event_name from events where source_ip_address = $value",
                {"value": address},
            ),
        }
        for name in PACKS:
            question = case.catalogue.find(name)
            asked[name] = (question.sql, {p.name: p.default for p in question.parameters.values()})
    return asked


def on_lake(lake: Path, sql: str, parameters: dict[str, object]) -> int:
    """Rows that the lake answers."""
    with ts.open(lake, threads=THREADS) as case:
        return len(case.query(sql, **parameters))


def on_raw_files(logs: Path, sql: str, parameters: dict[str, object]) -> int:
    """Rows that ``read_json`` over the raw files answers; the derived columns are empty there."""
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}; set timezone = 'UTC'")
    for macro in duckdb_statements():
        connection.execute(macro)
    derived = ", ".join(f"null::varchar as {name}" for name in ("actor", "actor_id", "action", "target", "extra"))
    connection.execute(f"create view events as select *, {derived} from ({raw_events(logs)})")
    used = {name: value for name, value in parameters.items() if f"${name}" in sql}
    return int(connection.sql(sql, params=used or None).to_arrow_table().num_rows)
