"""``trailscope watch``: read what is new, hunt it, and tell each finding and each change of an incident once."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from trailscope.cli import completing, option_values, options, rule_options, settings_defaults
from trailscope.cli.opening import ACCESS, case_to_fill, source_options
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import Location, TrailscopeError, UsageError
from trailscope.schema.severity import SEVERITIES

if TYPE_CHECKING:
    from trailscope.ingest.progress import IngestSummary
    from trailscope.watch.destinations import Destination

_OF_READING = ("region_name", "requester_pays", "versions", "concurrency", "late")
FORMATS = ("text", "ndjson", "sarif", "none")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.reading
@options.watched_archive
@click.option(
    "--every",
    type=option_values.duration,
    default="5m",
    show_default=True,
    metavar="SPAN",
    help="The pause between two rounds.",
)
@click.option("--once", is_flag=True, help="One round, as for a job that something else starts.")
@click.option("--queue", metavar="URL", help="Read what the messages of an SQS queue name, in place of SOURCE.")
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default="medium",
    show_default=True,
    help="Tell this severity and above.",
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME",
    shell_complete=completing.topics,
    help="Only this topic or question. Repeatable.",
)
@rule_options.sigma_with("Sigma rules to ask as well. Repeatable.")
@options.queries
@rule_options.suppress_with("Findings not to tell, with reasons.")
@click.option(
    "--compare-every",
    type=option_values.duration,
    default="1h",
    show_default=True,
    metavar="SPAN",
    help="How often hunts that compare many events are asked; detections always are.",
)
@click.option(
    "--baseline",
    type=option_values.duration,
    default="30d",
    show_default=True,
    metavar="SPAN",
    help="How long before the new events hunts look back.",
)
@click.option("--incidents/--no-incidents", default=True, show_default=True, help="Whether incidents are told.")
@click.option(
    "--from-now", is_flag=True, help="Learn what the lake holds already without telling it; later rounds tell."
)
@click.option(
    "--name", default="default", show_default=True, metavar="NAME", help="Of this watch, where a lake has several."
)
@click.option(
    "--format",
    "-f",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How news is told; none for --exec and --webhook alone.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Append there instead of stdout; SARIF is written anew, with all.",
)
@click.option(
    "--exec",
    "run",
    metavar="COMMAND",
    help="Run for each item, without a shell: its JSON on stdin, TRAILSCOPE_KEY, _NEWS, _SEVERITY set.",
)
@click.option("--webhook", metavar="URL", help="POST each item there as JSON, with an Idempotency-Key.")
def command(
    *,
    sources: tuple[str, ...],
    reach: options.Reach,
    reading: options.ReadingOptions,
    archive: options.Archive,
    every: timedelta,
    once: bool,
    queue: str | None,
    run: str | None,
    webhook: str | None,
    output: Path | None,
    format: str,
    name: str,
    compare_every: timedelta,
    baseline: timedelta,
    severity: str,
    incidents: bool,
    from_now: bool,
    **asked: Any,
) -> int:
    """Tell what is new in a lake, each finding and change once.

    Each round reads what is new of SOURCE (a folder, an s3:// prefix, a queue) into the lake, asks the detections of the new events and,
    every --compare-every, the hunts that compare many events of the days before them, and tells what was not told before. What was
    told is remembered in the lake, so that restarts and late deliveries neither lose nor repeat anything. Without SOURCE the lake is
    watched that something else fills.

    \b
    trailscope watch s3://archive/AWSLogs --lake watch --since 2d --every 5m
    trailscope watch ./AWSLogs --lake watch --format ndjson -o news.ndjson
    trailscope watch --lake watch --once --format none --exec './page-someone' --severity high
    trailscope watch --queue https://sqs.eu-west-1.amazonaws.com/111122223333/trail --lake watch --webhook https://host/path

    Exit status: 0 done (--once), 2 wrong usage, 3 some input or rule was rejected, 4 failed or a destination did not take its news,
    130 stopped with Ctrl-C.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    _refuse_contradictions(sources, queue, format, output)
    refuse_unheeded(
        Unheeded(True, ["relist"], "each round goes on where the one before it ended", "run `trailscope ingest --relist` before"),
        Unheeded(
            not sources and queue is None, ["since", "until", *ACCESS, *_OF_READING],
            "nothing is read into the lake by this watch, and all that is new in it is told", "name SOURCE, or --queue",
        ),
        Unheeded(queue is not None, ["versions", "late"], "nothing is listed: the messages name what to read"),
        Unheeded(once, ["every"], "one round has no pause"),
    )  # fmt: skip
    source = source_options(reading, archive)
    own = settings_defaults.own_accounts(click.get_current_context())
    with case_to_fill(reach, reading, sources) as filled:
        import trailscope  # noqa: PLC0415 - the engine is loaded when there is something to open
        from trailscope.cli.watching import Watch, until_there  # noqa: PLC0415 - loads Arrow, which --help does not need
        from trailscope.lake.existing import folder_beside  # noqa: PLC0415 - as above
        from trailscope.watch.rounds import Wanted  # noqa: PLC0415 - as above
        from trailscope.watch.state import WatchState  # noqa: PLC0415 - as above

        def read() -> IngestSummary | None:
            return filled.drain(queue, options=source).summary if queue else filled.ingest(*sources, options=source)

        first: list[IngestSummary] = []

        def next_read() -> IngestSummary | None:
            return first.pop() if first else read()

        reads = next_read if sources or queue else None
        if reads is not None:
            made = until_there(filled.lake_path, read, every.total_seconds(), once=once)
            first += [made] if made is not None else []  # the first round tells of it what it rejected
        case = trailscope.open(
            lake=str(filled.lake_path), accounts=reach.account, regions=reach.region, queries=asked["folders"], memory=reading.memory,
            threads=reading.threads, despite_damage=reach.despite_damage, show_secrets=reach.show_secrets, own_accounts=own,
            networks=reach.networks, threats=reach.threats, mmdb=reach.mmdb, aws_ranges=reach.aws_ranges,
        )  # fmt: skip
        wanted = Wanted(
            plan=lambda opened: opened.plan(packs=asked["packs"], sigma=asked["sigma"], suppressions=asked["suppress"]),
            severity=severity, baseline=baseline, incidents=incidents, from_now=from_now,
        )  # fmt: skip
        with (
            case,
            WatchState(folder_beside(filled.lake_path), name) as state,
            _destinations(format, output, run, webhook) as destinations,
        ):
            watch = Watch(
                reads, case.part, state, wanted, destinations, compare_every, output if format == "sarif" else None, reading.quiet,
            )  # fmt: skip
            return watch.once() if once else watch.until_stopped(every.total_seconds())


def _refuse_contradictions(sources: tuple[str, ...], queue: str | None, format: str, output: Path | None) -> None:
    if queue is not None and sources:
        raise UsageError("a queue names what to read by itself", hint="give --queue alone, without SOURCE")
    if "-" in sources:
        raise UsageError("standard input cannot be watched", hint="watch the folder it comes from")
    if format == "sarif" and output is None:
        raise UsageError(
            "SARIF is one document, not lines", hint="name the file that is written anew: -o findings.sarif"
        )
    if format == "none" and output is not None:
        raise UsageError("--format none writes nothing", hint="leave -o out, or choose text, ndjson or sarif")


@contextmanager
def _destinations(
    format: str, output: Path | None, run: str | None, webhook: str | None
) -> Iterator[list[Destination]]:
    """Whom to tell, as long as the context lasts."""
    from trailscope.cli.render import news_text  # noqa: PLC0415 - as above
    from trailscope.watch.destinations import CommandRun, Stream, Webhook, spelled  # noqa: PLC0415 - as above

    further: list[Destination] = []
    if run is not None:
        words = shlex.split(run)
        if not words:
            raise UsageError("--exec names no command", hint="write --exec './page-someone --now'")
        further.append(CommandRun(words))
    if webhook is not None:
        further.append(Webhook(webhook))
    if format in {"sarif", "none"}:
        yield further
        return
    with _stream(output) as stream:
        if format == "ndjson":
            yield [Stream(stream, spelled), *further]
        else:
            coloured = output is None and click.get_current_context().color is not False and stream.isatty()
            yield [
                Stream(stream, news_text.line if coloured else lambda item: click.unstyle(news_text.line(item))),
                *further,
            ]


@contextmanager
def _stream(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        file = output.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise TrailscopeError(
            f"the news cannot be written: {error.strerror}",
            at=Location(str(output)),
            hint="name a file you may write to",
        ) from None
    with file:
        yield file
