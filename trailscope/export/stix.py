"""Findings as STIX 2.1: what to look for (indicators), what was seen (observed data), and the techniques they are signs of.

A finding that names nothing to look for is a note.

Needs the library ``stix2`` (the extra ``stix``). The same findings give the same bundle: ids are derived, and times are those of the
findings.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from trailscope.errors import TrailscopeError
from trailscope.export.identity import TOOL, finding_id
from trailscope.hunt.findings import Findings
from trailscope.questions import attack

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/trailscope/stix")
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of the identity that names the tool, which was made once
_MOST_ADDRESSES = 100  # of one finding


def document(findings: Findings) -> str:
    """A bundle as JSON text, in the findings' order.

    Raises:
        TrailscopeError: ``stix2`` is not installed.
    """
    stix2 = _library()
    author = stix2.Identity(
        id=_id("identity", TOOL), name=TOOL, identity_class="system", created=_BEGINNING, modified=_BEGINNING
    )
    objects: dict[str, Any] = {author.id: author}
    for finding in findings.table.to_pylist():
        for item in _of_finding(stix2, finding, author.id):
            objects.setdefault(item.id, item)
    bundle = stix2.Bundle(*objects.values(), id=_id("bundle", "|".join(objects)), allow_custom=False)
    return str(bundle.serialize(pretty=True)) + "\n"


def _library() -> Any:
    try:
        import stix2  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise TrailscopeError("STIX needs the library stix2", hint="pip install 'trailscope[stix]'") from error
    return stix2


def _of_finding(stix2: Any, finding: Mapping[str, Any], author: str) -> Iterator[Any]:
    key = finding_id(finding)
    first = _utc(finding["first_seen"])
    last = max(_utc(finding["last_seen"]), first)
    dated = {"created": first, "modified": last, "created_by_ref": author}
    seen = list(_observables(stix2, finding))
    yield from seen
    observed = None
    if seen:
        observed = stix2.ObservedData(
            id=_id("observed-data", key), first_observed=first, last_observed=last,
            number_observed=max(finding["events"] or 1, 1), object_refs=[item.id for item in seen], **dated,
        )  # fmt: skip
        yield observed
    pattern = _pattern(finding)
    if pattern is None:  # nobody is named, and no address that anybody may meet
        yield stix2.Note(
            id=_id("note", key), abstract=finding["title"], content=finding["sentence"] or finding["title"],
            object_refs=[observed.id if observed else author], labels=[f"severity-{finding['severity']}", finding["rule"]], **dated,
        )  # fmt: skip
        return
    indicator = stix2.Indicator(
        id=_id("indicator", key), name=finding["title"], description=finding["sentence"] or finding["title"],
        indicator_types=["malicious-activity" if finding["severity"] in ("high", "critical") else "anomalous-activity"],
        pattern=pattern, pattern_type="stix", valid_from=first, labels=[f"severity-{finding['severity']}", finding["rule"]], **dated,
    )  # fmt: skip
    yield indicator
    if observed is not None:
        yield _relation(stix2, "based-on", indicator.id, observed.id, dated)
    for technique in finding["attack"] or ():
        pattern_of_attack = _technique(stix2, technique, author)
        yield pattern_of_attack
        yield _relation(stix2, "indicates", indicator.id, pattern_of_attack.id, dated)


def _observables(stix2: Any, finding: Mapping[str, Any]) -> Iterator[Any]:
    """Addresses and the account that acted. A service that acted is no address."""
    for address in _addresses(finding):
        yield (stix2.IPv4Address if address.version == 4 else stix2.IPv6Address)(value=str(address))
    if finding["actor_id"] or finding["actor"]:
        yield stix2.UserAccount(
            user_id=finding["actor_id"] or finding["actor"], display_name=finding["actor"] or finding["actor_id"],
            is_service_account=False,
        )  # fmt: skip


def _pattern(finding: Mapping[str, Any]) -> str | None:
    """Addresses that anybody may meet, else the account; private addresses point at nobody."""
    named = [f"ipv{a.version}-addr:value = '{a}'" for a in _addresses(finding) if a.is_global]
    if named:
        return f"[{' OR '.join(named)}]"
    who = finding["actor_id"] or finding["actor"]
    return f"[user-account:user_id = '{_quoted(who)}']" if who else None


def _addresses(finding: Mapping[str, Any]) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    found = []
    for text in (finding["source_ip_addresses"] or ())[:_MOST_ADDRESSES]:
        try:
            found.append(ipaddress.ip_address(text))
        except ValueError:
            continue
    return found


def _technique(stix2: Any, technique: str, author: str) -> Any:
    known = attack.techniques()
    return stix2.AttackPattern(
        id=_id("attack-pattern", technique), name=known[technique].name if technique in known else technique,
        created=_BEGINNING, modified=_BEGINNING, created_by_ref=author,
        external_references=[{"source_name": "mitre-attack", "external_id": technique}],
    )  # fmt: skip


def _relation(stix2: Any, kind: str, source: str, target: str, dated: Mapping[str, Any]) -> Any:
    return stix2.Relationship(
        id=_id("relationship", f"{kind}|{source}|{target}"),
        relationship_type=kind,
        source_ref=source,
        target_ref=target,
        **dated,
    )


def _id(kind: str, key: str) -> str:
    return f"{kind}--{uuid.uuid5(_NAMESPACE, f'{kind}|{key}')}"


def _quoted(text: str) -> str:
    """Text inside the quotes of a STIX pattern."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _utc(moment: datetime | None) -> datetime:
    if moment is None:
        return _BEGINNING
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
