"""From an entity to the next one: commands that follow from what a page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from trailscope.pivots.sections import Kind

MOST_OF_A_NAME = 40  # characters of a file's name

_OPTIONS = {"who": "--actor", "ip": "--ip", "key": "--key", "resource": "--resource"}


@dataclass(frozen=True)
class Step:
    """One command, as its words without ``trailscope`` and without the lake, and what it tells."""

    words: tuple[str, ...]
    tells: str


def steps_from_page(kind: Kind, text: str, rows: pa.Table) -> tuple[Step, ...]:
    """The commands for the next step from an entity's page; none without rows."""
    by_section: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_pylist():
        by_section.setdefault(row["section"], []).append(row)
    return tuple(dict.fromkeys(_steps(kind, text, by_section))) if by_section else ()


def _steps(kind: Kind, text: str, rows: dict[str, list[dict[str, Any]]]) -> Iterator[Step]:
    if kind in ("who", "key"):
        yield Step(("session", text), "who stands behind it, and its sessions")
    for row in rows.get("history", [])[-1:]:
        yield Step(("event", row["event_id"]), "the last change, whole")
    for row in rows.get("identity", [])[: 1 if kind == "who" else 2]:
        if kind != "who":
            yield Step(("who", row["value"]), f"all that {row['actor'] or row['value']} did")
    for row in rows.get("from", [])[:2]:
        if kind != "ip" and row["detail"] != "no address":
            yield Step(("ip", row["value"]), "all that came from there")
    for row in rows.get("credential", [])[:2]:
        if kind != "key":
            yield Step(("key", row["value"]), "what this key did, and who issued it")
    if kind == "ip" and text.replace(".", "").isdigit():
        yield Step(("ip", f"{text.rsplit('.', 1)[0]}.0/24"), "its neighbours in the network")
    if rows.get("failed") and kind != "resource":
        denied = any(row["denied"] for row in rows["failed"])
        which = ("--denied",) if denied else ("--error", "*")
        tells = "each denial, with its reason" if denied else "each failed call"
        yield Step(("search", *which, _OPTIONS[kind], text), tells)
        if denied and kind != "ip":
            yield Step(("policy", text, "--denied"), "which kind of policy denied it")
    if kind in ("who", "key"):
        yield Step(("contain", text), "the commands that cut it off")
    name = file_name(text)
    yield Step(("timeline", _OPTIONS[kind], text, "-o", f"timeline-{name}.html"), "all of it, drawn along time")
    yield Step(
        ("evidence", "pack", _OPTIONS[kind], text, "-o", f"evidence-{name}.zip"), "the records, for others to check"
    )


def file_name(text: str) -> str:
    """A part of a file's name that tells the entity: what a command writes is not in the way of the same for another."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text, flags=re.ASCII).strip("-.")[-MOST_OF_A_NAME:].strip("-.") or "entity"
