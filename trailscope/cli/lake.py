"""``trailscope lake``: the lake itself."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="lake",
    modules={"info": "trailscope.cli.lake_info"},
    help="What a lake holds, and what could not be read.",
)
