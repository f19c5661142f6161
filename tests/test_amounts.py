"""Times as people and records write them, of every year that Python has."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from trailscope.amounts import day_of, instant, moment, to_the_minute
from trailscope.formats.times import as_cloudtrail_writes

SOURCES = Path(__file__).parents[1] / "trailscope"
WRITES_A_YEAR = re.compile(r"""\{[^{}"]*:[^{}"]*%Y|strftime\([^()]*%Y""")
IN_ENGINES_AND_OF_NOW = {
    "hunt/sentences.py",
    "lake/remote.py",
    "lake/layout.py",
    "integrity/originals.py",
    "sigma/fields.py",
}


@pytest.mark.parametrize("year", ["0001", "0476", "2026", "9999"])
def test_a_year_has_four_digits(year):
    time = datetime(int(year), 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    assert moment(time) == moment(time.replace(tzinfo=None)) == f"{year}-01-02 03:04:05"
    assert instant(time) == f"{year}-01-02T03:04:05Z"
    assert as_cloudtrail_writes(time) == f"{year}-01-02T03:04:05.000678Z"
    assert to_the_minute(time) == f"{year}-01-02 03:04"
    assert day_of(time) == day_of(date(int(year), 1, 2)) == f"{year}-01-02"


def test_nothing_else_writes_a_year():
    """The C library, which strftime of Python calls, writes as many digits as a year has: 476, and then no time any more."""
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if WRITES_A_YEAR.search(path.read_text(encoding="utf-8"))
    }
    assert found - IN_ENGINES_AND_OF_NOW == set()
