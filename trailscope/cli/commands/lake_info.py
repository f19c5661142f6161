"""``trailscope lake info``: what a lake holds, and what it could not read."""

from __future__ import annotations

from typing import Any

import click

from trailscope.cli import options
from trailscope.cli.lake_place import named_lake
from trailscope.cli.render.lake_info_text import lines
from trailscope.cli.unheeded import Unheeded, refuse_unheeded


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@options.despite_damage
@options.text_output("")
def command(*, place: str | None, lake: str | None, despite_damage: bool, output: options.Output) -> None:
    """Say what a lake holds, and what could not be read.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. With --format or -o the same is written as one row of data.
    """
    refuse_unheeded(Unheeded(True, ["limit"], "what is said of a lake is one row"))
    import trailscope  # noqa: PLC0415 - the engine is loaded when there is something to open

    chosen = named_lake(place, lake)
    with trailscope.open(lake=chosen, despite_damage=despite_damage) as case:
        facts = case.info()
    if output.format or output.output:
        _write(facts, output)
        return
    for heading, text in lines(facts):
        click.echo(f"{click.style(f'{heading:<9}', bold=True)} {text}")


def _write(facts: dict[str, Any], output: options.Output) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only data needs Arrow

    from trailscope.cli.render.output import write  # noqa: PLC0415 - as above

    write(pa.Table.from_pylist([facts]), output)
