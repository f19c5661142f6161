"""Where a verification goes: a table of what is not valid with the summary beside it, or data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
import pyarrow.compute as pc

from trailscope.amounts import count
from trailscope.cli.options import Output
from trailscope.cli.render import colours
from trailscope.cli.render import output as outputs
from trailscope.escaping import terminal
from trailscope.integrity.verification import STATUSES, Verification

HEAD = 10
_COLOURS = {
    "valid": colours.GOOD,
    "invalid": colours.ERROR,
    "missing": colours.ERROR,
    "uncovered": colours.WARNING,
    "unverifiable": colours.WARNING,
}
_MOST = 12


def format_of(output: Output) -> str:
    """See :func:`trailscope.cli.render.output.format_of`."""
    return outputs.format_of(output)


def show(result: Verification, output: Output, *, every: bool, quiet: bool) -> None:
    """Write a verification where and how it was asked for.

    Args:
        result: what was found.
        output: file, format and limit. JSON is one document with files and summary; other data is one row per file.
        every: whether a table shows valid files too.
        quiet: no summary beside it.
    """
    format = format_of(output)
    if format == "json":
        outputs.write_document(result.json(), output.output)
    else:
        table = result.table.select(["status", "uri", "reason", "digest_uri", "kind", "sha256"])
        if format == "table":
            shown = table if every else table.filter(pc.not_equal(table["status"], "valid"))
            table = shown.select(["status", "uri", "reason"])
        if format != "table" or table.num_rows:
            outputs.write(table, replace(output, format=format))
    if not quiet:
        for heading, text, colour in lines(result):
            click.echo(f"{click.style(f'{heading:<{HEAD}}', bold=True, fg=colour)} {text}", err=True)


def lines(result: Verification) -> Iterator[tuple[str, str, str | None]]:
    """Heading, text and colour of each line of the summary, safe for a terminal."""
    summary = result.summary()
    for kind in ("digests", "logs"):
        yield kind, _counts(summary[kind]), None
    yield from _chains(summary["chains"])
    for gap in summary["gaps"][:_MOST]:
        colour = None if gap["explained"] else colours.WARNING
        where = f"{gap['account']} {gap['region']} {gap['trail']}"
        yield "gap", terminal(f"{gap['from']} to {gap['to']}, {where}: {gap['why']}"), colour
    if len(summary["gaps"]) > _MOST:
        yield "gap", f"… {len(summary['gaps']) - _MOST:,} more (--format json has all)", None
    for keys in summary["keys"]:
        named = terminal(f"{keys['origin']}, SHA-256 {keys['sha256']}")
        yield "keys", f"{count(len(keys['fingerprints']), 'key')} of {named}", None
    for note in summary["notes"]:
        yield "note", terminal(note), colours.WARNING
    worst = "all valid" if result.all_valid else "not all valid"
    yield "result", worst, colours.GOOD if result.all_valid else colours.ERROR


def _counts(counts: dict[str, int]) -> str:
    parts = [
        click.style(f"{counts[status]:,} {status}", fg=_COLOURS[status]) for status in STATUSES if counts.get(status)
    ]
    return ", ".join(parts) or "none"


def _chains(chains: list[dict[str, Any]]) -> Iterator[tuple[str, str, str | None]]:
    for chain in chains[:_MOST]:
        kind = "backfill " if chain["backfill"] else ""
        place = f"{chain['account']} {chain['region']} {chain['trail']}"
        digests = count(chain["digests"], f"{kind}digest")
        yield "chain", terminal(f"{place}: {digests}, {chain['from']} to {chain['to']}"), None
    if len(chains) > _MOST:
        yield "chain", f"… {len(chains) - _MOST:,} more (--format json has all)", None
