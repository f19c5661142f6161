"""The rules that say what an event acted on: ``targets.tsv``, parsed. :mod:`trailscope.ingest.acting` reads records by them.

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

An alternative holds something where its path leads to any JSON but null, ``""``, ``[]`` and ``{}``; the first such is the last
that is looked at. Shown is a string's text; of a list, or what stands in its place, the texts of its scalars, each once, sorted,
the first three; of an object its member ``content``. Where that gives no text the slot stays empty. A slot that stays empty takes
the text before it away, and the first that does not has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from trailscope.errors import Location, TrailscopeError
from trailscope.ingest.json_text import Way

SLOTS = 3
ALTERNATIVES = 4
ANY = "*"

RECORD = "record"
DOCUMENTS: dict[str, str] = {
    "request": "requestParameters",
    "response": "responseElements",
    "additional": "additionalEventData",
    "service": "serviceEventDetails",
    "identity": "userIdentity",
    "insight": "insightDetails",
    "resource": "resources",
    RECORD: "account and region of the record; self: the caller, where a call that worked names nobody",
}
"""Where a path may point: the name a template uses → the field of the record, or what it stands for."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_KIND_BEFORE_SLOT = re.compile(r"(?:^|(?<=\s))([a-z][a-z0-9-]*)/$")
_ALTERNATIVE = re.compile(rf"(?:(?P<kind>[a-z0-9-]*)=)?(?:(?P<document>{'|'.join(DOCUMENTS)}):)?(?P<path>.*)")
_STEP = re.compile(r"([^\[\]]+)((?:\[\d+\])*)")
_POSITION = re.compile(r"\d+")


@dataclass(frozen=True)
class Alternative:
    """One place where a slot's value may stand.

    Attributes:
        document: a key of :data:`DOCUMENTS`.
        base: steps to the value, or to the list where the path has ``[*]``.
        lists: for each ``[*]``, in order, the ways from an element to what follows: from the last one to the value, the
            first way that leads to something counts; from one before to further lists, all of them. Empty without ``[*]``.
        kind: word shown before the value, ``""`` for none.
        type: what the member ``type`` of an element must say, or ``None``.
    """

    document: str
    base: Way
    lists: tuple[tuple[Way, ...], ...]
    kind: str
    type: str | None = None


@dataclass(frozen=True)
class Slot:
    """The text before a slot (without the kind) and the places to look, in order."""

    before: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class TargetRule:
    """What one event, or all other events of a service, act on. ``line`` is where it stands in the file."""

    service: str
    event: str
    slots: tuple[Slot, ...]
    line: int


@cache
def shipped() -> tuple[TargetRule, ...]:
    """The rules of the ``targets.tsv`` in the package, in the file's order.

    Raises:
        TrailscopeError: a row breaks the grammar above, or names an event twice; with its line.
    """
    text = resources.files(__package__).joinpath("targets.tsv").read_text(encoding="utf-8")
    return tuple(parse(text))


def parse(text: str, uri: str = "targets.tsv") -> Iterator[TargetRule]:
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
        if service == ANY and any(a.lists and a.lists != (((),),) for slot in slots for a in slot.alternatives):
            raise TrailscopeError(f"a rule for any service names values, not lists: {template}", at=at)
        for event in events.split(" "):
            first = seen.setdefault((service, event), number)
            if first != number and (service, event) != (ANY, ANY):
                raise TrailscopeError(f"{service} {event} has a rule in line {first} already", at=at)
            yield TargetRule(service, event, slots, number)


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
        element: tuple[Way, ...] = (("ARN",),)
        return (
            Alternative(document, (), (element,), kind, wanted)
            if wanted
            else Alternative(document, (0, "ARN"), (), kind)
        )
    base, *lists = (tuple(_way(way, at) for way in part.split("+")) for part in match["path"].split("[*]"))
    if len(lists) > 2 or base == ((),) or len(base) > 1:
        raise TrailscopeError(f"a path names one thing, then has at most two [*]: {text}", at=at)
    return Alternative(document, base[0], tuple(lists), kind)


def _way(path: str, at: Location) -> Way:
    steps = [_STEP.fullmatch(step) for step in path.removeprefix(".").split(".")] if path else []
    way: list[str | int] = []
    for step in steps:
        if step is None:
            raise TrailscopeError(f"not a path: {path}", at=at)
        way += [step[1], *map(int, _POSITION.findall(step[2]))]
    return tuple(way)
