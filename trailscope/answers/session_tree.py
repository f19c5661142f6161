"""The tree of one credential as a value: asked once, told in lines, drawn or saved. Get one from ``case.session(…)``."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.errors import UsageError
from trailscope.lineage.family import Row, chart_lines, family, never_used
from trailscope.lineage.following import Lineage

if TYPE_CHECKING:
    import pandas as pd

    from trailscope.charts import Picture, Theme


@dataclass(frozen=True)
class SessionTree:
    """A credential with all that it was issued by and all that was issued by it. Nothing is asked before a property needs it.

    Attributes:
        text: an access key id, an ARN, or a name of a user, role or session.

    Raises:
        UsageError: the text is empty.
    """

    text: str
    _lineage: Lineage = field(repr=False, compare=False)
    _lacks: Callable[[], Sequence[str]] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise UsageError("there is no credential to follow", hint="give an access key id, an ARN or a name")

    @cached_property
    def table(self) -> pa.Table:
        """One row per credential, parents before children; columns as :func:`trailscope.lineage.family.family` says."""
        return family(self._lineage, self.text.strip())

    @cached_property
    def unused(self) -> pa.Table:
        """Calls that issued just this key, where nothing in the lake was done with it."""
        return never_used(self._lineage, self.text.strip())

    @property
    def reasons(self) -> tuple[str, ...]:
        """Without rows: sentences on what the lake lacks, so that this proves nothing; empty when it lacks nothing."""
        return () if self.table.num_rows or self.unused.num_rows else tuple(self._lacks())

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.table

    def df(self) -> pd.DataFrame:
        """The rows as a pandas data frame (needs pandas, in the extra ``notebooks``)."""
        return self.table.to_pandas()

    def rows(self) -> list[Row]:
        """The rows as dictionaries by column name."""
        rows: list[Row] = self.table.to_pylist()
        return rows

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def chart(self, *, title: str | None = None, theme: Theme | None = None) -> Picture:
        """The chart of :func:`trailscope.charts.lineage`, from who stands behind the sessions to the last of them."""
        from trailscope import charts  # noqa: PLC0415 - loads altair, which the rows do not need

        heading = f"Sessions of {self.text}" if title is None else title
        return charts.lineage(chart_lines(self.rows()), title=heading, theme=theme or charts.LIGHT)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the chart as ``.html``, ``.svg``, ``.png`` or ``.json``; see :func:`trailscope.charts.save`."""
        from trailscope.charts import save  # noqa: PLC0415 - as above

        return save(self.chart(), path)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The chart, for Jupyter."""
        from trailscope.charts import in_notebook  # noqa: PLC0415 - as above

        return in_notebook(self.chart(), f"{len(self):,} credentials", include, exclude)
