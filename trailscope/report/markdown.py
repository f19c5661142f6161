"""The report as Markdown: the same sections without pictures, whose tables stand beside them anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

from trailscope.amounts import count, moment
from trailscope.analytics.report_data import ReportData
from trailscope.escaping import markdown as escaped
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
    Paragraph,
    Points,
    Section,
    Several,
    Severity,
    TableBlock,
    Tiles,
    When,
)
from trailscope.report.wording import ends


def document(data: ReportData, sections: Sequence[Section]) -> str:
    """The whole document."""
    made = f"{moment(data.examined.made_at)} UTC by trailscope {data.examined.version}"
    lines = [f"# {escaped(data.examined.title)}", "", f"Made {escaped(made)}. All times are UTC.", ""]
    lines += [f"- [{escaped(section.title)}](#{_slug(section.title)})" for section in sections]
    for section in sections:
        lines += ["", f"## {escaped(section.title)}"]
        for block in section.blocks:
            lines += _spaced(_lines(block))
    return "\n".join(lines) + "\n"


def _slug(title: str) -> str:
    """The anchor that renderers make of a heading of ours."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def _spaced(lines: Iterator[str]) -> list[str]:
    written = list(lines)
    return ["", *written] if written else []


@singledispatch
def _lines(block: Block) -> Iterator[str]:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_lines.register
def _text(block: Paragraph) -> Iterator[str]:
    if block.tone == "paper":
        return
    yield f"> {escaped(block.text)}" if block.tone == "warning" else escaped(block.text)


@_lines.register
def _heading(block: Heading) -> Iterator[str]:
    yield f"### {escaped(block.text)}"


@_lines.register
def _points(block: Points) -> Iterator[str]:
    if block.title:
        yield from (f"**{escaped(block.title)}**", "")
    yield from (f"- {escaped(item)}" for item in block.items)


@_lines.register
def _facts(block: FactList) -> Iterator[str]:
    yield from (f"- {escaped(name)}: {_cell(value)}" for name, value in block.pairs)


@_lines.register
def _tiles(block: Tiles) -> Iterator[str]:
    yield " · ".join(f"**{escaped(number)}** {escaped(what)}" for number, what, _ in block.tiles)


@_lines.register
def _table(block: TableBlock) -> Iterator[str]:
    if not block.rows:
        yield f"{escaped(block.empty)}."
    else:
        yield f"| {' | '.join(escaped(name) for name in block.columns)} |"
        yield f"|{' --- |' * len(block.columns)}"
        yield from (f"| {' | '.join(_cell(cell) for cell in row.cells)} |" for row in block.rows)
    if block.note:
        yield from ("", escaped(block.note))


@_lines.register
def _matrix(block: Matrix) -> Iterator[str]:
    yield "| Tactic | Technique | Worst | Findings | Rules |"
    yield "| --- | --- | --- | --- | --- |"
    for tactic, cells in block.columns:
        for cell in cells:
            words = (
                tactic,
                f"{cell.id} {cell.name}".strip(),
                cell.severity,
                f"{cell.findings:,}",
                ", ".join(cell.rules),
            )
            yield f"| {' | '.join(escaped(word) for word in words)} |"


@_lines.register
def _card(block: Card) -> Iterator[str]:
    yield f"### {escaped(block.severity)}: {escaped(block.title)}"
    yield ""
    yield " · ".join(escaped(part) for part in (block.rule, *block.techniques, count(block.findings, "finding")))
    for inner in block.body:
        yield from _spaced(_lines(inner))


@_lines.register
def _fold(block: Fold) -> Iterator[str]:
    for inner in block.body:
        yield from _spaced(_lines(inner))


@_lines.register(Chart)
@_lines.register(Filters)
def _left_out(_: Chart | Filters) -> Iterator[str]:
    yield from ()


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Several):
        return _atom(cell)
    parts = [_atom(value) for value in cell.values] + ([f"and {cell.more:,} more"] if cell.more else [])
    return "; ".join(parts) or "–"


def _atom(atom: Atom) -> str:
    match atom:
        case None | "":
            return "–"
        case Code() | Jump():
            return escaped(atom.text or "–")
        case Severity():
            return escaped(atom.name)
        case int():
            return f"{atom:,}"
        case When():
            return " → ".join(ends(atom))
        case _:
            return escaped(atom)
