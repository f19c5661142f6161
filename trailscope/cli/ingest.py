"""``trailscope ingest``: read logs into a lake."""

from __future__ import annotations

import click

from trailscope.cli import options, progress, summary
from trailscope.cli.opening import case_to_fill, source_options


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@options.reach
@options.reading
@options.archive
@click.option("--dry-run", is_flag=True, help="Only look: objects, bytes, and an estimate of time and request cost.")
@options.output
def command(
    *,
    sources: tuple[str, ...],
    reach: options.Reach,
    reading: options.Reading,
    archive: options.Archive,
    dry_run: bool,
    output: options.Output,
) -> int:
    """Read CloudTrail logs into a lake.

    SOURCE is a file, a folder, a glob, a zip or tar archive, s3://bucket/prefix, or - for standard input.
    What the lake holds already is not read again, so the same command brings a lake up to date, or goes on after
    Ctrl-C. What cannot be read is kept in the lake's rejects and named; the rest is not held up by it.

    \b
    trailscope ingest ./AWSLogs --lake case42
    trailscope ingest s3://archive/AWSLogs/o-abc --since 30d --region eu-west-1 --profile logs --lake case42
    trailscope ingest s3://archive/AWSLogs --account 111122223333 --since 7d --lake case42 --dry-run

    A dry run writes objects and bytes by account, region and day as data (--format, -o, --limit), the rest on stderr.
    Exit status: 0 done, 3 done but some input was rejected, 4 failed, 130 stopped with Ctrl-C.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    asked = source_options(reading, archive)
    with case_to_fill(reach, reading, sources) as case:
        if dry_run:
            from trailscope.cli import survey  # noqa: PLC0415 - loads Arrow, which --help does not need

            return survey.tell(case.survey(*sources, options=asked, relist=archive.relist), output)
        with progress.shown(quiet=reading.quiet) as listener:
            done = case.ingest(*sources, options=asked, progress=listener, relist=archive.relist)
        return summary.tell(done, str(case.lake_path), quiet=reading.quiet)
