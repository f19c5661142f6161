"""Settings as defaults of options: what the command line says outranks them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from trailscope.cli.render import colours
from trailscope.escaping import terminal
from trailscope.settings import Settings, read

# setting → the option of a command that has it, and its value there. `own_accounts` is no option; see `own_accounts`.
_OPTIONS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "lake": ("lake", str),
    "queries": ("folders", list),
    "suppressions": ("suppress", Path),
    "networks": ("networks", list),
    "threats": ("threats", list),
    "mmdb": ("mmdb", list),
    "aws_ranges": ("aws_ranges", Path),
    "memory": ("memory", str),
    "mask_secrets": ("show_secrets", lambda masked: not masked),
}
# click reads these itself where the option is not given
_READ_ELSEWHERE = frozenset({"TRAILSCOPE_QUERIES"})


def settings_of(ctx: click.Context) -> Settings:
    """The settings of this call, read once.

    Raises:
        UsageError: they are wrong.
    """
    root = ctx.find_root()
    if not isinstance(root.obj, Settings):
        root.obj = read(Path.cwd(), os.environ)
    return root.obj


def defaults(ctx: click.Context) -> dict[str, Any]:
    """Option → value, for any command; an option that a command does not have is not looked at."""
    chosen = settings_of(ctx).chosen
    return {
        option: convert(chosen[name].value)
        for name, (option, convert) in _OPTIONS.items()
        if name in chosen and chosen[name].variable not in _READ_ELSEWHERE
    }


def own_accounts(ctx: click.Context) -> list[str]:
    """The accounts that no question is to take for outsiders."""
    return settings_of(ctx).value("own_accounts") or []


def tell_file(ctx: click.Context) -> None:
    """Say on stderr which settings of a file this command follows: they may decide what is seen, and may lie in any folder."""
    settings = settings_of(ctx)
    followed = [
        name
        for name, one in settings.chosen.items()
        if one.at is not None
        and (
            name not in _OPTIONS
            or ctx.get_parameter_source(_OPTIONS[name][0]) is click.core.ParameterSource.DEFAULT_MAP
        )
    ]
    if followed:
        click.secho(
            f"settings  {', '.join(followed)} from {terminal(str(settings.file))}", dim=True, err=True, fg=colours.GOOD
        )
