"""``trailscope man``: the manual page, made from the commands' own help."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write there instead of stdout; trailscope.1 in a folder man1 is where man looks.",
)  # fmt: skip
def command(*, output: Path | None) -> None:
    """Print the manual page, which has every command.

    \b
    trailscope man -o ~/.local/share/man/man1/trailscope.1 && man trailscope
    trailscope man | man -l -
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope import __version__  # noqa: PLC0415 - looks the distribution up
    from trailscope.cli import command as root  # noqa: PLC0415 - the root lists this module
    from trailscope.cli.manual import manual  # noqa: PLC0415 - only this command needs it
    from trailscope.files import write_output  # noqa: PLC0415 - as above

    page = manual(root, __version__)
    if output is None:
        click.echo(page, nl=False)
    else:
        write_output(output, page, "the manual page")
