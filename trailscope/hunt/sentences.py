"""The sentences of findings: a rule's ``finding`` with the values of a row, for a whole table at once."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

NOTHING = "–"

_SLOT = re.compile(r"\{(\w+)\}")


def columns_named(finding: str) -> tuple[str, ...]:
    """The columns whose values a sentence takes, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(finding)))


def speak(finding: str, rows: pa.Table) -> pa.ChunkedArray:
    """One sentence a row, as Arrow strings.

    Args:
        finding: the template; ``{column}`` is replaced. A column that ``rows`` lacks, and NULL, is spoken as a dash.
        rows: times in it are UTC.

    The values are log text as it stands: escape the sentence for where it is shown.
    """
    pieces: list[Any] = []
    for at, piece in enumerate(_SLOT.split(finding)):
        if at % 2 == 0:
            pieces.append(pa.scalar(piece))
        elif piece in rows.column_names:
            pieces.append(pc.fill_null(_words(rows.column(piece)), NOTHING))
        else:
            pieces.append(pa.scalar(NOTHING))
    if len(pieces) == 1:
        return pa.chunked_array([pa.repeat(pieces[0], rows.num_rows)])
    spoken = pc.binary_join_element_wise(*pieces, "")
    # scalars alone give a scalar: every column the sentence names is missing
    return pa.chunked_array([pa.repeat(spoken, rows.num_rows)]) if isinstance(spoken, pa.Scalar) else spoken


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as a sentence says them: times to the second, lists with commas."""
    type = column.type
    if pa.types.is_timestamp(type):
        return pc.strftime(column.cast(pa.timestamp("s", type.tz), safe=False), format="%Y-%m-%d %H:%M:%S")
    if pa.types.is_nested(type) or pa.types.is_interval(type) or pa.types.is_duration(type):
        return pa.chunked_array([pa.array([spoken(value) for value in column.to_pylist()], pa.string())])
    return column.cast(pa.string())


def spoken(value: object) -> str | None:
    """One value in words; ``None`` stays ``None``."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list):
        return ", ".join(NOTHING if item is None else str(spoken(item)) for item in value)
    return str(value)
