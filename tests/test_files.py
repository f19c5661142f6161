"""A file under its name is the old one or the whole new one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from trailscope.errors import TrailscopeError
from trailscope.files import atomic_write, write_output


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


CONTENTS = ["né", "né".encode(), lambda beside: beside.write_text("né", encoding="utf-8")]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path, content: object) -> None:
    pipe = tmp_path / "answer.csv"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_output(pipe, content, "the answer")
    reader.join(10)
    assert read == ["né"]
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_device_is_written_into_and_stays_a_device(tmp_path: Path) -> None:
    (tmp_path / "full").symlink_to("/dev/full")  # only the link could be replaced, if anything were
    with pytest.raises(TrailscopeError, match="cannot write the answer: No space left on device"):
        write_output(tmp_path / "full", "x" * 100_000, "the answer")
    (tmp_path / "null").symlink_to("/dev/null")
    write_output(tmp_path / "null", "x", "the answer")
    assert (tmp_path / "full").is_symlink()
    assert (tmp_path / "null").is_symlink()
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/full").is_char_device()


def test_a_link_leads_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "latest.csv").symlink_to("monday.csv")
    for text in ("made", "replaced"):
        write_output(tmp_path / "latest.csv", text, "the answer")
        assert (tmp_path / "monday.csv").read_text() == text
    assert (tmp_path / "latest.csv").is_symlink()


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_file_to_write(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(TrailscopeError, match="Is a directory"):
        write_output(Path(name), "text", "the answer")
