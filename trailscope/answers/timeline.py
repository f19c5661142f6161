"""A timeline as a value: asked once, drawn, saved or told in lines. Get one from ``case.timeline(…)``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from trailscope.analytics import columns
from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.analytics.grouped_events import grouped_events
from trailscope.analytics.timeline_bins import MOST_MARKS, TimelineBins, timeline_marks
from trailscope.analytics.timeline_notes import timeline_notes
from trailscope.engines.address_notes import with_address_notes
from trailscope.engines.engine import Engine
from trailscope.errors import UsageError

if TYPE_CHECKING:
    from trailscope.charts import Picture, Theme

Colour = Literal["access", "severity", "tactic"]
COLOURS: tuple[Colour, ...] = ("access", "severity", "tactic")


def _untold(_counts: Mapping[str, int]) -> None:
    """Nobody notes what was answered."""


@dataclass(frozen=True)
class Timeline:
    """What an entity did, when. Nothing is asked before a property needs it, and the marks are asked for once.

    Attributes:
        entity: whose events.
        lane: what a lane is; one of :data:`trailscope.analytics.columns.LANES`.
        colour: what colours mean: access, severity or tactic.
        most_marks: about how many marks there are at most.

    Raises:
        UsageError: there is no such lane or colour, or it needs findings and there are none.
    """

    _engine: Callable[[], Engine] = field(repr=False, compare=False)
    _lacks: Callable[[], Sequence[str]] = field(repr=False, compare=False)
    entity: Entity = EVERYTHING
    lane: str = "actor"
    colour: Colour = "access"
    most_marks: int = MOST_MARKS
    _answered: Callable[[Mapping[str, int]], None] = field(default=_untold, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns.lane(self.lane)
        if self.colour not in COLOURS:
            raise UsageError(f"a timeline has no colours by {self.colour!r}", hint=f"choose {', '.join(COLOURS)}")
        for wanted in (self.colour, self.lane):
            if wanted in ("severity", "tactic") and self.entity.cited is None:
                raise UsageError(f"only findings have a {wanted}", hint="give findings too, or choose another")

    @property
    def table(self) -> pa.Table:
        """One row per mark; columns as :class:`trailscope.analytics.timeline_bins.TimelineBins` says."""
        return self._marks.table

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._marks.events

    @property
    def reasons(self) -> tuple[str, ...]:
        """Without events: sentences on what the lake lacks, so that this proves nothing; empty when it lacks nothing."""
        return () if self.events else tuple(self._lacks())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the chart has to know: span, number of events, what was put together or cannot be shown."""
        return timeline_notes(self._marks, self.entity.cited)

    def bursts(self, most_lines: int | None = None) -> pa.Table:
        """The story in lines; see :func:`trailscope.analytics.grouped_events.grouped_events`. ``address_name`` and ``address_note``
        say what is known of the address.
        """
        engine = self._engine()
        lines = with_address_notes(grouped_events(engine, self.entity, most_lines=most_lines), engine)
        self._answered({"lines": lines.num_rows})
        return lines

    def chart(self, *, title: str | None = None, theme: Theme | None = None) -> Picture:
        """The chart of :func:`trailscope.charts.timeline`.

        Args:
            title: the heading; by default whom or what it is about.
            theme: the look; light by default.
        """
        from trailscope import charts  # noqa: PLC0415 - loads altair, which the lines of a story do not need

        heading = f"Timeline: {self.entity}" if str(self.entity) else "Timeline"
        return charts.timeline(
            self.table,
            colour=self.colour,
            lane=self.lane,
            title=heading if title is None else title,
            notes=self.notes,
            theme=theme or charts.LIGHT,
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the chart as ``.html``, ``.svg``, ``.png`` or ``.json``; see :func:`trailscope.charts.save`."""
        from trailscope.charts import save  # noqa: PLC0415 - as above

        return save(self.chart(), path)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The chart, for Jupyter."""
        from trailscope.charts import in_notebook  # noqa: PLC0415 - as in chart

        return in_notebook(self.chart(), " · ".join(self.notes), include, exclude)

    @cached_property
    def _marks(self) -> TimelineBins:
        marks = timeline_marks(self._engine(), self.entity, lane=self.lane, most_marks=self.most_marks)
        self._answered({"events": marks.events})
        return marks
