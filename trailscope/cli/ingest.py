"""``trailscope ingest``: read logs into a lake."""

from __future__ import annotations

import click

from trailscope.cli import options, summary
from trailscope.cli.opening import open_case
from trailscope.errors import UsageError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@options.reach
@options.reading
def command(sources: tuple[str, ...], reach: options.Reach, reading: options.Reading) -> int:
    """Read CloudTrail logs into a lake.

    SOURCE is a file, a folder, a glob, a zip or tar archive, s3://bucket/prefix, or - for standard input.
    What the lake holds already is not read again, so the same command brings a lake up to date, or goes on after
    Ctrl-C. What cannot be read is kept in the lake's rejects and named; the rest is not held up by it.

    \b
    trailscope ingest ./AWSLogs --lake case42
    trailscope ingest s3://archive/AWSLogs/o-abc --since 30d --region eu-west-1 --profile logs --lake case42

    Exit status: 0 done, 3 done but some input was rejected, 4 failed, 130 stopped with Ctrl-C.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if reach.lake is None:
        raise UsageError("an ingest needs a lake to write to", hint="give --lake DIR or set TRAILSCOPE_LAKE")
    with open_case(reach, reading, sources) as case:
        assert case.last_ingest is not None  # noqa: S101 - opening sources is reading them
        return summary.tell(case.last_ingest, str(case.lake_path), quiet=reading.quiet)
