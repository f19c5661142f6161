"""Rules of lint about words: titles and findings say what AWS, MITRE and responders say, and say it so that it is read one way.

The tables are content: ``words.tsv`` (what is not written, and what instead) and ``aws-names.tsv`` (the names of services and
resources by event source).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from trailscope.questions.aws_names import EVERY_SOURCE, names, pattern_of
from trailscope.questions.sentence import FAILURE, SLOT, columns_of
from trailscope.questions.subject import Found, Rule, Subject

LONGEST_TITLE = 70

_VERBS = frozenset({"access", "was", "is", "has", "does", "uses", "minus", "across", "as"})
_PLURAL = re.compile(r"\{(\w+)\} ([a-z]+s)\b")
_WHERE: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "told": ("title", "finding", "finding_denied"),
    "all": ("title", "finding", "finding_denied", "summary"),
}


def title_asks(subject: Subject) -> Found:
    """A title is the question a person asks, short enough for a line."""
    title, line = subject.question.title, subject.question.lines.get("title")
    if not title.endswith("?"):
        yield "the title is no question", line, "end it with ?"
    if len(title) > LONGEST_TITLE:
        yield f"the title has {len(title)} characters", line, f"at most {LONGEST_TITLE}; the rest stands in the summary"


def title_names_its_service(subject: Subject) -> Found:
    """The title of a detection names the service or resource of its events by AWS's own name."""
    question = subject.question
    if question.kind != "detection":
        return
    sources = {
        str(event.get("eventSource", "")) for case in subject.cases if case.kind == "match" for event in case.events
    }
    services = {source.removesuffix(".amazonaws.com") for source in sources}
    patterns = {service: pattern for service in sorted(services) if (pattern := pattern_of(service)) is not None}
    if patterns.keys() != services:
        return  # a service outside the table
    of_any = pattern_of(EVERY_SOURCE)
    if not any(pattern and pattern.search(question.title) for pattern in (*patterns.values(), of_any)):
        named = ", ".join(f"{service}: {names()[service]}" for service in patterns)
        yield "the title does not name its service or resource", question.lines.get("title"), f"AWS's names are {named}"


def words_are_the_fields(subject: Subject) -> Found:
    """No word stands in a title, finding or summary that nobody would search for."""
    question = subject.question
    texts = {key: SLOT.sub(" ", getattr(question, key)) for key in _WHERE["all"]}
    for pattern, where, instead in _words():
        for key in _WHERE[where]:
            found = pattern.search(texts[key])
            if found:
                yield f"the {key} says {found[0]!r}", question.lines.get(key), f"write: {instead}"


def finding_speaks(subject: Subject) -> Found:
    """A detection or hunt has a sentence whose ``{columns}`` stand in the answer."""
    question = subject.question
    if not question.finding and question.kind != "summary":
        hint = 'finding: "{actor} did … to {target}"'
        yield f"a {question.kind} needs a finding", question.lines.get("kind"), hint
    outputs = subject.statement.outputs
    for key in ("finding", "finding_denied"):
        sentence, line = getattr(question, key), question.lines.get(key)
        if set("{}") & set(SLOT.sub("", sentence)):
            yield f"the {key} has a lone brace", line, "{column} inserts a column, {column event|events} with its noun"
        for name in columns_of(sentence):
            if outputs and name not in outputs:
                near = get_close_matches(name, outputs, 1)
                hint = f"did you mean {near[0]}?" if near else ""
                yield f"the {key} names {name!r}, which is no column of the answer", line, hint


def numbers_agree(subject: Subject) -> Found:
    """A number takes its noun with it: ``{times time|times}``, never ``{times} times``."""
    for key in ("finding", "finding_denied"):
        for name, noun in _PLURAL.findall(getattr(subject.question, key)):
            if noun not in _VERBS:
                hint = f"{{{name} {noun.removesuffix('s')}|{noun}}}"
                yield f"the {key} would say '1 {noun}'", subject.question.lines.get(key), hint


def outcome_is_told(subject: Subject) -> Found:
    """A question says whether it means calls attempted, done or failed, and tells attempts that all failed apart."""
    question = subject.question
    line = question.lines.get("outcome", question.lines.get("kind"))
    if not question.outcome:
        yield "the question does not say which calls it means", line, "outcome: attempted, done or failed"
    denied = question.lines.get("finding_denied")
    if question.outcome == "attempted" and question.kind == "detection" and not question.finding_denied:
        yield "attempts need a second sentence", line, 'finding_denied: "{actor} tried to … but {failure}"'
    if question.outcome in ("done", "failed") and question.finding_denied:
        yield f"nothing of what is {question.outcome} can be told as denied", denied, "remove finding_denied"
    if FAILURE in {name for name, _ in SLOT.findall(question.finding)}:
        yield f"{{{FAILURE}}} belongs into finding_denied", question.lines.get("finding"), ""


@cache
def _words() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = (line.split("\t") for line in _lines("words.tsv"))
    return tuple((re.compile(rf"\b(?:{word})\b", re.IGNORECASE), where, instead) for word, where, instead in rows)


def _lines(name: str) -> Iterator[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


WORD_RULES: tuple[Rule, ...] = (
    title_asks,
    title_names_its_service,
    words_are_the_fields,
    finding_speaks,
    numbers_agree,
    outcome_is_told,
)
