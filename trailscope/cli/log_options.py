"""``--verbose`` and ``--log-file``, which every command has."""

from __future__ import annotations

import sys
from pathlib import Path

import click


def with_log_options(command: click.Command) -> click.Command:
    """The command, with the two options where it has none of its own."""
    if not isinstance(command, click.Group):
        known = {parameter.name for parameter in command.params}
        command.params += [option for option in _options() if option.name not in known]
    return command


def _options() -> tuple[click.Option, ...]:
    return (
        click.Option(
            ["--verbose"], is_flag=True, expose_value=False, callback=_verbose,
            help="Tell each step on stderr, with times and the SQL that is run.",
        ),
        click.Option(
            ["--log-file"], type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", expose_value=False,
            callback=_into_file, help="Append the same to a file, which others may not read.",
        ),
    )  # fmt: skip


def _verbose(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from trailscope.cli.work_log import to_stream  # noqa: PLC0415 - only who asks for it waits for it

        ctx.call_on_close(to_stream(sys.stderr))


def _into_file(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None and not ctx.resilient_parsing:
        from trailscope.cli.work_log import to_file  # noqa: PLC0415 - as above

        ctx.call_on_close(to_file(path))
