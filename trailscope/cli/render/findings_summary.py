"""What a hunt says beside its findings: how many rules were asked, what was suppressed, what cannot be told, what failed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from trailscope.amounts import count
from trailscope.cli.render import colours
from trailscope.cli.render.widths import fold
from trailscope.escaping import terminal
from trailscope.hunt.findings import Findings, Unanswered
from trailscope.schema.severity import SEVERITIES

HEAD = 13
MOST_PROBLEMS = 10
MOST_REASONS = 6


def summary(findings: Findings, width: int, *, cannot_tell: bool = False) -> Iterator[str]:
    """The lines of the summary, with colours, safe for a terminal.

    Args:
        findings: of a hunt.
        width: of a line, in characters.
        cannot_tell: whether to name the rules whose silence proves nothing.
    """
    counts = findings.by_severity()
    found = ", ".join(
        click.style(f"{counts[severity]:,} {severity}", fg=colours.SEVERITY[severity], bold=True)
        for severity in reversed(SEVERITIES)
        if counts.get(severity)
    )
    yield f"{_head('found')}{found or 'nothing'}"
    open_ended = findings.window.start is None and findings.window.end is None
    yield f"{_head('asked')}{count(findings.asked, 'rule')}, {'all times' if open_ended else findings.window}"
    if findings.other_logs:
        yield f"{_head('left out')}{count(findings.other_logs, 'Sigma rule')} for other logs than CloudTrail's"
    for entry in findings.suppressed:
        if entry.findings:
            until = f", until {entry.expires}" if entry.expires else ""
            yield from _item("suppressed", f"{entry.findings:,} of {entry.rule}: {entry.reason}{until}", width)
    if findings.cannot_tell:
        yield from _cannot_tell(findings.cannot_tell, width, each=cannot_tell)
    for problem in findings.problems[:MOST_PROBLEMS]:
        yield from _item("problem", " ".join(str(problem).split("\n")), width, colour=colours.ERROR)
    if len(findings.problems) > MOST_PROBLEMS:
        yield from _item("problem", f"… {len(findings.problems) - MOST_PROBLEMS:,} more", width, colour=colours.ERROR)


def _cannot_tell(unanswered: tuple[Unanswered, ...], width: int, *, each: bool) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for rule in unanswered:
        for reason in rule.reasons:
            by_reason.setdefault(reason, []).append(rule.rule)
    hint = "" if each else " (--cannot-tell names them)"
    yield from _item(
        "cannot tell", f"{count(len(unanswered), 'rule')} found nothing, which proves nothing{hint}:", width
    )
    reasons = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    for reason, rules in reasons if each else reasons[:MOST_REASONS]:
        yield from _item("", f"{reason}: {', '.join(rules) if each else count(len(rules), 'rule')}", width)
    if len(reasons) > MOST_REASONS and not each:
        yield from _item("", f"… {len(reasons) - MOST_REASONS} more reasons", width)


def _item(head: str, text: str, width: int, colour: str | None = None) -> Iterator[str]:
    first, *rest = fold(terminal(text), max(20, width - HEAD))
    yield _head(head, colour) + first
    yield from (" " * HEAD + line for line in rest)


def _head(text: str, colour: str | None = None) -> str:
    return click.style(f"{text:<{HEAD}}", bold=True, fg=colour)
