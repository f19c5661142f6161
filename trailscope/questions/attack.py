"""ATT&CK techniques, pinned: Enterprise, the version of :data:`VERSION`, with the ids that were retired on the way.

Tactics are derived from the technique, never written in a question: v19 split Defense Evasion into Stealth and
Defense Impairment and renumbered T1562, and only this table had to follow. ``attack.tsv`` holds the techniques that
cloud logs can show; names and ids © The MITRE Corporation, reproduced under the terms of use of ATT&CK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

VERSION = "19"
TACTICS = (  # in the order of the matrix
    "Reconnaissance", "Resource Development", "Initial Access", "Execution", "Persistence", "Privilege Escalation", "Stealth",
    "Defense Impairment", "Credential Access", "Discovery", "Lateral Movement", "Collection", "Command and Control",
    "Exfiltration", "Impact",
)  # fmt: skip

_TABLE = Path(__file__).with_name("attack.tsv")


@dataclass(frozen=True)
class Technique:
    """One technique or sub-technique.

    Attributes:
        id: ``T1685`` or ``T1685.002``.
        name: ATT&CK's own.
        tactics: names of the tactics it serves, in the order of the matrix.
    """

    id: str
    name: str
    tactics: tuple[str, ...]


def techniques() -> Mapping[str, Technique]:
    """Every technique of the table by its id."""
    return _read()[0]


def renames() -> Mapping[str, str]:
    """Retired ids and the ids that took their place."""
    return _read()[1]


def current(id: str) -> str:
    """The id a technique has in the pinned version: its successor's for a retired id, else itself, in upper case."""
    wanted = id.strip().upper()
    return renames().get(wanted, wanted)


def covers(asked: str, id: str) -> bool:
    """Whether asking for one id finds another: the same technique or its parent, retired ids included.

    Asking for a retired id finds what took its place.
    """
    parent, technique = current(asked), current(id)
    return technique == parent or technique.startswith(f"{parent}.")


@cache
def _read() -> tuple[Mapping[str, Technique], Mapping[str, str]]:
    known: dict[str, Technique] = {}
    renamed: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        id, name, tactics, now = line.split("\t")
        if now:
            renamed[id] = now
        else:
            known[id] = Technique(id, name, tuple(tactics.split(", ")))
    return MappingProxyType(known), MappingProxyType(renamed)
