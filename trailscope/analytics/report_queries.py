"""Gathering what a report says: every question to the lake is asked here, and what comes back is one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics.activity import volume
from trailscope.analytics.coverage import evidence
from trailscope.analytics.entities import CITED_SEVERITIES, appendix, entities
from trailscope.analytics.entity import Entity
from trailscope.analytics.finding_events import cited_by, within
from trailscope.analytics.report_data import ChartData, Examined, Guidance, ReportData
from trailscope.analytics.timeline_bins import timeline_marks
from trailscope.analytics.timeline_notes import timeline_notes
from trailscope.engines.engine import Engine
from trailscope.hunt.cannot_tell import Scope
from trailscope.hunt.findings import Findings
from trailscope.incidents.incident import Incidents
from trailscope.questions.catalogue import Catalogue

TITLE = "CloudTrail investigation"
MOST_MARKS = 1_200  # every mark stands in the page twice, once as a picture for readers without scripts
MOST_CHARTED = 3  # incidents


def gather(
    engine: Callable[[], Engine],
    catalogue: Catalogue,
    scope: Scope,
    findings: Findings,
    incidents: Incidents | None = None,
    *,
    lake: str,
    made_at: datetime,
    version: str,
    title: str = "",
    damage: str = "",
    verified: str = "",
) -> ReportData:
    """Ask the lake for everything that a report on some findings says.

    Args:
        engine: gives the engine over the view that was hunted.
        catalogue: of the questions that were asked.
        scope: window, accounts and regions of the view.
        findings: of the hunt.
        incidents: stitched from them; ``None`` where only some rules were asked.
        lake, made_at, version, title, damage, verified: for the heading; see :class:`trailscope.analytics.report_data.Examined`.
    """
    asked = engine()
    cited = cited_by(findings.table)
    whole = asked.run(_WHOLE).to_pylist()[0]
    examined = Examined(
        title or TITLE,
        lake,
        made_at,
        version,
        tuple(sorted(scope.accounts)),
        tuple(sorted(scope.regions)),
        damage=damage,
        verified=verified,
        **whole,
    )
    return ReportData(
        examined=examined,
        findings=findings,
        timeline=_story(engine, findings),
        volume=ChartData(volume(asked)),
        entities=entities(asked, cited),
        evidence=evidence(asked, catalogue, scope, examined),
        appendix=appendix(asked, cited),
        guidance=_guidance(catalogue, findings),
        incidents=incidents,
        stages=tuple(_stages(engine, findings, incidents)),
    )


_WHOLE = (
    "select min(event_time) as first, max(event_time) as last, count(*) as events, "
    "count(*) filter (where is_denied(error_code)) as denied from events"
)


def _story(engine: Callable[[], Engine], findings: Findings) -> ChartData:
    """The events of the graver findings; of all findings, where there are none such."""
    table = findings.table
    grave = table.filter(pc.is_in(table["severity"], pa.array(CITED_SEVERITIES)))
    which = "Findings of medium severity and above." if grave.num_rows else "Findings of all severities."
    cited = cited_by(grave if grave.num_rows else table)
    marks = timeline_marks(engine(), Entity(cited=cited), lane="actor", most_marks=MOST_MARKS)
    notes = (f"{note.rstrip('.')}." for note in timeline_notes(marks, cited))
    return ChartData(marks.table, (which, *notes))


def _stages(engine: Callable[[], Engine], findings: Findings, incidents: Incidents | None) -> Iterator[ChartData]:
    """The first incidents along time by tactic."""
    cited = cited_by(findings.table)
    for incident in (incidents.incidents if incidents else ())[:MOST_CHARTED]:
        own = within(cited, incident.event_ids)
        marks = timeline_marks(engine(), Entity(cited=own), lane="tactic", most_marks=MOST_MARKS)
        yield ChartData(marks.table, tuple(f"{note.rstrip('.')}." for note in timeline_notes(marks, own)))


def _guidance(catalogue: Catalogue, findings: Findings) -> MappingProxyType[str, Guidance]:
    """What the questions with findings say of themselves. A Sigma rule says it in its own file."""
    table = findings.table
    ids = table.filter(pc.equal(table["origin"], "pack"))["rule"].unique().to_pylist()
    questions = [catalogue[id] for id in ids]
    return MappingProxyType(
        {q.id: Guidance(q.summary.strip(), q.false_positives, q.misses, q.references) for q in questions}
    )
