"""Every command of the program and the formats each can write, for the tests that ask all of them about one corpus."""

from __future__ import annotations

from collections.abc import Iterator

import click

from trailscope.cli import command as trailscope

# A picture or a text, told by the ending of -o alone.
BY_ENDING: dict[tuple[str, ...], tuple[str, ...]] = {
    ("timeline",): ("html", "svg", "json", "txt"),
    ("session",): ("html", "svg"),
    ("report",): ("html", "md"),
}
IN_FILES = ("parquet", "sarif")  # are not written to a terminal, by all commands or by some


def commands(
    group: click.Group = trailscope, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The words that call each command, and the command."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command


COMMANDS = dict(commands())


def formats(name: tuple[str, ...]) -> tuple[str, ...]:
    """What --format of a command takes; nothing where it has no such option."""
    return next((tuple(each.type.choices) for each in COMMANDS[name].params if "--format" in each.opts), ())
