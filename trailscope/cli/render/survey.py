"""What a dry run says: rows by account, region and day on stdout, and on stderr what they amount to."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pyarrow as pa

from trailscope.amounts import count, size, span
from trailscope.cli import exit_status
from trailscope.cli.options import Output
from trailscope.cli.render import colours
from trailscope.cli.render.output import write
from trailscope.escaping import terminal
from trailscope.ingest.survey import GET_PRICE, INFLATION, JSON_BYTES_A_SECOND, LIST_PRICE, OBJECTS_A_SECOND, Survey

_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("region", pa.string()),
        ("delivery_date", pa.date32()),
        ("objects", pa.int64()),
        ("stored_bytes", pa.int64()),
        ("in_lake", pa.int64()),
    ]
)


def tell(found: Survey, output: Output, *, quiet: bool = False) -> int:
    """Write the rows and say the sums, these not where ``quiet``.

    Returns:
        The exit status: 3 when something may not be listed or opened, else 0.
    """
    rows = [
        {
            "account": group.account or None,
            "region": group.region or None,
            "delivery_date": group.day,
            "objects": tally.objects,
            "stored_bytes": tally.stored_bytes,
            "in_lake": tally.known,
        }
        for group, tally in found.groups.items()
    ]
    write(pa.Table.from_pylist(rows, _SCHEMA), output)
    for heading, text in () if quiet else lines(found):
        click.echo(f"{click.style(f'{heading:<9}', bold=True)} {text}", err=True)
    for change in found.altered:
        click.secho(
            f"altered   {terminal(change.uri)}: {change.reason} ({terminal(change.detail)})", fg=colours.ERROR, err=True
        )
    for item in found.unreadable:
        click.secho(
            f"rejected  {terminal(item.uri)}: {item.reason} ({terminal(item.detail)})", fg=colours.WARNING, err=True
        )
    return exit_status.REJECTED if found.unreadable else exit_status.DONE


def lines(found: Survey) -> Iterator[tuple[str, str]]:
    """Heading and text of each line, safe for a terminal."""
    total = found.total
    left_out = ", ".join(f"{terminal(reason)} {number:,}" for reason, number in found.left_out.items())
    parts = (
        f"{total.objects:,} to read",
        f"{total.known:,} in the lake already" if total.known else "",
        f"left out: {left_out}" if left_out else "",
        f"{count(found.folders_settled, 'folder')} taken up where an earlier ingest ended (--relist lists all again)"
        if found.folders_settled
        else "",
    )
    yield "objects", " · ".join(part for part in parts if part)
    json = size(total.stored_bytes * INFLATION)
    yield "bytes", f"{size(total.stored_bytes)} stored, about {json} of JSON if it shrank to a tenth"
    pace = f"{size(JSON_BYTES_A_SECOND)}/s of JSON"
    if not found.requests:
        yield "time", f"about {span(found.seconds)}, at {pace} as measured on two cores"
        return
    yield "time", f"about {span(found.seconds)}, at {pace} and {OBJECTS_A_SECOND:,} objects/s, as measured on two cores"
    listings = sum(number for name, number in found.requests.items() if name.startswith("list_"))
    prices = f"LIST {LIST_PRICE * 1e6:g} $ and GET {GET_PRICE * 1e6:g} $ a million, S3 Standard in us-east-1, 2025"
    yield "requests", f"{listings:,} LIST (made now, and again by the ingest), {total.objects:,} GET"
    amount = f"about {found.dollars:.2f} $" if found.dollars >= 0.01 else "less than 0.01 $"
    yield "cost", f"{amount} for requests ({prices}); transfer out of AWS and KMS come on top"
