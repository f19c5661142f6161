"""``trailscope queries``: the questions themselves."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="queries",
    modules={
        "list": "trailscope.cli.queries_list",
        "show": "trailscope.cli.queries_show",
        "test": "trailscope.cli.queries_test",
    },
    help="List, read and test the questions that trailscope can ask.",
)
