"""``trailscope evidence check``: is a bundle as it was made?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from trailscope.cli import exit_status
from trailscope.escaping import terminal


@click.command()
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--format", "-f", type=click.Choice(("text", "json")), default="text", show_default=True, help="Lines, or data."
)
def command(*, bundle: Path, format: str) -> int:
    """Check that a bundle of evidence is as it was made.

    Every file is compared with the manifest, every record with its object, every object with CloudTrail's digests, and these with
    the public keys in the bundle. `python3 FILE` does the same without trailscope; the check in the bundle is part of it,
    this one is not. Compare the SHA-256 with the one that was noted when the bundle was handed over.

    \b
    trailscope evidence check exhibit-1.zip

    Exit status: 0 nothing is wrong, 2 wrong usage, 3 something is.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.integrity import bundle_check  # noqa: PLC0415 - as for every command, what works is loaded late

    found = bundle_check.check(str(bundle))
    lines, good = bundle_check.report(found)
    sha256 = bundle_check.sha256_of(str(bundle))
    if format == "json":
        told = [{"verdict": verdict.lower(), "subject": subject, "what": what} for verdict, subject, what in found]
        click.echo(json.dumps({"good": good, "sha256": sha256, "found": told}, indent=1))
    else:
        for line in lines:
            click.echo(terminal(line))
        click.echo(f"the bundle's SHA-256 is {sha256}")
    return exit_status.DONE if good else exit_status.REJECTED
