"""Lines of text laid out for a terminal: cut and filled by the cells that characters take, columns that give way where room is short."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size


def cut(text: str, width: int) -> str:
    """The text, its end replaced by ``…`` where it is wider."""
    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)) + "…"


def fit(text: str, width: int) -> str:
    """The text at exactly this width."""
    return set_cell_size(cut(text, width), width)


def widths_within(
    rows: Sequence[Sequence[str]], least: Sequence[int], most: Sequence[int], room: int, gap: int
) -> list[int]:
    """Widths of columns: their own where there is room, else the widest gives way first, none below its least."""
    wanted = [min(own, max(map(cell_len, texts))) for own, texts in zip(most, zip(*rows, strict=True), strict=False)]
    while sum(wanted) + gap * max(len(wanted) - 1, 0) > room:
        spare = [own - floor for own, floor in zip(wanted, least, strict=False)]
        if max(spare, default=0) <= 0:  # a narrow terminal: lines are cut at its edge
            break
        wanted[spare.index(max(spare))] -= 1
    return wanted
