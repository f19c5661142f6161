"""What is true of a set of logs: which events belong to which attack, and how many belong to none."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trailscope.errors import Location, SourceError

TRUTH, SET = "truth.csv", "set.json"
COLUMNS = ("event_id", "attack", "stage", "technique")


@dataclass(frozen=True)
class Labelled:
    """What is true of one event of an attack.

    Attributes:
        attack: which attack it belongs to; a set may hold several of one kind, as ``name/1``.
        stage: the tactic of MITRE ATT&CK that it serves there.
        technique: the id of a technique of ATT&CK.
    """

    attack: str
    stage: str
    technique: str


@dataclass(frozen=True)
class Truth:
    """One set.

    Attributes:
        events: event id → what is true of it, for each event of an attack.
        benign: how many events belong to no attack.
    """

    events: Mapping[str, Labelled]
    benign: int

    @property
    def attacks(self) -> frozenset[str]:
        """The attacks of the set."""
        return frozenset(labelled.attack for labelled in self.events.values())


def read(folder: Path) -> Truth:
    """The truth of a set.

    Args:
        folder: of the set, with ``truth.csv`` and ``set.json``.

    Raises:
        SourceError: one of them is missing or is not of the form of docs/yardstick.md.
    """
    total = _total(folder / SET)
    path = folder / TRUTH
    events: dict[str, Labelled] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                id, attack, stage, technique = (row[name] for name in COLUMNS)
                if technique is None:
                    raise KeyError(id)  # a line with fewer cells than the first one
                events[id] = Labelled(attack, stage, technique)
    except OSError as error:
        raise SourceError("there is no truth here", at=Location(str(path)), hint="give the folder of a set") from error
    except (KeyError, csv.Error, UnicodeDecodeError) as error:
        hint = f"its first line names {', '.join(COLUMNS)}"
        raise SourceError("this is no table of truth", at=Location(str(path)), hint=hint) from error
    if not events or len(events) > total:
        raise SourceError(
            f"{len(events):,} events of attacks among {total:,} events cannot be",
            at=Location(str(path)), hint=f"see `events` in {SET}",
        )  # fmt: skip
    return Truth(events, total - len(events))


def _total(path: Path) -> int:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["events"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = 'it is {"events": N, …}, with the number of all events'
        raise SourceError("the number of events of the set is not told", at=Location(str(path)), hint=hint) from error
    if not isinstance(told, int):
        raise SourceError(f"{told!r} is no number of events", at=Location(str(path)), hint="write a whole number")
    return told
