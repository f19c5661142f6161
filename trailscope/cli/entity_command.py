"""The commands ``who``, ``ip``, ``key`` and ``resource``, which differ in what they name: ask for a page, print it or write its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import load_what_is_asked, open_case, without_set_lake
from trailscope.cli.page_words import check_words
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.cli.typed import SameLogs, step_line
from trailscope.cli.unheeded import is_typed
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from trailscope.answers.entity_page import EntityPage
    from trailscope.pivots.sections import Kind

_NOBODY = {
    "who": "no event of a principal of that name; a name matches whole unless it ends in *",
    "ip": "no event from there",
    "key": "no event was made with that key, and no call issued or changed it",
    "resource": "no event names that resource; a name matches whole",
}


_HELP = """{about}
Commands for the next step stand at the end of the page. SOURCE is a lake or raw logs. Times are UTC. Other formats than table
give one row for each line of the page, with all of its columns.

\b
{examples}

Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed."""


def entity_command(kind: Kind, *, metavar: str, about: str, examples: str) -> click.Command:
    """The command that shows the page of an entity.

    Args:
        kind: of the entity, and the name of the command.
        metavar: how help writes the argument that names it.
        about: the first line of the help, and what may be given.
        examples: command lines.
    """

    @click.command(kind, help=_HELP.format(about=about, examples=examples))
    @click.argument("text", metavar=metavar)
    @click.argument("sources", nargs=-1, metavar="[SOURCE…]")
    @options.reach
    @options.page_output
    @options.reading
    def command(
        *,
        text: str,
        sources: tuple[str, ...],
        reach: options.Reach,
        output: options.Output,
        reading: options.ReadingOptions,
    ) -> int:
        check_words(kind, metavar, text, sources, has_lake=reach.lake is not None)
        return _show_entity(kind, text, sources, reach=reach, output=output, reading=reading)

    return command


def _show_entity(
    kind: Kind,
    text: str,
    sources: tuple[str, ...],
    *,
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """Print the page of an entity, or write its rows; the command's exit status."""
    reach = without_set_lake(reach, sources)
    load_what_is_asked(sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        ask = {"who": case.who, "ip": case.ip, "key": case.key, "resource": case.resource}[kind]
        page = ask(text)
        with waiting("looking", quiet=reading.quiet):
            found = bool(len(page))
        _show(page, output, where(reach, sources))
        if not found:
            emptiness.tell(case, quiet=reading.quiet)
        note_export(case, kind, output.output, output.format)
    return status


def where(reach: options.Reach, sources: tuple[str, ...]) -> SameLogs:
    """The words of a command that asks the same logs in the same window."""
    named: list[tuple[str, Sequence[str]]] = [
        ("--lake", [reach.lake] if reach.lake and is_typed("lake") else []),
        ("--since", [reach.since] if reach.since else []),
        ("--until", [reach.until] if reach.until else []),
        ("--account", reach.account),
        ("--region", reach.region),
        *((f"--{name}", [str(file) for file in files]) for name, files in _address_files(reach)),
    ]
    return SameLogs(sources, tuple(word for option, values in named for value in values for word in (option, value)))


def _address_files(reach: options.Reach) -> Iterator[tuple[str, Sequence[Path]]]:
    """The files about addresses that were named on the command line; those of the environment count again by themselves."""
    for name in ("networks", "threats", "mmdb"):
        if is_typed(name):
            yield name, getattr(reach, name)
    if reach.aws_ranges and is_typed("aws_ranges"):
        yield "aws-ranges", [reach.aws_ranges]


def _show(page: EntityPage, output: options.Output, same: SameLogs) -> None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render import page_text  # noqa: PLC0415 - as above

    format = outputs.format_of(output)
    if not len(page):
        click.echo("\n".join(_nothing(page)), err=True)
    if format != "table":
        outputs.write(page.table, replace(output, format=format))
        return
    coloured = outputs.coloured(output.output)
    steps = [(step_line(step.words, same), step.tells) for step in page.next_steps]
    text = "\n".join(page_text.told(page, outputs.width(), steps, most=output.limit, coloured=coloured))
    if output.output is not None:
        outputs.write_text(text, output.output)
    elif text:
        click.echo(text)


def _nothing(page: EntityPage) -> list[str]:
    said = [f"cannot tell: {terminal(reason)}" for reason in page.reasons] or [f"nothing found: {_NOBODY[page.kind]}"]
    if page.nearest:
        said.append(f"there is: {', '.join(map(terminal, page.nearest))}")
    return said
