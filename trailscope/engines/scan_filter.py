"""How DuckDB is asked, so that it reads the wide columns of those events only that may meet the condition."""

from __future__ import annotations

import re

from trailscope.schema.columns import COLUMNS

_WHOLE_EVENTS = re.compile(r"\s*select \*\s+from events\s+where\s(?P<condition>.*)", re.DOTALL)
_AND = re.compile(r"\n  and\s")  # as questions are written: a condition that must hold begins a line, indented by two
_OR = re.compile(r"\n {0,2}or\s")
_LISTED = re.compile(
    r"""\b(?P<where>where\s+)(?P<test>(?:\w+\.)?\w+\s+in\s+\(\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*\s*\))(?=\s*(?:\n|\)|\Z))"""
)
_COMMENT = re.compile(r"--|/\*")
_WIDE = re.compile(rf"\b({'|'.join(column.name for column in COLUMNS if column.type == 'json')})\b")


def decided_in_scan(sql: str) -> str:
    """A statement with the same answer, of whose conditions DuckDB 2.0 decides what it can while it reads.

    Of ``action in ('a', 'b')``, an ``or`` and a test for NULL DuckDB makes a hint for the scan, and decides behind it, when
    all columns of every row have been read. A condition that is compared with ``true`` it decides in the scan, row by row,
    and reads the other columns of those rows only that meet it: where few do, in a tenth of the time. So what a detection
    asks of columns that are not JSON is asked a second time like that, and a list that a ``where`` begins with is compared.

    Args:
        sql: of a question. ``select * from events where …``, as every detection is, is asked a second time, unless it asks of
            JSON alone; in other statements lists are compared. What has neither comes back as it is.
    """
    found = _WHOLE_EVENTS.fullmatch(sql)
    if found is None:
        return _lists_compared(sql)
    narrow = [part for part in _all_of(found["condition"]) if not _WIDE.search(part)]
    if not narrow:
        return sql
    first = "\n  and ".join(narrow)
    return f"select * from events where ({found['condition']}\n) and (({first}\n) = true)"  # noqa: S608 - of a question's SQL


def _lists_compared(sql: str) -> str:
    """The statement with each list that a ``where`` begins with compared with ``true``.

    In that place NULL counts as false whatever follows, so that rows stay the same. Only code may be changed: a list is left alone where the
    quotes before it do not pair, which is within a text, and everything where there is a comment, whose quotes need not pair.
    """
    if _COMMENT.search(sql):
        return sql

    def compared(found: re.Match[str]) -> str:
        inside_a_text = sql.count("'", 0, found.start()) % 2
        return found[0] if inside_a_text else f"{found['where']}({found['test']}) = true"

    return _LISTED.sub(compared, sql)


def _all_of(condition: str) -> list[str]:
    """Conditions all of which must hold; one, where it is not plain that there are more."""
    parts = _AND.split(condition)
    apart = not _OR.search(condition) and all(part.count("(") == part.count(")") for part in parts)
    return parts if apart else [condition]
