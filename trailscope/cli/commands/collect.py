"""``trailscope collect``: a copy of an archive that can be verified without a network."""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.amounts import count, size
from trailscope.cli import exit_status, options
from trailscope.cli.opening import access_options
from trailscope.cli.typed import command_line
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.escaping import terminal

_MOST = 10


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--since", metavar="TIME", help="Delivered from here on: 7d, 2026-09-01, 2026-09-01T08:00. UTC.")
@click.option("--until", metavar="TIME", help="Delivered up to here; a whole day is included. UTC.")
@click.option("--account", metavar="ID", multiple=True, help="Only this account. Repeatable.")
@click.option("--region", metavar="NAME", multiple=True, help="Only this region. Repeatable.")
@options.copying
def command(
    *,
    sources: tuple[str, ...],
    target: Path,
    since: str | None,
    until: str | None,
    account: tuple[str, ...],
    region: tuple[str, ...],
    access: options.Access,
) -> int:
    """Copy logs, digests, their metadata and public keys from S3.

    SOURCE is s3://bucket/prefix. DIR then holds all that `trailscope verify` needs without a network: objects byte for byte
    under s3/BUCKET/KEY, each digest's metadata beside it, public keys under keys/, and collected.ndjson, which says of each
    object where it comes from, when it was fetched, and its SHA-256. Nothing is ever written to the bucket. The same
    command again goes on where it stopped; an object that changed since is put under changed/.

    \b
    trailscope collect s3://archive/AWSLogs --since 30d --profile logs kit42
    trailscope verify kit42 --keys kit42/keys
    trailscope ingest kit42/s3 --lake case42

    Exit status: 0 done, 2 wrong usage, 3 something could not be fetched, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    refuse_unheeded(Unheeded(True, ["threads"], "objects are copied as they are", "give --concurrency"))
    import trailscope  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render.findings_progress import asking  # noqa: PLC0415 - as above

    with asking(quiet=access.quiet) as progress:
        done = trailscope.collect(
            *sources, to=target, since=since, until=until, accounts=account, regions=region,
            options=access_options(access), progress=progress,
        )  # fmt: skip
    if not access.quiet:
        held = f", {done.held:,} were there already" if done.held else ""
        others = f", {count(done.others, 'other object')}" if done.others else ""
        fetched = f"{count(done.logs, 'log')}, {count(done.digests, 'digest')}{others}"
        click.echo(f"collected {fetched} ({size(done.bytes)}){held}", err=True)
        for path in done.keys:
            click.echo(f"keys      {terminal(str(path))}", err=True)
        verify = command_line(["verify"], [str(target)], ["--keys", str(target / "keys")])
        click.echo(f"verify    {verify}", err=True)
    for uri in done.changed[:_MOST]:
        click.secho(f"changed   {terminal(uri)} is another now than when it was fetched before", fg="red", err=True)
    if len(done.changed) > _MOST:
        more = f"{len(done.changed) - _MOST:,} more"
        click.secho(f"changed   … {more}; all are under {terminal(str(target / 'changed'))}", fg="red", err=True)
    for problem in done.problems[:_MOST]:
        click.secho(f"problem   {terminal(problem.uri)}: {terminal(problem.what)}", fg="yellow", err=True)
    if len(done.problems) > _MOST:
        click.secho(f"problem   … {len(done.problems) - _MOST:,} more", fg="yellow", err=True)
    return exit_status.REJECTED if done.problems else exit_status.DONE
