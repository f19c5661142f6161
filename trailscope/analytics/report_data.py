"""What a report is made of: one frozen value of tables and facts. Who gathers it asks the lake; who reads it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import pyarrow as pa

from trailscope.hunt.findings import Findings
from trailscope.incidents.incident import Incidents


@dataclass(frozen=True)
class Examined:
    """What was looked at, and when the report was made.

    Attributes:
        title: heading of the report.
        lake: where the lake lies.
        made_at: UTC.
        version: of trailscope.
        accounts, regions: what the view was cut to; empty means all.
        first, last: of the events in the view; ``None`` without events.
        events, denied: how many events there are, and how many of them AWS refused.
        damage: what of the lake was missing when it was asked; empty for one that is what was committed to it.
        verified: how much of the cited evidence is verified by CloudTrail's digests; empty where nothing was.
    """

    title: str
    lake: str
    made_at: datetime
    version: str
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    events: int = 0
    denied: int = 0
    damage: str = ""
    verified: str = ""


@dataclass(frozen=True)
class Guidance:
    """What a question says beside its answer: what it means, what else it may be, what it cannot see."""

    summary: str = ""
    false_positives: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChartData:
    """A table for a chart, and what a reader of the chart has to know."""

    table: pa.Table
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What the lake holds, and what it does not. Columns are those of the queries in ``analytics/coverage.py``.

    Attributes:
        sources: ``source``, ``objects``, ``stored_bytes``, ``records``; where the logs were read from.
        ledger: ``status``, ``objects``, ``stored_bytes``, ``records``, ``rejected``.
        forms: ``form``, ``objects``.
        rejects: ``reason``, ``objects``, ``pieces``, ``bytes``, ``example``.
        altered: ``source_uri``, ``status``, ``sha256``: changed or gone after their delivery; the first of ``altered_all``.
        coverage: ``recipient_account_id``, ``aws_region``, ``events``, ``management``, ``data``, ``first_seen``,
            ``last_seen``, ``days``, ``days_missing``, ``first_missing`` (a list of days).
        coverage_days: for :func:`trailscope.charts.by_day`.
        silences: ``recipient_account_id``, ``aws_region``, ``silent_from``, ``silent_until`` (NULL: to the end), ``hours``.
        foreign_accounts: ``account``, ``events``, ``actors``: callers whose own account's logs are not here; the first of ``foreign_all``.
        data_events: ``recipient_account_id``, ``event_source``, ``events``, ``resources``.
        silent_regions: regions every account has, of which there is no event.
        days: how many UTC days the view spans.
    """

    sources: pa.Table
    ledger: pa.Table
    forms: pa.Table
    rejects: pa.Table
    altered: pa.Table
    altered_all: int
    coverage: pa.Table
    coverage_days: ChartData
    silences: pa.Table
    foreign_accounts: pa.Table
    foreign_all: int
    data_events: pa.Table
    silent_regions: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Entities:
    """Who and what the findings are about. ``severity`` is the worst of the findings that cite an event of theirs.

    Attributes:
        actors: ``actor``, ``actor_id``, ``kind``, ``accounts``, ``first_seen``, ``last_seen``, ``events``, ``writes``,
            ``denied``, ``addresses``, ``cited``, ``severity``.
        sessions: for :func:`trailscope.charts.lineage`: what the actors began, and what began them.
        first_seen: for :func:`trailscope.charts.first_seen`.
        addresses: ``source_ip_address``, ``country``, ``network_owner``, ``network_number``, ``is_aws``, ``is_public``,
            ``aws_region``, ``aws_service``, ``own_network``, ``threat_lists``, ``first_seen``, ``last_seen``, ``events``,
            ``denied``, ``actors``, ``cited``, ``severity``.
        countries: ``country`` (ISO code, or NULL), ``kind`` (country, unknown, private, service), ``addresses``, ``events``,
            ``denied``, ``cited``, ``severity``; of the whole view.
        keys: ``access_key_id``, ``actors``, ``first_seen``, ``last_seen``, ``events``, ``writes``, ``denied``,
            ``source_ip_addresses``, ``cited``, ``severity``; those that cited calls were signed with.
        resources: ``target``, ``service``, ``account``, ``region``, ``actions``, ``actors``, ``first_seen``, ``last_seen``,
            ``events``, ``denied``, ``severity``.
        touched: for :func:`trailscope.charts.touched`.
        all_actors, all_addresses, all_keys, all_resources: how many there are; the tables hold the foremost.
    """

    actors: pa.Table
    sessions: ChartData
    first_seen: ChartData
    addresses: pa.Table
    countries: pa.Table
    keys: pa.Table
    resources: pa.Table
    touched: ChartData
    all_actors: int
    all_addresses: int
    all_keys: int
    all_resources: int


@dataclass(frozen=True)
class Appendix:
    """The cited events themselves, in order of time, and the objects they were read from.

    Attributes:
        events: ``event_time``, ``actor``, ``action``, ``target``, ``source_ip_address``, ``recipient_account_id``,
            ``aws_region``, ``error_code``, ``event_id``, ``severity``, ``rules``, ``user_agent``, ``source_uri``,
            ``source_index``.
        objects: ``source_uri``, ``sha256``, ``stored_bytes``, ``records``, ``status``; those of ``events``.
        cited: how many events findings name, ``events`` being the gravest of them.
        unnamed: how many more stand behind findings, which name their first hundred.
    """

    events: pa.Table
    objects: pa.Table
    cited: int = 0
    unnamed: int = 0


@dataclass(frozen=True)
class ReportData:
    """All that a report says. Log text stands in it as logged: whoever renders it escapes it.

    Attributes:
        examined: what was looked at.
        findings: of the hunt.
        guidance: of each rule that has findings and a question file, by the rule's id.
        timeline: marks of the cited events, for :func:`trailscope.charts.timeline`.
        volume: for :func:`trailscope.charts.volume`.
        entities: actors, addresses, resources.
        evidence: what the lake holds and lacks.
        appendix: the cited events.
        incidents: the stories that findings are part of; ``None`` where only some rules were asked.
        stages: marks of the foremost incidents by tactic, in their order, for :func:`trailscope.charts.timeline`.
    """

    examined: Examined
    findings: Findings
    timeline: ChartData
    volume: ChartData
    entities: Entities
    evidence: Evidence
    appendix: Appendix
    guidance: Mapping[str, Guidance] = field(default_factory=lambda: MappingProxyType({}))
    incidents: Incidents | None = None
    stages: tuple[ChartData, ...] = ()
