"""What tests of engines share: a lake of the cases of all questions, and DuckDB over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from same_rows import lake_of_all_cases

import trailscope
from trailscope.investigation import Investigation


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the cases of all questions; no test writes to it."""
    return lake_of_all_cases(tmp_path_factory.mktemp("cases"))


@pytest.fixture(scope="module")
def on_duckdb(lake: Path) -> Iterator[Investigation]:
    """What other engines are compared with."""
    with trailscope.open(lake, show_secrets=True) as case:
        yield case
