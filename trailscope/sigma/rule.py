"""What becomes of Sigma files: compiled rules, and what could not be compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from trailscope.errors import QuestionError


@dataclass(frozen=True)
class SigmaRule:
    """One Sigma rule as SQL. Values of the rule are bound, never pasted.

    Attributes:
        id: ``sigma.`` and the file's stem, with ``_2`` and so on where that is taken.
        title: the rule's own.
        severity: ``info`` … ``critical``; ``medium`` where the rule says nothing valid.
        attack: ATT&CK technique ids of the pinned version; what the pinned table lacks is left out.
        path: the file.
        kind: ``detection``, which has a ``predicate``, or ``hunt`` (a correlation), which has ``sql``.
        predicate: a condition over the columns of ``events``; true on a match, false or NULL else. A plain list of
            values reads ``lower(event_name) in ($s0, $s1)`` with values in lower case.
        sql: a whole ``select`` whose rows are findings: the group-by columns, ``actor``, ``actor_id``, ``target``,
            ``first_seen``, ``last_seen``, ``events`` and ``event_ids``.
        parameters: a value for each ``$name`` of the predicate or SQL.
        finding: the sentence for one row; ``{column}`` inserts a column.
        uuid: the rule's ``id``, empty without one.
        unknown_fields: fields of the rule that CloudTrail records do not have; conditions on them look into ``extra``.
    """

    id: str
    title: str
    severity: str
    attack: tuple[str, ...]
    path: Path
    kind: Literal["detection", "hunt"]
    predicate: str
    sql: str
    parameters: Mapping[str, Any]
    finding: str
    description: str = ""
    false_positives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    uuid: str = ""
    unknown_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class SigmaRules:
    """The outcome of reading Sigma files.

    Attributes:
        rules: those that can be asked, in order of path.
        problems: rules and files that cannot, each with its place and reason.
        other_products: how many rules are for other logs than CloudTrail's.
    """

    rules: tuple[SigmaRule, ...]
    problems: tuple[QuestionError, ...] = field(default=())
    other_products: int = 0
