"""``trailscope queries show``: one question, its header made readable and its SQL."""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.cli import completing, options
from trailscope.escaping import terminal

WIDEST = 110


@click.command()
@click.argument("name", shell_complete=completing.questions)
@options.queries
def command(name: str, folders: tuple[Path, ...]) -> None:
    """Show one question: its meaning, parameters, blind spots, SQL.

    NAME is an id (logging.trail_stopped), a path (logging/trail_stopped) or a former id.
    """
    from rich.console import Console  # noqa: PLC0415 - loaded when there is something to show

    from trailscope.cli.render.question_page import parts  # noqa: PLC0415 - as above
    from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - as above

    question = open_catalogue(folders).find(name)
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    with console.capture() as page:  # rich would end the program by itself where a reader closes the pipe
        for part in parts(question, console.width):
            console.print(part, crop=False)
    click.echo(page.get(), nl=False)
    click.secho(f"\n{terminal(str(question.path))}", dim=True)
