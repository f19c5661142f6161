"""Command groups whose commands are imported when they are called, so that ``--help`` answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from trailscope.cli.log_options import with_log_options
from trailscope.cli.settings_defaults import defaults


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads each from its module's ``command`` when it is needed.

    Args:
        modules: command name → module, in the order in which help lists them.
        **settings: what :class:`click.Group` takes.
    """

    def __init__(self, *, modules: Mapping[str, str], **settings: Any) -> None:
        super().__init__(**settings)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order they were given."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, imported now."""
        if cmd_name not in self.modules:
            return None
        command: click.Command = import_module(self.modules[cmd_name]).command
        return with_log_options(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but an unknown name is answered with the nearest known ones."""
        if args[0] not in self.modules and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.modules)
            then = f" Did you mean {' or '.join(near)}?" if near else f" There are: {', '.join(self.modules)}."
            ctx.fail(f"there is no command {args[0]!r}.{then}")
        if not ctx.resilient_parsing and not {"--help", "-h"} & {*args}:  # wrong settings keep nobody from reading help
            ctx.default_map = {args[0]: defaults(ctx)}
        return super().resolve_command(ctx, args)
