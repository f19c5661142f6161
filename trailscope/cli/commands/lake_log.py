"""``trailscope lake log``: what was done with a lake, when and by whom, and whether that record was tampered with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from trailscope.cli import exit_status, options
from trailscope.cli.lake_place import named_lake
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.integrity.log_entry import Checked, LogEntry


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@options.text_output("The last N lines, 0 for all. Default: all.")
def command(*, place: str | None, lake: str | None, output: options.Output) -> int:
    """Say what was done with a lake: read, asked, handed on.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. Each line of the case log holds the hash of the line before, so one
    that was changed, removed or put in shows. Note the head, the hash of the last line, somewhere else: whoever may write to
    the lake can write the whole log anew. Secrets in it are masked. Times are UTC.

    \b
    trailscope lake log case42
    trailscope lake log case42 --format csv -o custody.csv

    Exit status: 0 done, 2 wrong usage, 3 the log was tampered with, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    chosen = named_lake(place, lake)
    checked = _checked(chosen)
    _show(checked, output)
    for problem in checked.problems:
        click.secho(f"tampered  {terminal(problem)}", fg="red", err=True)
    if not output.format and not output.output:
        click.echo(f"{len(checked.entries):,} lines, head {checked.head}", err=True)
    return exit_status.REJECTED if checked.problems else exit_status.DONE


def _checked(chosen: str) -> Checked:
    from trailscope.integrity import case_log  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.lake.existing import has_commits, open_layout  # noqa: PLC0415 - as above
    from trailscope.lake.location import place_of  # noqa: PLC0415 - as above

    place = place_of(chosen)
    open_layout(place)  # raises where there is no lake
    return case_log.check(place, expected=has_commits(place))


def _show(checked: Checked, output: options.Output) -> None:
    """The last lines, as text or as data."""
    entries = checked.entries[-output.limit :] if output.limit else checked.entries
    if output.format or output.output:
        import pyarrow as pa  # noqa: PLC0415 - only data needs Arrow

        from trailscope.cli.render.output import write  # noqa: PLC0415 - as above

        write(pa.Table.from_pylist([_row(entry) for entry in entries]), output)
        return
    for entry in entries:
        head = f"{entry.number:>5}  {entry.at[:19]}Z  {entry.by}  {entry.did}"
        click.echo(f"{terminal(head)}  {terminal(_words(entry.options))} → {terminal(_words(entry.result))}")


def _row(entry: LogEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "by": entry.by,
        "made_by": entry.made_by,
        "did": entry.did,
        "options": json.dumps(entry.options, ensure_ascii=False),
        "result": json.dumps(entry.result, ensure_ascii=False),
        "before": entry.before,
        "hash": entry.hash,
    }


def _words(values: Any) -> str:
    return (
        ", ".join(f"{name} {value if isinstance(value, str) else json.dumps(value)}" for name, value in values.items())
        or "-"
    )
