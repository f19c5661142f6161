"""``trailscope lake``: the lake itself."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="lake",
    modules={
        "info": "trailscope.cli.commands.lake_info",
        "log": "trailscope.cli.commands.lake_log",
        "check": "trailscope.cli.commands.lake_check",
        "compact": "trailscope.cli.commands.lake_compact",
        "forget": "trailscope.cli.commands.lake_forget",
        "publish": "trailscope.cli.commands.lake_publish",
        "connect": "trailscope.cli.commands.lake_connect",
    },
    help="What a lake holds, could not read, and was asked; and its care.",
)
