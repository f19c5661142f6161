"""``trailscope policy``: the identity policy that observed use needs, what of a given one was not used, and what was refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import ingest_summary
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    import pyarrow as pa

    from trailscope.answers.access_policy import AccessPolicy


_output = options.output_as(
    options.FORMATS,
    f"At most N rows, 0 for all. Default: {options.TERMINAL_LIMIT} in a table on a terminal, else all.",
    unasked="the policy as JSON; of --denied table on a terminal, csv elsewhere; or what the name after -o says.",
)


@click.command()
@click.argument("principal", metavar="PRINCIPAL|SESSION|KEY")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--denied", is_flag=True, help="What was refused instead, by which kind of policy: rows.")
@click.option(
    "--deny-unused",
    "given",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A policy as JSON: write the one that denies what of it was not used.",
)
@options.reach
@_output
@options.reading
def command(
    *,
    principal: str,
    sources: tuple[str, ...],
    denied: bool,
    given: Path | None,
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """The IAM policy that observed use needs.

    PRINCIPAL is a name or ARN of a user or role (all its sessions), of one session, a beginning as deploy*, or an access key id;
    '*' is everybody. Written is a policy as JSON; with --format, or -o FILE.csv, rows: one per action used, one per action of
    the policy given (used, unused or cannot tell), or one per refusal. What CloudTrail cannot see is said on stderr.

    \b
    trailscope policy ci-deploy --lake case42 -o ci-deploy.json
    trailscope policy Deploy --deny-unused deploy.json --since 90d --lake case42
    trailscope policy '*' --denied --lake case42

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if denied and given:
        raise UsageError("--denied and --deny-unused answer different questions", hint="ask them one at a time")
    refuse_unheeded(
        Unheeded(not denied and _as_policy(output), ["limit"], "a policy is written whole", "have rows with --format")
    )
    reach = without_set_lake(reach, sources)
    with open_case(reach, reading, sources) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            _show(case.policy(principal), denied, given, output)
            note_export(case, "policy", output.output, output.format)
    return status


def _show(policy: AccessPolicy, denied: bool, given: Path | None, output: options.Output) -> None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need

    if denied or not _as_policy(output):
        outputs.write(_rows(policy, denied, given), output)
    else:
        document = policy.document if given is None else policy.deny_unused(given)
        text = json.dumps(document, indent=2)
        outputs.write_document([f"{text}\n"], output.output)
    if not denied:
        for note in policy.notes:
            click.echo(f"note      {terminal(note)}", err=True)


def _rows(policy: AccessPolicy, denied: bool, given: Path | None) -> pa.Table:
    if denied:
        return policy.denials
    return policy.table if given is None else policy.against(given)


def _as_policy(output: options.Output) -> bool:
    return output.format is None and (output.output is None or output.output.suffix.lower() == ".json")
