"""The sentences of findings: a rule's ``finding`` with the values of a row, for a whole table at once.

The grammar of the slots is :mod:`trailscope.questions.sentence`'s.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.amounts import moment
from trailscope.engines.macros import DENIED
from trailscope.questions.sentence import FAILURE, SLOT
from trailscope.schema.far_times import python_values

if TYPE_CHECKING:
    from trailscope.hunt.rules import HuntRule

NOTHING = "–"


def told(rule: HuntRule, rows: pa.Table, all_failed: pa.ChunkedArray) -> pa.ChunkedArray:
    """One sentence a finding: the rule's ``finding``, or its ``finding_denied`` where every event failed.

    Args:
        rule: whose sentences.
        rows: one row per finding; see :func:`speak`.
        all_failed: for each row, whether every event of the finding failed.
    """
    done = speak(rule.finding, rows)
    if not rule.finding_denied or not pc.any(all_failed).as_py():
        return done
    return pc.if_else(all_failed, speak(rule.finding_denied, rows), done)


def speak(finding: str, rows: pa.Table) -> pa.ChunkedArray:
    """One sentence a row, as Arrow strings.

    Args:
        finding: the template; ``{column}`` is replaced. A column that ``rows`` lacks, and NULL, is spoken as a dash.
        rows: times in it are UTC.

    The values are log text as it stands: escape the sentence for where it is shown.
    """
    pieces: list[Any] = []
    parts = SLOT.split(finding)
    for text, name, forms in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        pieces.append(pa.scalar(text))
        if name is not None:
            pieces += _inserted(name, forms, rows)
    if len(pieces) == 1:
        return pa.chunked_array([pa.repeat(pieces[0], rows.num_rows)])
    spoken = pc.binary_join_element_wise(*pieces, "")
    # scalars alone give a scalar: every column the sentence names is missing
    return pa.chunked_array([pa.repeat(spoken, rows.num_rows)]) if isinstance(spoken, pa.Scalar) else spoken


def _inserted(name: str, forms: str | None, rows: pa.Table) -> list[Any]:
    """The pieces of text that one slot stands for."""
    if name == FAILURE:
        return [_failures(rows.column("error_code"))] if "error_code" in rows.column_names else [pa.scalar("failed")]
    if name not in rows.column_names:
        return [pa.scalar(NOTHING)]
    column = rows.column(name)
    value = pc.fill_null(_words(column), NOTHING)
    if forms is None:
        return [value]
    one, many = forms.split("|")
    is_one = pc.fill_null(pc.equal(value, "1"), False)
    return [value, pc.if_else(is_one, f" {one}", f" {many}")]


def _failures(error_codes: pa.ChunkedArray) -> pa.ChunkedArray:
    code = error_codes.cast(pa.string())
    told = pc.binary_join_element_wise(pa.scalar("failed with "), code, "")
    return pc.fill_null(pc.if_else(pc.match_substring_regex(code, DENIED), "was denied", told), "failed")


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as a sentence says them: times to the second, lists with commas."""
    type = column.type
    if pa.types.is_timestamp(type):
        return pc.strftime(column.cast(pa.timestamp("s", type.tz), safe=False), format="%Y-%m-%d %H:%M:%S")
    if pa.types.is_nested(type) or pa.types.is_interval(type) or pa.types.is_duration(type):
        return pa.chunked_array([pa.array([spoken(value) for value in python_values(column)], pa.string())])
    return column.cast(pa.string())


def spoken(value: object) -> str | None:
    """One value in words; ``None`` stays ``None``."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, list):
        return ", ".join(NOTHING if item is None else str(spoken(item)) for item in value)
    return str(value)
