"""The sections of a report, each a pure function from the data to blocks, in the order they are read."""

from __future__ import annotations

from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Section
from trailscope.report.sections.actors import actors
from trailscope.report.sections.addresses import addresses
from trailscope.report.sections.appendix import appendix
from trailscope.report.sections.evidence import evidence
from trailscope.report.sections.findings import findings
from trailscope.report.sections.incidents import incidents
from trailscope.report.sections.keys import keys
from trailscope.report.sections.resources import resources
from trailscope.report.sections.summary import summary
from trailscope.report.sections.tactics import tactics
from trailscope.report.sections.timeline import timeline
from trailscope.report.sections.unseen import unseen

ALL = (summary, findings, tactics, timeline, actors, keys, addresses, resources, evidence, unseen, appendix)


def sections(data: ReportData) -> tuple[Section, ...]:
    """All sections of a report; it opens with the incidents, where they were looked for."""
    return (*incidents(data), *(make(data) for make in ALL))
