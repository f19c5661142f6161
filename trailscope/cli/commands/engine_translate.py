"""``trailscope engine translate``: a question in the SQL of another engine."""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.cli import exit_status, options


@click.command()
@click.argument("question", metavar="NAME|SQL")
@click.option("--to", "engine", type=click.Choice(("spark", "trino")), required=True, help="Athena's SQL is Trino's.")
@options.queries
def command(*, question: str, engine: str, folders: tuple[Path, ...]) -> int:
    """Print a question in the SQL of another engine.

    Macros are written out, names are resolved, and parameters stay as :name.

    \b
    trailscope engine translate logging.trail_stopped --to trino
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.investigation.translating import translation_of  # noqa: PLC0415 - loads the parser

    click.echo(translation_of(question, engine, folders))
    return exit_status.DONE
