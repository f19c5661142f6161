"""Lakes that several tests of the hunt look at, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts
from trailscope.content import folder
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.schema.columns import COLUMNS

_TYPES = {"text": "varchar", "json": "varchar", "timestamp": "timestamptz", "integer": "bigint"}


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ts.Investigation]:
    """The sample logs."""
    lake = tmp_path_factory.mktemp("sample") / "lake"
    with ts.open(folder("sample_logs") / "AWSLogs", lake=lake) as case:
        yield case


@pytest.fixture(scope="session")
def technique_case(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ts.Investigation]:
    """Real logs of techniques, one file each."""
    lake = tmp_path_factory.mktemp("techniques") / "lake"
    with ts.open(shared_data / "techniques", lake=lake) as case:
        yield case


@pytest.fixture(scope="session")
def engine_over() -> Callable[[list[dict[str, Any]]], DuckdbEngine]:
    """Makes an engine whose ``events`` holds just these rows; columns that a row leaves out are null."""

    def make(rows: list[dict[str, Any]]) -> DuckdbEngine:
        def value(row: dict[str, Any], name: str) -> str:
            given = row.get(name)
            return "null" if given is None else "'" + str(given).replace("'", "''") + "'"

        names = [column.name for column in COLUMNS]
        lines = [f"({', '.join(value(row, name) for name in names)})" for row in rows]
        typed = ", ".join(
            f"{column.name}::{_TYPES.get(column.type, column.type)} as {column.name}" for column in COLUMNS
        )
        source = f"(values {', '.join(lines)}) as t({', '.join(names)})"
        return DuckdbEngine([f"create view events as select {typed} from {source}"])

    return make


@pytest.fixture
def case_of(tmp_path: Path, write_log: Callable[..., Path]) -> Callable[..., ts.Investigation]:
    """Makes an investigation of just these records."""

    def make(*records: dict[str, Any], **settings: Any) -> ts.Investigation:
        write_log(tmp_path / "logs" / "one.json.gz", list(records))
        return ts.open(tmp_path / "logs", lake=tmp_path / "lake", **settings)

    return make
