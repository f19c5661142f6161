"""Finding questions by words: of their title or id, the names of services and API actions, and ids of techniques."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trailscope.questions import attack as att_ck
from trailscope.questions.aws_names import names_of
from trailscope.questions.question import Question

_TECHNIQUE = re.compile(r"A?T\d{4}(?:\.A?\d{3})?", re.IGNORECASE)
_SOURCE = re.compile(r"'([a-z0-9-]+)(?:\.amazonaws\.com'|:[A-Z^(])|\beventSource: ([a-z0-9-]+)\.amazonaws\.com")
_LITERAL = re.compile(r"'([^'\n]*)'")
_CALLED = re.compile(r"\beventName: (\w+)")


def answers(question: Question, words: Sequence[str]) -> bool:
    """Whether every word stands in what a question is about, whatever its case.

    Args:
        question: its id, former ids and title, the services and API actions of its SQL and cases, the ids of its techniques.
        words: parts of words do; ``T1078`` finds ``T1078.004``, and an id that ATT&CK has retired finds its successor.
    """
    if not words:
        return True
    about = _about(question)
    return all(word.lower() in about or _covers(word, question) for word in words)


def _covers(word: str, question: Question) -> bool:
    return bool(_TECHNIQUE.fullmatch(word)) and any(att_ck.covers(word.upper(), id) for id in question.attack)


def _about(question: Question) -> str:
    text = f"{question.sql}\n{question.cases_text}"
    sources = {name for found in _SOURCE.findall(text) for name in found if name and name != "example"}
    services = [name for source in sorted(sources) for name in (source, *names_of(source))]
    called = sorted(set(_CALLED.findall(question.cases_text)))
    ids = (question.id, *question.formerly, *question.attack, *(question.ttc or ()))
    return "\n".join((question.title, *ids, *services, *called, *_LITERAL.findall(question.sql))).lower()
