"""``trailscope lake``: the lake itself."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="lake",
    modules={"info": "trailscope.cli.commands.lake_info", "log": "trailscope.cli.commands.lake_log"},
    help="What a lake holds, could not read, and was asked.",
)
