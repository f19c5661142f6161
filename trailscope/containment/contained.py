"""Which events a sheet is about: they are kept in the engine as ``kept_contained``."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from trailscope.lineage.following import Lineage, called, statement

_OF_CREDENTIALS = """
select event_id from (
{called}
) as of_credentials
where credential in (select credential from kept_contained_credentials)"""
_CREDENTIALS = """
select credential from kept_contained_roots
union
select kept_credentials.credential
from kept_credentials
join kept_contained_roots on list_contains(kept_credentials.path, kept_contained_roots.credential)"""


def contain_events(lineage: Lineage, event_ids: Sequence[str]) -> int:
    """The events of these ids; gives how many there are."""
    lineage.engine.keep("kept_contained", pa.table({"event_id": pa.array(sorted(set(event_ids)), pa.string())}))
    return _count(lineage)


def contain_credentials(lineage: Lineage, text: str) -> int:
    """All events of the credentials that a text names, and of every credential that came of them; gives how many there are.

    Args:
        lineage: of the view.
        text: an access key id, an ARN, or a name of a user, role or session.
    """
    lineage.follow()
    engine = lineage.engine
    engine.keep("kept_contained_roots", statement("matched"), {"text": text})
    engine.keep("kept_contained_credentials", _CREDENTIALS)
    engine.keep("kept_contained", _OF_CREDENTIALS.replace("{called}", called(("event_id",), "true")))
    return _count(lineage)


def _count(lineage: Lineage) -> int:
    return int(lineage.engine.run("select count(*) as events from kept_contained").column("events")[0].as_py())
