"""``trailscope verify``: are these the logs that CloudTrail delivered, all of them, and no others?"""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.cli import exit_status, options
from trailscope.cli.opening import access_options
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError

FORMATS = options.FORMATS
_LIMITED = f"At most N files, 0 for all. Default: {options.TERMINAL_LIMIT} in a table on a terminal, else all."


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE…")
@click.option(
    "--keys",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE…",
    help="What `aws cloudtrail list-public-keys` printed: files, or a folder. Asked of AWS for s3:// without any.",
)
@click.option("--since", metavar="TIME", help="Delivered from here on: 7d, 2026-09-01, 2026-09-01T08:00. UTC.")
@click.option("--until", metavar="TIME", help="Delivered up to here; a whole day is included. UTC.")
@click.option("--account", metavar="ID", multiple=True, help="Only this account. Repeatable.")
@click.option("--region", metavar="NAME", multiple=True, help="Only this region. Repeatable.")
@click.option("--copied", is_flag=True, help="What lies in S3 is a copy, and need not lie where AWS put it.")
@click.option("--lake", metavar="DIR", help="Keep the result in this lake, as objects.integrity.")
@click.option("--all", "every", is_flag=True, help="Show valid files in the table too.")
@options.output_as(FORMATS, _LIMITED)
@options.access
def command(
    *,
    sources: tuple[str, ...],
    keys: tuple[Path, ...],
    since: str | None,
    until: str | None,
    account: tuple[str, ...],
    region: tuple[str, ...],
    copied: bool,
    lake: str | None,
    every: bool,
    output: options.Output,
    access: options.Access,
) -> int:
    """Are these the logs that CloudTrail delivered, all of them?

    Each log and digest under SOURCE (a folder, zip, tar or s3://bucket/prefix with CloudTrail and CloudTrail-Digest) is
    judged by CloudTrail's digests: valid, invalid, missing (listed, and not there), uncovered (there, and listed by no
    digest) or unverifiable (no key or no signature at hand), with the reason.

    \b
    trailscope verify s3://archive/AWSLogs --since 30d --profile logs
    trailscope verify ./AWSLogs --keys keys-eu-central-1.json
    trailscope verify s3://archive/AWSLogs --lake case42
    trailscope verify case42.zip --keys keys/ --format json -o verification.json

    Offline, a digest's metadata stands beside it as NAME.json.gz.metadata.json, what `aws s3api head-object` prints. Without,
    every digest but the newest is verified through its successor. `trailscope collect` makes such a copy.

    Exit status: 0 all valid, 2 wrong usage, 3 something is not, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if not sources:
        raise UsageError("which logs?", hint="name a folder, an archive or an s3:// prefix that holds logs and digests")
    import trailscope  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render import verify_output  # noqa: PLC0415 - as above
    from trailscope.cli.render.findings_progress import asking  # noqa: PLC0415 - as above
    from trailscope.lake.existing import open_layout  # noqa: PLC0415 - as above
    from trailscope.lake.location import place_of  # noqa: PLC0415 - as above

    form = verify_output.format_of(output)
    refuse_unheeded(
        Unheeded(form == "json", ["limit"], "JSON is one document with every file", "choose another format")
    )
    if lake is not None:
        open_layout(place_of(lake))  # that there is no such lake is said before the work, not after it
    with asking(quiet=access.quiet) as progress:
        result = trailscope.verify(
            *sources, keys=keys, since=since, until=until, accounts=account, regions=region,
            options=access_options(access), copied=copied, threads=access.threads, progress=progress,
        )  # fmt: skip
    if lake is not None:
        with trailscope.open(lake=lake) as case:
            known = case.keep_verification(result)
        if not access.quiet:
            click.echo(
                f"kept      of {known:,} objects of the lake it is known whether they are as delivered", err=True
            )
    verify_output.show(result, output, every=every, quiet=access.quiet)
    return exit_status.DONE if result.all_valid else exit_status.REJECTED
