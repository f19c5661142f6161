"""While stories are made of many uses nobody looks for cycles among them, and afterwards it is as it was."""

from __future__ import annotations

import gc

import pytest

import trailscope as ts
from trailscope.errors import QueryError
from trailscope.incidents import finding

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _as_before():
    """The collector as the other tests want it."""
    before = gc.isenabled()
    yield
    (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("enabled", [True, False])
def test_cycles_are_not_looked_for_meanwhile_even_where_it_fails(enabled, record, tmp_path, write_log, monkeypatch):
    write_log(
        tmp_path / "logs" / "a.json.gz", [record(eventSource="cloudtrail.amazonaws.com", eventName="StopLogging")]
    )
    seen = []

    def gather(*_):
        seen.append(gc.isenabled())
        raise QueryError("the engine failed")

    monkeypatch.setattr(finding, "gather", gather)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        found = case.hunt(ids=["logging.trail_stopped"])
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(QueryError, match="the engine failed"):
            case.incidents(found)
    assert seen == [False]
    assert gc.isenabled() is enabled
