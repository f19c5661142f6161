"""An entity's page as lines of a terminal: figures first, then its sections as short tables, then commands for the next step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from trailscope.amounts import count, moment, to_the_minute
from trailscope.cli.render import colours
from trailscope.cli.render.lines import cut, fit, widths_within
from trailscope.cli.render.widths import fold
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.answers.entity_page import EntityPage

MOST_ROWS = 12  # of a section
MOST_SETTINGS = 8  # of one change
MOST_OF_A_TEXT = 6  # lines of a text below a row; the reason of a denial stands at its end
WIDE = 110  # from here on there is room for times
ID_LETTERS = 8  # of an event's id, enough for `trailscope event`

_MARGIN, _GAP = "  ", "  "
_LEAST_TEXT, _MOST_TEXT = 12, 70

Row = dict[str, Any]


@dataclass(frozen=True)
class SectionLayout:
    """What of its rows a section shows: columns of text, of numbers, whether times, and which text stands below a row."""

    texts: tuple[str, ...] = ("value", "detail")
    numbers: tuple[str, ...] = ("events", "writes", "denied")
    times: bool = True
    below: str = ""


_AMOUNTS = ("events", "reads", "writes", "denied")
_LAYOUTS: dict[str, SectionLayout] = {
    "identity": SectionLayout(numbers=_AMOUNTS),
    "did": SectionLayout(numbers=_AMOUNTS),
    "done": SectionLayout(numbers=_AMOUNTS),
    "failed": SectionLayout(("value", "actor"), ("events", "denied"), below="detail"),
    "from": SectionLayout(numbers=_AMOUNTS),
    "credential": SectionLayout(("value", "actor"), _AMOUNTS, below="detail"),
    "issued": SectionLayout(("value", "detail"), ("events",)),
    "client": SectionLayout(),
    "rare": SectionLayout(numbers=("events",)),
    "assumed by": SectionLayout(numbers=("events",)),
    "same address": SectionLayout(numbers=("events",)),
    "other address": SectionLayout(numbers=("events",)),
    "near": SectionLayout(numbers=("events",)),
}
_CALLS = frozenset({"change", "history", "life"})  # told by time, one line a call
_HEADINGS = {"actor": "who", "value": "", "detail": "", "writes": "changes"}


def told(
    page: EntityPage,
    width: int,
    steps: Sequence[tuple[str, str]] = (),
    *,
    most: int | None = None,
    coloured: bool = False,
) -> Iterator[str]:
    """The lines of a page, none wider than ``width`` characters but the commands at its end, which are there to be copied.

    Args:
        page: of the entity.
        width: of the terminal.
        steps: commands as they are typed, and what each tells.
        most: rows of a section; 0 for all, :data:`MOST_ROWS` when left out.
        coloured: whether to write ANSI colours.
    """
    if not len(page):
        return
    yield _styled(cut(terminal(page.text), width), coloured, bold=True)
    for line in _figures(page):
        yield from (f"{_MARGIN}{part}" for part in fold(line, max(width - len(_MARGIN), 20)))
    room = MOST_ROWS if most is None else most or len(page)
    for section in page.sections:
        rows = page.section(section.name).to_pylist()
        shown = rows[-room:] if section.name == "history" else rows[:room]
        yield ""
        yield _styled(cut(section.title, width), coloured, bold=True)
        lines = (
            _calls(shown, width, coloured, history=section.name == "history")
            if section.name in _CALLS
            else _table(shown, _LAYOUTS[section.name], width, coloured)
        )
        yield from lines
        more = page.all_rows(section.name) - len(shown)
        if more > 0:
            earlier = "earlier" if section.name == "history" else "more"
            yield _styled(f"{_MARGIN}… {more:,} {earlier} (-n 0, or --format json)", coloured, dim=True)
    if steps:
        yield ""
        yield _styled("Next", coloured, bold=True)
        yield from _next(steps, width, coloured)


def _next(steps: Sequence[tuple[str, str]], width: int, coloured: bool) -> Iterator[str]:
    """Commands whole, so that they can be copied, with a comment where there is room."""
    column = max(cell_len(command) for command, _ in steps)
    for command, tells in steps:
        comment = f"{_GAP}# {tells}"
        line = f"{_MARGIN}{command}{' ' * (column - cell_len(command))}"
        fits = cell_len(line) + cell_len(comment) <= width
        yield line + _styled(comment, coloured, dim=True) if fits else line.rstrip()


def _figures(page: EntityPage) -> Iterator[str]:
    facts = page.facts
    if facts.first_seen is None or facts.last_seen is None:
        yield "no event in the view"
        return
    said = ", ".join(
        [
            *([count(facts.reads, "read")] if facts.reads else []),
            *([count(facts.writes, "change")] if facts.writes else []),
            *([f"{facts.denied:,} denied"] if facts.denied else []),
        ]
    )
    said += f"; {facts.failed:,} failed otherwise" if facts.failed else ""
    yield f"{moment(facts.first_seen)} to {moment(facts.last_seen)} UTC · {count(facts.events, 'event')}: {said}"
    places = [
        f"account{'s' * (len(facts.accounts) > 1)} {_some(facts.accounts, 4)}" if facts.accounts else "",
        f"region{'s' * (len(facts.regions) > 1)} {_some(facts.regions, 6)}" if facts.regions else "",
    ]
    yield f"{' · '.join(place for place in places if place)}"
    if facts.principals <= 1 and page.kind != "resource":
        yield "the view holds no other principal: what is rare cannot be told"


def _some(values: Sequence[str], most: int) -> str:
    more = f" and {len(values) - most:,} more" if len(values) > most else ""
    return f"{', '.join(map(terminal, values[:most]))}{more}"


def _table(rows: Sequence[Row], layout: SectionLayout, width: int, coloured: bool) -> Iterator[str]:
    """Rows below a line of headings: texts, then numbers, then times where there is room."""
    texts = [name for name in layout.texts if any(row[name] for row in rows)]
    if "actor" in texts and len({row["actor"] for row in rows}) == 1:
        texts.remove("actor")
    numbers = [name for name in layout.numbers if any(row[name] for row in rows)]
    cells = [[_text(row[name]) for name in texts] for row in rows]
    amounts = [[f"{row[name]:,}" if row[name] is not None else "" for name in numbers] for row in rows]
    heads = [_HEADINGS.get(name, name) for name in numbers]
    sides = [max(map(cell_len, column)) for column in zip(heads, *amounts, strict=True)]
    times = [_span(row) for row in rows] if layout.times and width >= WIDE else [""] * len(rows)
    tail = sum(sides) + len(_GAP) * len(sides) + (max(map(len, times)) + len(_GAP) if any(times) else 0)
    least, most = [_LEAST_TEXT] * len(texts), [_MOST_TEXT] * len(texts)
    widths = widths_within(cells, least, most, width - len(_MARGIN) - tail, len(_GAP))
    if numbers:
        names = _GAP.join(fit(_HEADINGS.get(name, name), own) for name, own in zip(texts, widths, strict=True))
        titles = "".join(f"{_GAP}{head:>{side}}" for head, side in zip(heads, sides, strict=True))
        yield _styled(cut(f"{_MARGIN}{names}{titles}", width).rstrip(), coloured, dim=True)
    for row, own, amount, span in zip(rows, cells, amounts, times, strict=True):
        words = _GAP.join(fit(text, wide) for text, wide in zip(own, widths, strict=True))
        figures = "".join(f"{_GAP}{number:>{side}}" for number, side in zip(amount, sides, strict=True))
        line = cut(f"{_MARGIN}{words}{figures}{_GAP if span else ''}{span}", width).rstrip()
        yield _styled(line, coloured, fg=colours.ERROR if row["denied"] and row["denied"] == row["events"] else None)
        if layout.below and row[layout.below]:
            yield from _below(row[layout.below], width, coloured)


def _below(text: str, width: int, coloured: bool) -> Iterator[str]:
    lead = _MARGIN * 3
    lines = fold(terminal(text), max(width - len(lead), 20))
    for at, line in enumerate(lines[:MOST_OF_A_TEXT]):
        last = at == MOST_OF_A_TEXT - 1 and len(lines) > MOST_OF_A_TEXT
        yield _styled(f"{lead}{cut(f'{line}…', width - len(lead)) if last else line}", coloured, dim=True)


def _calls(rows: Sequence[Row], width: int, coloured: bool, *, history: bool) -> Iterator[str]:
    """Calls by time, the settings they replaced and made below them; on a narrow terminal each day once, above its calls."""
    several = [
        name for name in ("actor", "source_ip_address") if len({row[name] for row in rows}) > 1 or name == "actor"
    ]
    one = history and len({row["detail"] for row in rows}) == 1  # the page's own resource
    shown = ["value", *([] if one else ["detail"]), *several]
    cells = [[_text(row[name]) for name in shown] for row in rows]
    ends = [_end(row) for row in rows]
    lead = _lead(width)
    room = width - len(lead) - len(_GAP) - min(max(map(cell_len, ends), default=0), width // 4)
    while len(cells[0]) > 2 and 10 * len(cells[0]) + len(_GAP) * (len(cells[0]) - 1) > room:
        cells = [row[:-1] for row in cells]  # on a narrow terminal; `trailscope event` says it
    widths = widths_within(cells, (min(28, room * 2 // 5), 10, 8, 8), (40, 56, 30, 24), room, len(_GAP))
    day = ""
    for row, own, end in zip(rows, cells, ends, strict=True):
        began = moment(row["first_seen"])
        if width < WIDE and began[:10] != day:
            day = began[:10]
            yield cut(f"{_MARGIN}{day}", width)
        words = _GAP.join(fit(text, wide) for text, wide in zip(own, widths, strict=True))
        mark = "✗" if row["error_code"] else " "
        when = f"{_MARGIN}{began}" if width >= WIDE else f"{_MARGIN}{began[11:]}"
        line = cut(f"{when}{_GAP}{mark} {words}{_GAP}{end}", width).rstrip()
        yield _styled(line, coloured, fg=colours.ERROR if row["error_code"] else None)
        yield from _settings(row, width, coloured)


def _lead(width: int) -> str:
    """As wide as what stands before a call."""
    return " " * len("  2026-09-01 08:19:04  ✗ " if width >= WIDE else "  08:19:04  ✗ ")


def _end(row: Row) -> str:
    many = f"× {row['events']:,} until {row['last_seen']:%H:%M:%S}" if (row["events"] or 1) > 1 else ""
    id = (row["event_id"] or "")[:ID_LETTERS]
    return _GAP.join(terminal(part) for part in (id, many, row["error_code"] or "") if part)


def _settings(row: Row, width: int, coloured: bool) -> Iterator[str]:
    """``path: before → after``, one line each."""
    before, after = (json.loads(row[name]) if row[name] else {} for name in ("before", "after"))
    lead = _lead(width)
    paths = list(dict.fromkeys([*before, *after]))
    for path in paths[:MOST_SETTINGS]:
        old, new = before.get(path), after.get(path)
        said = new if old is None else f"{old} → removed" if new is None else f"{old} → {new}"
        yield _styled(cut(f"{lead}{terminal(path)}: {terminal(said)}", width), coloured, dim=True)
    if len(paths) > MOST_SETTINGS:
        yield _styled(f"{lead}… {count(len(paths) - MOST_SETTINGS, 'more setting')}", coloured, dim=True)


def _span(row: Row) -> str:
    first, last = row["first_seen"], row["last_seen"]
    if first is None or last is None:
        return ""
    if last == first:
        return to_the_minute(first)
    end = f"{last:%H:%M}" if first.date() == last.date() else to_the_minute(last)
    return f"{to_the_minute(first)} → {end}"


def _text(value: str | None) -> str:
    return terminal(value) if value else "–"


def _styled(text: str, coloured: bool, **style: Any) -> str:
    return click.style(text, **style) if coloured and any(style.values()) else text
