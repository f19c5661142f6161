"""What was done and to what: ``action`` and ``target`` of one record, by the rules of :mod:`trailscope.ingest.targets`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from trailscope.ingest import arns, refusals, targets
from trailscope.ingest.json_text import Way, as_string, inside, list_of, string_of, text_of
from trailscope.ingest.record import Record
from trailscope.ingest.targets import ANY, DOCUMENTS, RECORD, Alternative, Slot

_INSIGHT = "AwsCloudTrailInsight"
# Version suffixes of event names, by event source (reference §8.0).
_VERSIONS = {
    "lambda.amazonaws.com": re.compile(r"[0-9]{8}(v[0-9]+)?\Z"),
    "cloudfront.amazonaws.com": re.compile(r"[0-9]{4}_[0-9]{2}_[0-9]{2}\Z"),
}
_SHOWN = 3
_UPPER = {
    code: code + 32 for code in range(ord("A"), ord("Z") + 1)
}  # a service's name is ASCII; no other letter changes


class Call(NamedTuple):
    """What a kind of event is called, and where it says what it acted on."""

    action: str | None
    slots: tuple[Slot, ...]


def call_of(record: Record) -> Call:
    """The action of a record (``iam:AddUserToGroup``; ``None`` without a source or a name), and its rule."""
    fields = record.fields
    source, event = fields.eventSource, fields.eventName
    if fields.eventType == _INSIGHT:
        if source is None:
            source = "cloudtrail"
        if event is None:
            kind = record.inside("insightDetails", ("insightType",))
            event = kind and text_of(kind)
    return _call(source, event)


def target_of(record: Record, slots: tuple[Slot, ...]) -> str | None:
    """What a record acted on; ``None`` where no rule, no listed resource and no error message says it.

    Args:
        record: the record.
        slots: of its rule, as :func:`call_of` has them.
    """
    if record.blank_failure:
        return _refused(record) or _by_rule(record, slots)
    return _by_rule(record, slots) or _refused(record)


@lru_cache(maxsize=1 << 14)
def _call(source: str | None, event: str | None) -> Call:
    service = None if source is None else source.partition(".")[0].translate(_UPPER)
    version = _VERSIONS.get(source or "")
    if event and version:
        event = version.sub("", event)
    rules = _rules()
    slots = rules.get((service, event)) or rules.get((service, ANY), ())
    return Call(None if service is None or event is None else f"{service}:{event}", slots)


@cache
def _rules() -> dict[tuple[str | None, str | None], tuple[Slot, ...]]:
    return {(rule.service, rule.event): rule.slots for rule in targets.shipped() if rule.service != ANY}


@cache
def _everywhere() -> tuple[Alternative, ...]:
    """The rules for any service: places in the request, and last the first listed resource."""
    rules = (rule for rule in targets.shipped() if rule.service == ANY)
    named = tuple(alternative for rule in rules for slot in rule.slots for alternative in slot.alternatives)
    return (*named, *(Alternative("resource", (0, member), (), "") for member in ("ARN", "ARNPrefix")))


def _by_rule(record: Record, slots: tuple[Slot, ...]) -> str | None:
    shown, held = "", False
    for place, slot in enumerate(slots):
        for alternative in slot.alternatives:
            raw = _look(record, alternative)
            if raw is not None:
                held = True
                text = _show(record, raw, alternative)
                if text is not None:
                    shown += slot.before + text if shown or place == 0 else text
                break
    if held:
        return shown or None
    for alternative in _everywhere():
        raw = _look(record, alternative)
        if raw is not None:
            return _show(record, raw, alternative)
    return None


def _look(record: Record, alternative: Alternative) -> bytes | None:
    """What stands at the path of an alternative, where it says something."""
    if alternative.document == RECORD:
        text = _of_record(record, alternative.base)
        return as_string(text) if text else None
    raw = record.inside(DOCUMENTS[alternative.document], alternative.base)
    if raw is None or raw in (b"null", b'""') or (raw[0] in b"[{" and not raw[1:-1].strip()):
        return None
    return raw


def _of_record(record: Record, base: Way) -> str | None:
    fields = record.fields
    if base == ("account",):
        return fields.recipientAccountId  # type: ignore[no-any-return]
    if base == ("region",):
        return fields.awsRegion  # type: ignore[no-any-return]
    if record.blank_failure:
        return None
    if record.identity.type == "Root":
        return "root"
    name = record.identity.userName
    return f"user/{name}" if record.identity.type == "IAMUser" and name is not None else None


def _show(record: Record, raw: bytes, alternative: Alternative) -> str | None:
    """The text that a raw value is shown as."""
    kind = alternative.kind and f"{alternative.kind}/"
    if raw[0] == 0x22:
        text = string_of(raw)
        if text.startswith("arn"):
            text = text.replace("%3A", ":").replace("%2F", "/")
    else:
        texts = _texts(raw, alternative)
        if len(texts) != 1:
            more = f" +{len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
            return kind + ", ".join(texts[:_SHOWN]) + more if texts else None
        text = texts[0]
    return arns.shown(text, kind, *_place(record))


def _place(record: Record) -> tuple[str, str]:
    """Account and region that an ARN need not repeat."""
    account = record.fields.recipientAccountId
    return (record.identity.accountId or "" if account is None else account), record.fields.awsRegion or ""


def _texts(raw: bytes, alternative: Alternative) -> list[str]:
    """The texts in a list, or in what was logged in its place: each once, sorted."""
    elements: Iterable[bytes] = _elements(raw)
    if alternative.type is not None:
        elements = [e for e in elements if _member_text(e, "type") == alternative.type]
    *between, last = alternative.lists or (((),),)
    for ways in between:
        elements = [e for outer in elements for way in ways for e in _elements(inside(outer, way))]
    found = (next((t for way in last if (t := _scalar(inside(e, way))) is not None), None) for e in elements)
    return sorted({text for text in found if text})


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
    shown = arns.shown(resource, "", *_place(record))
    return refusals.as_name(shown) if shown == resource else shown


def _answer(record: Record, name: str) -> str | None:
    raw = record.inside("responseElements", (name,))
    return None if raw is None else text_of(raw)
