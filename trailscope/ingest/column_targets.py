"""What some hundred records acted on: what came before is known, the calls of one kind are looked at together, and what is odd by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Raw

from trailscope.ingest.acting import (
    REQUEST,
    RESOURCES,
    RESPONSE,
    EventKind,
    WorkedCall,
    target_of,
    target_of_call,
)
from trailscope.ingest.fields import IDENTITY_FIELD
from trailscope.ingest.identity_columns import identity_of
from trailscope.ingest.worked_calls import UNHELD, UNTOLD, targets_of_calls
from trailscope.ingest.written import WrittenRecord

_Key = tuple[Any, ...]  # the values of a WorkedCall
_ENTRY_BYTES = 512  # of what a call and its target take beside their characters
_MOST_BYTES = 4 << 20
_WORTH = (
    1 / 8
)  # of the calls of a piece, known before: below that to look for the others costs more than to tell what they acted on
_WITHOUT = 7  # pieces for which nothing is looked for then


class KnownTargets:
    """What calls acted on. In most logs the same calls are made again and again; where all are new, they are only looked for now and then.

    Attributes:
        known: by the values of a :class:`trailscope.ingest.acting.WorkedCall`.
    """

    def __init__(self) -> None:
        self.known: dict[_Key, str | None] = {}
        self._bytes = self._without = 0

    def is_worth_it(self) -> bool:
        """Whether calls are to be looked for in the next piece."""
        self._without -= self._without > 0
        return not self._without

    def found(self, hits: int, calls: int) -> None:
        """Learn how many of the calls of a piece were known, or stood in it before."""
        self._without = _WITHOUT + 1 if hits < _WORTH * calls else 0

    def keep(self, call: _Key, target: str | None) -> None:
        """Know from now on what a call acted on."""
        size = _ENTRY_BYTES + sum([len(value) for value in (*call, target) if value])
        if size > _MOST_BYTES:
            return
        if self._bytes + size > _MOST_BYTES:
            self.known.clear()
            self._bytes = 0
        self.known[call] = target
        self._bytes += size


_KNOWN = KnownTargets()


class Acting(NamedTuple):
    """What of some records says what they acted on.

    Attributes:
        records: a :data:`trailscope.ingest.written.Written` of each.
        kinds: of the event of each.
        columns: for each field its values.
        there: for each nested field that some record has, which records have a value there that is not null.
    """

    records: Sequence[Any]
    kinds: Sequence[EventKind]
    columns: Mapping[str, Sequence[Any]]
    there: Mapping[str, Sequence[bool]]


def targets_of(acting: Acting) -> list[str | None]:
    """What each record acted on."""
    columns, kinds = acting.columns, acting.kinds
    errors, accounts, regions = columns["errorCode"], columns["recipientAccountId"], columns["awsRegion"]
    requests, responses, resources = (_raws(acting, field) for field in (REQUEST, RESPONSE, RESOURCES))
    targets: list[Any] = [UNTOLD] * len(kinds)
    worked = [
        row for row, kind in enumerate(kinds) if kind.of_call and errors[row] is None and accounts[row] is not None
    ]

    def call(row: int) -> _Key:
        answer = responses[row] if kinds[row].of_response else None
        texts = [None if raw is None else bytes(raw) for raw in (requests[row], answer, resources[row])]
        return (columns["eventSource"][row], columns["eventName"][row], *texts, accounts[row], regions[row])

    calls: dict[int, _Key] = {}
    firsts: dict[_Key, int] = {}
    new = worked
    if _KNOWN.is_worth_it():
        calls = {row: call(row) for row in worked}
        for row, key in calls.items():
            targets[row] = _KNOWN.known.get(key, UNTOLD)
            if targets[row] is UNTOLD:
                firsts.setdefault(key, row)
        new = list(firsts.values())
        _KNOWN.found(len(worked) - len(new), len(worked))
    alike: dict[int, list[int]] = {}
    for row in new:
        alike.setdefault(id(kinds[row]), []).append(row)
    for rows in alike.values():
        of_rows: list[list[Any]] = [
            [column[row] for row in rows] for column in (requests, resources, accounts, regions)
        ]
        for row, target in zip(rows, targets_of_calls(kinds[rows[0]], *of_rows), strict=True):
            by_itself = target is UNTOLD or target is UNHELD
            targets[row] = target_of_call(WorkedCall(*call(row)), target is UNTOLD) if by_itself else target
    for key, row in firsts.items():
        _KNOWN.keep(key, targets[row])
    for row, key in calls.items():
        if targets[row] is UNTOLD:
            targets[row] = targets[firsts[key]]
    for row in set(range(len(kinds))).difference(worked):
        targets[row] = target_of(
            WrittenRecord(acting.records[row], identity_of(columns[IDENTITY_FIELD][row])), kinds[row]
        )
    return targets


def _raws(acting: Acting, field: str) -> Sequence[Raw | None]:
    """The nested values of a field; ``None`` where a record has none or has null."""
    there = acting.there.get(field)
    if there is None:
        return [None] * len(acting.records)
    return [raw if valid else None for raw, valid in zip(acting.columns[field], there, strict=True)]
