"""What a question file says, as values: the question, its parameters and its cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from trailscope.errors import Location
from trailscope.questions.needs import DEFAULT_NEEDS, Need

ASKS = ("who", "when", "what", "where_to", "where_from")
KINDS = ("detection", "hunt", "summary")
OUTCOMES = ("attempted", "done", "failed")
PARAMETER_TYPES = ("boolean", "integer", "number", "text", "time", "duration", "text list", "integer list")

_FIRST_BY_NAME = re.compile(r"\bmin\(\s*(?:\w+\.)?actor\s*\)", re.IGNORECASE)

CaseKind = Literal["match", "ignore", "sequence"]


@dataclass(frozen=True)
class Parameter:
    """One ``$name`` of a question.

    Attributes:
        name: as written in the SQL, without the dollar sign.
        type: one of :data:`PARAMETER_TYPES`.
        default: as written in the header; times and durations are still text. Meaningless when ``required``.
        help: what the value decides, for a person.
        required: whether a value must be given.
        line: where it is declared, 1-based.
    """

    name: str
    type: str
    default: Any
    help: str
    required: bool
    line: int


@dataclass(frozen=True)
class Case:
    """One example of what a question must find or leave alone.

    Attributes:
        title: the sentence that names it.
        kind: ``match`` (every event is found), ``ignore`` (none is) or ``sequence`` (``expect`` is the answer).
        events: partial records in CloudTrail's own field names, already laid over ``given``.
        parameters: values of ``$name`` keys as written; the rest keeps its defaults.
        expect: for a sequence, the rows of the answer with the columns that are compared; ``()`` means silence.
        complete: whether ``events`` are whole records from ``sample_logs`` that are used as they are.
        line: where it is written, 1-based.
        own_networks, threat_lists: network → its name, as a user's lists would have them; for sequences.
    """

    title: str
    kind: CaseKind
    events: tuple[Mapping[str, Any], ...]
    parameters: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...]
    complete: bool
    line: int
    own_networks: Mapping[str, str] = field(default_factory=dict)
    threat_lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Kind and title, as reports print it."""
        return f"{self.kind}: {self.title}"


@dataclass(frozen=True)
class Question:
    """One file of ``queries/``, its cases still unread (see :func:`trailscope.questions.cases.load_cases`).

    Attributes:
        id: ``topic.what_happened``, from the path.
        path: the file.
        sql: the statement, as written, with the condition its ``outcome`` stands for (:mod:`trailscope.questions.outcome`);
            ``sql_line`` is the line of its first line in the file.
        implied: that condition, empty when the file states its own.
        outcome: one of :data:`OUTCOMES`: calls that were made, whether they succeeded or not; those that succeeded; those that
            failed. Empty where the header does not say.
        finding: the sentence for one row of the answer.
        finding_denied: the sentence where every event of the finding failed; empty without.
        ttc: ids of the AWS Threat Technique Catalog; ``None`` where the header does not say.
        unmodelled: names of events and parameters that botocore's service models do not have, each with the reason.
        cases_text: YAML of the header from ``cases:`` on; ``cases_line`` is its line in the file, 0 without cases.
        lines: the line of each header key.
    """

    id: str
    path: Path
    title: str
    asks: str
    kind: str
    sql: str
    sql_line: int
    severity: str | None = None
    attack: tuple[str, ...] = ()
    ttc: tuple[str, ...] | None = None
    outcome: str = ""
    implied: str = ""
    finding: str = ""
    finding_denied: str = ""
    summary: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    needs: tuple[Need, ...] = DEFAULT_NEEDS
    false_positives: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    unmodelled: Mapping[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    cases_text: str = ""
    cases_line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """The folder the question lies in."""
        return self.id.rpartition(".")[0]

    @property
    def names_first_session(self) -> bool:
        """Whether ``actor`` stands for all sessions of a principal: the first of them by name, ``min(actor)``; see docs/questions-format.md."""
        return self.kind == "hunt" and _FIRST_BY_NAME.search(self.sql) is not None

    def at(self, line: int | None = None) -> Location:
        """A place in the question's file."""
        return Location(str(self.path), line)

    def at_key(self, key: str) -> Location:
        """The place of a header key, or the file's first line when the key is absent."""
        return self.at(self.lines.get(key, 1))
