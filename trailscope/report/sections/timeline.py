"""When it happened: the cited events by actor, and the volume of the whole view with its gaps."""

from __future__ import annotations

from typing import Any

from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Block, Chart, Paragraph, Section

WIDTH = 690  # of the drawing itself
_CITED = (
    "The events that the graver findings cite, a lane for each actor, coloured by the worst severity of the findings that cite them. "
    "Squares write, circles read, crosses were refused. Drag over the strip at the top to zoom."
)
_VOLUME = "All events of the view, and the share that failed. Shaded stretches hold no event of anybody: nothing was logged, or nothing happened."


def timeline(data: ReportData) -> Section:
    """The two charts over time."""

    def story() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        return narrowed(charts.timeline(data.timeline.table, colour="severity", lane="actor"))

    def volume() -> Any:
        from trailscope import charts  # noqa: PLC0415 - as above

        return charts.volume(data.volume.table)

    blocks: list[Block] = []
    if data.timeline.table.num_rows:
        blocks.append(Chart("timeline", " ".join([_CITED, *data.timeline.notes]), story, fits=False))
    if data.volume.table.num_rows:
        blocks.append(Chart("volume", _VOLUME, volume))
    return Section("timeline", "Timeline", "Timeline", tuple(blocks) or (Paragraph("There is no event in the view."),))


def narrowed(stacked: Any) -> Any:
    """A chart of several parts above each other, as wide as a page has room for beside names and legend."""
    for part in stacked.vconcat if hasattr(stacked, "vconcat") else ():
        part.width = WIDTH
    return stacked
