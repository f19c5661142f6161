"""``trailscope session``: who stands behind a credential, and every session that came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import engine_options, exit_status, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import open_case, without_set_lake
from trailscope.cli.render import emptiness, ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.session_tree import SessionTree

PICTURES = (".html", ".svg", ".png")


@click.command()
@click.argument("credential", metavar="KEY|ARN|NAME")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.output
@options.reading
@engine_options.any_engine
def command(
    *,
    credential: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
    engine: engine_options.EngineWords,
) -> int:
    """Follow a credential to the principal behind it.

    KEY is an access key id; an ARN or a name of a user, role or session stands for all its credentials. Each is joined to the
    call that issued it, and the line below it says by what: its exact key, the session (principal and start), or inferred.
    What cannot be told is said with the reason. With -o FILE.svg, .png or .html the tree is drawn. Times are UTC.

    \b
    trailscope session ASIAEXAMPLE000000001 --lake case42
    trailscope session alice --since 7d ./AWSLogs
    trailscope session arn:aws:iam::111122223333:role/Deploy --lake case42 -o deploy.svg

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    refuse_unheeded(
        Unheeded(
            output.format is None and _drawn(output.output), ["limit"], "a tree is drawn whole",
            "cut the time with --since and --until",
        )
    )  # fmt: skip
    reach = without_set_lake(reach, sources)
    elsewhere = engine_options.elsewhere(engine, reading)
    with open_case(reach, reading, sources, elsewhere=elsewhere) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            tree = case.session(credential)
            with waiting("following credentials", quiet=reading.quiet):
                found = bool(len(tree))
            _show(tree, output)
            if not found:
                emptiness.tell(case, quiet=reading.quiet)
            note_export(case, "session", output.output, output.format)
    return status


def _show(tree: SessionTree, output: options.Output) -> None:
    from trailscope.cli.render import output as outputs  # noqa: PLC0415 - loads Arrow, which --help does not need
    from trailscope.cli.render import session_text  # noqa: PLC0415 - as above

    if not len(tree):
        click.echo(session_text.nothing(tree), err=True)
    if _drawn(output.output) and output.format is None and output.output is not None:
        tree.save(output.output)
        outputs.note(f"{len(tree):,} credentials drawn into {terminal(str(output.output))}")
        return
    format = outputs.format_of(output)
    if format != "table":
        outputs.write(tree.table, replace(output, format=format))
        return
    coloured = outputs.coloured(output.output)
    rows = tree.rows()
    shown = rows[: output.limit or None]
    text = "\n".join(session_text.told(shown, outputs.width(), coloured=coloured))
    if output.output is not None:
        outputs.write_text(text, output.output)
    elif text:
        click.echo(text)
    if len(shown) < len(rows):
        outputs.note(f"… {len(rows) - len(shown):,} more (-n 0 shows all)")


def _drawn(path: Path | None) -> bool:
    return path is not None and path.suffix.lower() in PICTURES
