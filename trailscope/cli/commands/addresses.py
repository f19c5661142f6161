"""``trailscope addresses``: the distinct sources of calls, with what is known of each."""

from __future__ import annotations

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.escaping import terminal


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.output
@options.reading
def command(
    *,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """Where calls came from: each address, service and host name.

    With country, network and its owner, AWS region and service, private or reserved, the organisation's own, or on a list of
    threats; first and last seen, events, refusals and actors. Sources on a list of threats come first. Times are UTC.

    \b
    trailscope addresses --lake case42 --since 7d
    trailscope addresses --lake case42 --networks offices.txt --threats drop.txt --format csv

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

            found = case.addresses()
            if not found.num_rows:
                reasons = [f"cannot tell: {terminal(reason)}" for reason in case.lacks_anything()]
                click.echo("\n".join(reasons or ["nothing found: no call came from anywhere"]), err=True)
            outputs.write(found, output)
            if not found.num_rows:
                emptiness.tell(case, quiet=reading.quiet)
            elif not reading.quiet:
                outputs.note(case.known_addresses.told_age())
            note_export(case, "addresses", output.output, output.format)
    return status
