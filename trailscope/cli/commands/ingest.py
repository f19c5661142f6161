"""``trailscope ingest``: read logs into a lake."""

from __future__ import annotations

from datetime import timedelta

import click

from trailscope.cli import engine_options, exit_status, following, option_values, options
from trailscope.cli.opening import case_to_fill, source_options
from trailscope.cli.render import ingest_summary, progress
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.extent
@options.reading
@options.archive
@click.option("--dry-run", is_flag=True, help="Only look: objects, bytes, and an estimate of time and request cost.")
@click.option("--follow", is_flag=True, help="Look again and again for what is new, until Ctrl-C.")
@click.option(
    "--interval",
    type=option_values.duration,
    default="1m",
    show_default=True,
    metavar="SPAN",
    help="The pause between two looks.",
)
@click.option("--queue", metavar="URL", help="Read what the messages of an SQS queue name, until Ctrl-C.")
@engine_options.reading_engine
@options.output
def command(
    *,
    sources: tuple[str, ...],
    reach: options.Reach,
    reading: options.ReadingOptions,
    archive: options.Archive,
    dry_run: bool,
    follow: bool,
    interval: timedelta,
    queue: str | None,
    engine: engine_options.SparkWords,
    output: options.Output,
) -> int:
    """Read CloudTrail logs into a lake.

    SOURCE is a file, a folder, a glob, a zip or tar archive, s3://bucket/prefix, - for standard input, or
    event-history: the last 90 days of management events of the credentials' own account, all regions, by API.
    What the lake holds already is not read again, so the same command brings a lake up to date, or goes on after
    Ctrl-C. What cannot be read is kept in the lake's rejects and named; the rest is not held up by it.

    \b
    trailscope ingest ./AWSLogs --lake case42
    trailscope ingest s3://archive/AWSLogs/o-abc --since 30d --region eu-west-1 --profile logs --lake case42
    trailscope ingest s3://archive/AWSLogs --account 111122223333 --since 7d --lake case42 --dry-run
    trailscope ingest event-history --profile suspect --since 14d --lake case42
    trailscope ingest --queue https://sqs.eu-west-1.amazonaws.com/111122223333/trail --lake watch
    trailscope ingest s3://archive/AWSLogs --lake s3://forensics/lake --engine spark --spark-remote sc://host:15002

    --follow looks again after each --interval. --queue takes notifications of S3 or CloudTrail (through SNS or not) from a
    queue and deletes each message when what it names is committed; one that cannot be understood is named and left.

    --engine spark has the executors of Spark read, convert and write; docs/engines.md tells what they need.

    A dry run writes objects and bytes by account, region and day as data (--format, -o, --limit), the rest on stderr.
    Exit status: 0 done, 3 done but some input was rejected, 4 failed, 130 stopped with Ctrl-C.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    _refuse_contradictions(sources, follow=follow, queue=queue, dry_run=dry_run)
    _refuse_unheeded(follow=follow, queue=queue, dry_run=dry_run, engine=engine)
    by = engine_options.reader(engine)
    if by is not None and queue is not None:
        raise UsageError("what messages name is read by this process", hint="leave --engine or --queue away")
    asked = source_options(reading, archive)
    with case_to_fill(reach, reading, sources) as case:
        lake = str(case.lake_path)
        if queue is not None:
            return following.drain(
                lambda: case.drain(queue, options=asked), interval.total_seconds(), lake, quiet=reading.quiet
            )
        if follow:
            return following.poll(
                lambda: case.ingest(*sources, options=asked, engine=by),
                interval.total_seconds(),
                lake,
                quiet=reading.quiet,
            )
        if dry_run:
            from trailscope.cli.render import survey  # noqa: PLC0415 - loads Arrow, which --help does not need

            found = case.survey(*sources, options=asked, relist=archive.relist)
            return survey.tell(found, output, quiet=reading.quiet)
        with progress.shown(quiet=reading.quiet) as listener:
            done = case.ingest(*sources, options=asked, progress=listener, relist=archive.relist, engine=by)
        status = ingest_summary.tell(done, lake, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            case.damage  # noqa: B018 - raises, naming the logs to bring, where a damaged lake is not whole yet
        return status


def _refuse_contradictions(sources: tuple[str, ...], *, follow: bool, queue: str | None, dry_run: bool) -> None:
    if queue is not None and (sources or follow):
        raise UsageError("a queue names what to read by itself", hint="give --queue alone, without SOURCE and --follow")
    if queue is None and not sources:
        raise UsageError(
            "which logs?", hint="name a file, a folder, an s3:// prefix or event-history, or give --queue URL"
        )
    if dry_run and (follow or queue is not None):
        raise UsageError("a dry run looks once", hint="leave --follow and --queue away")
    if follow and "-" in sources:
        raise UsageError(
            "standard input cannot be followed", hint="pipe it in once, or follow the folder it comes from"
        )


def _refuse_unheeded(*, follow: bool, queue: str | None, dry_run: bool, engine: engine_options.SparkWords) -> None:
    """Refuse options that this way of reading does not heed.

    Raises:
        UsageError: there is one.
    """
    again = follow or queue is not None
    by_spark = engine.engine is not None
    refuse_unheeded(
        Unheeded(
            True, ["show_secrets"], "an ingest shows no records and keeps them as they are",
            "give it to the command that shows them",
        ),
        Unheeded(not dry_run, ["format", "output", "limit"], "only a dry run writes rows", "add --dry-run"),
        Unheeded(not again, ["interval"], "it is the pause between two looks", "add --follow"),
        Unheeded(
            again, ["relist"], "each look goes on where the one before it ended",
            "give it to an ingest that looks once",
        ),
        Unheeded(queue is not None, ["versions", "late"], "nothing is listed: the messages name what to read"),
        Unheeded(dry_run, ["engine", "master", "spark_remote"], "a dry run lists, and converts nothing"),
        Unheeded(by_spark, ["threads"], "Spark's own settings say how many work"),
    )  # fmt: skip
