"""``trailscope event``: one event whole, with the object it was read from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.entity_command import where
from trailscope.cli.opening import load_what_is_asked, open_case, without_set_lake
from trailscope.cli.page_words import check_words
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.event_page import EventPage
    from trailscope.cli.typed import SameLogs


@click.command()
@click.argument("id", metavar="ID")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.output
@options.reading
def command(
    *,
    id: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """One event whole: record, object, position, SHA-256.

    ID is an eventID, or its first letters (six at least), as lists of events show them. Below the record stand its copies in other
    accounts and what the same credential did within ten minutes. Other formats than table give one row per event, with the record
    as JSON. Secrets are masked unless --show-secrets is given. Times are UTC.

    \b
    trailscope event 3b49d5f1 --lake case42
    trailscope event 3b49d5f1-0000-4000-8000-000000000000 ./AWSLogs --format json

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    check_words("event", "ID", id, sources, has_lake=reach.lake is not None)
    reach = without_set_lake(reach, sources)
    load_what_is_asked(sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        page = case.event(id)
        _show(page, output, where(reach, sources))
        if not len(page):
            emptiness.tell(case, quiet=reading.quiet)
        note_export(case, "event", output.output, output.format)
    return status


def _show(page: EventPage, output: options.Output, same: SameLogs) -> None:
    from trailscope.cli.render import event_text  # noqa: PLC0415 - loads rich, which --help does not need
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, as above

    format = outputs.format_of(output)
    if not len(page):
        said = [f"cannot tell: {terminal(reason)}" for reason in page.reasons]
        click.echo("\n".join(said or ["nothing found: no event has that id"]), err=True)
    if format != "table":
        outputs.write(page.table, replace(output, format=format))
        return
    coloured = outputs.coloured(output.output)
    shown = page.events[: output.limit or None]
    text = "\n".join(event_text.told(shown, outputs.width(), same, why_refused=page.why_refused, coloured=coloured))
    if output.output is not None:
        outputs.write_text(text, output.output)
    elif text:
        click.echo(text)
    if len(shown) < len(page.events):
        outputs.note(f"… {len(page.events) - len(shown):,} more of that id (-n 0 shows all)")
