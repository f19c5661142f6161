"""``trailscope hunt``: every detection and hunt of the packs, and Sigma rules, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trailscope.cli import completing, engine_options, exit_status, option_values, options, rule_options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import load_what_is_asked, open_case, without_set_lake
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.schema.severity import SEVERITIES

if TYPE_CHECKING:
    from trailscope.hunt.findings import Findings
    from trailscope.investigation import Investigation

EXPORTS = ("sarif", "ocsf", "navigator")
_MEMORY = "default"
_LIMITED = "At most N findings, 0 for all. Default: on a terminal the first few of each rule, else all."


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--pack", "packs", multiple=True, metavar="NAME", shell_complete=completing.topics,
    help="Only this topic or question. Repeatable.",
)  # fmt: skip
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only rules of this severity and above.")
@click.option(
    "--attack",
    multiple=True,
    metavar="ID",
    help="Only rules of this ATT&CK technique; T1078 finds T1078.004 too. Repeatable.",
)
@rule_options.sigma_with(
    "Sigma rules to ask as well, a file or folder; with --pack sigma they alone are asked. Repeatable."
)
@options.queries
@click.option(
    "--param",
    "-p",
    "parameters",
    type=option_values.name_value,
    multiple=True,
    metavar="TOPIC.QUESTION.NAME=VALUE",
    help="A parameter of a question. Repeated, it makes a list.",
)
@rule_options.suppress_with("Findings not to show, with reasons, as docs/hunting.md describes.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="One finding per event, rather than per rule, actor and target, and all event ids of hunts.",
)
@click.option(
    "--new", is_flag=True, help="Only what was not told by `hunt --new` or `watch` before; remembered in the lake."
)
@click.option(
    "--name",
    default=_MEMORY,
    show_default=True,
    metavar="NAME",
    help="With --new: which memory, where several are kept.",
)
@click.option("--cannot-tell", is_flag=True, help="Name the rules whose silence proves nothing, and why.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit with status 1 on a finding of this severity or above."
)
@options.reach
@options.output_as((*options.FORMATS, *EXPORTS), _LIMITED)
@options.reading
@engine_options.any_engine
def command(
    *,
    sources: tuple[str, ...],
    packs: tuple[str, ...],
    severity: str | None,
    attack: tuple[str, ...],
    sigma: tuple[Path, ...],
    folders: tuple[Path, ...],
    parameters: tuple[tuple[str, str], ...],
    suppress: Path | None,
    every: bool,
    new: bool,
    name: str,
    cannot_tell: bool,
    fail_on: str | None,
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
    engine: engine_options.EngineWords,
) -> int:
    """Ask everything at once: what deserves a look?

    All detections run in one scan, then the hunts that compare many events. Where all rules are asked, the story begins with
    the incidents that findings are part of (`trailscope incidents` has them alone). Findings come most severe first; the same
    rule, actor and target are one finding. SOURCE is a lake or raw logs, as in `trailscope query`.

    \b
    trailscope hunt ./AWSLogs
    trailscope hunt --lake case42 --since 7d --severity high --fail-on critical
    trailscope hunt --lake case42 --new --severity high -o new.sarif
    trailscope hunt --lake case42 --sigma rules/cloud/aws --suppress known.yml -o findings.sarif

    Exit status: 0 done, 1 findings (only with --fail-on), 2 wrong usage, 3 done but some input or rule was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    reach = without_set_lake(reach, sources)
    load_what_is_asked(sources)
    elsewhere = engine_options.elsewhere(engine, reading)
    refuse_unheeded(
        Unheeded(new, ["since", "until"], "--new knows by itself what is new, of whatever time"),
        Unheeded(new, ["every"], "--new tells findings once, and not every event", "leave --new out"),
        Unheeded(new, ["cannot_tell"], "--new tells what is new, and silence is not", "leave --new out"),
        Unheeded(not new, ["name"], "it chooses among the memories of --new", "add --new"),
        Unheeded(
            new and elsewhere is not None,
            ["engine"],
            "--new looks at what was committed to a lake here",
            "leave --new out",
        ),
    )
    with open_case(reach, reading, sources, folders, elsewhere=elsewhere) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status == exit_status.INTERRUPTED:
            return status
        from trailscope.cli.render import findings_output  # noqa: PLC0415 - loads Arrow, which --help does not need
        from trailscope.cli.render.findings_progress import asking  # noqa: PLC0415 - as above

        if new:
            words: dict[str, Any] = {
                "packs": packs,
                "severity": severity,
                "attack": attack,
                "sigma": sigma,
                "suppressions": suppress,
            }
            words |= {"parameters": option_values.by_name(parameters)}
            found = _new(case, name, words, output, quiet=reading.quiet)
            return _status(found, status, fail_on)
        findings_output.format_of(output)  # what cannot be written is refused before the work, not after it
        with asking(quiet=reading.quiet) as progress:
            findings = case.hunt(
                packs=packs, severity=severity, attack=attack, sigma=sigma, suppressions=suppress, every=every,
                parameters=option_values.by_name(parameters), progress=progress,
            )  # fmt: skip
        stories = findings_output.format_of(output) == "table" and not _narrowed(packs, attack, severity, sigma)
        with waiting("stitching incidents", quiet=reading.quiet):
            incidents = case.incidents(findings) if stories else None
        looked = None if len(findings) or reading.quiet else case.looked_at()
        verified = "" if reading.quiet else case.verified_share(findings)
    if not findings.asked and not findings.problems:
        raise _nothing_asked(findings.other_logs)
    findings_output.show(findings, output, incidents=incidents, cannot_tell=cannot_tell, quiet=reading.quiet)
    if looked is not None:
        emptiness.show(looked)
    if verified:
        click.echo(f"verified     {verified}", err=True)
    note_export(case, "hunt", output.output, output.format)
    return _status(findings, status, fail_on)


def _nothing_asked(other_logs: int) -> UsageError:
    others = f": the {other_logs:,} Sigma rules are for other logs" if other_logs else ""
    return UsageError(
        f"no rule fits these options, so nothing was asked{others}",
        hint="`trailscope queries list` has the rules; Sigma rules must be for product aws, service cloudtrail",
    )


def _new(case: Investigation, name: str, words: Mapping[str, Any], output: options.Output, *, quiet: bool) -> Findings:
    """Show what was not told before."""
    from trailscope.cli.render import findings_output  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.watch.told_once import untold  # noqa: PLC0415 - as above

    findings_output.format_of(output)
    with untold(case, name, words) as findings:
        if not findings.asked and not findings.problems and not case.plan(**words).rules:
            raise _nothing_asked(0)
        findings_output.show(findings, output, quiet=quiet)
        note_export(case, "hunt", output.output, output.format)
    return findings


def _narrowed(*asked: object) -> bool:
    """Whether only some rules were asked: a part of the findings makes no incidents."""
    return any(asked)


def _status(findings: Findings, status: int, fail_on: str | None) -> int:
    """Findings that were asked for outrank rejected input: who fails on them must hear of them."""
    if fail_on is not None and findings.worst() >= SEVERITIES.index(fail_on):
        return exit_status.FINDINGS
    return exit_status.REJECTED if findings.problems else status
