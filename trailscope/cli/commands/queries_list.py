"""``trailscope queries list``: which questions there are; loads no Arrow unless a format is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trailscope.cli import completing, exit_status, options
from trailscope.cli.render.question_lines import show
from trailscope.questions.question import ASKS, KINDS, Question
from trailscope.schema.severity import SEVERITIES


@click.command()
@click.argument("text", nargs=-1)
@click.option(
    "--topic", metavar="NAME", multiple=True, shell_complete=completing.topics,
    help="Only this folder of questions. Repeatable.",
)  # fmt: skip
@click.option("--kind", type=click.Choice(KINDS), multiple=True, help="Only this kind. Repeatable.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="This severity and above.")
@click.option("--asks", type=click.Choice(ASKS), multiple=True, help="What the question asks for. Repeatable.")
@click.option("--attack", metavar="ID", multiple=True, help="ATT&CK technique; T1078 finds T1078.004 too. Repeatable.")
@options.queries
@options.output
def command(
    *,
    text: tuple[str, ...],
    topic: tuple[str, ...],
    kind: tuple[str, ...],
    severity: str | None,
    asks: tuple[str, ...],
    attack: tuple[str, ...],
    folders: tuple[Path, ...],
    output: options.Output,
) -> int:
    """List the questions, one a line: id, severity, kind, title.

    TEXT finds questions by their title or id, by a service, an API action (StopLogging), or a technique of ATT&CK (T1078) or
    of the AWS Threat Technique Catalog (T1486.A001); several words must all be found.
    Conditions narrow the list together. With --format or -o the list is written as data.
    """
    from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - reads YAML, which --help does not need

    catalogue = open_catalogue(folders)
    chosen = catalogue.select(topics=topic, kinds=kind, severity=severity, asks=asks, attack=attack, words=text)
    if output.format or output.output:
        _write(chosen, output)
    else:
        show(chosen[: output.limit or None])
    for problem in catalogue.problems:
        exit_status.say(str(problem), colour="red")
    return exit_status.REJECTED if catalogue.problems else exit_status.DONE


def _write(questions: Sequence[Question], output: options.Output) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only data needs Arrow

    from trailscope.cli.render.output import write  # noqa: PLC0415 - as above

    texts = [(name, pa.string()) for name in ("id", "title", "asks", "kind", "severity", "outcome", "path")]
    techniques = [(name, pa.list_(pa.string())) for name in ("attack", "ttc")]
    schema = pa.schema([*texts, *techniques])
    rows = [
        {name: getattr(question, name) for name in schema.names} | {"path": str(question.path)}
        for question in questions
    ]
    write(pa.Table.from_pylist(rows, schema), output)
