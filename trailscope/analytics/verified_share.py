"""How much of some evidence comes from objects that were verified to be as CloudTrail delivered them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine

_KNOWN = "select count(*) as known from objects where integrity is not null"
_OF_THESE = """
select coalesce(found.integrity, 'not verified') as integrity, count(*) as events
from (
  select source_uri from events where event_id in (select event_id from kept_shared)
) as cited
left join (
  select source_uri, max(integrity) as integrity, count(distinct coalesce(integrity, '')) as kinds from objects group by source_uri
) as found on found.source_uri = cited.source_uri and found.kinds = 1
group by all
order by integrity asc"""
_ORDER = ("valid", "invalid", "uncovered", "unverifiable", "not verified")


def verified_share(engine: KeepingEngine, event_ids: Iterable[str]) -> str:
    """A sentence on how many of these events come from verified objects; empty where nothing of the lake was verified.

    An object that lies in the lake in several versions, of which not all were found the same, counts as not verified.

    Raises:
        QueryError: the engine failed.
    """
    if not engine.run(_KNOWN).column("known")[0].as_py():
        return ""
    engine.keep("kept_shared", pa.table({"event_id": pa.array(sorted(set(event_ids)), pa.string())}))
    counts = {row["integrity"]: row["events"] for row in engine.run(_OF_THESE).to_pylist()}
    total = sum(counts.values())
    if not total:
        return ""
    others = [f"{counts[kind]:,} {kind}" for kind in _ORDER[1:] if counts.get(kind)]
    rest = f" ({', '.join(others)})" if others else ""
    return f"{counts.get('valid', 0):,} of {total:,} cited events come from objects verified to be as CloudTrail delivered them{rest}"
