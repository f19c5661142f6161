"""How well hits tell the attacks of a set: event by event, attack by attack, and how much else they tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from trailscope.schema.severity import SEVERITIES
from trailscope.yardstick.hits import Hit, at_least
from trailscope.yardstick.truth import Labelled, Truth

PER = 10_000
WHOLE, ALONE, FIRST = 0.95, 0.95, 5
BY_SEVERITY = pa.schema(
    [("detector", pa.string()), ("at_least", pa.string()), ("hits", pa.int64()), ("attack_events_hit", pa.int64()),
     ("recall", pa.float64()), ("precision", pa.float64()), ("attacks_hit", pa.int64()), ("attacks", pa.int64()),
     ("benign_hits_per_10000", pa.float64()), ("benign_events_per_10000", pa.float64())]
)  # fmt: skip
BY_LABEL = pa.schema(
    [("detector", pa.string()), ("label", pa.string()), ("events", pa.int64()), ("hit", pa.int64()), ("recall", pa.float64()),
     ("worst", pa.string())]
)  # fmt: skip
BY_INCIDENT = pa.schema(
    [("attack", pa.string()), ("events", pa.int64()), ("rank", pa.int64()), ("recall", pa.float64()),
     ("precision", pa.float64()), ("elsewhere", pa.int64()), ("good", pa.bool_())]
)  # fmt: skip
LABELS = ("attack", "stage", "technique")


def by_severity(truth: Truth, hits: Mapping[str, Sequence[Hit]]) -> pa.Table:
    """One row for each detector and severity: what it tells at this severity and above.

    Args:
        truth: of the set.
        hits: what each detector told, by its name.

    Returns:
        Columns of :data:`BY_SEVERITY`. ``recall``: the part of all events of attacks that some hit is about. ``precision``: the
        part of the events that hits are about which belong to attacks; null without a hit. ``attacks_hit``: attacks of
        which at least one event is hit. ``benign_hits_per_10000``: hits about no event of an attack, for 10,000 benign events.
    """
    rows = [
        {"detector": detector, "at_least": least, **_measures(truth, at_least(told, least))}
        for detector, told in hits.items()
        for least in SEVERITIES
    ]
    return pa.Table.from_pylist(rows, BY_SEVERITY)


def _measures(truth: Truth, hits: Sequence[Hit]) -> dict[str, float | int | None]:
    events = {id for hit in hits for id in hit.event_ids}
    found = events & truth.events.keys()
    benign_hits = sum(hit.event_ids.isdisjoint(truth.events) for hit in hits)
    return {
        "hits": len(hits),
        "attack_events_hit": len(found),
        "recall": len(found) / len(truth.events),
        "precision": len(found) / len(events) if events else None,
        "attacks_hit": len({truth.events[id].attack for id in found}),
        "attacks": len(truth.attacks),
        "benign_hits_per_10000": PER * benign_hits / truth.benign if truth.benign else None,
        "benign_events_per_10000": PER * len(events - found) / truth.benign if truth.benign else None,
    }


def by_label(truth: Truth, hits: Mapping[str, Sequence[Hit]], label: str) -> pa.Table:
    """One row for each detector and attack, stage or technique.

    Args:
        truth, hits: as for :func:`by_severity`.
        label: one of :data:`LABELS`.

    Returns:
        Columns of :data:`BY_LABEL`; ``worst`` is the gravest severity of a hit about one of the events, null without any.
    """
    events = Counter(_of(labelled, label) for labelled in truth.events.values())
    rows = []
    for detector, told in hits.items():
        gravest: dict[str, int] = {}
        for hit in told:
            for id in hit.event_ids & truth.events.keys():
                gravest[id] = max(gravest.get(id, 0), SEVERITIES.index(hit.severity))
        hit_of = Counter(_of(truth.events[id], label) for id in gravest)
        worst: dict[str, int] = {}
        for id, grave in gravest.items():
            name = _of(truth.events[id], label)
            worst[name] = max(worst.get(name, 0), grave)
        rows += [
            {"detector": detector, "label": name, "events": number, "hit": hit_of[name], "recall": hit_of[name] / number,
             "worst": SEVERITIES[worst[name]] if name in worst else None}
            for name, number in sorted(events.items())
        ]  # fmt: skip
    return pa.Table.from_pylist(rows, BY_LABEL)


def _of(labelled: Labelled, label: str) -> str:
    return {"attack": labelled.attack, "stage": labelled.stage, "technique": labelled.technique}[label]


@dataclass(frozen=True)
class IncidentScore:
    """How one attack is told by stories that hold many events each.

    Attributes:
        attack: its name.
        events: how many events it has.
        rank: of the story that holds most of it, from 1, among those that tell no other attack; 0 where none holds any.
        recall: the part of the attack's events in that story.
        precision: the part of that story's events that are the attack's.
        elsewhere: events of the attack in other stories.
    """

    attack: str
    events: int
    rank: int
    recall: float
    precision: float
    elsewhere: int

    @property
    def good(self) -> bool:
        """Whether one story among the first holds the attack, hardly anything else, and no other tells it again."""
        return self.recall >= WHOLE and self.precision >= ALONE and 0 < self.rank <= FIRST and not self.elsewhere


def of_incidents(stories: Sequence[Collection[str]], attacks: Mapping[str, Collection[str]]) -> list[IncidentScore]:
    """One score per attack.

    Args:
        stories: event ids of each story, the first ranked first.
        attacks: name → ids of its events.
    """
    holders: dict[str, list[int]] = {}  # stories may share events, and an event of two stories is told twice
    for at, story in enumerate(stories):
        for id in story:
            holders.setdefault(id, []).append(at)
    about_attacks = {at for ids in attacks.values() for id in ids for at in holders.get(id, ())}
    scores = []
    for attack, ids in attacks.items():
        held = Counter(at for id in ids for at in holders.get(id, ()))
        if not held:
            scores.append(IncidentScore(attack, len(ids), 0, 0.0, 0.0, 0))
            continue
        best, most = max(held.items(), key=lambda item: (item[1], -item[0]))
        precision = most / len(stories[best])
        rank = 1 + sum(at not in about_attacks for at in range(best))
        elsewhere = sum(any(at != best for at in holders.get(id, ())) for id in ids)
        scores.append(IncidentScore(attack, len(ids), rank, most / len(ids), precision, elsewhere))
    return scores


def by_incident(truth: Truth, stories: Iterable[Hit]) -> pa.Table:
    """One row for each attack: how it is told by incidents.

    Args:
        truth: of the set.
        stories: incidents, the first ranked first.

    Returns:
        Columns of :data:`BY_INCIDENT`, which are those of :class:`IncidentScore`.
    """
    attacks: dict[str, set[str]] = {}
    for id, labelled in truth.events.items():
        attacks.setdefault(labelled.attack, set()).add(id)
    found = of_incidents([story.event_ids for story in stories], dict(sorted(attacks.items())))
    return pa.Table.from_pylist(
        [{name: getattr(one, name) for name in BY_INCIDENT.names} for one in found], BY_INCIDENT
    )
