"""When it happened: the cited events by actor, and the volume of the whole view with its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Block, Chart, Paragraph, Section

WIDTH = 690  # of the drawing itself
_CITED = (
    "The events that the graver findings cite, a lane for each actor, coloured by the worst severity of the findings that cite them. "
    "Squares write, circles read, crosses were refused. A mark that is one event leads to it in the "
    "appendix. Drag over the strip at the top to zoom."
)
_VOLUME = "All events of the view, and the share that failed. Shaded stretches hold no event of anybody: nothing was logged, or nothing happened."


def timeline(data: ReportData) -> Section:
    """The two charts over time."""

    def story() -> Any:
        from trailscope import charts  # noqa: PLC0415 - loads altair, which Markdown does not need

        cited = {id: at for at, id in enumerate(data.appendix.events.column("event_id").to_pylist())}
        marks = with_links(data.timeline.table, cited, "#appendix")
        return narrowed(charts.timeline(marks, colour="severity", lane="actor"))

    def volume() -> Any:
        from trailscope import charts  # noqa: PLC0415 - as above

        return charts.volume(data.volume.table)

    blocks: list[Block] = []
    if data.timeline.table.num_rows:
        blocks.append(Chart("timeline", " ".join([_CITED, *data.timeline.notes]), story, fits=False))
    if data.volume.table.num_rows:
        blocks.append(Chart("volume", _VOLUME, volume))
    return Section("timeline", "Timeline", "Timeline", tuple(blocks) or (Paragraph("There is no event in the view."),))


def with_links(marks: pa.Table, cited: Mapping[str, int], elsewhere: str) -> pa.Table:
    """Marks with the anchor that each leads to: the event that it is, or where those stand that are counted together."""
    ids = marks.column("event_id").to_pylist()
    links = [f"#event-{cited[id] + 1}" if id in cited else elsewhere for id in ids]
    return marks.append_column("link", pa.array(links, pa.string()))


def narrowed(stacked: Any) -> Any:
    """A chart of several parts above each other, as wide as a page has room for beside names and legend."""
    for part in stacked.vconcat if hasattr(stacked, "vconcat") else ():
        part.width = WIDTH
    return stacked
