"""The functions that the page about charts takes its tables from are there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "charts.md"


def test_every_table_comes_from_a_function_that_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)\.(\w+)\(engine", text))
    assert {("activity", "days"), ("relations", "touches"), ("timeline_bins", "timeline_marks")} <= named
    missing = [
        (module, name) for module, name in named if not hasattr(import_module(f"trailscope.analytics.{module}"), name)
    ]
    assert missing == []
    (imported,) = re.findall(r"^from trailscope\.analytics import (.+)$", text, re.MULTILINE)
    for module in imported.split(", "):
        import_module(f"trailscope.analytics.{module}")
