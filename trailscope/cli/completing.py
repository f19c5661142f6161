"""What a shell offers while a word is typed: names of questions and topics, besides what click knows."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def questions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """Questions whose id begins so, with their titles, and files beside them where logs may be named too."""
    from trailscope.errors import TrailscopeError  # noqa: PLC0415 - only a shell asks for this
    from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - as above

    try:
        catalogue = open_catalogue()
    except TrailscopeError:
        return []
    return [CompletionItem(id, help=question.title) for id, question in catalogue.items() if id.startswith(incomplete)]


def topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Topics of questions that begin so, and questions once there is a dot."""
    found = questions(ctx, param, incomplete)
    if "." in incomplete:
        return found
    return [CompletionItem(topic) for topic in sorted({str(item.value).partition(".")[0] for item in found})]
