"""Findings as a person reads them: by severity, then by rule, each with its sentence, time, place and origin.

Everything that stands in a log is made visible and harmless first. Lines are folded to the width.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
from rich.cells import cell_len

from trailscope.amounts import count, moment
from trailscope.cli.render import colours
from trailscope.cli.render.widths import fold
from trailscope.escaping import terminal

Finding = Mapping[str, Any]

#: how many findings of one rule a terminal shows
SHOWN = {"critical": 20, "high": 10, "medium": 5, "low": 3, "info": 2}
NAMED = 3  # of addresses, regions, accounts
WHEN = len("2026-09-01 08:19:04")
INDENT = 2
MOST_LINES = 5  # of one sentence: an attacker may make it as long as a user agent
AT_ONCE = 1_000  # findings that are Python objects
NARROW = 60  # below this, sentences stand under their times rather than beside them

_READ = (
    "rule", "title", "severity", "attack", "first_seen", "last_seen", "events", "denied", "actor", "target",
    "source_ip_addresses", "aws_regions", "recipient_account_ids", "sentence", "also",
    "address_names",
)  # fmt: skip


def story(findings: pa.Table, width: int, *, shortened: bool = False) -> Iterator[str]:
    """The lines of the story, with colours.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`, in its order.
        width: of a line, in characters.
        shortened: whether only the first findings of each rule are shown.
    """
    told = findings.select(_READ)
    begins = 0
    for severity, number in _runs(told["severity"]):
        same = told.slice(begins, number)
        rules, in_turn, numbers = _by_rule(same)
        if begins:
            yield ""
        begins += number
        yield _heading(severity, number, len(rules), width)
        first = 0
        for found in numbers:
            yield ""
            yield from _rule(same.take(in_turn.slice(first, found)), width, SHOWN[severity] if shortened else found)
            first += found


def _runs(column: pa.ChunkedArray) -> Iterator[tuple[str, int]]:
    """The values of a column, in which equal ones stand together, and how many there are of each."""
    for counted in column.value_counts().to_pylist():
        yield counted["values"], counted["counts"]


def _by_rule(findings: pa.Table) -> tuple[list[str], pa.Array, list[int]]:
    """The rules in order of their first finding, the positions of the findings rule by rule, and how many each rule has."""
    rules = findings["rule"].combine_chunks().dictionary_encode()
    numbers = [counted["counts"] for counted in rules.indices.value_counts().to_pylist()]
    return rules.dictionary.to_pylist(), pc.sort_indices(rules.indices), numbers


def _heading(severity: str, findings: int, rules: int, width: int) -> str:
    label = click.style(f" {severity.upper()} ", fg=colours.SEVERITY[severity], bold=True, reverse=True)
    said = f" {count(findings, 'finding')} of {count(rules, 'rule')} "
    line = "─" * max(0, width - len(severity) - 2 - len(said))
    return label + click.style(said, bold=True) + click.style(line, dim=True)


def _rule(found: pa.Table, width: int, most: int) -> Iterator[str]:
    first = found.slice(0, 1).to_pylist()[0]
    asked, facts = terminal(first["title"]), f"{terminal(first['rule'])}  {' '.join(first['attack'])}".rstrip()
    mark = click.style("●", fg=colours.SEVERITY[first["severity"]])
    if cell_len(asked) + len(facts) + 4 <= width:
        yield f"{mark} {click.style(asked, bold=True)}  {click.style(facts, dim=True)}"
    else:
        head, *rest = _prose(asked, width - INDENT)
        yield f"{mark} {click.style(head, bold=True)}"
        yield from (" " * INDENT + click.style(line, bold=True) for line in rest)
        yield from (" " * INDENT + click.style(line, dim=True) for line in _prose(facts, width - INDENT))
    for start in range(0, most, AT_ONCE):
        for finding in found.slice(start, min(AT_ONCE, most - start)).to_pylist():
            yield from _finding(finding, width)
    if len(found) > most:
        yield " " * INDENT + click.style(f"… {len(found) - most:,} more (--limit 0 shows all)", dim=True)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    beside = width >= NARROW
    left = INDENT + (WHEN + 2 if beside else 2)
    sentence = _prose(terminal(finding["sentence"] or ""), width - left)
    when = _moment(finding["first_seen"])
    if beside:
        yield f"{' ' * INDENT}{when:<{WHEN}}  {sentence[0]}"
        sentence = sentence[1:]
    else:
        yield f"{' ' * INDENT}{when}"
    yield from (" " * left + line for line in sentence)
    circumstances = list(_circumstances(finding))
    for line in _prose(circumstances, width - left, " · ") if circumstances else ():
        yield " " * left + click.style(line, dim=True)
    if finding["also"]:
        *others, last = map(terminal, finding["also"])
        for line in _prose(["also told by", *(f"{rule}," for rule in others), last], width - left):
            yield " " * left + click.style(line, dim=True)


def _prose(text: str | list[str], width: int, between: str = " ") -> list[str]:
    """Words, or phrases with something between them, as lines; only what is wider than a line is broken itself."""
    lines = [""]
    for phrase in text.split(" ") if isinstance(text, str) else text:
        joined = f"{lines[-1]}{between}{phrase}" if lines[-1] else phrase
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines[len(lines) - (not lines[-1]) :] = fold(phrase, width)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [lines[MOST_LINES - 1][: width - 1] + "…"]
    return lines


def _circumstances(finding: Finding) -> Iterator[str]:
    """Who, what to and where from, as far as the sentence does not say it, and how often."""
    sentence = finding["sentence"] or ""
    for what in (finding["actor"], finding["target"]):
        if what and what not in sentence:
            yield terminal(what)
    places = [place for place in finding["source_ip_addresses"] if place not in sentence]
    if places:
        yield f"from {_some(places)}"
    if finding["address_names"]:
        yield _some(finding["address_names"])
    for names in (finding["aws_regions"], finding["recipient_account_ids"]):
        others = [name for name in names if name not in sentence]
        if others:
            yield _some(others)
    yield from _how_often(finding)


def _how_often(finding: Finding) -> Iterator[str]:
    events, denied = finding["events"], finding["denied"]
    if events is not None and events > 1:
        until = finding["last_seen"]
        span = f" until {_moment(until)}" if until and until != finding["first_seen"] else ""
        yield f"{events:,} events{span}"
    if denied:
        yield "refused" if denied == events else f"{denied:,} refused"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(terminal(name) for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED:,} more" if len(names) > NAMED else shown


def _moment(time: datetime | None) -> str:
    return moment(time) if time else "–"
