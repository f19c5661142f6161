"""Archives inside archives, and archives that were joined or damaged in the middle: what stands behind is read too."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from trailscope.sources import SourceObject, SourceOptions, Unreadable, archives, find, read

EVERYTHING = SourceOptions()


def zipped(contents: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(contents: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


def read_all(path: Path) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """The content of each member by what stands behind the first ``#`` of its URI, and what was said besides."""
    found = list(find(str(path), EVERYTHING))
    objects = {
        item.uri.partition("#")[2]: b"".join(read(item, EVERYTHING)) for item in found if isinstance(item, SourceObject)
    }
    return objects, [(item.reason, item.detail) for item in found if isinstance(item, Unreadable)]


MANY = {"a/1.json": b'{"Records":[1]}', "a/2.json": b'{"Records":[2]}' * 1000}
INNER = {
    "inner.zip": zipped(MANY),
    "inner.tar": tarred(MANY),
    "inner.tar.gz": tarred(MANY, "w:gz"),
    "inner.tar.xz": tarred(MANY, "w:xz"),
    "inner.tar.zst": zstd(tarred(MANY)),
    "inner": zipped(MANY),
}


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", INNER)
def test_members_of_an_archive_inside_an_archive_are_objects_of_their_own(tmp_path, name, pack):
    path = tmp_path / "case"
    path.write_bytes(pack({"first.json": b"{}", name: INNER[name], "last.json": b"{}"}))
    objects, problems = read_all(path)
    assert objects == {"first.json": b"{}", **{f"{name}#{key}": data for key, data in MANY.items()}, "last.json": b"{}"}
    assert problems == []


def test_an_archive_inside_is_pruned_like_any_other_place(tmp_path):
    digest = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2025/03/01/x.json.gz"
    path = tmp_path / "case.zip"
    path.write_bytes(zipped({"inner.zip": zipped({digest: b"x", ".DS_Store": b"y", "log.json": b"{}"})}))
    assert read_all(path) == ({"inner.zip#log.json": b"{}"}, [])


def test_how_deep_archives_may_lie_in_one_another_is_limited_and_named(tmp_path):
    data = b"{}"
    for _ in range(archives.DEEPEST + 2):
        data = zipped({"inner": data})
    (tmp_path / "case.zip").write_bytes(data)
    objects, ((reason, detail),) = read_all(tmp_path / "case.zip")
    assert (objects, reason) == ({}, "nested archive")
    assert str(archives.DEEPEST) in detail


def test_archives_that_multiply_inside_are_limited_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr("trailscope.sources.members.FREE_BYTES", 100_000)
    monkeypatch.setattr("trailscope.sources.members.MOST_RATIO", 2)
    inner = zipped({"inner.tar": tarred({"a.json": b"{}" * 20_000})})
    (tmp_path / "case.tar").write_bytes(tarred({f"{n}.zip": inner for n in range(5)}))
    objects, problems = read_all(tmp_path / "case.tar")
    assert len(objects) >= 1
    assert "oversized archive" in [reason for reason, _ in problems]


@pytest.mark.parametrize("count", [2, 3])
def test_zips_joined_to_one_file_are_all_read(tmp_path, count):
    """The directory at the end tells only the last of them."""
    path = tmp_path / "case.zip"
    path.write_bytes(b"".join(zipped({f"{n}.json": str(n).encode() * 100}) for n in range(count)))
    assert read_all(path) == ({f"{n}.json": str(n).encode() * 100 for n in range(count)}, [])


def test_what_stands_before_a_zip_and_is_none_is_told(tmp_path):
    path = tmp_path / "case.zip"
    path.write_bytes(b"PK\x03\x04" + b"no zip" * 100 + zipped({"a.json": b"{}"}))
    objects, ((reason, detail),) = read_all(path)
    assert objects == {"a.json": b"{}"}
    assert (reason, "604 bytes before" in detail) == ("damaged archive", True)


PACKERS = {"bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


@pytest.mark.parametrize("junk", [b"", b"\0" * 512, b"this is no stream" * 9], ids=["nothing", "zeros", "junk"])
@pytest.mark.parametrize("codec", ["bz2", "xz"])
def test_a_second_stream_is_read_though_junk_stands_before_it(tmp_path, codec, junk):
    first, second = ({f"{name}.json": name.encode() * 500} for name in "ab")
    path = tmp_path / f"case.tar.{codec}"
    path.write_bytes(PACKERS[codec](tarred(first)) + junk + PACKERS[codec](tarred(second)))
    objects, problems = read_all(path)
    assert objects == first | second
    assert [reason for reason, _ in problems] == (["damaged archive"] if junk.strip(b"\0") else [])
    assert all("153 bytes" in detail for _, detail in problems)


@pytest.mark.parametrize("codec", PACKERS)
def test_compressed_tars_joined_to_one_file_are_all_read(tmp_path, codec):
    path = tmp_path / f"case.tar.{codec}"
    path.write_bytes(PACKERS[codec](tarred({"a.json": b"a"})) + PACKERS[codec](tarred({"b.json": b"b"})))
    assert read_all(path) == ({"a.json": b"a", "b.json": b"b"}, [])


def test_members_behind_a_damaged_stretch_of_a_tar_are_read_and_the_stretch_is_told(tmp_path):
    data = bytearray(tarred({f"{n}.json": b"x" * 3000 for n in range(4)}))
    data[4000:4600] = b"\xff" * 600  # the second member's header
    (tmp_path / "case.tar").write_bytes(data)
    objects, ((reason, detail),) = read_all(tmp_path / "case.tar")
    assert list(objects) == ["0.json", "2.json", "3.json"]
    assert (reason, "are not read" in detail) == ("damaged archive", True)
