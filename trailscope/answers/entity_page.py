"""The page of one entity as a value: asked once, read by section. Get one from ``case.who(…)``, ``case.ip(…)``, ``case.key(…)``, ``case.resource(…)``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope import escaping
from trailscope.answers.result import Verdict
from trailscope.engines.engine import KeepingEngine
from trailscope.hunt.sentences import NOTHING, spoken
from trailscope.pivots.entity_page import Facts, PageRows, choice_of, nearest_names, page_rows
from trailscope.pivots.next_steps import Step, steps_from_page
from trailscope.pivots.sections import Kind, SectionKind, sections_of
from trailscope.pivots.tallies import Tallies

if TYPE_CHECKING:
    import pandas as pd

_SHOWN_IN_HTML = 50  # rows of a section


@dataclass(frozen=True)
class EntityPage:
    """All that a lake says of one principal, address, access key or resource. Nothing is asked before a property needs it.

    Attributes:
        kind: ``who``, ``ip``, ``key`` or ``resource``.
        text: a name or ARN, an address or network, an access key id.

    Raises:
        UsageError: the text is empty or no network, or an ARN of too few parts.
    """

    kind: Kind
    text: str
    _engine: Callable[[], KeepingEngine] = field(repr=False, compare=False)
    _lacks: Callable[[], Sequence[str]] = field(repr=False, compare=False)
    _tallies: Callable[[], Tallies] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        choice_of(self.kind, self.text)

    @property
    def facts(self) -> Facts:
        """First and last event, how many, and where; see :class:`trailscope.pivots.entity_page.Facts`."""
        return self._page.facts

    @property
    def table(self) -> pa.Table:
        """All rows; columns as :data:`trailscope.pivots.sections.ROWS` says, ``section`` first."""
        return self._page.rows

    @property
    def sections(self) -> tuple[SectionKind, ...]:
        """The sections that have rows, in their order."""
        return tuple(section for section in sections_of(self.kind) if self._page.all_rows.get(section.name))

    def section(self, name: str) -> pa.Table:
        """The rows of one section: ``did``, ``from``, ``credential``, ``rare``, ``change``, ``history`` …"""
        return self.table.filter(pc.equal(self.table.column("section"), name))

    def all_rows(self, name: str) -> int:
        """How many rows a section has in all; ``table`` may hold the first of them only."""
        return self._page.all_rows.get(name, 0)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Without rows: sentences on what the lake lacks, so that this proves nothing; empty when it lacks nothing."""
        return () if len(self) else tuple(self._lacks())

    @property
    def verdict(self) -> Verdict:
        """``rows``, ``nothing found``, or ``cannot tell`` where :attr:`reasons` say why."""
        return "rows" if len(self) else "cannot tell" if self.reasons else "nothing found"

    @cached_property
    def nearest(self) -> tuple[str, ...]:
        """Without rows: names that the text is part of, or addresses of its network."""
        return () if len(self) else nearest_names(self._engine(), self.kind, self.text, self._tallies())

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """Commands for the next step, each with what it tells."""
        return steps_from_page(self.kind, self.text, self.table)

    def arrow(self) -> pa.Table:
        """All rows as an Arrow table."""
        return self.table

    def df(self) -> pd.DataFrame:
        """All rows as a pandas data frame (needs pandas, in the extra ``notebooks``)."""
        return self.table.to_pandas()

    def rows(self, section: str | None = None) -> list[dict[str, Any]]:
        """The rows, of one section or all, as dictionaries by column name."""
        rows: list[dict[str, Any]] = (self.table if section is None else self.section(section)).to_pylist()
        return rows

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def _repr_html_(self) -> str:
        """The page for Jupyter, with every cell escaped."""
        title = f"<h3>{escaping.html(self.text)}</h3>"
        if not len(self):
            said = [*self.reasons, *(f"there is {name}" for name in self.nearest)]
            return f"{title}<p><b>{self.verdict}</b></p><ul>{''.join(f'<li>{escaping.html(one)}</li>' for one in said)}</ul>"
        return title + "".join(self._section_html(section) for section in self.sections)

    def _section_html(self, section: SectionKind) -> str:
        rows = self.section(section.name)
        names = [
            name for name in rows.column_names if name != "section" and rows.column(name).null_count < rows.num_rows
        ]
        head = "".join(f"<th>{escaping.html(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{escaping.html(spoken(row[name]) or NOTHING)}</td>" for name in names) + "</tr>"
            for row in rows.slice(0, _SHOWN_IN_HTML).to_pylist()
        )
        more = self.all_rows(section.name) - min(rows.num_rows, _SHOWN_IN_HTML)
        note = f"<p>… {more:,} more</p>" if more > 0 else ""
        return f"<h4>{section.title}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"

    @cached_property
    def _page(self) -> PageRows:
        return page_rows(self._engine(), self.kind, self.text.strip(), self._tallies())
