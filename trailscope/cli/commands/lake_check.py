"""``trailscope lake check``: whether a lake keeps its contract."""

from __future__ import annotations

from collections import Counter

import click

from trailscope.cli import exit_status, options
from trailscope.cli.lake_place import opened_lake
from trailscope.escaping import terminal


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@click.option("--repair", is_flag=True, help="Move what is wrong to _damaged/, and say what to ingest again.")
@options.text_output()
def command(*, place: str | None, lake: str | None, repair: bool, output: options.Output) -> int:
    """Read every byte of a lake: is it what was committed?

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. Looked at: that every file the ledger names is there, with the size,
    checksum, rows and columns that were committed; that events lie in the folder of their day; that no event stands there
    twice; and files that no ledger names. --repair moves files that are not as committed, and those without a ledger, to
    _damaged/; nothing is deleted. With --format or -o the problems are written as data.

    \b
    trailscope lake check case42
    trailscope lake check case42 --repair

    Exit status: 0 sound, 2 wrong usage, 3 something is wrong, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.lake.checking import REMEDIES  # noqa: PLC0415 - loads Arrow, which --help does not need

    with opened_lake(place, lake) as case:
        found = case.check()
        _show([{**vars(problem), "remedy": REMEDIES[problem.kind]} for problem in found], output)
        if not found:
            click.echo("sound", err=True)
            return exit_status.DONE
        kinds = Counter(problem.kind for problem in found)
        click.echo(", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common()), err=True)
        if repair:
            moved = case.repair(found)
            click.echo(f"{len(moved):,} files moved to _damaged/", err=True)
            case.damage  # noqa: B018 - raises, naming the logs to bring, where something is missing now
    return exit_status.DONE if repair and all(kind == "orphan" for kind in kinds) else exit_status.REJECTED


def _show(rows: list[dict[str, str]], output: options.Output) -> None:
    if output.format or output.output:
        import pyarrow as pa  # noqa: PLC0415 - only data needs Arrow

        from trailscope.cli.render.output import write  # noqa: PLC0415 - as above

        schema = pa.schema([(name, pa.string()) for name in ("kind", "path", "detail", "remedy")])
        write(pa.Table.from_pylist(rows, schema), output)
        return
    for row in rows[: output.limit or None]:
        click.echo(f"{row['kind']:<12} {terminal(row['path'])}: {terminal(row['detail'])}")
        click.echo(f"{'':<12}   → {row['remedy']}")
