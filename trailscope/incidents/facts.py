"""What incidents are stitched from: the uses of credentials, what is known of who they belong to, and what findings say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import KeepingEngine
from trailscope.engines.tallies import Tally, rows_of, summed
from trailscope.incidents.clients import client_of
from trailscope.incidents.making import making_names, making_things
from trailscope.incidents.making_kind import quoted
from trailscope.incidents.reading import rows
from trailscope.incidents.starting import GIVEN, STARTED
from trailscope.lineage.following import CALLERS, Lineage, called
from trailscope.schema.ip_addresses import is_address, place_of
from trailscope.sql import moment_literal

# Whose habits are looked at: the user, the role with all its sessions, or the person a role session is named after. Identity Center
# vouches for that name, so its sessions are one person's in whichever account and with whichever permission set. It is known by the
# path of its roles, which nobody else may make; their names are free.
PRINCIPAL = (
    "case when {type} <> 'AssumedRole' or {type} is null then coalesce(actor_id, actor) "
    "when strpos(coalesce(session_issuer_arn, ''), ':role/aws-reserved/sso.amazonaws.com/') > 0 "
    "and split_part(coalesce(actor, ''), '/', 2) <> '' then split_part(coalesce(actor, ''), '/', 2) "
    "when strpos(coalesce(actor, ''), '@') = 0 then actor_id else actor end"
)


@dataclass(frozen=True)
class Known:
    """How long and how often something is known of a principal, and of a network from how many addresses. Times are UTC."""

    days: int
    first_seen: datetime
    last_seen: datetime
    events: int = 0
    addresses: int = 0


MOST_USES = 250_000
"""How many uses are held at once, about 1 kB each; an attacker who calls from a million addresses makes a million of them."""


UseKey = tuple[str, str, str]
"""What tells a use from others: its credential, address and client."""


@dataclass(eq=False, slots=True)
class Use:
    """A credential, used from one address with one program.

    Attributes:
        strange: how little it fits its principal: 0 a known address and program, 1 a known address but a program of its own,
            2 an unknown address, 3 both unknown, or a principal that is new.
        novelties: kinds of calls that its principal hardly ever makes; counted for strange uses only.
        score: how much speaks against it: the sum of ``weights``.
        said: the part of it that what was done says, rather than from where and that it was in two places.
        findings: positions of the findings that cite its events.
        weights: rule → how much it says.
        direct: whether the caller spoke itself, rather than a service for it.
        place: where its address is, see :func:`trailscope.schema.ip_addresses.place_of`.
    """

    credential: str
    address: str
    client: str
    family: str
    principal: str
    type: str | None
    actor: str
    access_key_id: str | None
    session_name: str
    principal_id: str | None
    role_arn: str | None
    account_id: str | None
    first_seen: datetime
    last_seen: datetime
    events: int
    denied: int
    changes: int
    strange: int = 0
    novelties: int = 0
    score: float = 0.0
    said: float = 0.0
    findings: frozenset[int] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict)
    direct: bool = field(init=False)
    place: str = field(init=False)

    def __post_init__(self) -> None:
        self.direct = is_address(self.address)
        self.place = place_of(self.address)

    @property
    def key(self) -> UseKey:
        """What tells it from other uses."""
        return self.credential, self.address, self.client


@dataclass(frozen=True)
class Made:
    """A call that made, opened or started something others use: an identity, a key, a role, an instance, a function, a bucket.

    Attributes:
        thing: its name or ARN; empty where the call names only what was given it, see :mod:`trailscope.incidents.launching`.
        given_to: the name of the definition that was given the thing, or whose thing was started; empty for other kinds.
    """

    event_id: str
    event_time: datetime
    use: UseKey
    kind: str
    thing: str
    account_id: str
    given_to: str
    aws_region: str


class Issued(NamedTuple):
    """The call that issued a credential: by whose use, when, and by what it was joined."""

    credential: str
    use: UseKey
    event_id: str
    event_time: datetime
    confidence: str
    kind: str


@dataclass(frozen=True)
class Citing:
    """A finding's event: of which use it is, what was done and when."""

    finding: int
    event_id: str
    event_time: datetime
    use: UseKey
    action: str


@dataclass(frozen=True)
class IncidentFacts:
    """Everything stitching looks at."""

    uses: Mapping[UseKey, Use]
    principals: Mapping[str, Known]
    places: Mapping[tuple[str, str], Known]  # by principal and place
    programs: Mapping[tuple[str, str], Known]
    networks: Mapping[tuple[str, str], Known]  # by principal and network
    networks_of: Mapping[str, tuple[str, ...]]  # of addresses: the autonomous system, and the larger block of addresses
    made: tuple[Made, ...]
    issued: Mapping[str, Issued]
    citing: tuple[Citing, ...]
    first: datetime
    last: datetime
    left_out: int = 0  # uses that are not among these, because there are too many

    @cached_property
    def beginning(self) -> datetime:
        """The end of the first two working days: who begins on a Monday came no later than a lake that begins on Saturday."""
        days = (self.first + timedelta(days=n) for n in range(7))
        return [day for day in days if day.weekday() < _SATURDAY][1] + timedelta(days=1)


_SATURDAY = 5  # counted from Monday as 0


def gather(lineage: Lineage, findings: pa.Table) -> IncidentFacts:
    """Ask the engine for what incidents are stitched from; the relations stay in it as ``kept_…``.

    Args:
        lineage: of the view.
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`.

    Raises:
        QueryError: the engine failed.
    """
    lineage.follow_to_links()
    engine = lineage.engine
    _keep_clients(engine)
    for tally in (DAYS, HABIT_DAYS, MAKING):
        engine.keep(f"kept_{tally.name}", rows_of(engine, tally))
    keep_places(engine)
    for name in ("principals", "places", "programs", "habits", "uses"):
        engine.keep(f"kept_{name}", statement(name))
    engine.keep("kept_networks", _NETWORKS)
    engine.keep("kept_made", called(_OF_MADE, "true", "kept_making"))
    cite(engine, findings)
    engine.keep("kept_citing", _CITING)
    left_out = _narrow(engine)
    span = engine.run("select min(first_seen) as first, max(last_seen) as last from kept_days").to_pylist()[0]
    return IncidentFacts(
        uses={use.key: use for use in (Use(*row) for row in rows(engine, _USES))},
        principals={row[0]: Known(*row[1:]) for row in rows(engine, _PRINCIPALS)},
        places={row[:2]: Known(*row[2:]) for row in rows(engine, _PLACES)},
        programs={row[:2]: Known(*row[2:]) for row in rows(engine, _PROGRAMS)},
        networks={row[:2]: Known(*row[2:]) for row in rows(engine, statement("networks"))},
        networks_of=_networks_of(rows(engine, _NETWORKS_OF)),
        made=tuple(
            _made(row)
            for row in rows(engine, statement("made").replace("{started}", _STARTING).replace("{given}", GIVEN))
        ),
        issued={row[0]: Issued(row[0], row[1:4], *row[4:]) for row in rows(engine, _ISSUED)},
        citing=tuple(_citing(row) for row in rows(engine, _CITED)),
        first=span["first"],
        last=span["last"],
        left_out=left_out,
    )


def _narrow(engine: KeepingEngine) -> int:
    """Leave no more uses in ``kept_uses`` than are held at once; gives how many there are besides."""
    there: int = engine.run("select count(*) as uses from kept_uses").column("uses")[0].as_py()
    if there > MOST_USES:
        engine.keep("kept_narrowed", statement("narrowed"), {"most": MOST_USES})
        engine.keep("kept_uses", "select * from kept_narrowed")
    return max(0, there - MOST_USES)


def count_novelties(engine: KeepingEngine, facts: IncidentFacts) -> None:
    """Fill ``novelties`` of the uses that are strange to their principal, which must be known by now.

    Raises:
        QueryError: the engine failed.
    """
    odd = [use for use in facts.uses.values() if use.strange]
    if not odd:
        return
    text = pa.string()
    schema = pa.schema([("credential", text), ("address", text), ("client", text), ("principal", text)])
    strange = [
        {"credential": use.credential, "address": use.address, "client": use.client, "principal": use.principal}
        for use in odd
    ]
    engine.keep("kept_strange", pa.Table.from_pylist(strange, schema))
    columns = ("event_id", "action", "source_ip_address", "user_agent")
    sql = statement("novelties").replace("{called}", called(columns, maybe_of("kept_strange", odd)))
    for *key, novelties in rows(engine, sql):
        facts.uses[tuple(key)].novelties = novelties


def cite(engine: KeepingEngine, findings: pa.Table) -> None:
    """Keep ``kept_cited``: which finding, by its position, cites which event."""
    numbers = pa.array(range(findings.num_rows), pa.int64())
    ids = findings["event_ids"].combine_chunks()
    engine.keep(
        "kept_cited",
        pa.table({"finding": numbers.take(pc.list_parent_indices(ids)), "event_id": pc.list_flatten(ids)}),
    )


def maybe_of(kept: str, uses: Collection[Use]) -> str:
    """The condition of events that may be of some uses: from their addresses, and between the first and the last of them.

    Args:
        kept: the name under which their ``address`` is kept.
        uses: one or more.
    """
    first, last = min(use.first_seen for use in uses), max(use.last_seen for use in uses)
    column = address_of(all(use.address for use in uses))
    return f"{column} in (select address from {kept}) and event_time between {moment_literal(first)} and {moment_literal(last)}"


def address_of(named: bool) -> str:
    """The address of an event in SQL, empty for none; where every address that it is compared with is ``named``, the bare column,
    because a scan leaves out by a column's values only what is compared with the column itself.
    """
    return "source_ip_address" if named else "coalesce(source_ip_address, '')"


def statement(name: str) -> str:
    """The SQL of one relation."""
    text = files("trailscope.incidents").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    of_events, of_named = (PRINCIPAL.format(type=column) for column in ("user_identity_type", "named.type"))
    return text.replace("{principal}", of_events).replace("{named_principal}", of_named)


def is_session(use: Use) -> bool:
    """Whether the credential is one of some hours, so that all it did belongs together."""
    return bool(use.access_key_id) and not str(use.access_key_id).startswith("AKIA")


_OF_MADE = (
    "event_id", "event_time", "source_ip_address", "user_agent", "kind", "thing", "given_to", "recipient_account_id", "aws_region",
)  # fmt: skip
DAYS = Tally(
    "days",
    statement("days"),
    merged=summed(
        ("principal", "source_ip_address", "user_agent", "day"),
        {"first_seen": "min", "last_seen": "max", "events": "sum"},
    ),
)
HABIT_DAYS = Tally(
    "habit_days", statement("habit_days"), merged=summed(("principal", "action", "day"), {"events": "sum"})
)
MAKING = Tally(
    "making",
    statement("making")
    .replace("{things}", making_things())
    .replace("{given}", GIVEN)
    .replace("{callers}", ", ".join(CALLERS)),
    calls=statement("making_calls").replace("{names}", making_names()).replace("{callers}", ", ".join(CALLERS)),
)
# An address lies in two networks: that of the system which announces it, and its block of 65,536 addresses (of IPv6 its /48), from
# which providers and private networks give out addresses.
_NETWORKS = """
with known as materialized (
  select source_ip_address, network_number
  from addresses_among((select list(distinct source_ip_address) from kept_days))
)
select source_ip_address, concat('AS', cast(network_number as varchar)) as network from known where network_number is not null
union all
select source_ip_address, case when strpos(source_ip_address, ':') > 0
    then concat(split_part(source_ip_address, ':', 1), ':', split_part(source_ip_address, ':', 2), ':', split_part(source_ip_address, ':', 3))
    else concat(split_part(source_ip_address, '.', 1), '.', split_part(source_ip_address, '.', 2)) end as network
from known"""
_PRINCIPALS = "select principal, days, first_seen, last_seen, events from kept_principals where principal <> '' order by principal asc"
_PLACES = "select principal, place, days, first_seen, last_seen, events from kept_places order by all"
_PROGRAMS = "select principal, family, days, first_seen, last_seen from kept_programs order by all"
_STARTING = quoted(f"{before}{started.kind}" for started in STARTED for before in ("", GIVEN))
_ISSUED = """
select links.credential, links.issuer, coalesce(links.source_ip_address, '') as address, kept_clients.client, links.event_id,
  links.event_time, links.confidence, links.kind
from kept_links as links
join kept_clients on kept_clients.user_agent is not distinct from links.user_agent
where links.credential in (select credential from kept_uses)
order by links.credential asc"""
_CITING = (
    "select kept_cited.finding, cited.event_id, cited.event_time, cited.credential, coalesce(cited.source_ip_address, '') as address, "
    "kept_clients.client, cited.action from kept_cited join ("
    + called(
        ("event_id", "event_time", "action", "source_ip_address", "user_agent"),
        "event_id in (select event_id from kept_cited)",
    )
    + ") as cited on cited.event_id = kept_cited.event_id "
    "join kept_clients on kept_clients.user_agent is not distinct from cited.user_agent"
)
_CITED = (
    "select finding, event_id, event_time, credential, address, client, action from kept_citing "
    "order by event_time asc, event_id asc, finding asc"
)
_NETWORKS_OF = (
    "select source_ip_address, network from kept_networks where source_ip_address in (select address from kept_uses) "
    "order by source_ip_address asc, network asc"
)
_USES = """
select credential, address, client, family, coalesce(principal, ''), type, coalesce(actor, ''), access_key_id, coalesce(session_name, ''),
  principal_id, role_arn, account_id, first_seen, last_seen, cast(events as bigint), cast(denied as bigint), cast(changes as bigint)
from kept_uses
order by credential asc, address asc, client asc"""  # in the order of Use


def _keep_clients(engine: KeepingEngine) -> None:
    agents = engine.run("select distinct user_agent from kept_named").column("user_agent")
    clients = [client_of(agent) for agent in agents.to_pylist()]
    names = pa.array([client.name for client in clients], pa.string())
    families = pa.array([client.family for client in clients], pa.string())
    engine.keep("kept_clients", pa.table({"user_agent": agents, "client": names, "family": families}))


def keep_places(engine: KeepingEngine) -> None:
    """Keep ``kept_places_of``: where each address of ``kept_days`` is; see :func:`trailscope.schema.ip_addresses.place_of`.

    Raises:
        QueryError: the engine failed.
    """
    seen = "select distinct source_ip_address from kept_days where source_ip_address is not null"
    addresses = engine.run(seen).column("source_ip_address")
    places = pa.array(map(place_of, addresses.to_pylist()), pa.string())
    engine.keep("kept_places_of", pa.table({"source_ip_address": addresses, "place": places}))


def _networks_of(of_addresses: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for address, network in of_addresses:
        found[address] = (*found.get(address, ()), network)
    return found


def _made(row: tuple[Any, ...]) -> Made:
    event_id, event_time, credential, address, client, *made = row
    return Made(event_id, event_time, (credential, address, client), *made)


def _citing(row: tuple[Any, ...]) -> Citing:
    finding, event_id, event_time, credential, address, client, action = row
    return Citing(finding, event_id, event_time, (credential, address, client), action)
