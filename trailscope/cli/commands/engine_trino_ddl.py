"""``trailscope engine trino-ddl``: the statements that make a lake a table of Trino."""

from __future__ import annotations

import click

from trailscope.cli import exit_status


@click.command()
@click.argument("location", metavar="URL")
@click.option(
    "--catalog", default="hive", show_default=True, metavar="NAME", help="Of the table; of the Hive connector."
)
@click.option("--schema", default="trailscope", show_default=True, metavar="NAME", help="Of the table; it is there.")
def command(*, location: str, catalog: str, schema: str) -> int:
    """Print the statements that make a lake a table of Trino.

    URL is the lake as the catalog's file system names it, s3://bucket/prefix or local:///folder. Then
    `trailscope query NAME --engine trino --host SERVER` asks the table. The last statement finds new days: run it after each ingest.

    \b
    trailscope engine trino-ddl s3://forensics/lake --catalog hive --schema forensics
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.engines.lake_tables import trino_table  # noqa: PLC0415 - --help does without

    for statement in trino_table(location, catalog, schema):
        click.echo(f"{statement};\n")
    return exit_status.DONE
