"""``trailscope queries test``: do questions keep the contract, do their cases hold, is each condition defended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count
from trailscope.cli import exit_status, options
from trailscope.cli.render import colours
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.question_tests.check import CheckReport
    from trailscope.questions.catalogue import Catalogue
    from trailscope.questions.question import Question

COLOURS = {"ok": colours.GOOD, "FAIL": colours.ERROR, "LINT": colours.ERROR, "SURVIVES": colours.ERROR, "kill": None}


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@options.queries
@click.option("--verbose", "-v", is_flag=True, help="Every case and mutant, not only what is wrong.")
def command(*, names: tuple[str, ...], folders: tuple[Path, ...], verbose: bool) -> int:
    """Test questions: their files, their cases, mutants of their SQL.

    NAME is a question or a topic; without one, all are tested. The cases go through the real ingest. A mutant is the
    SQL with one condition less: when no case notices, the condition is not explained and the question fails.

    Exit status: 0 all is well, 2 a name or folder is wrong, 4 something failed.
    """
    from trailscope.cli.case_lake import loading  # noqa: PLC0415 - the engine is loaded when there is something to test
    from trailscope.question_tests.check import check_all  # noqa: PLC0415 - as above
    from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - as above

    catalogue = open_catalogue(folders)
    failed = 0 if names else len(catalogue.problems)
    for problem in () if names else catalogue.problems:
        exit_status.say(str(problem), colour=colours.ERROR)
    chosen = _chosen(catalogue, names)
    with loading() as load:
        for report in check_all(chosen, load):
            failed += not report.ok
            _print(report, verbose=verbose or bool(names))
    click.secho(f"{count(len(chosen), 'question')} tested, {failed} failed", bold=True, err=True)
    return exit_status.FAILED if failed else exit_status.DONE


def _chosen(catalogue: Catalogue, names: Sequence[str]) -> list[Question]:
    topics = {question.topic for question in catalogue.values()}
    chosen = {question.id: question for question in catalogue.values() if not names or question.topic in names}
    for name in names:
        if name not in topics:
            question = catalogue.find(name)
            chosen[question.id] = question
    return list(chosen.values())


def _print(report: CheckReport, *, verbose: bool) -> None:
    heading, *lines = (terminal(line) for line in report.lines())
    click.secho(heading, bold=True, fg=None if report.ok else colours.ERROR)
    for line in lines:
        word = line.split(maxsplit=1)[0]
        if verbose or word not in {"ok", "kill"}:
            click.echo(line.replace(word, click.style(word, fg=COLOURS.get(word)), 1))
