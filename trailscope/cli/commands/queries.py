"""``trailscope queries``: the questions themselves."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="queries",
    modules={
        "list": "trailscope.cli.commands.queries_list",
        "show": "trailscope.cli.commands.queries_show",
        "test": "trailscope.cli.commands.queries_test",
        "new": "trailscope.cli.commands.queries_new",
    },
    help="List, read, test and write the questions that trailscope can ask.",
)
