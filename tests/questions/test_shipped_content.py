"""Content is found in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailscope.content import folder
from trailscope.errors import TrailscopeError


def test_a_checkout_has_its_content_beside_the_package() -> None:
    assert folder("queries") == Path(__file__).parents[2] / "queries"


def test_a_wheel_has_its_content_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "trailscope"
    inside = package / "_content" / "queries"
    inside.mkdir(parents=True)
    (tmp_path / "site-packages" / "queries").mkdir()
    assert folder("queries", package=package) == inside


def test_missing_content_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TrailscopeError, match="the shipped notebooks are missing") as caught:
        folder("notebooks", package=tmp_path / "trailscope")
    assert "install" in caught.value.hint
