"""What calls that worked acted on, told for many of one kind at once where their rule is simple.

Nearly all rules look for a text, or for the texts in a list, under names of the request, for the first listed resource, or for the record's account
and region. What a rule looks for is a type then, by which the requests of many calls are read in one go. A call that holds other things than
these where the rule looks, or nothing at all, is looked at by :func:`trailscope.ingest.acting.target_of`, as on the reference road.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from trailscope.ingest import arns
from trailscope.ingest.acting import ACCOUNT, REGION, REQUEST, RESOURCES, EventKind, Slots, TargetPlace, common_names
from trailscope.ingest.json_text import Way
from trailscope.ingest.targets import RECORD

UNTOLD: Any = object()
"""What is told of a call that has to be looked at by itself."""

UNHELD: Any = object()
"""The same, and nothing stands where its own rule looks."""

_UNREADABLE = (msgspec.DecodeError, RecursionError)
_SHOWN = 3
_LIST: Any = list  # of types that are made here, as the next
_TUPLE: Any = tuple


class _Place(NamedTuple):
    """Where a text, or several, may stand.

    Attributes:
        values_of: finds it in each of some calls.
        kind: the word before it with its slash, or ``""``.
    """

    values_of: Callable[[_Calls], Sequence[Any]]
    kind: str


class SimpleRule(NamedTuple):
    """A rule for calls that are read by a type.

    Attributes:
        slots: for each slot the text before it, and places; ``None`` stands for a place that this module does not look at.
        nothing: what is read of a request that is not there.
        request_of, requests_of: read what the rule looks for in one request, and in a list of them.
        listed: whether some place is the first listed resource.
    """

    slots: tuple[tuple[str, tuple[_Place | None, ...]], ...]
    nothing: Any
    request_of: Callable[[bytes | Raw], Any]
    requests_of: Callable[[bytes], list[Any]]
    listed: bool


def targets_of_calls(
    kind: EventKind,
    requests: Sequence[Raw | None],
    resources: Sequence[Raw | None],
    accounts: Sequence[str],
    regions: Sequence[str | None],
) -> list[Any]:
    """What some calls of one kind acted on, each a text, ``None`` for nothing, :data:`UNTOLD` or :data:`UNHELD`.

    Args:
        kind: theirs.
        requests, resources: of each as logged; ``None`` where the record has none or has null.
        accounts, regions: of each record.
    """
    if not kind.slots:
        told: list[Any] = [None] * len(requests)
    else:
        rule = _rule_of(kind.slots)
        if rule is None:
            return [UNTOLD] * len(requests)
        told = _by_rule(rule, requests, resources, accounts, regions)
    rows = [row for row, text in enumerate(told) if text is None]
    if rows:
        for row, says in zip(rows, _may_say_more([requests[row] for row in rows]), strict=True):
            if says or resources[row] is not None:
                told[row] = UNHELD
    return told


def _may_say_more(requests: Sequence[Raw | None]) -> list[bool]:
    """Whether a rule for any service may find something in each request."""
    there = [raw for raw in requests if raw is not None]
    try:
        members = iter(_members_of_all(b"[" + b",".join(there) + b"]"))
    except _UNREADABLE:
        return [True] * len(requests)
    names = common_names()
    return [raw is not None and not names.isdisjoint(next(members)) for raw in requests]


def _by_rule(
    rule: SimpleRule,
    requests: Sequence[Raw | None],
    resources: Sequence[Raw | None],
    accounts: Sequence[str],
    regions: Sequence[str | None],
) -> list[Any]:
    """The same by a rule; ``None`` where nothing stands where it looks."""
    calls = _Calls(
        _read_all(requests, rule.requests_of, rule.request_of, rule.nothing),
        _first_listed(resources) if rule.listed else [None] * len(requests),
        accounts,
        regions,
    )
    (before, places), *further = rule.slots
    told = _of_slot(places, calls)
    if before:
        told = [text if text is None or text is UNTOLD else before + text for text in told]
    for before, places in further:
        told = [_put_together(*texts, before) for texts in zip(told, _of_slot(places, calls), strict=True)]
    return told


class _Calls(NamedTuple):
    """Calls of one kind as far as they are read; :data:`UNTOLD` stands for what has another type.

    Attributes:
        requests: what was read of each.
        listed: the ARN of the first listed resource of each.
        accounts, regions: of each record.
    """

    requests: Sequence[Any]
    listed: Sequence[Any]
    accounts: Sequence[str]
    regions: Sequence[str | None]


def _read_all(
    raws: Sequence[Raw | None], all_of: Callable[[bytes], list[Any]], one_of: Callable[[Raw], Any], nothing: Any
) -> list[Any]:
    """What is read of each raw value: ``nothing`` where there is none, :data:`UNTOLD` where it has another type."""
    there = [raw for raw in raws if raw is not None]
    try:
        read = all_of(b"[" + b",".join(there) + b"]")
    except _UNREADABLE:
        read = [_read_one(raw, one_of) for raw in there]
    if len(there) == len(raws):
        return read
    each = iter(read)
    return [nothing if raw is None else next(each) for raw in raws]


def _read_one(raw: Raw, one_of: Callable[[Raw], Any]) -> Any:
    try:
        return one_of(raw)
    except _UNREADABLE:
        return UNTOLD


def _first_listed(resources: Sequence[Raw | None]) -> list[Any]:
    listed = _read_all(resources, _resources_of_all, _resources_of, ())
    return [UNTOLD if each is UNTOLD else each[0].ARN if each else None for each in listed]


def _of_slot(places: Sequence[_Place | None], calls: _Calls) -> list[Any]:
    """The text of each call at the first place where it has one; ``None`` where it has none, :data:`UNTOLD` where it is odd."""
    told: list[Any] = [None] * len(calls.requests)
    rows: Sequence[int] = range(len(told))
    for number, place in enumerate(places):
        if number:  # nearly always all have something at the first
            rows = [row for row in rows if told[row] is None]
        if not rows:
            break
        if place is None:
            for row in rows:
                told[row] = UNTOLD
            break
        values, kind = place.values_of(calls), place.kind
        for row in rows:
            value = values[row]
            if value:
                if value.__class__ is str and value[:3] != "arn":
                    told[row] = kind + value
                else:
                    told[row] = _text(value, kind, calls.accounts[row], calls.regions[row] or "")
    return told


def _put_together(shown: Any, text: Any, before: str) -> Any:
    """What the slots of a rule gave until now, and what the next gives."""
    if shown is UNTOLD or text is UNTOLD:
        return UNTOLD
    if text is None:
        return shown
    return text if shown is None else shown + before + text


def _text(value: Any, kind: str, account: str, region: str) -> Any:
    """A text, or the texts in a list each once and in order, as they are shown; :data:`UNTOLD` where a list has none."""
    if value is UNTOLD:
        return UNTOLD
    if isinstance(value, str):
        text = value.replace("%3A", ":").replace("%2F", "/")
    else:
        texts = sorted({text for element in value if (text := element if isinstance(element, str) else element.text)})
        if len(texts) != 1:
            more = f" +{len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
            return kind + ", ".join(texts[:_SHOWN]) + more if texts else UNTOLD
        text = texts[0]
    return arns.shown(text, kind, account, region)


_Tree = dict[str, Any]  # of names: to such a tree, or to the type of what is looked for


class _Resource(msgspec.Struct, gc=False):
    ARN: str | None = None


_members_of_all: Callable[[bytes], list[dict[str, Raw]]] = msgspec.json.Decoder(list[dict[str, Raw]]).decode
_resources_of: Callable[[bytes | Raw], tuple[_Resource, ...]] = msgspec.json.Decoder(tuple[_Resource, ...]).decode
_resources_of_all: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[tuple[_Resource, ...]]).decode


_RULES: dict[int, tuple[Slots, SimpleRule | None]] = {}


def _rule_of(slots: Slots) -> SimpleRule | None:
    """The rule as a simple one, if it is. Rules are told apart by where they lie: to hash one takes as long as to read five requests."""
    known = _RULES.get(id(slots))
    if known is None:
        known = _RULES[id(slots)] = slots, _simple_rule(slots)  # there it lies from now on
    return known[1]


@cache  # there are as many as rules, however many names events have
def _simple_rule(slots: Slots) -> SimpleRule | None:
    tree: _Tree = {}
    simple = tuple((before, tuple(_simple(place, tree) for place in places)) for before, places in slots)
    if not all(places[0] for _, places in simple) or not simple:
        return None
    read = _type_of(tree)
    listed = any(place.field == RESOURCES for _, places in slots for place in places)
    return SimpleRule(
        simple, read(), msgspec.json.Decoder(read).decode, msgspec.json.Decoder(_LIST[read]).decode, listed
    )


def _simple(place: TargetPlace, tree: _Tree) -> _Place | None:
    """The place, where it is a simple one. What it looks for in the request is put into the tree."""
    alternative = place.alternative
    if alternative.document == RECORD:
        if alternative.base == ACCOUNT:
            return _Place(_accounts, place.kind)
        return _Place(_regions, place.kind) if alternative.base == REGION else None
    if place.field == RESOURCES and alternative.base == (0, "ARN"):
        return _Place(_listed, place.kind)
    wanted = _wanted(alternative.lists)
    if place.field != REQUEST or wanted is None or alternative.type is not None:
        return None
    names = tuple(name for name in alternative.base if isinstance(name, str))
    if len(names) < len(alternative.base) or not _put(tree, names, wanted):
        return None
    found = attrgetter(".".join(map(_attribute, names)))
    return _Place(lambda calls: _in_requests(found, calls.requests), place.kind)


def _in_requests(found: Callable[[Any], Any], requests: Sequence[Any]) -> Sequence[Any]:
    try:
        return list(map(found, requests))
    except AttributeError:  # one is odd
        return [UNTOLD if request is UNTOLD else found(request) for request in requests]


_accounts: Callable[[_Calls], Sequence[Any]] = attrgetter("accounts")
_regions: Callable[[_Calls], Sequence[Any]] = attrgetter("regions")
_listed: Callable[[_Calls], Sequence[Any]] = attrgetter("listed")


def _wanted(lists: tuple[tuple[Way, ...], ...]) -> Any:
    """The type of what a path leads to: a text, or a list of texts or of objects with a text under one name."""
    match lists:
        case ():
            return str | None
        case (((),),):
            return _TUPLE[str, ...] | None
        case (((str(name),),),):
            return _TUPLE[_element(name), ...] | None
    return None


@cache
def _element(name: str) -> Any:
    return msgspec.defstruct("Element", [("text", str | None, msgspec.field(name=name, default=None))], gc=False)


def _put(tree: _Tree, names: tuple[str, ...], wanted: Any) -> bool:
    """Have a tree lead to what is wanted; whether it can, since under one name two types may be wanted."""
    *outer, last = names
    for name in outer:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):
            return False
    return bool(tree.setdefault(last, wanted) == wanted)


def _type_of(tree: _Tree) -> Any:
    """A structure with what is under each name of a tree."""
    members = []
    for name, inner in tree.items():
        type = _type_of(inner) if isinstance(inner, dict) else inner
        default = type() if isinstance(inner, dict) else None
        members.append((_attribute(name), type, msgspec.field(name=name, default=default)))
    return msgspec.defstruct("Request", members, frozen=True, gc=False)


def _attribute(name: str | int) -> str:
    """A name as that of an attribute of Python."""
    return "m" + "".join(character if character.isalnum() else f"_{ord(character)}_" for character in str(name))
