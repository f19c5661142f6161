"""A first case: the sample logs that come with trailscope, four questions, and what to try next."""

from __future__ import annotations

import shlex
import textwrap
from pathlib import Path

import click

import trailscope
from trailscope.answers.result import Result
from trailscope.cli import exit_status
from trailscope.cli.options import Output
from trailscope.cli.render import answers, ingest_summary, output, progress
from trailscope.content import folder
from trailscope.escaping import terminal

ANSWERS = (
    ("Who used the root user?", "root.usage"),
    ("Who was added to the admin group, and by whom?", "identity.user_added_to_admin_group"),
    ("Which tables were deleted?", "data.tables_deleted"),
    ("Which source addresses are odd?", "addresses.odd"),
)
NEXT = (
    "trailscope queries list",
    "trailscope lake info",
    "trailscope query 'select event_time, actor, action, target from events order by event_time'",
    "trailscope query root.usage YOUR-LOGS",
)
ROWS = 10


def investigate(lake: Path) -> int:
    """Read the sample logs into a lake, ask the questions, show the answers on stdout.

    Returns:
        The exit status.
    """
    with progress.shown(quiet=False) as listener:
        case = trailscope.open(folder("sample_logs") / "AWSLogs", lake=lake, progress=listener)
    with case:
        status = ingest_summary.tell_briefly(case)
        if status == exit_status.INTERRUPTED:
            return status
        for asked, name in ANSWERS:
            _answer(asked, case.query(name))
    click.secho("\nNext", bold=True)
    for line in (f"export TRAILSCOPE_LAKE={shlex.quote(terminal(str(lake)))}", *NEXT):
        click.echo(f"  {line}")
    return status


def _answer(asked: str, result: Result) -> None:
    click.secho(f"\n{asked}", bold=True)
    assert result.question is not None  # noqa: S101 - it was asked by name
    click.secho(f"trailscope query {result.question.id}", dim=True)
    if result.verdict != "rows":
        click.echo(answers.verdict(result))
        return
    first, *others = result.sentences()
    more = f", and {len(others):,} more." if others else "."
    click.echo(textwrap.fill(terminal(first) + more, output.width(), break_on_hyphens=False))
    click.echo()
    output.write(result.arrow(), Output(format="table", limit=ROWS))
