"""Who changed a resource, from what to what: each change with the settings it replaced, where an earlier call told them.

CloudTrail logs what was asked for, not what was there before. Before is therefore known from an earlier call in the view that
set the same thing, or from an answer that says it (``previousState``); else it is left open.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine
from trailscope.pivots.sections import ROWS, statement

Row = dict[str, Any]
Settings = dict[str, str]
Known = dict[str, tuple[str, str]]
"""Path → value, and the noun of the call that set it."""
Place = tuple[str, ...]
"""A service, and the parameters that say which thing is meant."""

_REMOVES = re.compile(
    r"^(?:Batch)?(?:Delete|Detach|Remove|Revoke|Disassociate|Untag|Deregister|Terminate|Release|Leave|Unsubscribe)"
)
# what these bring stands beside what was there
_ADDS = re.compile(r"^(?:Authorize|Attach|Add|Associate|Tag|CreateTags|Register|Subscribe|Run|Send|Start|Invoke)")
_ADDING = re.compile(r"(?:^|\.)(?:add|remove)(?:\.|\[|$)", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:name|id|arn|identifier|bucket|key)$", re.IGNORECASE
)  # parameters that say which thing is meant
_ALIKE = ("value", "detail", "actor", "source_ip_address", "error_code", "before", "after")
_SAYS_NOTHING = re.compile(r"(?:^Host|\.xmlns|^x-id)$")  # of the transport
_LONGEST = 400  # characters of a value
_DEEPEST = 12


def history(engine: KeepingEngine, most: int) -> tuple[pa.Table, int]:
    """The changes of a resource in order of time, and how many there are in all.

    Args:
        engine: in which the events that touch the resource are kept as ``kept_pivot_events``. Those that change it are kept as
            ``kept_pivot_history``.
        most: the latest so many.

    Returns:
        Rows of :data:`trailscope.pivots.sections.ROWS`, one per call, or for several that repeat each other: ``value`` is the action,
        ``detail`` the target, ``before`` and ``after`` JSON objects, path of a parameter → value. ``before`` is NULL where it is not
        known.
    """
    engine.keep("kept_pivot_history", statement("history"), {"most": most})
    rows = engine.run("select * from kept_pivot_history order by event_time desc, event_id desc").to_pylist()
    known: dict[Place, Known] = {}
    told = _alike_in_one([_row(row, *_change(row, known)) for row in reversed(rows)])
    earlier = rows[0]["all_changes"] - len(rows) if rows else 0
    return pa.Table.from_pylist(told, ROWS), len(told) + earlier


def _alike_in_one(rows: Sequence[Row]) -> list[Row]:
    """Calls that repeat the one before them, by the same actor and to the same effect, in one row."""
    told: list[Row] = []
    for row in rows:
        last = told[-1] if told else {}
        if told and all(last[name] == row[name] for name in _ALIKE):
            told[-1] = {**last, "last_seen": row["last_seen"], "events": last["events"] + 1}
        else:
            told.append(row)
    return told


def _row(row: Mapping[str, Any], before: Settings, after: Settings) -> Row:
    return {
        "section": "history",
        "value": row["action"],
        "detail": row["target"],
        "actor": row["actor"],
        "source_ip_address": row["source_ip_address"],
        "first_seen": row["event_time"],
        "last_seen": row["event_time"],
        "events": 1,
        "error_code": row["error_code"],
        "before": _told(before),
        "after": _told(after),
        "event_id": row["event_id"],
    }


def _told(settings: Settings) -> str | None:
    """Settings as JSON, each cut to what a page has room for. Cut any earlier, two long values would pass for the same."""
    cut = {
        path: value
        if len(value) <= _LONGEST
        else f"{value[:_LONGEST]}… ({len(value):,} characters, SHA-256 {_sha256(value)})"
        for path, value in settings.items()
    }
    return json.dumps(cut, ensure_ascii=False) if cut else None


def _sha256(text: str) -> str:
    """The beginning of it: two values that begin alike are told apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _change(row: Mapping[str, Any], known: dict[Place, Known]) -> tuple[Settings, Settings]:
    """What a call replaced and what it made; ``known`` is what is set after it. A call that failed changed nothing."""
    asked, call = _parsed(row["request_parameters"]), row["event_name"] or ""
    names = {key: value for key, value in _flat(asked) if _NAMES.search(key) and "." not in key and "[" not in key}
    place = (row["event_source"] or "", *sorted(f"{key}={value}" for key, value in names.items()))
    own = {key: value for key, value in _flat(asked) if key not in names} or dict(list(names.items())[1:])
    if row["error_code"]:
        return {}, own
    if states := dict(_states(_parsed(row["response_elements"]))):
        return {path: old for path, (old, _) in states.items()}, {path: new for path, (_, new) in states.items()}
    old, noun = known.setdefault(place, {}), _noun(call)
    if _REMOVES.match(call):
        gone = {path: value for path, (value, set_as) in old.items() if set_as == noun}
        known[place] = {path: pair for path, pair in old.items() if path not in gone}
        return gone or own, {}
    if _ADDS.match(call):
        return {}, own
    before, after = _replaced(old, own)
    for path in before:
        del old[path]
    old.update({path: (value, noun) for path, value in own.items() if not _ADDING.search(path)})
    return before, after


def _replaced(old: Known, own: Settings) -> tuple[Settings, Settings]:
    """Settings that differ, before and after. A parameter that is given is given whole: what it had besides is gone."""
    given = {_top(path) for path in own}
    before = {path: value for path, (value, _) in old.items() if _top(path) in given and own.get(path) != value}
    after = {path: value for path, value in own.items() if path not in old or old[path][0] != value}
    return before, after


def _noun(call: str) -> str:
    """What a call is about: ``LoginProfile`` of ``CreateLoginProfile``."""
    return re.sub(r"^[A-Z][a-z]+|(?:\d{8})?(?:v\d)?$", "", call)


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {"": text}


def _flat(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Path → text of each scalar; a policy document that stands as text in a value is looked into."""
    if isinstance(value, str) and depth < _DEEPEST and (inner := _document(value)) is not None:
        value = inner
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, below in value.items():
            yield from _flat(below, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for at, below in enumerate(value):
            yield from _flat(below, path if len(value) == 1 else f"{path}[{at}]", depth + 1)
    elif value not in (None, "") and not _SAYS_NOTHING.search(path):
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _document(text: str) -> Any:
    plain = unquote(text) if text.startswith(("%7B", "%7b")) else text
    if not plain.lstrip().startswith("{"):
        return None
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        return None


def _states(value: Any, path: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    """Where an answer says a state before and after: path → both."""
    if isinstance(value, dict):
        if "previousState" in value and "currentState" in value:
            old, new = dict(_flat(value["previousState"])), dict(_flat(value["currentState"]))
            yield from ((f"{path}state.{key}", (old[key], new[key])) for key in old if key in new and key != "code")
            return
        for below in value.values():
            yield from _states(below, path)
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _states(below, path if len(value) == 1 else f"[{at}].")
