"""Of few events one thread of an engine asks, of more as many as there are cores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lake_batches import put

import trailscope as ts
from trailscope.lake import opening
from trailscope.lake.opening import open_lake


def threads_asked(lake: Path) -> int:
    with ts.open(lake) as case:
        [row] = case.query("select current_setting('threads') as threads").rows()
    return int(row["threads"])


def test_of_few_events_one_thread_asks(tmp_path: Path, record: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "lake", {"o": [record(requestID=str(number)) for number in range(5)]})
    assert threads_asked(tmp_path / "lake") == 1
    monkeypatch.setattr(opening, "_FEW_EVENTS", 4)
    assert open_lake(tmp_path / "lake").threads is None


def test_how_many_threads_ask_is_the_users_word_where_she_says_one(tmp_path: Path, record: Any) -> None:
    put(tmp_path / "lake", {"o": [record()]})
    with ts.open(tmp_path / "lake", threads=3) as case:
        [row] = case.query("select current_setting('threads') as threads").rows()
    assert row["threads"] == 3
