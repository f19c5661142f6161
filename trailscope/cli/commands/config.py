"""``trailscope config``: what is set, and where each value comes from."""

from __future__ import annotations

from typing import Any

import click

from trailscope.cli import options
from trailscope.cli.settings_defaults import settings_of
from trailscope.escaping import terminal
from trailscope.settings import SETTINGS, Settings


@click.command()
@options.text_output()
def command(*, output: options.Output) -> None:
    """Show the settings and where each comes from.

    Options outrank the environment, and that outranks the file: the nearest trailscope.toml, or pyproject.toml with a table
    [tool.trailscope], from the current folder upwards, or the file that TRAILSCOPE_CONFIG names. An unknown setting is refused.

    \b
    # trailscope.toml
    lake = "case-17"
    queries = ["our-questions"]
    suppressions = "known.yml"
    own_accounts = ["111122223333"]
    networks = ["offices.txt"]
    threats = ["drop.txt"]
    memory = "4GiB"

    Exit status: 0 done, 2 a setting is wrong.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    settings = settings_of(click.get_current_context())
    if output.format or output.output:
        _write(settings, output)
        return
    widest = max(len(setting.name) for setting in SETTINGS)
    for row in _rows(settings)[: output.limit or None]:
        value = row["value"] if row["origin"] else f"({row['default']})"
        click.echo(f"{click.style(row['setting'].ljust(widest), bold=True)}  {terminal(value)}")
        click.secho(f"{'':<{widest}}  {terminal(row['origin'] or 'not set')}: {row['meaning']}", dim=True)
    where = terminal(str(settings.file)) if settings.file else "no trailscope.toml in this folder or above it"
    click.secho(f"file: {where}", dim=True, err=True)


def _rows(settings: Settings) -> list[dict[str, Any]]:
    rows = []
    for setting in SETTINGS:
        chosen = settings.chosen.get(setting.name)
        rows.append(
            {
                "setting": setting.name,
                "value": _spelled(chosen.value) if chosen else None,
                "origin": chosen.origin if chosen else None,
                "default": setting.default,
                "environment": setting.environment,
                "meaning": setting.meaning,
            }
        )
    return rows


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _write(settings: Settings, output: options.Output) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only data needs Arrow

    from trailscope.cli.render.output import write  # noqa: PLC0415 - as above

    names = ("setting", "value", "origin", "default", "environment", "meaning")
    write(pa.Table.from_pylist(_rows(settings), pa.schema([(name, pa.string()) for name in names])), output)
