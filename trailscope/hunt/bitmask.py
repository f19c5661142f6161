"""Conditions as bits of integers: how one pass over events tells which of many conditions each event meets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trailscope.hunt.name_tests import Limit, names_filter
from trailscope.questions.binding import Value

BITS = 62  # of a mask: a signed 64-bit integer, without its two highest bits

# DuckDB moves a filter below the projection that makes its columns, and would evaluate all their conditions there once more,
# for every event. It leaves a filter where it stands when a column may change from one evaluation to the next.
_STAYS_ABOVE = "| (case when random() < 0 then 1::bigint else 0::bigint end)"


@dataclass(frozen=True)
class Condition:
    """One condition: its rule's position, its SQL with renamed parameters, the same with short lists, and its names."""

    position: int
    sql: str
    short: str
    limit: Limit | None


@dataclass(frozen=True)
class Masked:
    """Pieces of the statement, each over the rows of the one before, the first over ``events``.

    Attributes:
        opened: select list: all columns, and the bits of conditions that list no names.
        prefilter: what every hit meets: such a bit, or one of the names that other conditions list.
        bits: select list: the bits of all conditions.
        positions: the positions of the rules whose condition is met, as a list.
        parameters: what is bound in these pieces.
    """

    opened: str
    prefilter: str
    bits: str
    positions: str
    parameters: Mapping[str, Value]


def mask(asked: Sequence[Condition]) -> Masked:
    """The pieces that ask all conditions, each of as few events as can be."""
    opened = _words("opened", [one for one in asked if one.limit is None])
    named = _words("named", [one for one in asked if one.limit is not None])
    names, listed = names_filter(one.limit for one in asked if one.limit is not None)
    masks = opened | named
    return Masked(
        opened=", ".join(["*", *(f"{_bits(word)}\n{_STAYS_ABOVE} as {name}" for name, word in opened.items())]),
        prefilter=" or ".join([*names, *(f"{name} <> 0" for name in opened)]) or "false",
        bits=",\n".join([*opened, *(f"{_bits(word, short=True)} as {name}" for name, word in named.items())]),
        positions=" || ".join(_positions(name, word) for name, word in masks.items()),
        parameters=listed,
    )


def _words(name: str, asked: Sequence[Condition]) -> dict[str, Sequence[Condition]]:
    return {f"{name}{at}": asked[start : start + BITS] for at, start in enumerate(range(0, len(asked), BITS))}


def _bits(word: Sequence[Condition], *, short: bool = False) -> str:
    """The bits of one word. ``case when`` evaluates a condition as a filter would: no further than its first false part.

    Lists of names are cut short where few events are asked: for all of them DuckDB's join is the faster test.
    """
    return "\n| ".join(
        f"(case when (\n{one.short if short else one.sql}\n) then {1 << bit}::bigint else 0::bigint end)"
        for bit, one in enumerate(word)
    )


def _positions(name: str, word: Sequence[Condition]) -> str:
    """The positions of one word's bits that are set; none for most candidates.

    Unnesting the empty list is what leaves those out; a filter would be moved, as :data:`_STAYS_ABOVE` tells.
    """
    positions = ", ".join(str(one.position) for one in word)
    return (
        f"case when {name} = 0 then [] else list_transform(list_filter(range({len(word)}), "
        f"lambda bit: ({name} >> bit) & 1 = 1), lambda bit: [{positions}][bit + 1]) end"
    )
