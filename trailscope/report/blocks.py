"""What a report consists of, before it is HTML or Markdown: sections of paragraphs, tables, charts and cards.

Texts are as logged. Both renderers escape every one of them, so a section cannot forget to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailscope.charts import Picture


@dataclass(frozen=True)
class Code:
    """Text that is told character by character: ids, addresses, hashes, commands; ``None`` where the logs have none."""

    text: str | None


@dataclass(frozen=True)
class Severity:
    """A severity, drawn as a badge of its colour."""

    name: str


@dataclass(frozen=True)
class Jump:
    """Text that leads to an anchor of the report. The anchor is one of ours, never log text."""

    text: str
    anchor: str


@dataclass(frozen=True)
class When:
    """From one time to another, UTC; one moment where they are the same."""

    first: datetime | None
    last: datetime | None = None


@dataclass(frozen=True)
class Several:
    """Values below each other, and how many more there are."""

    values: tuple[Atom, ...]
    more: int = 0


Atom = str | int | Code | Severity | Jump | When | None
Cell = Atom | Several


@dataclass(frozen=True)
class TableRow:
    """One row of a table.

    Attributes:
        cells: a value for each column.
        facets: what the row can be filtered by: name → values.
        anchor: where others jump to; empty for nowhere.
    """

    cells: tuple[Cell, ...]
    facets: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. ``quiet`` ones explain; ``warning`` ones keep a reader from a wrong conclusion; ``paper``
    ones are for print alone.
    """

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences, under a word that says what they are."""

    items: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class TableBlock:
    """A table; ``empty`` is said where there are no rows, ``note`` below it. A searchable one takes part in filters."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    empty: str = "none"
    note: str = ""
    searchable: bool = False


@dataclass(frozen=True)
class FactList:
    """Names and values, side by side."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Tiles:
    """Large numbers with what they count; the third value is a severity for their colour, or empty."""

    tiles: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Chart:
    """A chart and what it shows, in words.

    Attributes:
        name: a plain word, unique in the report.
        caption: what it shows and how to read it.
        draw: makes the picture; called by renderers that can show one.
        fits: whether it is made smaller where it is wider than the page; one that is zoomed by dragging is not.
    """

    name: str
    caption: str
    draw: Callable[[], Picture]
    fits: bool = True


@dataclass(frozen=True)
class MatrixCell:
    """One technique within a tactic: how many findings, how grave the worst is, and which rules found them."""

    id: str
    name: str
    findings: int
    severity: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """Techniques below their tactics, as ATT&CK draws them."""

    columns: tuple[tuple[str, tuple[MatrixCell, ...]], ...]


@dataclass(frozen=True)
class Card:
    """One rule with its findings.

    Attributes:
        severity, title, rule: of the rule.
        techniques: ``T1485 Data Destruction`` …
        findings: how many there are.
        body: guidance and the table of findings.
        facets: as for a row.
        open: whether it is unfolded from the start.
    """

    severity: str
    title: str
    rule: str
    techniques: tuple[str, ...]
    findings: int
    body: tuple[Block, ...]
    facets: Mapping[str, Sequence[str]]
    open: bool


@dataclass(frozen=True)
class Fold:
    """Blocks that are unfolded by whoever wants them; printed unfolded."""

    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class Filters:
    """Where a reader chooses what of the findings is shown: for each facet its name, label and values."""

    facets: tuple[tuple[str, str, tuple[str, ...]], ...]


Block = Paragraph | Heading | Points | TableBlock | FactList | Tiles | Chart | Matrix | Card | Fold | Filters


@dataclass(frozen=True)
class Section:
    """A part of the report with a heading of its own. ``anchor`` is a plain word, ``short`` the title in the contents."""

    anchor: str
    short: str
    title: str
    blocks: tuple[Block, ...]
