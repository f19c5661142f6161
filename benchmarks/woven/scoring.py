"""How well the incidents of a lake tell the attacks in it: whole, alone, first, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from trailscope.incidents.incident import Incidents

WHOLE, ALONE, FIRST = 0.95, 0.95, 5


@dataclass(frozen=True)
class Score:
    """How one attack is told.

    Attributes:
        attack: its name.
        events: how many events it has.
        rank: of the incident that holds most of it, from 1, among those that tell no other attack; 0 where none holds any.
        recall: the part of the attack's events in that incident.
        precision: the part of that incident's events that are the attack's.
        elsewhere: events of the attack in other incidents.
    """

    attack: str
    events: int
    rank: int
    recall: float
    precision: float
    elsewhere: int

    @property
    def good(self) -> bool:
        """Whether one incident among the first holds the attack, hardly anything else, and no other tells it again."""
        return self.recall >= WHOLE and self.precision >= ALONE and 0 < self.rank <= FIRST and not self.elsewhere


def score(incidents: Incidents, attacks: Mapping[str, frozenset[str]]) -> list[Score]:
    """One score per attack.

    Args:
        incidents: of the lake, ranked.
        attacks: name → ids of its events.
    """
    holders: dict[str, int] = {id: at for at, incident in enumerate(incidents) for id in incident.event_ids}
    about_attacks = {holders[id] for ids in attacks.values() for id in ids if id in holders}
    scores = []
    for attack, ids in attacks.items():
        held = Counter(holders[id] for id in ids if id in holders)
        if not held:
            scores.append(Score(attack, len(ids), 0, 0.0, 0.0, 0))
            continue
        best, most = max(held.items(), key=lambda item: (item[1], -item[0]))
        precision = most / len(incidents[best].event_ids)
        rank = 1 + sum(at not in about_attacks for at in range(best))
        scores.append(Score(attack, len(ids), rank, most / len(ids), precision, held.total() - most))
    return scores
