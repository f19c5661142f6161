"""Small files that the native core reads in one go are those that would be read one by one, and what is wrong with a file is left to be said."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import trailscope as ts
from trailscope import sources
from trailscope.native_core import PYTHON, ROAD_VARIABLE, core_in_use
from trailscope.sources import SourceObject, SourceOptions, file_version
from trailscope.sources.uris import file_path

needs_core = pytest.mark.skipif(
    core_in_use() is None, reason="the native core is not installed: .ci/run builds it where cargo is"
)


@pytest.fixture
def files(tmp_path: Path) -> list[SourceObject]:
    """Files with odd names and of odd lengths, as they are found."""
    for number, name in enumerate((b"plain.json.gz", b"a b#c%20.json.gz", b"caf\xc3\xa9.json.gz", b"\xff\n.json.gz")):
        (tmp_path / os.fsdecode(name)).write_bytes(os.urandom(1 + number * 70_000))
    return [item for item in sources.find(str(tmp_path), SourceOptions()) if isinstance(item, SourceObject)]


@needs_core
def test_all_bytes_of_each_file_are_there(files: list[SourceObject]) -> None:
    expected = [b"".join(sources.read(item, SourceOptions())) for item in files]
    assert len(set(map(len, expected))) == 4
    assert sources.read_at_once(files) == expected


@needs_core
def test_what_cannot_be_read_as_it_was_found_is_left(files: list[SourceObject], tmp_path: Path) -> None:
    by_uri = {item.uri: item for item in files}
    plain = by_uri.pop((tmp_path / "plain.json.gz").as_uri())
    (tmp_path / "plain.json.gz").write_bytes(b"written to since")
    gone, *others = by_uri.values()
    Path(file_path(gone.uri)[0]).unlink()
    read = sources.read_at_once([plain, *others, gone])
    assert read[0] is None
    assert read[-1] is None
    assert all(data is not None for data in read[1:-1])


@needs_core
def test_only_files_on_this_machine_are_read(files: list[SourceObject], tmp_path: Path) -> None:
    archive = tmp_path / "logs.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("one.json", "{}")
    elsewhere = SourceObject("s3://bucket/key.json.gz", 1, "etag", None)
    member = next(iter(sources.find(str(archive), SourceOptions())))
    assert isinstance(member, SourceObject)
    assert sources.read_at_once([elsewhere, member]) == [None, None]
    assert [data is None for data in sources.read_at_once([elsewhere, files[0], member])] == [True, False, True]


@needs_core
def test_what_became_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    status = (tmp_path / "pipe").stat()
    found = SourceObject((tmp_path / "pipe").as_uri(), 0, file_version(status), None)
    assert sources.read_at_once([found, replace(found, uri=(tmp_path).as_uri())]) == [None, None]


def test_without_the_core_each_is_read_alone(files: list[SourceObject], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ROAD_VARIABLE, PYTHON)
    assert sources.read_at_once(files) == [None] * len(files)


def test_a_file_written_to_after_it_was_found_is_named_and_the_rest_is_read(
    case: ts.Investigation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record, write_log
) -> None:
    logs = tmp_path / "logs"
    for number in range(3):
        write_log(logs / f"{number}.json.gz", [record(eventName=f"Call{number}")])
    genuine = sources.find

    def find(*given):
        found = list(genuine(*given))
        (logs / "1.json.gz").write_bytes(b"other bytes")
        (logs / "2.json.gz").unlink()
        return iter(found)

    monkeypatch.setattr(sources, "find", find)
    summary = case.ingest(str(logs))
    assert [(note.uri.rpartition("/")[2], note.reason) for note in summary.rejects] == [
        ("1.json.gz", "unreadable"),
        ("2.json.gz", "unreadable"),
    ]
    assert case.query("select event_name from events").rows() == [{"event_name": "Call0"}]
