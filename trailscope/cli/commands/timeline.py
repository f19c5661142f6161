"""``trailscope timeline``: what happened around one actor, address, key or resource, as a picture or as lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.option_values import RowLimit
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    import pyarrow as pa

    from trailscope.answers.timeline import Timeline

LANES = ("actor", "principal", "account", "service", "region", "address", "tactic")
COLOURS = ("access", "severity", "tactic")
PICTURES = (".html", ".svg", ".png", ".json")
ROW_ENDINGS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".md": "markdown"}
LINES_ON_TERMINAL, LINES_ELSEWHERE = 200, 10_000


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.filters
@click.option(
    "--findings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Only events that these findings cite: .json, .ndjson or .parquet of `trailscope hunt -o`.",
)
@click.option(
    "--lane", type=click.Choice(LANES), default="actor", show_default=True, help="What a lane of the picture is."
)
@click.option(
    "--colour",
    "--color",
    type=click.Choice(COLOURS),
    default="access",
    show_default=True,
    help="What its colours mean; severity and tactic need --findings.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw into a .html, .svg, .png or .json (Vega-Lite) file; .txt gets the lines, .csv, .ndjson, .parquet or .md the rows.",
)
@click.option(
    "--format",
    "-f",
    type=click.Choice(options.FORMATS),
    help="Rows in this format, one for each line of the story; table is the lines themselves.",
)
@click.option(
    "--limit",
    "-n",
    type=RowLimit(),
    metavar="N",
    help=f"At most N lines, 0 for all. Default: {LINES_ON_TERMINAL} on a terminal, {LINES_ELSEWHERE} elsewhere.",
)
@options.reach
@options.reading
def command(
    *,
    sources: tuple[str, ...],
    filters: options.EventFilters,
    findings: Path | None,
    lane: str,
    colour: str,
    output: Path | None,
    format: str | None,
    limit: int | None,
    reach: options.Reach,
    reading: options.ReadingOptions,
) -> int:
    """What happened, in order, around an actor, address or resource.

    Without -o the story is told in lines: calls of one kind that follow each other closely are one line. With -o it is
    drawn; the HTML opens without a network, and dragging over the strip at its top zooms in. With --format the lines are rows.
    Options of different kinds narrow each other down; they are those of `trailscope search`. SOURCE is a lake or raw logs, as in
    `trailscope query`. Times are UTC.

    \b
    trailscope timeline --actor alice --since 7d --lake case42
    trailscope timeline --actor deploy-bot --since 2026-09-01T14:00 --until 2026-09-01T14:30 --lake case42
    trailscope timeline --changes --service iam --format csv --lake case42
    trailscope timeline --ip 203.0.113.0/24 ./AWSLogs -o address.html
    trailscope timeline --findings findings.ndjson --colour severity --lane tactic --lake case42 -o story.svg

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    rows = _row_format(format, output)
    drawn = None if rows else _picture(output)
    refuse_unheeded(
        Unheeded(drawn is None, ["lane", "colour"], "lanes and colours are those of a picture", "draw one with -o FILE.html"),
        Unheeded(drawn is not None and bool(limit), ["limit"], "a picture has no lines", "choose fewer events with --since, --until, --actor …"),
        Unheeded(drawn is not None, ["format"], "the ending of -o says that it is drawn", "end the name in .txt"),
    )  # fmt: skip
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        timeline = case.timeline(
            findings=_read(findings),
            lane=lane,
            colour=colour,  # type: ignore[arg-type]  # click.Choice has checked it
            **filters.words(),
        )
        if drawn is not None:
            found = _draw(timeline, drawn)
        elif rows is not None:
            found = _write_rows(timeline, options.Output(rows, output, limit))
        else:
            found = _tell(timeline, output, limit)
        if not found:
            emptiness.tell(case, quiet=reading.quiet)
        note_export(case, "timeline", drawn or output)
    return status


def _read(findings: Path | None) -> pa.Table | None:
    from trailscope.analytics.finding_events import read_findings  # noqa: PLC0415 - loads Arrow, which --help does not need

    return read_findings(findings) if findings else None


def _row_format(format: str | None, output: Path | None) -> str | None:
    """The format in which rows are wanted; ``None`` for lines and pictures. A .json file is a picture unless told otherwise."""
    if format is not None:
        return None if format == "table" else format
    return ROW_ENDINGS.get(output.suffix.lower()) if output is not None else None


def _write_rows(timeline: Timeline, output: options.Output) -> bool:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    rows = timeline.bursts(output.limit or None)
    if not rows.num_rows:
        click.echo(_nothing(timeline.reasons), err=True)
    outputs.write(rows.drop_columns(["day_events", "all_events", "all_lines"]), output)
    return bool(rows.num_rows)


def _picture(output: Path | None) -> Path | None:
    """The file to draw into; ``None`` when lines are wanted."""
    if output is None or output.suffix.lower() == ".txt":
        return None
    if output.suffix.lower() not in PICTURES:
        raise UsageError(
            f"a timeline cannot be written as {output.name}",
            hint=f"name a file that ends in {', '.join(PICTURES)} or .txt",
        )
    return output


def _draw(timeline: Timeline, path: Path) -> bool:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    if not timeline.events:
        click.echo(_nothing(timeline.reasons), err=True)
    timeline.save(path)
    outputs.note(f"{timeline.events:,} event{'' if timeline.events == 1 else 's'} drawn into {terminal(str(path))}")
    return bool(timeline.events)


def _tell(timeline: Timeline, output: Path | None, limit: int | None) -> bool:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render import timeline_text  # noqa: PLC0415 - as above

    ours = LINES_ON_TERMINAL if output is None and outputs.on_terminal() else LINES_ELSEWHERE
    most = ours if limit is None else limit or None
    lines = timeline.bursts(most)
    if not lines.num_rows:
        click.echo(_nothing(timeline.reasons), err=True)
    coloured = outputs.coloured(output)
    text = timeline_text.told(lines, outputs.width(), coloured=coloured)
    if output is not None:
        outputs.write_text("\n".join(text), output)
    else:
        sys.stdout.writelines(f"{line}\n" for line in text)
        sys.stdout.flush()
    if most is not None and lines.num_rows == most:
        _say_more(lines, most)
    return bool(lines.num_rows)


def _say_more(lines: pa.Table, most: int) -> None:
    """What was left out, if anything: counted, unless the rest was never folded."""
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    known = lines.column("all_lines")[0].as_py()
    if known == most:
        return
    more = "more lines" if known is None else f"{known - most:,} more line{'s' if known - most > 1 else ''}"
    outputs.note(f"… {more} (-n 0 tells all; --since, --until, --actor … narrow it down)")


def _nothing(reasons: tuple[str, ...]) -> str:
    if reasons:
        return "\n".join(f"cannot tell: {terminal(reason)}" for reason in reasons)
    return "nothing found: no such event; a name matches whole unless it ends in *"
