"""``trailscope queries list``: which questions there are; loads no Arrow unless a format is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import completing, exit_status, options
from trailscope.cli.render.question_lines import show
from trailscope.errors import UsageError
from trailscope.questions.question import ASKS, KINDS, Question
from trailscope.schema.severity import SEVERITIES

if TYPE_CHECKING:
    from trailscope.questions.catalogue import Catalogue

_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.IGNORECASE | re.ASCII)


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
@options.text_output()
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
    _refuse_unknown(topic, attack, catalogue)
    chosen = catalogue.select(topics=topic, kinds=kind, severity=severity, asks=asks, attack=attack, words=text)
    if output.format or output.output:
        _write(chosen, output)
    else:
        show(chosen[: output.limit or None])
    for problem in catalogue.problems:
        exit_status.say(str(problem), colour="red")
    return exit_status.REJECTED if catalogue.problems else exit_status.DONE


def _refuse_unknown(topics: Sequence[str], techniques: Sequence[str], catalogue: Catalogue) -> None:
    known = sorted({question.topic for question in catalogue.values()})
    for topic in topics:
        if topic not in known:
            near = get_close_matches(topic, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"topics are {', '.join(known)}"
            raise UsageError(f"there is no topic {topic!r}", hint=hint)
    for technique in techniques:
        if not _TECHNIQUE.fullmatch(technique.strip()):
            raise UsageError(f"{technique!r} is no ATT&CK technique", hint="write T1078 or T1078.004")


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
