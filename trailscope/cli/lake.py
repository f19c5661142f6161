"""``trailscope lake``: the lake itself."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="lake",
    modules={"info": "trailscope.cli.lake_info"},
    help="Look at the lake itself: what it holds and what it could not read.",
)
