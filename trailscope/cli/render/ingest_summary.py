"""What an ingest did, for a person, on stderr; and which exit status that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count, moment, size, span
from trailscope.cli import exit_status
from trailscope.cli.render import colours
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.ingest.progress import IngestSummary
    from trailscope.investigation import Investigation

NAMED_PLACES = 8
_LONG = 60  # seconds of an ingest that a person would rather have had shorter


def tell(summary: IngestSummary, lake: str, *, quiet: bool = False) -> int:
    """Say what an ingest did; what was rejected is named even when the rest is not wanted.

    Returns:
        The exit status: 130 when it was stopped, 3 when something was rejected, else 0.
    """
    if not quiet:
        for heading, text in lines(summary, lake):
            click.echo(f"{click.style(f'{heading:<9}', bold=True)} {text}", err=True)
    for note in altered(summary):
        click.secho(note, fg=colours.ERROR, err=True)
    for note in rejected(summary):
        click.secho(note, fg=colours.WARNING, err=True)
    if summary.interrupted:
        exit_status.stopped("What was read is in the lake; the same command goes on from there.")
        return exit_status.INTERRUPTED
    return exit_status.REJECTED if summary.objects_rejected or summary.records_rejected else exit_status.DONE


def tell_briefly(case: Investigation, *, quiet: bool = False) -> int:
    """As :func:`tell`, in one line, for a command that reads logs only to answer from them.

    What is missing of the lake, and what an earlier command could not read, is named again: an answer from the rest must not
    look like all of it.
    """
    if case.damage:
        click.secho(
            f"damaged   answered from the rest of the lake: {terminal(case.damage.sentence())}",
            fg=colours.ERROR,
            err=True,
        )
    summary, lake = case.last_ingest, terminal(str(case.lake_path))
    status = exit_status.DONE
    if summary is not None:
        if summary.objects_new and not quiet:
            read = f"read {count(summary.objects_new, 'object')}, {count(summary.events_new, 'event')}"
            click.secho(f"{read} in {span(summary.seconds)} into {lake}", dim=True, err=True)
        status = tell(summary, lake, quiet=True)
    if status == exit_status.DONE and (unread := case.unread_objects()):
        note = f"{count(unread, 'object')} could not be read, or not in whole: `trailscope lake info` has more"
        click.secho(f"rejected  {note}", fg=colours.WARNING, err=True)
        status = exit_status.REJECTED if summary is not None else exit_status.DONE
    return exit_status.REJECTED if status == exit_status.DONE and case.damage else status


def lines(summary: IngestSummary, lake: str) -> Iterator[tuple[str, str]]:
    """Heading and text of each line of the summary, safe for a terminal."""
    yield (
        "objects",
        _joined(
            f"{summary.objects_new:,} new",
            f"{summary.objects_skipped:,} in the lake already" if summary.objects_skipped else "",
            f"{summary.objects_rejected:,} rejected",
            f"{summary.objects_left_out:,} left out ({_reasons(summary)})" if summary.objects_left_out else "",
            f"{count(summary.folders_settled, 'folder')} taken up where an earlier ingest ended (--relist lists all again)"
            if summary.folders_settled
            else "",
        ),
    )
    yield (
        "events",
        _joined(
            f"{summary.events_new:,} new",
            count(summary.events_duplicate, "duplicate"),
            f"{summary.events_conflicting:,} conflicting" if summary.events_conflicting else "",
            f"{count(summary.records_rejected, 'record')} rejected" if summary.records_rejected else "",
            f"{count(summary.insights_new, 'insight or aggregated record')} apart (view insights)"
            if summary.insights_new
            else "",
        ),
    )
    yield from _forms(summary)
    if summary.first_event and summary.last_event:
        yield "time", f"{moment(summary.first_event)} → {moment(summary.last_event)} UTC"
    if summary.accounts:
        yield "accounts", some(summary.accounts)
    if summary.regions:
        yield "regions", some(summary.regions)
    if summary.objects_new:
        seconds = max(summary.seconds, 0.001)
        amount = f"{size(summary.stored_bytes)} stored, {size(summary.text_bytes)} of JSON"
        pace = f"{size(summary.text_bytes / seconds)}/s, {summary.events_new / seconds:,.0f} events/s"
        yield "read", f"{amount} in {span(summary.seconds)} ({pace})"
        if summary.road == "python" and summary.seconds > _LONG:
            yield "faster", "the native core reads logs several times as fast: pip install 'trailscope[native]'"
    yield "lake", terminal(lake)


def _forms(summary: IngestSummary) -> Iterator[tuple[str, str]]:
    """A line for each form besides the trail's own, and what it lacks."""
    from trailscope.formats.forms import FORMS  # noqa: PLC0415 - the room loads Arrow, which --help does not need

    for form, objects in summary.forms.items():
        if form != "records":
            lost = FORMS[form].lost
            yield "form", f"{count(objects, 'object')} of {form}" + (f": {lost}" if lost else "")


def altered(summary: IngestSummary) -> Iterator[str]:
    """A line for each log that was changed after its delivery and that the summary names, safe for a terminal."""
    for note in summary.altered:
        yield f"altered   {terminal(note.uri)}: {terminal(note.reason)} after delivery ({terminal(note.detail)})"
    if summary.objects_altered > len(summary.altered):
        yield f"altered   … {summary.objects_altered:,} in all: the view objects has them, with status overwritten or deleted"


def rejected(summary: IngestSummary) -> Iterator[str]:
    """A line for each thing rejected that the summary names, safe for a terminal."""
    for note in summary.rejects:
        detail = f" ({terminal(note.detail)})" if note.detail else ""
        yield f"rejected  {terminal(note.uri)}: {terminal(note.reason)}{detail}"
    unnamed = summary.objects_rejected + summary.records_rejected - len(summary.rejects)
    if summary.rejects and unnamed > 0:
        yield "rejected  … and more: trailscope query 'select * from rejects'"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _reasons(summary: IngestSummary) -> str:
    return ", ".join(f"{terminal(reason)} {number:,}" for reason, number in summary.left_out.items())


def some(names: tuple[str, ...]) -> str:
    """The first names of many, safe for a terminal."""
    shown = ", ".join(terminal(name) for name in names[:NAMED_PLACES])
    more = len(names) - NAMED_PLACES
    return f"{shown} and {more} more" if more > 0 else shown
