"""What was done in the contained events, with which credentials, and what of it was undone since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trailscope.engines.engine import Engine

MOST_OF_A_KIND = 2_000  # events of one name, and credentials, that are looked at one by one
MOST_UNDOINGS = 20_000  # events that may have undone something
_NAME = "regexp_replace(event_name, '[0-9]{8}(v[0-9])?$', '')"  # Lambda puts the version of its API behind
_CALLER = (
    "coalesce(user_identity_account_id, recipient_account_id) as owner_account, user_identity_type as type, "
    "user_identity_access_key_id as key, user_identity_user_name as user_name, user_identity_arn as arn, session_issuer_arn as issuer_arn, "
    "session_issuer_user_name as issuer, split_part(coalesce(user_identity_principal_id, ''), ':', 2) as session, "
    "sign_in_session_arn as sign_in_session"
)
_DEEDS = f"""
select event_id, event_time, concat(split_part(event_source, '.', 1), ':', {_NAME}) as name, error_code, recipient_account_id, aws_region,
  actor, source_ip_address, request_parameters, response_elements, {_CALLER},
  count(*) over (partition by event_source, {_NAME}, error_code is null) as of_kind
from events
where event_id in (select event_id from kept_contained)
  and concat(split_part(event_source, '.', 1), ':', {_NAME}) in (select unnest($names::varchar[]))
qualify row_number() over (partition by event_source, {_NAME}, error_code is null order by event_time asc, event_id asc) <= {MOST_OF_A_KIND}
order by event_time asc, event_id asc"""  # noqa: S608 - of constants
_CALLERS = f"""
select {_CALLER}, count(*) as times, min(event_time) as event_time, max(event_time) as last,
  arg_min(event_id, (event_time, event_id)) as event_id, arg_min(actor, (event_time, event_id)) as actor,
  arg_min(action, (event_time, event_id)) as action, arg_min(source_ip_address, (event_time, event_id)) as source_ip_address,
  arg_min(aws_region, (event_time, event_id)) as aws_region
from events
where event_id in (select event_id from kept_contained)
  and user_identity_type in ('IAMUser', 'Root', 'AssumedRole', 'FederatedUser')
group by all
order by event_time asc, event_id asc
limit {MOST_OF_A_KIND + 1}"""  # noqa: S608 - of constants
_UNDOINGS = f"""
select event_id, event_time, concat(split_part(event_source, '.', 1), ':', {_NAME}) as name, recipient_account_id, actor,
  source_ip_address, request_parameters
from events
where error_code is null
  and concat(split_part(event_source, '.', 1), ':', {_NAME}) in (select unnest($names::varchar[]))
  and event_time >= $since
order by event_time asc, event_id asc
limit {MOST_UNDOINGS + 1}"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Deed:
    """An event, or the use of a credential, that a remedy may be called for by.

    Attributes:
        name: ``service:Event``, or ``caller: KIND``.
        facts: ``request``, ``response``, ``event`` and ``caller``, by the names that the tables use.
        tried: AWS refused it.
        times: how many events it stands for.
        action: what was done, for people.
        last: the time of the latest of them, where there are several.
    """

    name: str
    event_id: str
    event_time: datetime
    account: str
    region: str
    actor: str
    source: str
    facts: Mapping[str, Any] = field(repr=False)
    tried: bool = False
    times: int = 1
    action: str = ""
    last: datetime | None = None


def deeds(engine: Engine, names: Iterable[str]) -> tuple[list[Deed], dict[str, int]]:
    """Events of these names in order of time, and by name how many there are of those of which not all are given.

    Raises:
        QueryError: the engine failed.
    """
    rows = engine.run(_DEEDS, {"names": sorted(names)}).to_pylist()
    return [_deed(row) for row in rows], {
        row["name"]: row["of_kind"] for row in rows if row["of_kind"] > MOST_OF_A_KIND
    }


def callers(engine: Engine) -> tuple[list[Deed], bool]:
    """The credentials that were used, each as one deed per kind that it is of, and whether there are more of them.

    Raises:
        QueryError: the engine failed.
    """
    rows = engine.run(_CALLERS).to_pylist()
    return [_use(row, kind) for row in rows[:MOST_OF_A_KIND] for kind in _kinds(row)], len(rows) > MOST_OF_A_KIND


def undoings(engine: Engine, names: Iterable[str], since: datetime) -> tuple[list[Deed], bool]:
    """Successful events of these names in the whole view, from a time on, and whether there are more of them.

    Raises:
        QueryError: the engine failed.
    """
    rows = engine.run(_UNDOINGS, {"names": sorted(names), "since": since}).to_pylist()
    return [_deed(row) for row in rows[:MOST_UNDOINGS]], len(rows) > MOST_UNDOINGS


def values(deed: Deed, paths: Sequence[str]) -> list[str]:
    """What stands at the first of the paths where anything does; several where the path has ``[*]``."""
    for path in paths:
        found = [str(value) for value in _at(deed.facts, path.replace("[", ".[").split(".")) if value not in (None, "")]
        if found:
            return found
    return []


def _at(node: Any, steps: Sequence[str]) -> Iterable[Any]:
    for at, step in enumerate(steps):
        if step == "[*]":
            items = node if isinstance(node, list) else []
            return [value for item in items for value in _at(item, steps[at + 1 :])]
        if step.startswith("["):
            node = node[int(step[1:-1])] if isinstance(node, list) and len(node) > int(step[1:-1]) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return [] if isinstance(node, list) else [json.dumps(node) if isinstance(node, dict) else node]


def _deed(row: Mapping[str, Any]) -> Deed:
    """A row of an event; what is asked of a row of another shape is simply not there."""
    facts = {
        "request": _parsed(row["request_parameters"]),
        "response": _parsed(row.get("response_elements")),
        "event": {"recipient_account_id": row["recipient_account_id"], "before": _iso(row["event_time"])},
        "caller": _caller(row),
    }
    return Deed(
        row["name"], row["event_id"], row["event_time"], row["recipient_account_id"] or "", row.get("aws_region") or "",
        row["actor"] or "somebody", row["source_ip_address"] or "nowhere named", facts, bool(row.get("error_code")), action=row["name"],
    )  # fmt: skip


def _use(row: Mapping[str, Any], kind: str) -> Deed:
    facts = {"caller": _caller(row), "event": {"recipient_account_id": row["owner_account"]}}
    return Deed(
        f"caller: {kind}", row["event_id"], row["event_time"], row["owner_account"] or "", row["aws_region"] or "",
        row["actor"] or "somebody", row["source_ip_address"] or "nowhere named", facts, times=row["times"], action=row["action"],
        last=row["last"],
    )  # fmt: skip


def _caller(row: Mapping[str, Any]) -> dict[str, Any]:
    issuer = row.get("issuer") or _named(row.get("issuer_arn")) or _named(row.get("arn"), of="assumed-role")
    session = row.get("type") in ("AssumedRole", "FederatedUser")
    return {
        "user": issuer if session else row.get("user_name") or _named(row.get("arn"), of="user"),
        "key": row.get("key"),
        "role": issuer,
        "session": row.get("session"),
        "sign_in_session": row.get("sign_in_session"),
        "owner": row.get("issuer_arn") or row.get("arn"),
        "root": "root" if row.get("type") == "Root" else None,
    }


def _named(arn: str | None, of: str = "") -> str | None:
    """The name in an ARN: the part behind the kind for a session of a role, else the last, without the path."""
    kind, *parts = (arn or "").split(":")[-1].split("/")
    if not parts or (of and kind != of):
        return None
    return parts[0] if kind == "assumed-role" else parts[-1]


def _kinds(row: Mapping[str, Any]) -> Iterable[str]:
    """What kinds of credential a caller's is."""
    long_term = (row["key"] or "").startswith("AKIA")
    issuer = row["issuer_arn"] or ""
    if row["sign_in_session"]:
        yield "sign-in session"
    if row["type"] == "IAMUser":
        yield "user key" if long_term else "user session"
    elif row["type"] == "Root":
        yield "root key" if long_term else "root session"
    elif row["type"] == "FederatedUser":
        yield "federated session"
    elif ":role/aws-reserved/sso.amazonaws.com/" in issuer:
        yield "identity center session"
    elif row["session"].startswith("i-"):
        yield "instance session"
    elif ":role/aws-service-role/" not in issuer:
        yield "role session"


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return {}


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
