"""``trailscope report``: everything in one file that opens offline, or as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count, size
from trailscope.cli import exit_status, options, rule_options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.escaping import terminal
from trailscope.schema.severity import SEVERITIES

if TYPE_CHECKING:
    from trailscope.hunt.findings import Findings

FORMATS = ("html", "markdown")
DEFAULT_NAMES = {"html": Path("trailscope-report.html"), "markdown": Path("trailscope-report.md")}


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it: .html or .md. Default: ./trailscope-report.html.",
)
@click.option("--format", "-f", type=click.Choice(FORMATS), help="Default: what the name after -o says, else html.")
@click.option("--force", is_flag=True, help="Replace the file where there is one.")
@click.option("--title", default="", metavar="TEXT", help="The report's heading.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only rules of this severity and above.")
@rule_options.sigma_with("Sigma rules to ask as well, a file or folder. Repeatable.")
@options.queries
@rule_options.suppress_with("Findings to hold back; the report says how many, and why.")
@options.reach
@options.reading
def command(
    *,
    sources: tuple[str, ...],
    output: Path | None,
    format: str | None,
    force: bool,
    title: str,
    severity: str | None,
    sigma: tuple[Path, ...],
    folders: tuple[Path, ...],
    suppress: Path | None,
    reach: options.Reach,
    reading: options.ReadingOptions,
) -> int:
    """Everything in one file to hand on: findings, charts, evidence.

    Every rule is asked, as in `trailscope hunt`. The HTML opens without a network and without a server: incidents (not with
    --severity: some findings make no story), summary, findings with filters and search, ATT&CK, timeline, actors, addresses,
    resources, what the evidence covers and what it does not, and each cited event with its source object and that object's
    SHA-256. SOURCE is a lake or raw logs, as in `trailscope query`. Times are UTC.

    \b
    trailscope report ./AWSLogs
    trailscope report --lake case42 --since 7d --severity medium --title "Case 42" -o case42.html
    trailscope report --lake case42 --suppress known.yml -o case42.md

    Exit status: 0 done, 2 wrong usage, 3 done but some input or rule was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.report.document import checked  # noqa: PLC0415 - loads Arrow, which --help does not need

    target = output or DEFAULT_NAMES[format or "html"]
    written_as = checked(target, format, force=force)  # type: ignore[arg-type]  # click.Choice has checked it
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources, folders) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        from trailscope.cli.render.findings_progress import asking  # noqa: PLC0415 - as above

        with asking(quiet=reading.quiet) as progress:
            findings = case.hunt(severity=severity, sigma=sigma, suppressions=suppress, progress=progress)
        with waiting("writing the report", quiet=reading.quiet):
            stories = None if severity else case.incidents(findings)
            written = case.report(findings, incidents=stories, title=title).save(target, format=written_as, force=force)
        note_export(case, "report", written, written_as)
    if not reading.quiet:
        _tell(findings, written)
    return exit_status.REJECTED if findings.problems else status


def _tell(findings: Findings, written: Path) -> None:
    counts = findings.by_severity()
    found = ", ".join(f"{counts[name]:,} {name}" for name in reversed(SEVERITIES) if counts.get(name))
    click.echo(
        f"{count(len(findings), 'finding')}{f' ({found})' if found else ''} "
        f"written to {terminal(str(written))} ({size(written.stat().st_size)})",
        err=True,
    )
