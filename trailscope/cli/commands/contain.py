"""``trailscope contain``: the commands that cut an intruder off, as a sheet. None of them is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import ingest_summary

if TYPE_CHECKING:
    from trailscope.containment.sheet import ContainmentSheet

FORMATS = ("text", "markdown", "json")
_BY_ENDING = {".md": "markdown", ".markdown": "markdown", ".json": "json"}


@click.command()
@click.argument("what", metavar="INCIDENT|KEY|PRINCIPAL")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@click.option(
    "--format", "-f", "form", type=click.Choice(FORMATS), help="Default: text, or what the name after -o says."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write there instead of stdout; appears when complete.",
)  # fmt: skip
@options.reading
def command(
    *,
    what: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    form: str | None,
    output: Path | None,
    reading: options.ReadingOptions,
) -> int:
    """The commands that cut an intruder off, printed and never run.

    An ordered sheet for an incident (its id), an access key id, or an ARN or name of a user, role or session with every
    session that came of it: AWS CLI commands, each with the event that is its reason, what it may break, a check and its
    undo; then what the intruder left behind and whether the logs show its removal; then policies and settings that would have
    prevented it. Values from the logs are quoted: a command does nothing but what it says. Times are UTC.

    \b
    trailscope contain incident-1f0c9a2b --lake case42
    trailscope contain AKIAEXAMPLE000000001 ./AWSLogs -o sheet.md
    trailscope contain backup-svc --lake case42 --format json

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            _show(case.contain(what), form, output)
            note_export(case, "contain", output, form)
    return status


def _show(sheet: ContainmentSheet, form: str | None, path: Path | None) -> None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    chosen = form or (_BY_ENDING.get(path.suffix.lower(), "text") if path else "text")
    text = {"text": sheet.text, "markdown": sheet.markdown, "json": sheet.json}[chosen]()
    if path is not None:
        outputs.write_text(text, path)
    else:
        click.echo(text)
