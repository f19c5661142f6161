"""Which road is taken: the native core where it is installed and fits, unless TRAILSCOPE_ROAD says otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from trailscope.errors import TrailscopeError, UsageError
from trailscope.formats.document import Document
from trailscope.ingest import rows
from trailscope.ingest.rows import road_name, rows_of
from trailscope.native_core import ROAD_VARIABLE

DOCUMENT = Document("log", "array", (b'[{"eventTime":"2026-09-01T08:19:04Z","eventID":"e"}]',))


@pytest.fixture(autouse=True)
def fresh_choice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The choice is made once a process; here each test makes it."""
    rows.native_road.cache_clear()
    monkeypatch.delenv(ROAD_VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "trailscope.ingest.native", raising=False)
    yield
    rows.native_road.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, core: ModuleType | None) -> None:
    monkeypatch.setitem(sys.modules, "trailscope_native", core)  # None stands for a module that cannot be found


def other_version() -> ModuleType:
    core = ModuleType("trailscope_native")
    core.INTERFACE, core.__version__ = 0, "0.0.1"  # type: ignore[attr-defined]
    return core


def test_without_the_core_python_reads(monkeypatch: pytest.MonkeyPatch):
    install(monkeypatch, None)
    assert road_name() == "python"
    assert rows_of(DOCUMENT).events.num_rows == 1


def test_a_core_of_another_version_is_not_used_and_that_is_said(monkeypatch: pytest.MonkeyPatch):
    install(monkeypatch, other_version())
    with pytest.warns(RuntimeWarning, match=r"trailscope-native 0\.0\.1 does not fit"):
        assert road_name() == "python"
    assert rows_of(DOCUMENT).events.num_rows == 1


def test_who_demands_the_core_gets_it_or_an_error(monkeypatch: pytest.MonkeyPatch):
    install(monkeypatch, None)
    monkeypatch.setenv(ROAD_VARIABLE, "native")
    with pytest.raises(TrailscopeError, match=r"trailscope\[native\]"):
        rows_of(DOCUMENT)


def test_who_wants_python_gets_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ROAD_VARIABLE, "python")
    assert road_name() == "python"
    assert rows_of(DOCUMENT).events.num_rows == 1


def test_a_road_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ROAD_VARIABLE, "rust")
    with pytest.raises(UsageError, match="rust"):
        road_name()


def test_where_the_core_is_installed_it_is_taken():
    pytest.importorskip("trailscope_native", reason="the native core is not installed here; `make native` builds it")
    assert road_name() == "native"
    assert rows_of(DOCUMENT).events.num_rows == 1
