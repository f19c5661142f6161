"""Where incidents go: stories on a terminal, the agreed JSON, rows in the other formats."""

from __future__ import annotations

from dataclasses import replace

import click
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.cli.options import Output
from trailscope.cli.render import output as outputs
from trailscope.cli.render.incidents_story import story
from trailscope.escaping import terminal
from trailscope.incidents.incident import Incidents

ON_TERMINAL = 10
# what a reader of a Markdown table wants to see; the other formats have everything
IN_MARKDOWN = ("severity", "confidence", "first_seen", "last_seen", "title", "stages", "events", "sources", "id")


def show(found: Incidents, output: Output, *, whole: bool = False) -> None:
    """Write incidents where and how it was asked for.

    Args:
        found: ranked.
        output: file, format and limit.
        whole: whether a story on a terminal tells everything.
    """
    format = format_of(output)
    for said in found.left_out:
        outputs.note(said)
    if not len(found):
        click.echo(nothing(found), err=True)
    if format == "table":
        _tell(found, output, whole=whole)
    elif format == "json":
        text = _limited(found, output).json()
        if output.output is not None:
            outputs.write_text(text, output.output)
        else:
            click.echo(text)
    else:
        table = found.arrow()
        rows = _readable(table.select(IN_MARKDOWN)) if format == "markdown" else table
        outputs.write(rows, replace(output, format=format))


def format_of(output: Output) -> str:
    """As :func:`trailscope.cli.render.output.format_of`."""
    return outputs.format_of(output)


def nothing(found: Incidents) -> str:
    """What is said where there is no incident."""
    if found.reasons:
        return "\n".join(f"cannot tell: {terminal(reason)}" for reason in found.reasons)
    return "no incidents: nothing that findings speak of hangs together"


def _tell(found: Incidents, output: Output, *, whole: bool) -> None:
    limit = output.limit
    if limit is None and output.output is None and outputs.on_terminal():
        limit = ON_TERMINAL
    shown = found if not limit else replace(found, incidents=found.incidents[:limit])
    text = "\n".join(story(shown, outputs.width(), whole=whole))
    if output.output is not None:
        outputs.write_text(click.unstyle(text), output.output)
    elif text:
        click.echo(text)
    if len(shown) < len(found):
        outputs.note(f"… {len(found) - len(shown):,} more (--limit 0 tells all)")


def _limited(found: Incidents, output: Output) -> Incidents:
    return replace(found, incidents=found.incidents[: output.limit]) if output.limit else found


def _readable(table: pa.Table) -> pa.Table:
    """The same with lists as texts with commas."""
    for at, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(at, field.name, pc.binary_join(table[field.name], ", "))
    return table
