"""``trailscope search``: events that hold a text, chosen by the filters of ``timeline``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import load_what_is_asked, open_case, without_set_lake
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.errors import UsageError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.result import Result

LINES_ON_TERMINAL = 200
_NOTHING = (
    "nothing found: no event holds that; a text is looked for as it stands in the record, /like this/ as an expression"
)


@click.command()
@click.argument("words", nargs=-1, metavar="[TEXT|/REGEX/] [SOURCE…]")
@options.filters
@options.reach
@options.found_output
@options.reading
def command(
    *,
    words: tuple[str, ...],
    filters: options.EventFilters,
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """Search whole records for a text, or list events by filters.

    TEXT is looked for in every field of the record, whatever its case; /REGEX/ is a regular expression (RE2), where case counts
    unless it begins with (?i). The first word is TEXT unless a file or folder of that name is there, or it is an s3:// prefix;
    without TEXT the filters alone choose. Options of different kinds narrow each other down. Times are UTC.

    \b
    All deletes of the last two hours:
        trailscope search --action 'Delete*' --since 2h --lake case42
    What did deploy-bot do between 14:00 and 14:30?
        trailscope search --actor deploy-bot --since 2026-09-01T14:00 --until 2026-09-01T14:30 --lake case42
    Why was this refused?
        trailscope search --denied --actor alice --action s3:GetObject --lake case42

    \b
    trailscope search 203.0.113.9 ./AWSLogs
    trailscope search '/policy.{0,40}\\*:\\*/' --changes --service iam --lake case42 --format json
    trailscope search --field requestParameters.userName='backup-*' --error '*' --lake case42

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    text, sources = _text_and_sources(words)
    reach = without_set_lake(reach, sources)
    load_what_is_asked(sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        with waiting("searching", quiet=reading.quiet):
            found = case.search(text, most=_most(output), **filters.words())
        _show(found, output)
        if not len(found):
            emptiness.tell(case, quiet=reading.quiet)
        note_export(case, "search", output.output, output.format)
    return status


def _text_and_sources(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A first word that leads somewhere is a source, and no text.

    Raises:
        UsageError: it may be a regular expression as well as a folder.
    """
    # `Path.exists` raises where a text is longer than a name may be
    if (
        words
        and len(words[0]) > 1
        and words[0].startswith("/")
        and words[0].endswith("/")
        and os.path.lexists(words[0])
    ):
        folder = words[0].rstrip("/") or "/"
        raise UsageError(
            f"{words[0]} is a regular expression, and a folder too",
            hint=f"write {folder} for the folder, or '/(?:){words[0][1:]}' for the expression",
        )
    if not words or words[0] == "-" or words[0].startswith("s3://") or os.path.lexists(words[0]):
        return "", words
    return words[0], words[1:]


def _most(output: options.Output) -> int | None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    if output.limit is not None:
        return output.limit or None
    table = outputs.format_of(output) == "table" and output.output is None and outputs.on_terminal()
    return LINES_ON_TERMINAL if table else None


def _show(found: Result, output: options.Output) -> None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render import search_text  # noqa: PLC0415 - as above

    if not len(found):
        said = [f"cannot tell: {terminal(reason)}" for reason in found.reasons] or [_NOTHING]
        click.echo("\n".join(said), err=True)
    format = outputs.format_of(output)
    everything = found.table.column("all_events")[0].as_py() if len(found) else 0
    if format != "table":
        outputs.write(found.table.drop_columns(["all_events"]), replace(output, format=format, limit=0))
    else:
        coloured = outputs.coloured(output.output)
        lines = search_text.told(found.table, outputs.width(), coloured=coloured)
        if output.output is not None:
            outputs.write_text("\n".join(lines), output.output)
        else:
            sys.stdout.writelines(f"{line}\n" for line in lines)
            sys.stdout.flush()
    if everything > len(found):
        outputs.note(f"… {everything - len(found):,} later events (-n 0 shows all; filters and --since narrow it down)")
