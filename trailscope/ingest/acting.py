"""What was done and to what: ``action`` and ``target`` of one record, by the rules of :mod:`trailscope.ingest.targets`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from trailscope.ingest import arns, refusals, targets
from trailscope.ingest.json_text import Way, as_string, inside, list_of, objects_of, string_of, strings_of, text_of
from trailscope.ingest.record import Record
from trailscope.ingest.shapes import shape_of
from trailscope.ingest.targets import ANY, DOCUMENTS, RECORD, Alternative

INSIGHT_TYPE = "AwsCloudTrailInsight"
"""The ``eventType`` of a record that counts others, which says what it counted elsewhere."""

# Version suffixes of event names, by event source (reference §8.0).
_VERSIONS = {
    "lambda.amazonaws.com": re.compile(r"[0-9]{8}(v[0-9]+)?\Z"),
    "cloudfront.amazonaws.com": re.compile(r"[0-9]{4}_[0-9]{2}_[0-9]{2}\Z"),
}
_SHOWN = 3
_QUOTE = 0x22
_EMPTY = (b"null", b"[]", b"{}")
_WHITE = (b" ", b"\n", b"\t", b"\r")
REQUEST, RESOURCES, RESPONSE = DOCUMENTS["request"], DOCUMENTS["resource"], DOCUMENTS["response"]
ACCOUNT, REGION = ("account",), ("region",)
_OF_CALL = {REQUEST, RESPONSE, RESOURCES, ACCOUNT, REGION}
_LOWER = {
    code: code + 32 for code in range(ord("A"), ord("Z") + 1)
}  # a service's name is ASCII; no other letter changes


class TargetPlace(NamedTuple):
    """An alternative of a rule, taken apart for looking it up.

    Attributes:
        field: the top-level field it points into; empty for what stands for the record itself.
        member: its first step where that is a name, else ``""``; ``further``: the steps after it, or all.
        kind: the word before the value with its slash, or ``""``.
        alternative: what it was.
    """

    field: str
    member: str
    further: Way
    kind: str
    alternative: Alternative


Slots = tuple[tuple[str, tuple[TargetPlace, ...]], ...]
"""For each slot of a rule the text before it, and places."""


class EventKind(NamedTuple):
    """What a kind of event is called, and where it says what it acted on.

    Attributes:
        action: what it is called.
        slots: for each slot of its rule the text before it, and places.
        of_call: whether its rule looks at no more than a :class:`WorkedCall` holds.
        of_response: whether it looks at the response.
    """

    action: str | None
    slots: Slots
    of_call: bool
    of_response: bool


class WorkedCall(NamedTuple):
    """What of a call that worked tells what it acted on, where its rule looks at no more than this.

    Attributes:
        source, event: of the kind of event.
        request, response, resources: as logged; ``None`` where the record has none or has null, and for a response that the rule does not look at.
        account, region: of the record.
    """

    source: str | None
    event: str | None
    request: bytes | None
    response: bytes | None
    resources: bytes | None
    account: str
    region: str | None


class _CalledFields(NamedTuple):
    """What of a record's fields a :class:`WorkedCall` tells, for where a record's are looked at."""

    recipientAccountId: str  # noqa: N815 - the field's own name, as the others
    awsRegion: str | None  # noqa: N815
    errorCode: None = None  # noqa: N815
    userIdentity: None = None  # noqa: N815


_NO_NAMES = shape_of((), 0)


class TargetFound(NamedTuple):
    """What a record acted on, as some place tells it, and whether that place holds something: then no other is looked at."""

    target: str | None
    held: bool


def call_of(record: Record) -> EventKind:
    """The action of a record (``iam:AddUserToGroup``; ``None`` without a source or a name), and its rule."""
    fields = record.fields
    source, event = fields.eventSource, fields.eventName
    if fields.eventType == INSIGHT_TYPE:
        if source is None:
            source = "cloudtrail"
        if event is None:
            kind = record.inside("insightDetails", ("insightType",))
            event = None if kind is None else text_of(kind)
    return call_named(source, event)


def call_named(source: str | None, event: str | None) -> EventKind:
    """The same of an event's source and name."""
    short = len(source or "") + len(event or "") <= _LONGEST_KEPT
    return (_call_before if short else _call)(source, event)


def target_of(record: Record, call: EventKind) -> str | None:
    """What a record acted on; ``None`` where no rule, no listed resource and no error message says it."""
    if record.blank_failure:
        return _refused(record) or _by_rule(record, call)
    return _by_rule(record, call) or _refused(record)


def target_of_call(call: WorkedCall, own_rule: bool = True) -> str | None:
    """What a call that worked acted on, where that is told by what a :class:`WorkedCall` holds.

    Args:
        call: the call.
        own_rule: whether something may stand where its own rule looks.
    """
    nested = ((REQUEST, call.request), (RESPONSE, call.response), (RESOURCES, call.resources))
    fields = _CalledFields(call.account, call.region)
    record = Record(fields, {field: raw for field, raw in nested if raw is not None}, _NO_NAMES)
    if own_rule:
        return _by_rule(record, call_named(call.source, call.event))
    return _by_other_rules(record)


def _call(source: str | None, event: str | None) -> EventKind:
    service = None if source is None else source.partition(".")[0].translate(_LOWER)
    version = _VERSIONS.get(source or "")
    if event and version:
        event = version.sub("", event)
    rules = _rules()
    slots = rules.get((service, event)) or rules.get((service, ANY), ())
    looks = {place.field or place.alternative.base for _, places in slots for place in places}
    action = None if service is None or event is None else f"{service}:{event}"
    return EventKind(action, slots, looks <= _OF_CALL, RESPONSE in looks)


_LONGEST_KEPT = 256  # characters
_call_before = lru_cache(maxsize=1 << 13)(_call)


@cache
def _rules() -> Mapping[tuple[str | None, str | None], Slots]:
    return {
        (rule.service, rule.event): tuple((slot.before, tuple(map(_place, slot.alternatives))) for slot in rule.slots)
        for rule in targets.shipped()
        if rule.service != ANY
    }


@cache
def _everywhere() -> Mapping[str, tuple[int, TargetPlace]]:
    """The rules for any service, by the one member of the request that each names, with their order."""
    rules = (rule for rule in targets.shipped() if rule.service == ANY)
    places = (_place(alternative) for rule in rules for slot in rule.slots for alternative in slot.alternatives)
    return {place.member: (order, place) for order, place in enumerate(places)}


@cache
def common_names() -> frozenset[str]:
    """The members of a request that the rules for any service look at."""
    return frozenset(_everywhere())


def _place(alternative: Alternative) -> TargetPlace:
    field = "" if alternative.document == RECORD else DOCUMENTS[alternative.document]
    kind = alternative.kind and f"{alternative.kind}/"
    first, *further = alternative.base or (0,)
    if field and isinstance(first, str):
        return TargetPlace(field, first, tuple(further), kind, alternative)
    return TargetPlace(field, "", alternative.base, kind, alternative)


_LISTED = tuple(_place(Alternative("resource", (0, member), (), "")) for member in ("ARN", "ARNPrefix"))


def _by_rule(record: Record, call: EventKind) -> str | None:
    target, held = _by_own_rule(record, call)
    return target if held else _by_other_rules(record)


def _by_other_rules(record: Record) -> str | None:
    target, held = _by_common_name(record)
    return target if held else _by_resource(record)


def _by_own_rule(record: Record, call: EventKind) -> TargetFound:
    shown, held = "", False
    for number, (before, places) in enumerate(call.slots):
        for place in places:
            raw = _look(record, place)
            if raw is not None:
                held = True
                text = _show(record, raw, place)
                if text is not None:
                    shown += before + text if shown or number == 0 else text
                break
    return TargetFound(shown or None, held)


def _by_common_name(record: Record) -> TargetFound:
    """What the request names under a common name."""
    known, members = _everywhere(), record.members(REQUEST)
    for _, place in sorted(known[name] for name in members if name in known):
        raw = _look(record, place)
        if raw is not None:
            return TargetFound(_show(record, raw, place), True)
    return TargetFound(None, False)


def _by_resource(record: Record) -> str | None:
    """The first listed resource."""
    if record.value(RESOURCES) is not None:
        for place in _LISTED:
            raw = _look(record, place)
            if raw is not None:
                return _show(record, raw, place)
    return None


def _look(record: Record, place: TargetPlace) -> bytes | None:
    """What stands at a place; ``None`` also for null and what is empty."""
    field, member, further, _, alternative = place
    if member:
        found = record.members(field).get(member)
        if found is None:
            return None
        raw = bytes(found) if not further else inside(bytes(found), further)
    elif field:
        raw = inside(record.value(field), further)
    else:
        text = _of_record(record, alternative.base)
        return as_string(text) if text else None
    if raw is not None and raw[0] == _QUOTE:
        return raw if len(raw) > 2 else None
    if raw is None or raw in _EMPTY or (raw[1:2] in _WHITE and not raw[1:-1].strip()):
        return None
    return raw


def _of_record(record: Record, base: Way) -> str | None:
    fields = record.fields
    if base in (ACCOUNT, REGION):
        own: str | None = fields.recipientAccountId if base == ACCOUNT else fields.awsRegion
        return own
    if record.blank_failure:
        return None
    if record.identity.type == "Root":
        return "root"
    name = record.identity.userName
    return f"user/{name}" if record.identity.type == "IAMUser" and name is not None else None


def _show(record: Record, raw: bytes, place: TargetPlace) -> str | None:
    """The text that a raw value is shown as."""
    if raw[0] == _QUOTE:
        text = string_of(raw)
        if text.startswith("arn"):
            text = text.replace("%3A", ":").replace("%2F", "/")
    else:
        texts = _texts(raw, place.alternative)
        if len(texts) != 1:
            more = f" +{len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
            return place.kind + ", ".join(texts[:_SHOWN]) + more if texts else None
        text = texts[0]
    return arns.shown(text, place.kind, *_near(record)) if text.startswith("arn:") else place.kind + text


def _near(record: Record) -> tuple[str, str]:
    """Account and region that an ARN need not repeat."""
    account = record.fields.recipientAccountId
    return (record.identity.accountId or "" if account is None else account), record.fields.awsRegion or ""


def _texts(raw: bytes, alternative: Alternative) -> list[str]:
    """The texts in a list, or in what was logged in its place: each once, sorted."""
    return sorted({text for text in _of_plain_list(raw, alternative) or _of_elements(raw, alternative) if text})


def _of_plain_list(raw: bytes, alternative: Alternative) -> list[str] | None:
    """The texts that the elements of a list have under one name; ``None`` for any other list, and for other things than texts."""
    match alternative:
        case Alternative(lists=(((str(name),),),), type=None):
            try:
                return strings_of(
                    b"[" + b",".join(filter(None, [element.get(name) for element in objects_of(raw)])) + b"]"
                )
            except msgspec.ValidationError:
                return None
    return None


def _of_elements(raw: bytes, alternative: Alternative) -> Iterable[str | None]:
    elements: Iterable[bytes] = _elements(raw)
    if alternative.type is not None:
        elements = [e for e in elements if _member_text(e, "type") == alternative.type]
    *between, last = alternative.lists or (((),),)
    for ways in between:
        elements = [e for outer in elements for way in ways for e in _elements(inside(outer, way))]
    return (next((t for way in last if (t := _scalar(inside(e, way))) is not None), None) for e in elements)


def _elements(raw: bytes | None) -> list[bytes]:
    if raw is None:
        return []
    return [bytes(element) for element in list_of(raw)] if raw[0] == 0x5B else [raw]


def _scalar(raw: bytes | None) -> str | None:
    """One value as text. XML services wrap it, as ``{"tag": …, "content": …}``."""
    if raw is None or raw[0] == 0x5B:
        return None
    return _member_text(raw, "content") if raw[0] == 0x7B else text_of(raw)


def _member_text(raw: bytes, name: str) -> str | None:
    member = inside(raw, (name,))
    return None if member is None else text_of(member)


def _refused(record: Record) -> str | None:
    """The resource that the text of the record's error names."""
    if record.fields.errorCode is None:
        return None
    message = record.fields.errorMessage or next(
        (t for name in ("message", "Message") if (t := _answer(record, name)) is not None), None
    )
    resource = message and refusals.refused_resource(message)
    if not resource:
        return None
    shown = arns.shown(resource, "", *_near(record))
    return refusals.as_name(shown) if shown == resource else shown


def _answer(record: Record, name: str) -> str | None:
    raw = record.inside(RESPONSE, (name,))
    return None if raw is None else text_of(raw)
