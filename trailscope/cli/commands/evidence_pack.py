"""``trailscope evidence pack``: original objects, digests, keys and records in one zip with a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from trailscope.amounts import count, size
from trailscope.cli import exit_status, options
from trailscope.cli.event_choice import choose
from trailscope.cli.opening import open_case, source_options, without_set_lake
from trailscope.cli.render import ingest_summary
from trailscope.cli.typed import command_line
from trailscope.errors import UsageError
from trailscope.escaping import terminal

DEFAULT = Path("trailscope-evidence.zip")
_MOST = 10
# these say how the command runs, and not what goes into the bundle
_NOT_SAID = frozenset(
    {"target", "force", "quiet", "memory", "threads", "profile", "role_arn", "endpoint_url", "despite_damage"}
)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.chosen
@click.option(
    "--keys",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="Public keys: what `aws cloudtrail list-public-keys` printed. Repeatable.",
)
@click.option("--digests", multiple=True, metavar="PLACE", help="Look for digests here too. Repeatable.")
@click.option(
    "--output", "-o", "target", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT, show_default=True,
    metavar="FILE", help="The bundle.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file where there is one.")
@options.reach
@options.reading
def command(
    *,
    sources: tuple[str, ...],
    chosen: options.Chosen,
    keys: tuple[Path, ...],
    digests: tuple[str, ...],
    target: Path,
    force: bool,
    reach: options.Reach,
    reading: options.ReadingOptions,
) -> int:
    """Pack evidence so that anybody can check it.

    What is chosen (by event, rule, finding, incident, actor, address, key, resource or time; together they narrow it down) goes into a
    zip: the original objects byte for byte, CloudTrail's digests that list them with their signatures and keys, the records, a
    manifest with the SHA-256 of each file, where it comes from and when it was fetched, and an index to read. The same choice
    gives the same bytes. Nothing in it but the index is masked. `python3 FILE` checks it on a machine that has only Python.

    \b
    trailscope evidence pack --lake case42 --event 0a1b… --keys keys/ -o exhibit-1.zip
    trailscope evidence pack --lake case42 --incident incident-1f0c9a2b -o incident.zip
    trailscope evidence pack --lake case42 --finding logging.trail_stopped#1f0c9a2b -o finding.zip
    trailscope evidence pack --lake case42 --rule logging.trail_stopped --since 7d -o stopped.zip

    Exit status: 0 done, 2 wrong usage, 3 some objects could not be had as they were read, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", hint="name another file, or give --force")
    reach = without_set_lake(reach, sources)
    said = _command(click.get_current_context())
    with open_case(reach, reading, sources, fetches=True) as case:
        if ingest_summary.tell_briefly(case, quiet=reading.quiet) == exit_status.INTERRUPTED:
            return exit_status.INTERRUPTED
        choice, _, _ = choose(case, chosen)
        packed = case.evidence(
            target, choice, keys=keys, digests=digests, options=source_options(reading, options.Archive()), command=said
        )
    if not reading.quiet:
        held = f"{count(packed.events, 'event')}, {count(packed.objects, 'object')}, {count(packed.digests, 'digest')}"
        click.echo(f"{held} packed into {terminal(str(target))} ({size(target.stat().st_size)})", err=True)
        click.echo(f"SHA-256   {packed.sha256}", err=True)
    for uri, why in packed.missing[:_MOST]:
        click.secho(f"missing   {terminal(uri)}: {terminal(why)}", fg="yellow", err=True)
    if len(packed.missing) > _MOST:
        click.secho(f"missing   … {len(packed.missing) - _MOST:,} more; the manifest has all", fg="yellow", err=True)
    return exit_status.REJECTED if packed.missing else exit_status.DONE


def _command(context: click.Context) -> str:
    """The command as the manifest says it: what chooses evidence, in the order of the options."""
    names: list[str] = []
    options: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        value: Any = context.params.get(name)
        if name in _NOT_SAID or value in (None, False, ()):
            continue
        values = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter, click.Argument):
            names += map(str, values)
            continue
        flag = max(parameter.opts, key=len)
        for each in values:
            options += [flag] if each is True else [flag, str(each)]
    return command_line(["evidence", "pack"], names, options)
