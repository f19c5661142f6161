"""The sections of a report, each a pure function from the dossier to blocks, in the order they are read."""

from __future__ import annotations

from trailscope.report.blocks import Section
from trailscope.report.dossier import Dossier
from trailscope.report.sections.actors import actors
from trailscope.report.sections.addresses import addresses
from trailscope.report.sections.appendix import appendix
from trailscope.report.sections.evidence import evidence
from trailscope.report.sections.findings import findings
from trailscope.report.sections.resources import resources
from trailscope.report.sections.summary import summary
from trailscope.report.sections.tactics import tactics
from trailscope.report.sections.timeline import timeline
from trailscope.report.sections.unseen import unseen

ALL = (summary, findings, tactics, timeline, actors, addresses, resources, evidence, unseen, appendix)


def sections(dossier: Dossier) -> tuple[Section, ...]:
    """All sections of a report."""
    return tuple(make(dossier) for make in ALL)
