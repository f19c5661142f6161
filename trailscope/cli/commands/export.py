"""``trailscope export``: events, findings and incidents in the forms that other tools read."""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.amounts import count, size
from trailscope.cli import exit_status, options
from trailscope.cli.event_choice import choose, findings_of
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import ingest_summary
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.escaping import terminal
from trailscope.schema.severity import SEVERITIES

FORMS = ("timesketch", "supertimeline", "ocsf", "ocsf-findings", "stix", "findings", "incident")
_OF_FINDINGS = frozenset({"ocsf-findings", "stix", "findings"})
_WITH_TAGS = ("timesketch", "supertimeline")
_NOUNS = dict.fromkeys(FORMS, "event") | dict.fromkeys(_OF_FINDINGS, "finding") | {"incident": "incident"}


@click.command()
@click.argument("form", type=click.Choice(FORMS), metavar="FORM")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.chosen
@click.option("--severity", type=click.Choice(SEVERITIES), help="Of findings: only those of this severity and above.")
@click.option("--tags", is_flag=True, help="Of events: ask every rule, and tag what findings cite.")
@click.option(
    "--output",
    "-o",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file.",
)
@click.option("--force", is_flag=True, help="Replace the file where there is one.")
@options.reach
@options.reading
def command(
    *,
    form: str,
    sources: tuple[str, ...],
    chosen: options.Chosen,
    severity: str | None,
    tags: bool,
    target: Path,
    force: bool,
    reach: options.Reach,
    reading: options.ReadingOptions,
) -> int:
    """Hand events, findings or an incident to another tool.

    \b
    timesketch     events, .jsonl or .csv: message, datetime, timestamp_desc, tag
    supertimeline  events, .csv: the columns of plaso's l2tcsv
    ocsf           events, .parquet: OCSF API Activity
    ocsf-findings  findings, .parquet: OCSF Detection Finding
    stix           findings, .json: STIX 2.1 indicators and observed data
    findings       findings, .md
    incident       the incident of --incident, .md, for a ticket

    Options choose events by event, rule, finding, incident, actor, address, key, resource and time, and narrow each other down. Findings
    are those of --rule, --finding and --severity, or all. Secrets are masked unless --show-secrets is given. Times are UTC. SARIF and
    ATT&CK Navigator layers come from `trailscope hunt --format`.

    \b
    trailscope export timesketch --lake case42 --since 7d --tags -o case42.jsonl
    trailscope export stix --lake case42 --severity high -o indicators.json
    trailscope export incident --lake case42 --incident incident-1f0c9a2b -o ticket.md

    Exit status: 0 done, 2 wrong usage, 3 done but some input or rule was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.exporting import checked  # noqa: PLC0415 - loads Arrow, which --help does not need

    checked(form, target)
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", hint="name another file, or give --force")
    if form == "incident" and not chosen.incident:
        raise UsageError("which incident?", hint="give --incident ID; `trailscope incidents` lists them")
    _refuse_ignored(form, chosen)
    tagged = tags and not (chosen.rule or chosen.finding)
    refuse_unheeded(
        Unheeded(form not in _WITH_TAGS, ["tags"], f"{form} has no tags", f"export {' or '.join(_WITH_TAGS)}"),
        Unheeded(
            form not in _OF_FINDINGS and not tagged, ["severity"], "it narrows findings down",
            "add --tags" if form in _WITH_TAGS and not tags else "export findings",
        ),
    )  # fmt: skip
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        choice, findings, incident = choose(case, chosen)
        if form in _OF_FINDINGS:
            findings = findings_of(case, chosen, severity)
        elif tagged:
            findings = case.hunt(severity=severity)
        written = case.export(form, target, choice, findings=findings, incident=incident)
    if not reading.quiet:
        what = count(written.rows, _NOUNS[form])
        click.echo(f"{what} written to {terminal(str(target))} ({size(target.stat().st_size)})", err=True)
        click.echo(f"SHA-256   {written.sha256}", err=True)
    return exit_status.REJECTED if findings is not None and findings.problems else status


def _refuse_ignored(form: str, chosen: options.Chosen) -> None:
    """Refuse a choice that the form does not take: more would be handed on than was chosen.

    Raises:
        UsageError: events are chosen, and findings or an incident are exported.
    """
    taken = {"rule", "finding"} if form in _OF_FINDINGS else {"incident"} if form == "incident" else None
    if taken is None:
        return
    ignored = [name for name, value in vars(chosen).items() if value and name not in taken]
    if ignored:
        named = ", ".join("--ip" if name == "address" else f"--{name}" for name in ignored)
        wanted = " and ".join(f"--{name}" for name in sorted(taken))
        raise UsageError(
            f"{form} is not chosen by {named}", hint=f"it takes {wanted}, beside the time, accounts and regions"
        )
