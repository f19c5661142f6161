"""A file under its name is the old one or the whole new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailscope.files import atomic_write


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.parametrize("content", ["né", "né".encode(), lambda beside: beside.write_text("né", encoding="utf-8")])
def test_a_file_is_made_or_replaced(tmp_path: Path, content: object, durable: bool) -> None:
    path = tmp_path / "answer.csv"
    for _ in range(2):
        atomic_write(path, content, durable=durable)
        assert path.read_text(encoding="utf-8") == "né"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("old")

    def half(beside: Path) -> None:
        beside.write_text("ne")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        atomic_write(path, half)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "none" / "answer.csv", "new")
