"""``trailscope engine``: what other engines need to answer."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="engine",
    modules={
        "athena-ddl": "trailscope.cli.commands.engine_athena_ddl",
        "trino-ddl": "trailscope.cli.commands.engine_trino_ddl",
        "translate": "trailscope.cli.commands.engine_translate",
    },
    help="Tables for other engines, and questions in their SQL.",
)
