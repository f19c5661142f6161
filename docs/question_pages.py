"""A page of the site for each topic, with what every question of it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generate import by_topic

from trailscope.questions.attack import techniques
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.question import Parameter, Question


def topic_pages(queries: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each page.

    Args:
        queries: the folder of questions.
    """
    for topic, questions in by_topic(Catalogue([queries])):
        parts = [f"---\nsearch:\n  boost: 0.5\n---\n\n# {topic}\n", *map(_section, questions)]
        yield f"questions/{topic}.md", "\n".join(parts)


def _section(question: Question) -> str:
    known = techniques()
    facts = [question.kind, question.severity, f"asks {question.asks}"]
    facts += [f"{id} {known[id].name}" for id in question.attack]
    wanted = "".join(f" -p {name}=…" for name, parameter in question.parameters.items() if parameter.required)
    return "\n".join(
        (
            f"## {question.title} {{#{question.id}}}\n",
            f"`{question.id}` · {' · '.join(fact for fact in facts if fact)}\n",
            f"{_plain(question.summary)}\n",
            _list("Parameters", (_parameter(parameter) for parameter in question.parameters.values())),
            _list("Without these in the lake it cannot tell", (_plain(str(need)) for need in question.needs)),
            _list("Misses", map(_plain, question.misses)),
            _list("False positives", map(_plain, question.false_positives)),
            f'??? note "SQL"\n\n    ```sql\n{_indented(question.sql.strip())}\n    ```\n',
            f"```text\ntrailscope query {question.id} --lake LAKE{wanted}\n```\n",
        )
    )


def _parameter(parameter: Parameter) -> str:
    default = "required" if parameter.required else f"default `{parameter.default}`"
    return f"`{parameter.name}` ({parameter.type}, {default}): {_plain(parameter.help)}"


def _list(title: str, items: Iterator[str]) -> str:
    lines = [f"- {item}" for item in items]
    return "\n".join((f"**{title}**\n", *lines, "")) if lines else ""


def _plain(text: str) -> str:
    """Text of a header as Markdown: what looks like markup is escaped."""
    return " ".join(text.split()).replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_").replace("[", r"\[")


def _indented(sql: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in sql.split("\n"))
