"""How DuckDB is asked for whole events, so that it reads the wide columns of those only that may meet the condition."""

from __future__ import annotations

import re

from trailscope.schema.columns import COLUMNS

_WHOLE_EVENTS = re.compile(r"\s*select \*\s+from events\s+where\s(?P<condition>.*)", re.DOTALL)
_AND = re.compile(r"\n  and\s")  # as questions are written: a condition that must hold begins a line, indented by two
_OR = re.compile(r"\n {0,2}or\s")
_WIDE = re.compile(rf"\b({'|'.join(column.name for column in COLUMNS if column.type == 'json')})\b")


def decided_in_scan(sql: str) -> str:
    """A statement with the same answer, of whose condition DuckDB 2.0 decides what it can while it reads.

    Of ``action in ('a', 'b')``, an ``or`` and a test for NULL DuckDB makes a hint for the scan, and decides behind it, when
    all 65 columns of every row have been read. A condition that is compared with ``true`` it decides in the scan, row by row,
    and reads the other columns of those rows only that meet it: where few do, in a tenth of the time. So what is asked of
    columns that are not JSON is asked a second time like that.

    Args:
        sql: of a question. What is not ``select * from events where …``, as every detection is, comes back as it is; so does
            what is asked of JSON alone.
    """
    found = _WHOLE_EVENTS.fullmatch(sql)
    narrow = [] if found is None else [part for part in _all_of(found["condition"]) if not _WIDE.search(part)]
    if found is None or not narrow:
        return sql
    first = "\n  and ".join(narrow)
    return f"select * from events where ({found['condition']}\n) and (({first}\n) = true)"  # noqa: S608 - of a question's SQL


def _all_of(condition: str) -> list[str]:
    """Conditions all of which must hold; one, where it is not plain that there are more."""
    parts = _AND.split(condition)
    apart = not _OR.search(condition) and all(part.count("(") == part.count(")") for part in parts)
    return parts if apart else [condition]
