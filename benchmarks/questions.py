"""Two needles and three questions of the packs, to ask one lake by several engines."""

from __future__ import annotations

from pathlib import Path

import trailscope as ts

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
