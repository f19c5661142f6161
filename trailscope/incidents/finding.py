"""From findings to incidents: the road in one function."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pyarrow as pa

from trailscope.engines.address_notes import address_notes
from trailscope.engines.engine import Engine
from trailscope.hunt.findings import Findings
from trailscope.incidents.facts import IncidentFacts, count_novelties, gather
from trailscope.incidents.incident import Incidents
from trailscope.incidents.membership import Members, members, reach_outsiders
from trailscope.incidents.reading import rows
from trailscope.incidents.stitching import Stitcher, Thread
from trailscope.incidents.strangeness import Homes
from trailscope.incidents.telling import told
from trailscope.incidents.weighing import weigh, weights
from trailscope.lineage.following import Lineage
from trailscope.window import Window


def find_incidents(
    lineage: Lineage, findings: Findings, places: Collection[str], lacks: Callable[[], Sequence[str]]
) -> Incidents:
    """Stitch findings, and the events around them, into incidents.

    Args:
        lineage: of the view that was hunted.
        findings: of the hunt.
        places: ids of rules that ask where from.
        lacks: gives the reasons why finding nothing proves nothing.

    Raises:
        QueryError: the engine failed.
    """
    by_rule = findings.unfolded()
    if not by_rule.num_rows:
        return Incidents((), findings.window, tuple(lacks()))
    with _uncollected():
        return _stitched(lineage, by_rule, places, findings.window)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: hundreds of thousands of uses are made, which are in none, and each look goes through them all."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _stitched(lineage: Lineage, by_rule: pa.Table, places: Collection[str], window: Window) -> Incidents:
    """The incidents of what each rule told."""
    engine, about = lineage.engine, by_rule.to_pylist()
    facts = gather(lineage, by_rule)
    homes = Homes(facts)
    for use in facts.uses.values():
        use.strange = homes.strangeness(use)
    count_novelties(engine, facts)
    weight = weights(about, facts.citing, facts, places)
    weigh(about, facts, weight, places)
    stitcher = Stitcher(facts, homes)
    of_findings = {at: weight[row["rule"]] for at, row in enumerate(about)}
    explained = reach_outsiders(engine, facts, stitcher.threads(), of_findings)
    threads = sorted(stitcher.outsiders(explained), key=lambda thread: (-thread.score, min(thread.uses)))
    of_threads = members(engine, facts, threads, of_findings)
    roots = _roots(lineage, threads)
    incidents = [
        told(thread, own, facts, about, roots) for thread, own in zip(threads, of_threads, strict=True) if own.events
    ]
    return Incidents(
        tuple(sorted(incidents, key=lambda incident: (-incident.score, incident.first_seen, incident.id))),
        window,
        left_out=(*_left_out(facts), *_without_id(of_threads)),
    )


def _left_out(facts: IncidentFacts) -> tuple[str, ...]:
    if not facts.left_out:
        return ()
    every = len(facts.uses) + facts.left_out
    return (
        f"{facts.left_out:,} of {every:,} uses of credentials (a credential, an address, a program) were not looked at: more than "
        f"{len(facts.uses):,} are not held at once. Those that findings cite came first; narrow the time, accounts or regions to see the rest",
    )


def _without_id(of_threads: Sequence[Members]) -> tuple[str, ...]:
    number = sum(len(own.events) - len(own.ids) for own in of_threads)
    if not number:
        return ()
    return (f"{number:,} events of incidents have no eventID, so their incidents do not list them among theirs",)


def with_source_notes(found: Incidents, engine: Engine) -> Incidents:
    """The same incidents with what is known of the addresses among their sources.

    Raises:
        QueryError: the engine failed.
    """
    notes = address_notes(engine, (source for incident in found for source in incident.sources))
    told = tuple(
        replace(incident, source_notes=tuple(f"{one}: {notes[one]}" for one in incident.sources if one in notes))
        for incident in found
    )
    return replace(found, incidents=told)


def _roots(lineage: Lineage, threads: Sequence[Thread]) -> dict[str, str]:
    """The root actors of the credentials of the threads."""
    credentials = {use.credential for thread in threads for use in thread.uses.values()}
    lineage.engine.keep("kept_of_threads", pa.table({"credential": pa.array(sorted(credentials), pa.string())}))
    lineage.follow_to_roots("select credential from kept_of_threads")
    return dict(rows(lineage.engine, "select credential, root_actor from kept_roots where root_actor is not null"))
