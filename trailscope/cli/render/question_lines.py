"""Questions as lines of a list. It must answer at once: nothing here loads rich or Arrow."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby

import click

from trailscope.amounts import count
from trailscope.cli.render import colours
from trailscope.escaping import terminal
from trailscope.questions.question import Question


def show(questions: Sequence[Question]) -> None:
    """Write them to stdout: on a terminal grouped by topic and wrapped, elsewhere strictly one a line, for ``grep``."""
    terminal_width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widest = max((len(question.id) for question in questions), default=0)
    for number, (_, topic) in enumerate(groupby(questions, key=lambda question: question.topic)):
        if number and terminal_width:
            click.echo()
        for question in topic:
            click.echo(_line(question, widest, terminal_width))
    if terminal_width or not questions:
        told = f"{count(len(questions), 'question')}; read one with trailscope queries show NAME"
        click.secho(told, dim=True, err=True)


def _line(question: Question, widest: int, terminal_width: int | None) -> str:
    severity = click.style(f"{question.severity or '':<8}", fg=colours.SEVERITY.get(question.severity or ""))
    before = widest + len("  critical  detection  ")
    room = max(20, terminal_width - before) if terminal_width else sys.maxsize
    title = f"\n{' ' * before}".join(textwrap.wrap(terminal(question.title), room))
    return f"{question.id:<{widest}}  {severity}  {question.kind:<9}  {title}"
