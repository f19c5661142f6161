"""The tables of remedies and preventions, read from the files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

PHASES = ("credentials", "logging", "identities", "exposure", "workloads", "recovery")
"""In the order in which a sheet is worked through: first nobody can act any more, then everything is seen again."""


@dataclass(frozen=True)
class Remedy:
    """What is done against one kind of deed; the members are described in ``remedies/credentials.yaml``."""

    id: str
    phase: str
    title: str
    deeds: tuple[str, ...]
    take: Mapping[str, tuple[str, ...]]
    breaks: str
    run: tuple[str, ...] = ()
    by_hand: str = ""
    check: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    no_undo: str = ""
    later: tuple[str, ...] = ()
    leaves: str = ""
    unless: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    undone_by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    redone_by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """All command templates of it."""
        return (*self.run, *self.check, *self.undo, *self.later)


@dataclass(frozen=True)
class Prevention:
    """What would have prevented a kind of deed; the members are described in ``prevention.yaml``."""

    id: str
    title: str
    deeds: tuple[str, ...]
    breaks: str
    policy: Mapping[str, Any] = field(default_factory=dict)
    commands: tuple[str, ...] = ()


@cache
def remedies() -> tuple[Remedy, ...]:
    """All remedies, in the order of their phases and within each as they stand in its file."""
    return tuple(Remedy(phase=phase, **_frozen(entry)) for phase in PHASES for entry in _read(f"remedies/{phase}.yaml"))


@cache
def preventions() -> tuple[Prevention, ...]:
    """All preventions, as they stand in their file."""
    return tuple(
        Prevention(**{**_frozen(entry), "policy": entry.get("policy", {})}) for entry in _read("prevention.yaml")
    )


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(files("trailscope.containment").joinpath(name).read_text("utf-8"))
    return entries


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its lists as tuples, also those one level deeper."""
    return {
        name: tuple(value)
        if isinstance(value, list)
        else {key: tuple(inner) if isinstance(inner, list) else inner for key, inner in value.items()}
        if isinstance(value, dict)
        else value
        for name, value in entry.items()
    }
