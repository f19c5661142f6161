"""What a reader of a timeline has to know, as sentences."""

from __future__ import annotations

from trailscope.amounts import moment
from trailscope.analytics.finding_events import Cited
from trailscope.analytics.timeline_bins import TimelineBins
from trailscope.window import length_in_words


def timeline_notes(marks: TimelineBins, cited: Cited | None) -> tuple[str, ...]:
    """Sentences under a timeline: its span and number of events, what was put together, what cannot be shown.

    Args:
        marks: what is drawn.
        cited: of the findings the timeline is about, if it is about findings.
    """
    if not marks.events:
        return ("no events",)
    first, last = marks.table.column("event_time")[0].as_py(), max(marks.table.column("until").to_pylist())
    plural = "" if marks.events == 1 else "s"
    notes = [f"{marks.events:,} event{plural}, {moment(first)} to {moment(last)} UTC"]
    if marks.stretch is not None:
        notes.append(
            f"Where events are frequent, a mark stands for all of one kind within {length_in_words(marks.stretch)}; "
            "narrow the window to take them apart."
        )
    shown = len(set(marks.table.column("lane").to_pylist()))
    if marks.lanes > shown:
        notes.append(f"{shown - 1} of {marks.lanes:,} lanes have their own; the rest is drawn as others.")
    if cited is not None and cited.uncited:
        notes.append(
            f"{cited.uncited:,} more events stand behind these findings, which name only their first hundred each."
        )
    return tuple(notes)
