"""``trailscope queries``: the questions themselves."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="queries",
    modules={
        "list": "trailscope.cli.queries_list",
        "show": "trailscope.cli.queries_show",
        "test": "trailscope.cli.queries_test",
        "new": "trailscope.cli.queries_new",
    },
    help="List, read, test and write the questions that trailscope can ask.",
)
