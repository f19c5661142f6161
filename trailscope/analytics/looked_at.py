"""What an answer without rows was looked for in, and what the view leaves out of the lake: why nothing may have been found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trailscope.engines.engine import Engine


@dataclass(frozen=True)
class Held:
    """What stands in a view of events; times are UTC and ``None`` where there is no event.

    Attributes:
        events: how many.
        first, last: of them.
        accounts, regions: in which they were, sorted.
        data_events: how many of them are data events, such as reads of S3 objects.
    """

    events: int
    first: datetime | None
    last: datetime | None
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    data_events: int


@dataclass(frozen=True)
class LookedAt:
    """The view that was asked, and the whole lake where the view is a part of it.

    Attributes:
        seen: within the window, accounts and regions that were asked for.
        lake: without them; the same as ``seen`` where nothing was left out.
        by_window, by_account, by_region: whether the view was cut by that.
    """

    seen: Held
    lake: Held
    by_window: bool = False
    by_account: bool = False
    by_region: bool = False


# eventCategory is missing before eventVersion 1.07
_HELD = """
select count(*) as events, min(event_time) as first, max(event_time) as last,
  list(distinct recipient_account_id order by recipient_account_id) filter (where recipient_account_id is not null) as accounts,
  list(distinct aws_region order by aws_region) filter (where aws_region is not null) as regions,
  count(*) filter (where event_category = 'Data' or (event_category is null and management_event is false)) as data_events
from events"""


def held(engine: Engine) -> Held:
    """What stands in the engine's ``events``."""
    row = engine.run(_HELD).to_pylist()[0]
    return Held(**{**row, "accounts": tuple(row["accounts"] or ()), "regions": tuple(row["regions"] or ())})
