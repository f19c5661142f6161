"""``trailscope bench-detect``: how well did a detector do on a set of logs of which the truth is known?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from trailscope.cli import exit_status, options
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.schema.severity import SEVERITIES

_BY = ("severity", "attack", "stage", "technique")


@click.command()
@click.argument("set_folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="SET")
@click.argument("files", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[HITS…]", nargs=-1)
@click.option("--by", type=click.Choice(_BY), default=_BY[0], show_default=True, help="What a row is.")
@click.option(
    "--incidents", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Score these instead: a row is an attack, and how one incident tells it.",
)  # fmt: skip
@click.option(
    "--severity", type=click.Choice(SEVERITIES), help="Only hits of this severity and above; not with --by severity."
)
@click.option(
    "--id-column", metavar="NAME", default="", help="The column that has the event id, where it is not found."
)
@options.output
def command(
    *,
    set_folder: Path,
    files: tuple[Path, ...],
    by: str,
    incidents: Path | None,
    severity: str | None,
    id_column: str,
    output: options.Output,
) -> int:
    """Score what detectors found in a set of logs whose truth is known.

    SET is a folder as `python -m benchmarks.detect` makes it: logs, truth.csv and set.json (docs/yardstick.md). HITS are what
    detectors wrote about SET/logs, a file each: CSV or JSON lines with an event id, as Suzaku, Sigma engines and `trailscope hunt`
    write them. The name of a file is the detector's name in the table, or its path where two files have one name.

    \b
    trailscope hunt SET/logs --all -o trailscope.ndjson
    trailscope bench-detect SET trailscope.ndjson suzaku.csv
    trailscope bench-detect SET trailscope.ndjson --by technique --severity medium

    Exit status: 0 done, 2 wrong usage, 3 done but some rows had no event id, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.cli.render.output import write  # noqa: PLC0415 - as for every command, what works is loaded late
    from trailscope.yardstick import hits, scores, truth  # noqa: PLC0415 - as above

    if bool(files) == bool(incidents):
        raise click.UsageError("give HITS, or --incidents")
    refuse_unheeded(
        Unheeded(incidents is not None, ["by"], "a row is an attack with --incidents", "give HITS"),
        Unheeded(
            incidents is not None or by == "severity", ["severity"], "it goes with --by attack, stage or technique"
        ),
    )
    known = truth.read(set_folder)
    named = _named(files or ((incidents,) if incidents else ()))
    read = {name: hits.read(path, id_column=id_column) for name, path in named.items()}
    told = {name: found.hits for name, found in read.items()}
    if incidents:
        [stories] = told.values()
        table = scores.by_incident(known, stories)
    elif by == "severity":
        table = scores.by_severity(known, told)
    else:
        table = scores.by_label(known, {name: hits.at_least(each, severity) for name, each in told.items()}, by)
    write(table, output)
    for name, found in read.items():
        if found.without_id:
            exit_status.say(f"{name}: {found.without_id:,} rows have no event id and were left out", colour="red")
    return exit_status.REJECTED if any(found.without_id for found in read.values()) else exit_status.DONE


def _named(files: Sequence[Path]) -> dict[str, Path]:
    """Each file by its name, or, where two have the same, by its path."""
    often = Counter(path.name for path in files)
    return {path.name if often[path.name] == 1 else str(path): path for path in files}
