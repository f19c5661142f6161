"""A question as a page for a person: its header made readable, then its SQL."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.syntax import ANSI_DARK, ANSISyntaxTheme, Syntax
from rich.text import Text

from trailscope.cli.render import colours
from trailscope.escaping import terminal
from trailscope.questions import threat_catalog
from trailscope.questions.attack import techniques

if TYPE_CHECKING:
    from rich.console import RenderableType

    from trailscope.questions.question import Parameter, Question

_OUTCOMES = {
    "attempted": "calls that were made, also those that were denied or failed",
    "done": "calls that succeeded",
    "failed": "calls that were denied or failed",
}
# the lexer takes the dollar of a parameter for an error
THEME = ANSISyntaxTheme({token: style for token, style in ANSI_DARK.items() if str(token) != "Token.Error"})


def parts(question: Question, width: int) -> Iterator[RenderableType]:
    """The page from top to bottom, for rich to print; its text is safe for a terminal.

    Args:
        question: which.
        width: characters to a line.
    """
    severity = Text(question.severity or "", style=colours.SEVERITY.get(question.severity or "", ""))
    tags = Text(" · ").join(part for part in (Text(question.kind), severity, Text(f"asks {question.asks}")) if part)
    yield Text(terminal(question.title), style="bold")
    yield Text.assemble((question.id, "bold cyan"), "  ", tags)
    if question.summary:
        yield Text(f"\n{_wrapped(question.summary, width)}")
    for heading, lines in _sections(question):
        if lines:
            yield Text(f"\n{heading}", style="bold")
            yield Text("\n".join(_wrapped(line, width) for line in lines))
    yield Text("\nSQL", style="bold")
    sql = "\n".join(terminal(line.expandtabs(2)) for line in question.sql.strip().split("\n"))
    yield Padding(
        Syntax(sql, "sql", theme=THEME, background_color="default", word_wrap=True), (0, 0, 0, 2), expand=False
    )


def _wrapped(text: str, width: int) -> str:
    """Text as an indented paragraph; the lines of a list item hang below its first."""
    clean = terminal(" ".join(text.split()))
    hanging = "    " if clean.startswith("- ") else "  "
    wrapper = textwrap.TextWrapper(
        width, initial_indent="  ", subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return wrapper.fill(clean)


def _sections(question: Question) -> Iterator[tuple[str, list[str]]]:
    known = techniques()
    example = "".join(f" -p {name}=…" for name, parameter in question.parameters.items() if parameter.required)
    yield "Run it", [f"trailscope query {question.id} --lake LAKE{example}"]
    yield (
        "Parameters",
        [
            f"{parameter.name} ({parameter.type}, {_default(parameter)}): {parameter.help}"
            for parameter in question.parameters.values()
        ],
    )
    yield "Needs in the lake, else it cannot tell", [str(need) for need in question.needs]
    yield "Finding", [sentence for sentence in (question.finding, question.finding_denied) if sentence]
    yield "Counts", [_OUTCOMES[question.outcome]] if question.outcome in _OUTCOMES else []
    yield "ATT&CK", [f"{id} {known[id].name}" if id in known else id for id in question.attack]
    catalogued = threat_catalog.techniques()
    ids = question.ttc or ()
    yield "AWS Threat Technique Catalog", [f"{id} {catalogued[id].name}" if id in catalogued else id for id in ids]
    yield "False positives", [f"- {text}" for text in question.false_positives]
    yield "Misses", [f"- {text}" for text in question.misses]
    yield "References", list(question.references)
    yield "Formerly", list(question.formerly)


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    shown = {True: "true", False: "false", None: "null"}
    default = parameter.default
    if isinstance(default, list):
        return f"default {', '.join(map(str, default)) or 'none'}"
    return f"default {shown.get(default, default) if isinstance(default, bool | None) else default}"
