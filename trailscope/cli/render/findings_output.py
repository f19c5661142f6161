"""Where findings go: a story on a terminal, data elsewhere, and what is no finding told beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module

import click
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.cli.options import Output
from trailscope.cli.render import output as outputs
from trailscope.cli.render.findings_story import story
from trailscope.cli.render.findings_summary import summary
from trailscope.cli.render.incidents_story import story as incidents_story
from trailscope.hunt.findings import Findings
from trailscope.incidents.incident import Incidents

MOST_INCIDENTS = 5  # before the findings on a terminal

# what a reader of a Markdown table wants to see of a finding; the other formats have everything
IN_MARKDOWN = (
    "severity",
    "first_seen",
    "sentence",
    "events",
    "source_ip_addresses",
    "recipient_account_ids",
    "rule",
    "attack",
)
EXPORTS = {
    "sarif": "trailscope.export.sarif",
    "ocsf": "trailscope.export.ocsf",
    "navigator": "trailscope.export.navigator",
}


def show(
    findings: Findings,
    output: Output,
    *,
    incidents: Incidents | None = None,
    cannot_tell: bool = False,
    quiet: bool = False,
) -> None:
    """Write findings where and how it was asked for.

    Args:
        findings: of a hunt.
        output: file, format and limit.
        incidents: that the findings are part of; a story begins with them.
        cannot_tell: whether to name the rules whose silence proves nothing.
        quiet: no summary beside data, unless the silence of rules is asked for; a story always ends in it.
    """
    format = format_of(output)
    told = "\n".join(summary(findings, outputs.width(), cannot_tell=cannot_tell))
    if format == "table":
        _tell_story(findings, output, told, incidents)
        return
    if format in EXPORTS:
        document: Callable[[Findings], str] = import_module(EXPORTS[format]).document
        _write_text(document(_limited(findings, output)), output)
    else:
        table = _readable(findings.table.select(IN_MARKDOWN)) if format == "markdown" else findings.table
        outputs.write(table, replace(output, format=format))
    if not quiet or cannot_tell or findings.problems:
        click.echo(told, err=True)


def format_of(output: Output) -> str:
    """As :func:`trailscope.cli.render.output.format_of`, with the formats that only findings have."""
    if output.format is None and output.output is not None and output.output.suffix.lower() == ".sarif":
        return "sarif"
    return output.format if output.format in EXPORTS else outputs.format_of(output)


def _tell_story(findings: Findings, output: Output, told: str, incidents: Incidents | None) -> None:
    shortened = output.output is None and outputs.on_terminal() and output.limit is None
    lines = story(_limited(findings, output).table, outputs.width(), shortened=shortened)
    before = list(_incidents(incidents, shortened=shortened)) if incidents is not None and len(incidents) else []
    text = "\n".join([*before, *lines, *([""] if len(findings) else []), told])
    if output.output is not None:
        outputs.write_text(click.unstyle(text), output.output)
    else:
        click.echo(text)


def _incidents(incidents: Incidents, *, shortened: bool) -> Iterator[str]:
    most = MOST_INCIDENTS if shortened else len(incidents)
    yield from incidents_story(incidents.incidents[:most], outputs.width())
    yield from (click.style(said, dim=True) for said in incidents.left_out)
    if len(incidents) > most:
        yield click.style(f"… {len(incidents) - most:,} more incidents (`trailscope incidents` tells all)", dim=True)
    yield ""


def _readable(table: pa.Table) -> pa.Table:
    """The same with lists as texts with commas."""
    for at, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(at, field.name, pc.binary_join(table[field.name], ", "))
    return table


def _write_text(text: str, output: Output) -> None:
    if output.output is not None:
        outputs.write_text(text.removesuffix("\n"), output.output)
    else:
        click.echo(text, nl=False)


def _limited(findings: Findings, output: Output) -> Findings:
    """The findings themselves, cut to the limit."""
    table: pa.Table = findings.table.slice(0, output.limit) if output.limit else findings.table
    return replace(findings, table=table)
