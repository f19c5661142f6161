"""Which columns of an answer fit a terminal, and how wide each becomes.

Columns are shown whole as long as they fit. When they do not, text columns give way and are folded; when that is not
enough, ids that repeat in long what another column says are left out; then those that answer who, when, what, where to and where from
come first and others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len, chop_cells

GAP = 2
FLOORS = (20, 14, 10)  # how narrow a folded column may become, tried in this order
NARROW = FLOORS[-1]  # in which a name takes many lines
SPARED = ("event_ids", "actor_id")  # too long for a narrow column to show anything of use
SHORT = 16  # values up to this width, addresses and account ids among them, are not folded
MANY = 20  # more columns than a person would ask for by name: a `select *`
FIVE = ("event_time", "actor", "action", "target", "source_ip_address")
SEPARATORS = " /:,;=-_"
FIRST = (*FIVE, "severity", "error_code", "aws_region", "recipient_account_id")


@dataclass(frozen=True)
class TableColumn:
    """One column to be shown; its texts are safe for a terminal, ``None`` is NULL.

    Attributes:
        number: aligned on the right.
        whole: never folded: numbers, times, truth values.
        json: shortened rather than folded.
    """

    name: str
    texts: Sequence[str | None]
    number: bool
    whole: bool
    json: bool

    @cached_property
    def _name_width(self) -> int:
        return max(cell_len(part) for part in _parts(self.name))

    @cached_property
    def _values_width(self) -> int:
        return max((cell_len(text) for text in self.texts if text), default=1)

    @cached_property
    def natural(self) -> int:
        """The width at which nothing is folded."""
        return max(cell_len(self.name), self._values_width, 1)

    def least(self, floor: int) -> int:
        """The narrowest the column may become; its name may break at underscores."""
        whole = self.whole or self._values_width <= SHORT
        return max(self._name_width, self._values_width if whole else min(self._values_width, floor))


def choose(columns: Sequence[TableColumn], width: int) -> dict[int, int]:
    """Position → width of the columns to show, in the answer's order."""
    wanted = {at for at, column in enumerate(columns) if len(columns) <= MANY or column.name in FIVE}
    five = {at for at, column in enumerate(columns) if column.name in FIVE}
    short = {at for at in wanted if columns[at].name not in SPARED}
    everything = range(len(columns))
    choices = [(_those_that_fit(columns, everything, width, floor), floor) for floor in FLOORS]
    without = [(_those_that_fit(columns, sorted(short), width, floor), floor) for floor in FLOORS]
    complete = (
        (kept, floor)
        for goal, tried in (
            (wanted, [choice for choice in choices if choice[1] > NARROW]),
            (short, without),
            (five, without),
        )
        if goal
        for kept, floor in tried
        if goal.issubset(kept)
    )  # rather all columns, folded, than some
    kept, floor = next(complete, choices[-1])
    return dict(zip(kept, _widths([columns[at] for at in kept], width, floor), strict=True))


def heading(name: str, width: int) -> list[str]:
    """A column's name as lines of at most a width, broken after underscores."""
    lines = [""]
    for part in _parts(name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return lines


def fold(text: str, width: int) -> list[str]:
    """Text as lines of at most a width, broken after a space or a separator of names where one is near the end."""
    lines: list[str] = []
    while cell_len(text) > width and len(text) > 1:
        head = chop_cells(text, width)[0] or text[0]  # a character of two cells in a column of one
        last = max(head.rfind(separator) for separator in SEPARATORS) + 1
        end = last if last > len(head) * 0.6 else len(head)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


def _parts(name: str) -> list[str]:
    return re.findall(r"[^_]*_+|[^_]+", name) or [""]


def _those_that_fit(columns: Sequence[TableColumn], among: Iterable[int], width: int, floor: int) -> list[int]:
    preferred = sorted(among, key=lambda at: _rank(columns[at].name))
    if len(columns) > MANY and any(column.name in FIVE for column in columns):
        preferred = [at for at in preferred if columns[at].name in FIRST]
    room = width + GAP
    kept: list[int] = []
    for at in preferred:
        needed = columns[at].least(floor) + GAP
        if needed <= room or not kept:
            kept.append(at)
            room -= needed
    return sorted(kept)


def _rank(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _widths(columns: Sequence[TableColumn], width: int, floor: int) -> list[int]:
    """Natural widths where they fit together; else the widest columns give way, all down to one cap."""
    room = width - GAP * (len(columns) - 1)
    low, high = 1, max([width, *(column.natural for column in columns)])
    while low < high:
        cap = (low + high + 1) // 2
        if sum(_capped(column, cap, floor) for column in columns) <= room:
            low = cap
        else:
            high = cap - 1
    return [min(_capped(column, low, floor), width) for column in columns]


def _capped(column: TableColumn, cap: int, floor: int) -> int:
    return max(column.least(floor), min(column.natural, cap))
