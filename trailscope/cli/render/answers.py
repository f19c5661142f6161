"""An answer as a person meets it: rows where they were wanted, and *nothing found* told apart from *cannot tell*."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import click

from trailscope.cli.options import Output
from trailscope.cli.render import output as outputs
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.result import Result


def show(result: Result, output: Output) -> None:
    """Write the rows, and say on stderr what is no row: the question, its caveats, or why there is nothing.

    A table that goes to a file or pipe says the latter as well, so that an empty file never has to be interpreted.
    """
    table = outputs.format_of(output) == "table"
    question = result.question
    if table and question is not None:
        severity = f" [{question.severity}]" if question.severity else ""
        click.secho(f"{question.id}{severity}  {question.title}", bold=True, err=True)
    empty = result.verdict != "rows"
    if not (table and empty):
        outputs.write(result.arrow(), output)
    if empty:
        said = verdict(result)
        click.echo(said, err=True)
        if table and output.output is None and not outputs.on_terminal():
            click.echo(said)
        if table and output.output is not None:
            outputs.write_text(said, output.output)
    elif table and sys.stderr.isatty():
        outputs.note(f"{len(result):,} row{'' if len(result) == 1 else 's'}")


def verdict(result: Result) -> str:
    """Why there are no rows, in lines that are safe for a terminal."""
    if result.verdict == "cannot tell":
        return "\n".join(f"cannot tell: {terminal(reason)}" for reason in result.reasons)
    if result.question is None:
        return "nothing found: the select gave no rows"
    missed = [_item(what) for what in result.question.misses]
    return "\n".join(["nothing found", *(["this question does not see:", *missed] if missed else [])])


def _item(text: str) -> str:
    return textwrap.fill(terminal(text), outputs.width(), initial_indent="  - ", subsequent_indent="    ")
