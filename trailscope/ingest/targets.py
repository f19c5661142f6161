"""The rules that say what an event acted on: ``targets.tsv``, parsed and laid out as a table to join with.

One row of the file is a service (the event source's first label), one or more event names (without version suffix)
and a template. ``*`` as the event name is the rule for the service's other events; ``*`` for both is tried, in the
file's order, where no rule gave anything.

    iam    AddUserToGroup    group/{groupName} ← {userName}
    ec2    RunInstances      {instance=response:instancesSet.items[*].instanceId|image=imageId}

A template is one to three slots, each with the text before it. A slot is a list of alternatives, the first that holds
something wins. An alternative is ``[kind=][document:]path``:

- ``kind`` is the word shown before the value; unless written, it is the word before the slot (``group/``). ``=path``
  means none. A kind says that an ARN may be shortened to its name.
- ``document`` is a name of :data:`DOCUMENTS`; request parameters unless written.
- ``path`` is dotted; ``[0]`` takes one element, ``[*]`` (at most twice) all of them, also where the one element of a
  list was logged bare, as services that speak XML do (reference §8.0). After a ``[*]`` several ways may be joined with
  ``+``: ``items[*].ipRanges.items+ipv6Ranges.items[*].cidrIp+cidrIpv6``. ``resource:`` is the ARN of the first listed
  resource, ``resource:AWS::KMS::Key`` the ARNs of those of that type.

A slot that stays empty takes the text before it away, and the first that does not has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pyarrow as pa

from trailscope.errors import Location, TrailscopeError

SLOTS = 3
ALTERNATIVES = 4
ANY = "*"
END = "\x1f"

DOCUMENTS: dict[str, str] = {
    "request": "request_parameters",
    "response": "response_elements",
    "additional": "additional_event_data",
    "service": "service_event_details",
    "identity": "user_identity",
    "insight": "insight_details",
    "resource": "resources",
    "record": "account and region of the record; self: the caller, where a call that worked names nobody",
}
"""Where a path may point: the name a template uses → the column, or what it stands for."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_KIND_BEFORE_SLOT = re.compile(r"(?:^|(?<=\s))([a-z][a-z0-9-]*)/$")
_ALTERNATIVE = re.compile(rf"(?:(?P<kind>[a-z0-9-]*)=)?(?:(?P<document>{'|'.join(DOCUMENTS)}):)?(?P<path>.*)")
_STEP = re.compile(r"([^\[\]]+)((?:\[\d+\])*)")


@dataclass(frozen=True)
class Alternative:
    """One place where a slot's value may stand.

    Attributes:
        document: a key of :data:`DOCUMENTS`.
        base: JSON path of the value, or of the list where the path has ``[*]``.
        middle: JSON paths from an element of that list to further lists, where the path has two ``[*]``; the type that
            an element of ``resource`` must have.
        leaf: JSON paths from an element to the value, the first that is there counts; ``$`` is the element itself.
            Several are joined with ``+``.
        kind: word shown before the value, ``""`` for none.
    """

    document: str
    base: str
    middle: str | None
    leaf: str
    kind: str


@dataclass(frozen=True)
class Slot:
    """The text before a slot (without the kind) and the places to look, in order."""

    before: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Rule:
    """What one event, or all other events of a service, act on. ``line`` is where it stands in the file."""

    service: str
    event: str
    slots: tuple[Slot, ...]
    line: int


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules of the ``targets.tsv`` in the package, in the file's order.

    Raises:
        TrailscopeError: a row breaks the grammar above, or names an event twice; with its line.
    """
    text = resources.files(__package__).joinpath("targets.tsv").read_text(encoding="utf-8")
    return tuple(parse(text))


def parse(text: str, uri: str = "targets.tsv") -> Iterator[Rule]:
    """The rules in the text of a rules file; ``uri`` names it in errors. Blank lines and ``#`` lines say nothing."""
    seen: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        at = Location(uri, number)
        cells = line.split("\t")
        if len(cells) != 3:
            raise TrailscopeError(
                f"a rule has three cells, this line has {len(cells)}", at=at, hint="separate with tabs"
            )
        service, events, template = cells
        slots = _slots(template, at)
        if service == ANY and any(way(alternative) for slot in slots for alternative in slot.alternatives):
            raise TrailscopeError(f"a rule for any service names values, not lists: {template}", at=at)
        for event in events.split(" "):
            first = seen.setdefault((service, event), number)
            if first != number and (service, event) != (ANY, ANY):
                raise TrailscopeError(f"{service} {event} has a rule in line {first} already", at=at)
            yield Rule(service, event, slots, number)


def _slots(template: str, at: Location) -> tuple[Slot, ...]:
    pieces = _SLOT.split(template)
    literals, contents = pieces[0::2], pieces[1::2]
    if not 1 <= len(contents) <= SLOTS or literals[-1]:
        raise TrailscopeError(f"a template is 1 to {SLOTS} slots, each with the text before it: {template}", at=at)
    return tuple(_slot(before, content, at) for before, content in zip(literals, contents, strict=False))


def _slot(before: str, content: str, at: Location) -> Slot:
    said = _KIND_BEFORE_SLOT.search(before)
    kind = said[1] if said else ""
    alternatives = tuple(_alternative(text, kind, at) for text in content.split("|"))
    if len(alternatives) > ALTERNATIVES:
        raise TrailscopeError(f"a slot has at most {ALTERNATIVES} alternatives: {content}", at=at)
    return Slot(before[: said.start(1)] if said else before, alternatives)


def _alternative(text: str, kind: str, at: Location) -> Alternative:
    match = _ALTERNATIVE.fullmatch(text)
    if match is None:
        raise TrailscopeError(f"not an alternative: {text}", at=at, hint="write [kind=][document:]path")
    document = match["document"] or "request"
    kind = kind if match["kind"] is None else match["kind"]
    if document == "resource":
        wanted = match["path"]
        return (
            Alternative(document, "$", wanted, '$."ARN"', kind)
            if wanted
            else Alternative(document, '$[0]."ARN"', None, "$", kind)
        )
    base, *further = ("+".join(_json_path(way, at) for way in part.split("+")) for part in match["path"].split("[*]"))
    if len(further) > 2 or base == "$" or "+" in base:
        raise TrailscopeError(f"a path names one thing, then has at most two [*]: {text}", at=at)
    return Alternative(document, base, further[0] if len(further) == 2 else None, further[-1] if further else "$", kind)


def _json_path(path: str, at: Location) -> str:
    steps = [_STEP.fullmatch(step) for step in path.removeprefix(".").split(".")] if path else []
    if None in steps:
        raise TrailscopeError(f"not a path: {path}", at=at)
    return "$" + "".join(f'."{step[1]}"{step[2]}' for step in steps if step)


def table(rules: tuple[Rule, ...]) -> pa.Table:
    """The rules of services as columns: ``_service``, ``_event``, ``_asks_record`` (some alternative's document is
    ``record``), for slot s ``_before_s``, and for its alternative a ``_document_s_a`` (place in ``DOCUMENTS``),
    ``_base_s_a``, ``_kind_s_a`` (:func:`shown_kind`) and ``_way_s_a`` (:func:`way`).
    """
    rows = [_row(rule) for rule in rules if rule.service != ANY]
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in COLUMNS.items()})


def way(alternative: Alternative) -> str | None:
    """How a list or an object is read: middle and leaf, with U+001F between; ``None`` where the value is shown as it is."""
    if alternative.middle is None and alternative.leaf == "$":
        return None
    return f"{alternative.middle or ''}{END}{alternative.leaf}"


def shown_kind(alternative: Alternative) -> str:
    """The word before the value, with its slash; empty for none."""
    return alternative.kind and f"{alternative.kind}/"


COLUMNS: dict[str, pa.DataType] = {"_service": pa.string(), "_event": pa.string(), "_asks_record": pa.bool_()} | {
    name: kind
    for s in range(1, SLOTS + 1)
    for name, kind in [
        (f"_before_{s}", pa.string()),
        *[(f"_document_{s}_{a}", pa.int8()) for a in range(1, ALTERNATIVES + 1)],
        *[(f"_{part}_{s}_{a}", pa.string()) for part in ("base", "kind", "way") for a in range(1, ALTERNATIVES + 1)],
    ]
}
"""The columns of :func:`table`, with their types."""


def _row(rule: Rule) -> dict[str, str | int | None]:
    row: dict[str, str | int | None] = {"_service": rule.service, "_event": rule.event}
    row["_asks_record"] = any(a.document == "record" for slot in rule.slots for a in slot.alternatives)
    for s, slot in enumerate(rule.slots, start=1):
        row[f"_before_{s}"] = slot.before
        for a, alternative in enumerate(slot.alternatives, start=1):
            row[f"_document_{s}_{a}"] = list(DOCUMENTS).index(alternative.document)
            row[f"_base_{s}_{a}"] = alternative.base
            row[f"_kind_{s}_{a}"] = shown_kind(alternative)
            row[f"_way_{s}_{a}"] = way(alternative)
    return row
