"""Blocks as HTML."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch

from trailscope.amounts import count
from trailscope.ending import in_temporary_folder
from trailscope.report.blocks import (
    Atom,
    Block,
    Card,
    Cell,
    Chart,
    Code,
    FactList,
    Filters,
    Fold,
    Heading,
    Jump,
    Matrix,
    MatrixCell,
    Paragraph,
    Points,
    Several,
    Severity,
    TableBlock,
    TableRow,
    Tiles,
    When,
)
from trailscope.report.markup import Markup, element, together
from trailscope.report.wording import ends

Choices = Mapping[str, Mapping[str, int]]
"""Facet → value → the number that stands for it in attributes."""

_OWN_ID = re.compile(r'<(?:clipPath|linearGradient|radialGradient) id="(\w+)"')
_ID = re.compile(r'((?:clipPath|Gradient) id="|="url\(#)(\w+)("|\)")')
_UNBROKEN = 20  # characters of an id or address that is kept on one line


def blocks_html(blocks: Sequence[Block], chosen: Choices) -> Iterator[Markup]:
    """Each block as HTML."""
    return (_html(block, chosen) for block in blocks)


@singledispatch
def _html(block: Block, _: Choices) -> Markup:
    raise TypeError(f"no HTML for {type(block).__name__}")


@_html.register
def _text(block: Paragraph, _: Choices) -> Markup:
    return element("p", block.text, class_=block.tone or None)


@_html.register
def _heading(block: Heading, _: Choices) -> Markup:
    return element("h3", block.text)


@_html.register
def _points(block: Points, _: Choices) -> Markup:
    title = element("p", block.title, class_="points") if block.title else None
    return together(title, element("ul", *(element("li", item) for item in block.items)))


@_html.register
def _facts(block: FactList, _: Choices) -> Markup:
    pairs = (element("div", element("dt", name), element("dd", _cell(value))) for name, value in block.pairs)
    return element("dl", *pairs, class_="facts")


@_html.register
def _tiles(block: Tiles, _: Choices) -> Markup:
    drawn = (
        element(
            "li",
            element("b", number),
            element("span", what),
            class_=f"tile {severity}".strip() if number != "0" else "tile none",
        )
        for number, what, severity in block.tiles
    )
    return element("ul", *drawn, class_="tiles")


@_html.register
def _table(block: TableBlock, chosen: Choices) -> Markup:
    note = element("p", block.note, class_="note") if block.note else None
    if not block.rows:
        return together(element("p", f"{block.empty[:1].upper()}{block.empty[1:]}.", class_="quiet"), note)
    numbers = [_numeric([row.cells[at] for row in block.rows]) for at in range(len(block.columns))]
    head = element(
        "tr",
        *(
            element("th", name, scope="col", class_="n" if n else None)
            for name, n in zip(block.columns, numbers, strict=True)
        ),
    )
    body = (_row(row, block, chosen, numbers) for row in block.rows)
    return together(
        element("div", element("table", element("thead", head), element("tbody", *body)), class_="table", tabindex="0"),
        note,
    )


def _numeric(cells: Sequence[Cell]) -> bool:
    return all(isinstance(cell, int | None) for cell in cells) and any(isinstance(cell, int) for cell in cells)


def _row(row: TableRow, table: TableBlock, chosen: Choices, numbers: Sequence[bool]) -> Markup:
    cells = (
        element("td", _cell(cell), class_="n" if n else None, data_label=name or None)
        for cell, n, name in zip(row.cells, numbers, table.columns, strict=True)
    )
    return element(
        "tr", *cells, id=row.anchor or None, class_="found" if table.searchable else None, **_facets(row.facets, chosen)
    )


def _facets(facets: Mapping[str, Sequence[str]], chosen: Choices) -> dict[str, str]:
    """``data-actor="0 3"``: the numbers of the values, never the values."""
    numbered = {
        name: [str(chosen[name][value]) for value in values if value in chosen.get(name, {})]
        for name, values in facets.items()
    }
    return {f"data_{name}": " ".join(numbers) for name, numbers in numbered.items() if numbers}


@_html.register
def _matrix(block: Matrix, _: Choices) -> Markup:
    columns = (
        element("div", element("h3", tactic), *(_technique(cell) for cell in cells), class_="tactic")
        for tactic, cells in block.columns
    )
    return element("div", *columns, class_="matrix", style=f"--tactics:{len(block.columns)}")


def _technique(cell: MatrixCell) -> Markup:
    told = " · ".join(part for part in (cell.id, count(cell.findings, "finding")) if part)
    words = (element("b", cell.name), element("span", told))
    return element("div", *words, class_=f"cell {cell.severity}", title=f"{cell.severity}: {', '.join(cell.rules)}")


@_html.register
def _filters(block: Filters, _: Choices) -> Markup:
    selects = (
        element(
            "label",
            label,
            element(
                "select",
                element("option", "all", value=""),
                *(element("option", value, value=str(at)) for at, value in enumerate(values)),
                data_facet=name,
            ),
        )
        for name, label, values in block.facets
    )
    reset = element("button", "Clear", type="button", id="clear")
    return element(
        "form", *selects, reset, element("output", id="shown", aria_live="polite"), class_="filters", autocomplete="off"
    )


@_html.register
def _card(block: Card, chosen: Choices) -> Markup:
    head = element(
        "summary",
        _badge(block.severity),
        element("span", block.title, class_="question"),
        element("span", count(block.findings, "finding"), class_="many"),
        element(
            "span",
            element("code", block.rule),
            *(element("span", name, class_="technique") for name in block.techniques),
            class_="rule",
        ),
    )
    body = element("div", *blocks_html(block.body, chosen), class_="body")
    return element("details", head, body, class_=f"card {block.severity}", open=block.open)


@_html.register
def _fold(block: Fold, chosen: Choices) -> Markup:
    return element("details", element("summary", block.title), *blocks_html(block.body, chosen), class_="fold")


@_html.register
def _chart(block: Chart, _: Choices) -> Markup:
    from trailscope.charts import INSTALL, can_draw, fragment  # noqa: PLC0415 - loads altair

    if not can_draw():
        missing = element("p", "not drawn: ", element("code", INSTALL), " before the report is made", class_="note")
        return element("figure", element("figcaption", block.caption), missing, class_="chart fits")
    picture = block.draw()
    return element(
        "figure",
        element("figcaption", block.caption),
        element("div", Markup(fragment(picture, f"chart-{block.name}")), class_="live"),
        element("img", class_="still", alt=block.caption, src=_still(picture)),
        class_="chart fits" if block.fits else "chart",
    )


def _still(picture: object) -> str:
    """The chart as an image, for paper and for readers without scripts. An image runs nothing."""
    from trailscope.charts import save  # noqa: PLC0415 - as above

    with in_temporary_folder() as folder:
        drawn = save(picture, folder / "chart.svg").read_text(encoding="utf-8")  # type: ignore[arg-type]  # a Picture, whose name needs altair
    return f"data:image/svg+xml;base64,{base64.b64encode(_renumbered(drawn).encode()).decode()}"


def _renumbered(svg: str) -> str:
    """The same picture with ids counted from its own start: Vega counts over all pictures that a process drew."""
    ids = {id: f"part{at}" for at, id in enumerate(dict.fromkeys(_OWN_ID.findall(svg)))}
    return _ID.sub(lambda found: found[1] + ids.get(found[2], found[2]) + found[3], svg)


def _cell(cell: Cell) -> Markup:
    if not isinstance(cell, Several):
        return _atom(cell)
    parts = [element("div", _atom(value)) for value in cell.values]
    more = element("div", f"and {cell.more:,} more", class_="quiet") if cell.more else None
    return together(*parts, more) if parts or more else _atom(None)


def _atom(atom: Atom) -> Markup:
    match atom:
        case None | "":
            return element("span", "–", class_="quiet")
        case Code() as code:
            text = code.text or "–"
            return element("code", text, class_="whole" if len(text) <= _UNBROKEN else None)
        case Severity() as severity:
            return _badge(severity.name)
        case Jump() as jump:
            return element("a", jump.text, href=f"#{jump.anchor}")
        case When() as when:
            return _when(when)
        case _:
            return together(f"{atom:,}" if isinstance(atom, int) else atom)


def _when(when: When) -> Markup:
    first, *last = ends(when)
    return together(element("span", first, class_="t"), *(element("span", f"→ {end}", class_="t") for end in last))


def _badge(severity: str) -> Markup:
    return element("span", severity, class_=f"badge {severity}")
