"""``trailscope incidents``: findings, and the events around them, stitched into ranked stories."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import engine_options, exit_status, options, rule_options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.errors import UsageError
from trailscope.schema.severity import SEVERITIES

if TYPE_CHECKING:
    from trailscope.incidents.incident import Incidents

MOST_NAMED = 8
_LIMITED = "At most N incidents, 0 for all. Default: 10 on a terminal, else all."


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only incidents of this severity and above.")
@click.option("--id", "wanted", metavar="ID", help="Only this incident, told whole.")
@rule_options.suppress_with("Findings not to count, with reasons, as docs/hunting.md describes.")
@rule_options.sigma_with("Sigma rules to ask as well, a file or folder. Repeatable.")
@options.queries
@options.reach
@options.output_as(options.FORMATS, _LIMITED)
@options.reading
@engine_options.any_engine
def command(
    *,
    sources: tuple[str, ...],
    severity: str | None,
    wanted: str | None,
    suppress: Path | None,
    sigma: tuple[Path, ...],
    folders: tuple[Path, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
    engine: engine_options.EngineWords,
) -> int:
    """Findings stitched into incidents: who got in, how, what they did.

    Asks every rule, as `trailscope hunt` does, and stitches findings and the events around them into incidents: what
    shares a credential's lineage, an identity or resource that the intruder made, or an address that is nobody's usual one.
    Ranked; each join is explained with the event that shows it. --format json writes {"incidents": […]} with the ids of all
    events and findings of each; the other formats have more columns. Times are UTC.

    \b
    trailscope incidents ./AWSLogs
    trailscope incidents --lake case42 --since 30d --format json -o incidents.json
    trailscope incidents --lake case42 --id incident-1f0c9a2b

    Exit status: 0 done, 2 wrong usage, 3 done but some input or rule was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    reach = without_set_lake(reach, sources)
    elsewhere = engine_options.elsewhere(engine, reading)
    with open_case(reach, reading, sources, folders, elsewhere=elsewhere) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        from trailscope.cli.render import incidents_output  # noqa: PLC0415 - loads Arrow, which --help does not need
        from trailscope.cli.render.findings_progress import asking  # noqa: PLC0415 - as above

        incidents_output.format_of(output)  # what cannot be written is refused before the work, not after it
        with asking(quiet=reading.quiet) as progress:
            findings = case.hunt(sigma=sigma, suppressions=suppress, progress=progress)
        with waiting("stitching incidents", quiet=reading.quiet):
            everything = case.incidents(findings)
        _refuse_unknown(wanted, everything)
        found = _chosen(everything, severity, wanted)
        looked = None if len(found) or reading.quiet else case.looked_at()
        verified = "" if reading.quiet else case.verified_share(found)
    incidents_output.show(found, output, whole=wanted is not None)
    if looked is not None:
        emptiness.show(looked)
    if verified:
        click.echo(f"verified     {verified}", err=True)
    note_export(case, "incidents", output.output, output.format)
    return exit_status.REJECTED if findings.problems else status


def _refuse_unknown(wanted: str | None, found: Incidents) -> None:
    ids = [one.id for one in found]
    if wanted is not None and wanted not in ids:
        near = get_close_matches(wanted, ids, 1)
        there = f"there are {', '.join(ids[:MOST_NAMED])}" if ids else "there is none; leave --id out to see why"
        raise UsageError(f"there is no incident {wanted!r}", hint=f"did you mean {near[0]}?" if near else there)


def _chosen(found: Incidents, severity: str | None, wanted: str | None) -> Incidents:
    least = SEVERITIES.index(severity) if severity else 0
    kept = (one for one in found if SEVERITIES.index(one.severity) >= least and wanted in (None, one.id))
    return replace(found, incidents=tuple(kept))
