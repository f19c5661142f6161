"""Archives: every member is read or named, nothing is written under its name, and a bomb stays packed."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tarfile
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.errors import SourceError
from trailscope.sources import Skipped, SourceObject, SourceOptions, Unreadable, archives, find, members, read
from trailscope.window import Window

EVERYTHING = SourceOptions()
DELIVERED = (
    "AWSLogs/111122223333/CloudTrail/us-east-1/2025/03/01/111122223333_CloudTrail_us-east-1_20250301T1005Z_a.json.gz"
)
CONTENTS = {DELIVERED: b"\x1f\x8b one", "flat.json": b"{}" * 5000, "a/b #1@2.json": bytes(range(256)) * 40}
KINDS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]


def pack(path: Path, contents: dict[str, bytes] | list[tuple[str, bytes]]) -> Path:
    pairs = list(contents.items()) if isinstance(contents, dict) else contents
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in pairs:
                archive.writestr(name, data)
    else:
        with tarfile.open(path, f"w:{path.suffix[1:] if path.suffix != '.tar' else ''}") as archive:
            for name, data in pairs:
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return path


def found_in(path: Path, options: SourceOptions = EVERYTHING) -> list[SourceObject | Skipped | Unreadable]:
    return list(find(str(path), options))


def content(found: SourceObject) -> bytes:
    return b"".join(read(found, EVERYTHING))


def objects(found) -> list[SourceObject]:
    return [item for item in found if isinstance(item, SourceObject)]


def reasons(found) -> list[tuple[str, str]]:
    return [(item.uri.rpartition("#")[2], item.reason) for item in found if not isinstance(item, SourceObject)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("renamed", [False, True])
def test_members_are_found_in_order_and_read_byte_for_byte(tmp_path, kind, renamed):
    """Recognised by content: an archive without a telling name is opened too."""
    path = pack(tmp_path / f"logs.{kind}", CONTENTS)
    if renamed:
        path = path.rename(tmp_path / "evidence")
    found = found_in(path)
    assert [(item.size, content(item)) for item in found] == [(len(data), data) for data in CONTENTS.values()]
    assert [item.uri.removeprefix(f"file://{path}#") for item in found] == [
        DELIVERED,
        "flat.json",
        "a/b%20%231%402.json",
    ]
    assert [item.day for item in found] == [date(2025, 3, 1), None, None]
    assert list(read(found[2], EVERYTHING, chunk_bytes=10_000)) == [
        CONTENTS["a/b #1@2.json"][:10_000],
        bytes(range(16, 256)),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_many_threads_read_one_archive_at_once(tmp_path, kind):
    contents = {f"{n}.json": os.urandom(3) * (n * 97) for n in range(1, 120)}
    found = found_in(pack(tmp_path / f"logs.{kind}", contents))
    with ThreadPoolExecutor(8) as threads:
        read_by_threads = list(threads.map(lambda item: b"".join(read(item, EVERYTHING, chunk_bytes=500)), found * 3))
    assert read_by_threads == list(contents.values()) * 3


def test_a_gzipped_log_is_not_an_archive_whatever_its_name(tmp_path):
    import gzip

    for name in ("a.json.gz", "a.gz", "a"):
        (tmp_path / name).write_bytes(gzip.compress(b'{"Records":[]}'))
    assert [item.uri for item in found_in(tmp_path)] == [
        f"file://{tmp_path / name}" for name in ("a", "a.gz", "a.json.gz")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_pruned_and_skipped_like_files(tmp_path, kind):
    digest = DELIVERED.replace("CloudTrail/", "CloudTrail-Digest/")
    late = DELIVERED.replace("/2025/", "/2026/")
    names = ["x/.DS_Store", "__MACOSX/y", digest, late, DELIVERED]
    path = pack(tmp_path / f"logs.{kind}", [*((name, b"{}") for name in names), ("empty.json", b"")])
    found = found_in(path, SourceOptions(window=Window(datetime(2025, 3, 1), datetime(2025, 3, 2))))
    assert [item.uri.rpartition("#")[2] for item in objects(found)] == [DELIVERED]
    assert [reason for _, reason in reasons(found)] == [
        "hidden file",
        "hidden file",
        "digest",
        "outside the window",
        "empty file",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_leads_outside_is_only_a_name(tmp_path, kind):
    names = ["../../outside.json", "/etc/absolute.json", "a/../../b.json", "line\nend.json"]
    path = pack(tmp_path / f"logs.{kind}", [(name, b"{}") for name in names])
    before = sorted(tmp_path.rglob("*"))
    found = found_in(path)
    assert [content(item) for item in found] == [b"{}"] * len(names)
    assert sorted(tmp_path.rglob("*")) == before
    assert all(item.uri.isprintable() for item in found)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_that_hides_behind_the_name_of_another_is_read_too(tmp_path, kind):
    path = pack(tmp_path / f"logs.{kind}", [("a.json", b"shown"), ("a.json@2", b"decoy"), ("a.json", b"hidden")])
    found = found_in(path)
    assert [item.uri.rpartition("#")[2] for item in found] == ["a.json", "a.json%402", "a.json@2"]
    assert [content(item) for item in found] == [b"shown", b"decoy", b"hidden"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_inside_an_archive_is_handed_on_for_what_is_in_it(tmp_path, kind):
    found = found_in(pack(tmp_path / f"logs.{kind}", {"inner.zip": b"PK", "a.json": b"{}"}))
    assert reasons(found) == []
    assert [item.uri.rpartition("#")[2] for item in objects(found)] == ["inner.zip", "a.json"]


def test_an_encrypted_member_says_what_to_do(tmp_path):
    """zipfile cannot encrypt, so the flag is set by hand in both headers."""
    path = pack(tmp_path / "logs.zip", {"secret.json": b"{}", "open.json": b"{}"})
    data = bytearray(path.read_bytes())
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + at] |= 1
    path.write_bytes(data)
    found = found_in(path)
    assert reasons(found) == [("secret.json", "encrypted archive member")]
    assert "password" in found[0].detail
    assert [content(item) for item in objects(found)] == [b"{}"]


def test_an_unknown_compression_is_told(tmp_path):
    path = pack(tmp_path / "logs.zip", {"a.json": b"{}"})
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, 9)
    path.write_bytes(data)
    assert reasons(found_in(path)) == [("a.json", "unsupported archive member")]


@pytest.mark.parametrize(("magic", "named"), [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\x00", "rar")])
def test_an_archive_that_cannot_be_opened_is_told(tmp_path, magic, named):
    path = tmp_path / "logs.bin"
    path.write_bytes(magic + b"\0" * 600)
    [found] = found_in(path)
    assert (found.reason, found.detail.partition(":")[0]) == ("unsupported archive", named)


def test_a_broken_member_fails_alone(tmp_path):
    path = pack(tmp_path / "logs.zip", {"a.json": os.urandom(2000), "b.json": b"{}"})
    data = bytearray(path.read_bytes())
    data[500] ^= 0xFF
    path.write_bytes(data)
    broken, whole = found_in(path)
    with pytest.raises(SourceError, match="cannot be read"):
        content(broken)
    assert content(whole) == b"{}"


@pytest.mark.parametrize("kind", ["tar.gz", "tar.bz2", "tar.xz"])
def test_what_stands_before_the_end_of_a_truncated_archive_is_read(tmp_path, kind):
    contents = {f"{n}.json": os.urandom(200_000) for n in range(8)}
    path = pack(tmp_path / f"logs.{kind}", contents)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    found = found_in(path)
    whole = objects(found)
    assert 1 <= len(whole) < 8
    assert [content(item) for item in whole] == list(contents.values())[: len(whole)]
    assert {reason for _, reason in reasons(found)} == {"truncated archive"}


@pytest.mark.parametrize("cut", [512, 1024 + 512, 1024 + 100, 2048, 3000])
def test_a_truncated_tar_never_looks_whole(tmp_path, cut):
    path = pack(tmp_path / "logs.tar", {f"{n}.json": b"x" * 512 for n in range(3)})
    path.write_bytes(path.read_bytes()[:cut])
    found = found_in(path)
    assert [content(item) for item in objects(found)] == [b"x" * 512] * (cut // 1024)
    assert reasons(found)


def test_a_broken_header_does_not_hide_what_follows(tmp_path):
    """Python's reader ends there without a word."""
    path = pack(tmp_path / "logs.tar", {f"{n}.json": b"{}" for n in range(3)})
    data = bytearray(path.read_bytes())
    data[1024] ^= 0xFF
    path.write_bytes(data)
    found = found_in(path)
    assert [item.uri.rpartition("#")[2] for item in objects(found)] == ["0.json", "2.json"]
    assert reasons(found) == [(f"file://{path}", "damaged archive")]


def test_members_after_the_end_mark_are_read(tmp_path):
    first, second = pack(tmp_path / "1.tar", {"a.json": b"{}"}), pack(tmp_path / "2.tar", {"b.json": b"{}"})
    joined = tmp_path / "joined.tar"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    found = found_in(joined)
    assert [item.uri.rpartition("#")[2] for item in objects(found)] == ["a.json", "b.json"]
    assert reasons(found) == []


def test_links_and_devices_inside_a_tar_are_not_followed(tmp_path):
    path = tmp_path / "logs.tar"
    with tarfile.open(path, "w") as archive:
        for name, type in (
            ("s", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("c", tarfile.CHRTYPE),
            ("d", tarfile.DIRTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = type, "/etc/passwd"
            archive.addfile(entry)
    assert reasons(found_in(path)) == [("s", "not a file"), ("h", "not a file"), ("c", "not a file")]


def test_a_header_with_a_negative_size_ends(tmp_path):
    """CVE-2025-8194: the reader would go back and forth for ever."""
    entry = tarfile.TarInfo("a.json")
    block = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    block[124:136] = (-512).to_bytes(12, "big", signed=True)
    block[148:156] = b"        "
    block[148:156] = b"%06o\0 " % sum(block)
    path = tmp_path / "logs.tar"
    path.write_bytes(bytes(block) * 3)
    assert [reason for _, reason in reasons(found_in(path))][-1] == "damaged archive"


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_stays_packed(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(members, "FREE_BYTES", 100_000)
    monkeypatch.setattr(members, "MOST_RATIO", 2)
    path = pack(tmp_path / f"logs.{kind}", {"a.json": b"{}", "b.json": b"0" * 5_000_000})
    found = found_in(path)
    if kind == "tar":
        assert len(objects(found)) == 2
    else:
        assert [content(item) for item in objects(found)] == [b"{}"]
        assert "oversized archive" in [reason for _, reason in reasons(found)]


def test_no_room_to_unpack_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    class FullDisk(io.FileIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    path = pack(tmp_path / "logs.tar.gz", CONTENTS)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: FullDisk(tmp_path / "spool", "w+"))
    found = found_in(path)
    assert reasons(found) == [(f"file://{path}", "oversized archive")]
    assert "TMPDIR" in found[0].detail


def test_an_archive_that_changed_after_it_was_found_is_not_read(tmp_path):
    path = pack(tmp_path / "logs.zip", {"a.json": b"one"})
    [before] = found_in(path)
    pack(path, {"a.json": b"two!"})
    with pytest.raises(SourceError, match="changed"):
        content(before)
    path.unlink()
    with pytest.raises(SourceError):
        content(before)


def test_an_archive_closes_when_it_is_no_longer_in_use(tmp_path):
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("counts open files in /proc")
    before = open_files()
    for number in range(12):
        for kind in ("zip", "tar", "tar.gz"):
            for item in found_in(pack(tmp_path / f"{number}.{kind}", CONTENTS)):
                content(item)
    assert open_files() <= before + 4
    archives.archive_at.cache_clear()
    assert open_files() <= before


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_archive_never_raises_anything_but_a_source_error(tmp_path, data):
    kind = data.draw(st.sampled_from(KINDS))
    path = pack(tmp_path / f"logs.{kind}", CONTENTS)
    raw = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))] if data.draw(st.booleans()) else raw)
    for item in found_in(path):
        if isinstance(item, SourceObject):
            with contextlib.suppress(SourceError):
                content(item)
