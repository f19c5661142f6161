"""Writes the pages that would otherwise drift: columns, questions, commands, formats, and a table of contents for each topic.

`python docs/generate.py` writes them; a test compares. Nothing else writes these files.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from trailscope.cli import command as cli
from trailscope.cli import exit_status
from trailscope.engines.macros import MACROS
from trailscope.errors import TrailscopeError
from trailscope.questions.attack import techniques
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.question import Question
from trailscope.schema.activity import ACTIVITY_COLUMNS, PRINCIPAL_NETWORK_COLUMNS
from trailscope.schema.addresses import ADDRESS_COLUMNS
from trailscope.schema.columns import COLUMNS
from trailscope.schema.insights import INSIGHT_COLUMNS

PROJECT = Path(__file__).resolve().parents[1]
FIELD_RULES = PROJECT / "queries" / "field-rules.tsv"
NOTE = "<!-- written by docs/generate.py; change the source, then run it -->\n\n"
ORIGINS = {
    "record": "field of the record",
    "user_identity": "from `userIdentity`",
    "derived": "derived",
    "lineage": "lineage",
}


def columns_page() -> str:
    """docs/columns.md"""
    rows = (
        (f"`{c.name}`", c.type, f"`{c.field}`" if c.field else ORIGINS[c.origin], c.meaning, c.since if c.field else "")
        for c in COLUMNS
    )
    macros = ((f"`{m.name}({', '.join(m.parameters)})`", m.meaning) for m in MACROS)
    return (
        "# Columns of `events`\n\n"
        + NOTE
        + "One row is one distinct event. Times are UTC. `json` columns hold JSON as text; read them with `json_text` and `json_values`.\n"
        '"Since" is the eventVersion that introduced the field.\n\n'
        + table(("column", "type", "from", "meaning", "since"), rows)
        + "\n## Columns of `activity`\n\n"
        "One row is what one principal called, with one outcome, from one address, with one program, in one region and account: events counted,\n"
        "with the first and the last of them. What asks since when and how often reads it in the place of all events.\n\n"
        + table(("column", "type", "meaning"), ((f"`{c.name}`", c.type, c.meaning) for c in ACTIVITY_COLUMNS))
        + "\n## Columns of `principal_networks`\n\n"
        "One row is one principal and one network it called from, counted over `activity`.\n\n"
        + table(("column", "type", "meaning"), ((f"`{c.name}`", c.type, c.meaning) for c in PRINCIPAL_NETWORK_COLUMNS))
        + "\n## Columns of `addresses`\n\n"
        "One row is one IP address that occurs in `events`. `join addresses using (source_ip_address)` adds the columns to a query. The tables lie in\n"
        "the package (`trailscope/enrich/SOURCES.md`); nothing is asked of the network.\n\n"
        + table(("column", "type", "meaning"), ((f"`{c.name}`", c.type, c.meaning) for c in ADDRESS_COLUMNS))
        + "\n## Columns of `insights`\n\n"
        "One row is one insight or aggregated record. Their counts tell of events that are rows of `events` already; never add them up with those.\n\n"
        + table(("column", "type", "meaning"), ((f"`{c.name}`", c.type, c.meaning) for c in INSIGHT_COLUMNS))
        + "\n## Macros\n\nAny query may use these beside DuckDB's own functions; questions may use them and portable functions only.\n\n"
        + table(("macro", "gives"), macros)
    )


def questions_page(catalogue: Catalogue) -> str:
    """docs/questions.md"""
    topics = "\n".join(
        f"## {topic}\n\n" + question_table(questions, f"../queries/{topic}/")
        for topic, questions in by_topic(catalogue)
    )
    return (
        f"# Questions\n\n{NOTE}{len(catalogue)} questions. A *detection* judges single events, a *hunt* compares many, a *summary* describes.\n"
        "`trailscope queries show NAME` tells what one means, what it misses, and how to run it.\n\n"
        f"{topics}\n## By ATT&CK technique\n\n{attack_table(catalogue)}\n"
        "## By rule of other catalogues\n\nWhich questions answer what the CloudTrail rules of elastic, panther, sigma and tailpipe look for.\n"
        "From `queries/field-rules.tsv`.\n\n"
        f"{field_rule_table()}"
    )


def field_rule_table() -> str:
    """The rules of other catalogues, with the questions that answer them or the reason why none does."""
    with FIELD_RULES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return table(
        ("catalogue", "rule", "questions"),
        (
            (
                row["source"],
                row["rule"],
                ", ".join(f"`{id}`" for id in row["questions"].split(",") if id) or row["reason"],
            )
            for row in rows
        ),
    )


def topic_page(topic: str, questions: Sequence[Question]) -> str:
    """queries/TOPIC/README.md"""
    return f"# {topic}\n\n{NOTE}{question_table(questions, '')}"


def attack_table(catalogue: Catalogue) -> str:
    """Techniques that some question names, with those questions."""
    known = techniques()
    used = sorted({id for question in catalogue.values() for id in question.attack})
    return table(
        ("technique", "name", "questions"),
        ((id, known[id].name, ", ".join(f"`{q.id}`" for q in catalogue.values() if id in q.attack)) for id in used),
    )


def question_table(questions: Sequence[Question], base: str) -> str:
    """One row a question, linked to its file."""
    return table(
        ("question", "asks", "severity", "kind"),
        ((f"[`{q.id}`]({base}{q.path.name})", q.title, q.severity or "", q.kind) for q in questions),
    )


def commands_page() -> str:
    """docs/cli.md"""
    blocks = "\n".join(f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps(cli, "trailscope"))
    return f"# Commands\n\n{NOTE}{blocks}"


def formats_page() -> str:
    """docs/formats.md"""
    commands = (
        (f"`{name}`", ", ".join(f"`{form}`" for form in forms), default)
        for name, forms, default in formats_of(cli, "trailscope")
    )
    errors = ((f"`{error.__name__}`", str(error.exit_code), first_line(error)) for error in error_tree(TrailscopeError))
    return (
        f"# Formats and exit statuses\n\n{NOTE}"
        "Data goes to stdout, everything else to stderr. `--format` chooses; the name after `-o` chooses as well.\n\n"
        + table(("command", "formats", "default"), commands)
        + "\n## Exit statuses\n\n"
        + table(("status", "means"), ((str(status), meaning) for status, meaning in exit_status.MEANINGS.items()))
        + "\nA reader that closes the pipe early (`… | head`) has what it wanted: status 0.\n"
        "\n## Errors\n\nWhat Python raises, and the exit status of a command that it ends. All derive from `TrailscopeError`.\n\n"
        + table(("error", "status", "means"), errors)
    )


def formats_of(command: click.Command, name: str) -> Iterator[tuple[str, Sequence[str], str]]:
    """Each command that has ``--format``, with its formats and what it says of their default."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from formats_of(found, f"{name} {child}")
        return
    for option in command.params:
        if "--format" in option.opts and isinstance(option, click.Option) and isinstance(option.type, click.Choice):
            says = option.default if isinstance(option.default, str) else (option.help or "").removeprefix("Default: ")
            yield name, tuple(option.type.choices), says


def error_tree(error: type[TrailscopeError]) -> Iterator[type[TrailscopeError]]:
    """An error and all that derive from it, each before its own."""
    yield error
    for child in sorted(error.__subclasses__(), key=lambda child: child.__name__):
        if child.__module__ == error.__module__:
            yield from error_tree(child)


def first_line(documented: type) -> str:
    """What a class says of itself."""
    return (documented.__doc__ or "").split("\n", 1)[0]


def helps(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """The help of a command and of all below it, 100 columns wide."""
    context = click.Context(
        command, info_name=name.rsplit(" ", 1)[-1], parent=parent, max_content_width=100, terminal_width=100
    )
    yield name, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from helps(found, f"{name} {child}", context)


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def by_topic(catalogue: Catalogue) -> list[tuple[str, list[Question]]]:
    """The questions by topic, both in alphabetical order."""
    return [(topic, list(group)) for topic, group in groupby(catalogue.values(), key=lambda question: question.topic)]


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    catalogue = Catalogue([PROJECT / "queries"])
    topics = {
        PROJECT / "queries" / topic / "README.md": topic_page(topic, group) for topic, group in by_topic(catalogue)
    }
    docs = PROJECT / "docs"
    return {
        docs / "columns.md": columns_page(),
        docs / "questions.md": questions_page(catalogue),
        docs / "cli.md": commands_page(),
        docs / "formats.md": formats_page(),
        **topics,
    }


if __name__ == "__main__":
    os.environ.pop("TRAILSCOPE_QUERIES", None)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(PROJECT))
