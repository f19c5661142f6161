"""Files, folders, patterns and standard input: everything is found once, and what is not handed on is named."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.errors import AccessError, SourceError
from trailscope.sources import Skipped, SourceObject, SourceOptions, Unreadable, find, narrow, read, uris
from trailscope.window import Window

EVERYTHING = SourceOptions()
REAL_TRAIL = Path(__file__).parents[3] / "shared/data/trail"


def write(path: Path, content: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found_in(source: Path | str, options: SourceOptions = EVERYTHING) -> list[SourceObject | Skipped | Unreadable]:
    return list(find(str(source), options))


def paths(found) -> list[str]:
    return [uris.file_path(item.uri)[0] for item in found if isinstance(item, SourceObject)]


def reasons(found) -> list[tuple[str, str]]:
    return [
        (Path(uris.file_path(item.uri)[0]).name, item.reason) for item in found if not isinstance(item, SourceObject)
    ]


def content(found: SourceObject, **how) -> bytes:
    return b"".join(read(found, EVERYTHING, **how))


names_of_files = st.binary(min_size=1, max_size=20).filter(
    lambda name: not set(b"/\0") & set(name) and name not in (b".", b"..")
)


@given(name=names_of_files.map(os.fsdecode) | st.text("aZ_0.~!$&'()*+,;=:@ #%é-", min_size=3, max_size=12))
def test_a_file_of_a_folder_is_named_as_by_its_whole_path(name):
    assert uris.child_uri("/logs/a b", name) == uris.file_uri(Path("/logs/a b") / name)


def test_a_folder_is_read_in_the_order_in_which_s3_lists_it(tmp_path):
    names = ["a/1.json", "a/z/1.json", "a-b/1.json", "a.json", "b.json"]
    for name in names:
        write(tmp_path / name)
    assert paths(found_in(tmp_path)) == [str(tmp_path / name) for name in sorted(names)]


def test_one_file_has_its_size_its_day_and_its_bytes_in_one_chunk(tmp_path):
    name = "111122223333_CloudTrail_us-east-1_20250301T1005Z_aB3dE6gH9jK2mN5p.json.gz"
    path = write(tmp_path / name, b"\x1f\x8b and more")
    [found] = found_in(path)
    assert (found.uri, found.size, found.day) == (f"file://{path}", 11, date(2025, 3, 1))
    assert list(read(found, EVERYTHING)) == [b"\x1f\x8b and more"]
    assert list(read(found, EVERYTHING, chunk_bytes=4)) == [b"\x1f\x8b a", b"nd m", b"ore"]


def test_a_file_that_is_written_to_becomes_a_new_version_and_the_old_is_not_read(tmp_path):
    path = write(tmp_path / "a.json", b"one")
    [before] = found_in(path)
    os.utime(path, ns=(1, 1))
    [after] = found_in(path)
    assert before.version != after.version
    assert content(after) == b"one"
    with pytest.raises(SourceError, match="changed after it was found"):
        content(before)


def test_a_file_is_read_whole_where_the_system_gives_less_than_it_is_asked_for(tmp_path, monkeypatch):
    """As file systems over a network may: what they give is not the end of the file."""
    content = bytes(range(256)) * 40
    write(tmp_path / "a.json", content)
    (found,) = find(str(tmp_path), EVERYTHING)
    whole = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, wanted: whole(descriptor, min(wanted, 1000)))
    assert b"".join(read(found, EVERYTHING)) == content
    monkeypatch.setattr(os, "read", lambda descriptor, wanted: whole(descriptor, 4000) if wanted > 4000 else b"")
    given = read(found, EVERYTHING, chunk_bytes=4001)
    assert len(next(given)) == 4000
    monkeypatch.setattr(os, "read", lambda *_: b"")
    with pytest.raises(SourceError, match="4,000 of 10,240 bytes"):
        next(given)


def test_a_file_that_vanished_is_a_source_error_that_names_it(tmp_path):
    path = write(tmp_path / "a.json")
    [found] = found_in(path)
    path.unlink()
    with pytest.raises(SourceError, match=r"a\.json"):
        content(found)


def test_a_file_that_may_not_be_read_is_an_access_error(tmp_path, monkeypatch):
    """Root may read everything, so the refusal is played by what opens files."""
    [found] = found_in(write(tmp_path / "a.json"))

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(AccessError):
        content(found)


def test_what_is_no_log_is_skipped_and_named(tmp_path):
    write(tmp_path / ".DS_Store")
    write(tmp_path / ".git/config")
    write(tmp_path / "Thumbs.db")
    write(tmp_path / "empty.json", b"")
    write(tmp_path / "z.json")
    os.mkfifo(tmp_path / "pipe")
    found = found_in(tmp_path)
    assert reasons(found) == [
        (".DS_Store", "hidden file"),
        (".git", "hidden file"),
        ("Thumbs.db", "hidden file"),
        ("empty.json", "empty file"),
        ("pipe", "not a file"),
    ]
    assert [item.objects for item in found if isinstance(item, Skipped)] == [1, None, 1, 1, 1]
    assert paths(found) == [str(tmp_path / "z.json")]


def test_a_folder_named_on_purpose_is_read_though_it_is_hidden(tmp_path):
    write(tmp_path / ".cache/a.json")
    assert len(paths(found_in(tmp_path / ".cache"))) == 1


def test_an_unreadable_folder_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    """Root ignores chmod 000, so the refusal is played by os.scandir for that one folder."""
    write(tmp_path / "a/1.json")
    write(tmp_path / "locked/2.json")
    write(tmp_path / "z/3.json")
    scandir = os.scandir

    def refusing(folder):
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    for source in (tmp_path, tmp_path / "**/*.json"):
        found = found_in(source)
        assert reasons(found) == [("locked", "unreadable directory")]
        assert paths(found) == [str(tmp_path / "a/1.json"), str(tmp_path / "z/3.json")]


def test_links_in_a_circle_end_and_each_folder_is_read_once(tmp_path):
    write(tmp_path / "a/1.json")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "same.json").symlink_to(tmp_path / "a/1.json")
    found = found_in(tmp_path)
    assert paths(found) == [str(tmp_path / "a/1.json"), str(tmp_path / "same.json")]
    assert sorted(reasons(found)) == [
        ("b", "already found"),
        ("gone", "broken link"),
        ("self", "broken link"),
        ("up", "already found"),
    ]


@pytest.fixture
def deep_tree(tmp_path) -> Iterator[Path]:
    """Folders in folders, deeper than Python's stack; taken apart step by step, as shutil.rmtree would recurse."""
    here, depth = Path.cwd(), sys.getrecursionlimit() + 50
    os.chdir(tmp_path)
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.json").write_bytes(b"{}")
    yield tmp_path
    Path("deep.json").unlink()
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()
    os.chdir(here)


def test_a_tree_deeper_than_the_stack_is_walked(deep_tree):
    assert [Path(path).name for path in paths(found_in(deep_tree))] == ["deep.json"]
    assert [Path(path).name for path in paths(found_in(deep_tree / "**/*.json"))] == ["deep.json"]


def test_window_account_and_region_prune_a_copied_tree(tmp_path):
    def deliver(account: str, region: str, day: date, folder: str = "CloudTrail") -> str:
        name = f"{account}_{folder}_{region}_{day:%Y%m%d}T1005Z_aB3dE6gH9jK2mN5p.json.gz"
        return str(write(tmp_path / f"AWSLogs/{account}/{folder}/{region}/{day:%Y/%m/%d}" / name))

    wanted = deliver("111122223333", "eu-west-1", date(2026, 9, 1))
    deliver("111122223333", "us-east-1", date(2026, 9, 1))
    deliver("111122223333", "eu-west-1", date(2026, 8, 31))
    deliver("111122223333", "eu-west-1", date(2026, 9, 1), "CloudTrail-Digest")
    deliver("444455556666", "eu-west-1", date(2026, 9, 1))
    flat = str(write(tmp_path / "flat.json"))
    window = Window(datetime(2026, 9, 1, 23), datetime(2026, 9, 2, 1))
    found = found_in(tmp_path, narrow(EVERYTHING, window, ["111122223333"], ["eu-west-1"]))
    assert paths(found) == [wanted, flat]
    assert sorted(reason for _, reason in reasons(found)) == [
        "digest",
        "other account",
        "other region",
        "outside the window",
    ]


def test_a_tree_is_understood_from_inside(tmp_path, monkeypatch):
    """A relative path is read from where it stands in the layout, not from where the shell happens to be."""
    day = tmp_path / "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09/01"
    write(day / "renamed.json")
    monkeypatch.chdir(day)
    [found] = found_in(".")
    assert (found.day, found.uri) == (date(2026, 9, 1), f"file://{day}/renamed.json")
    [same] = found_in("../01/renamed.json")
    assert same == found


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.json", ["a.json"]),
        ("?.json", ["a.json"]),
        ("x/*", ["x/1.json", "x/y/2.json"]),
        ("**/[12].json", ["x/1.json", "x/y/2.json"]),
        ("**", ["a.json", "x/1.json", "x/y/2.json"]),
        ("**/*", ["a.json", "x/1.json", "x/y/2.json"]),
        ("x/**/*.json", ["x/1.json", "x/y/2.json"]),
        ("*/y/2.json", ["x/y/2.json"]),
        (".h/*.json", [".h/3.json"]),
        ("[[]set].json", ["[set].json"]),
        ("[set].json", ["[set].json"]),
    ],
)
def test_a_pattern_finds_each_file_once(tmp_path, pattern, expected):
    for name in ("a.json", "x/1.json", "x/y/2.json", ".h/3.json", "[set].json"):
        write(tmp_path / name)
    extra = ["[set].json"] if pattern in {"**", "**/*", "*.json"} else []
    assert sorted(paths(found_in(tmp_path / pattern))) == sorted(str(tmp_path / name) for name in [*expected, *extra])


@pytest.mark.parametrize("source", ["nowhere", "nothing/*.json", "**/*.parquet"])
def test_a_source_where_nothing_lies_is_an_error_and_not_an_empty_answer(tmp_path, source):
    with pytest.raises(SourceError) as caught:
        found_in(tmp_path / source)
    assert caught.value.at is not None
    assert caught.value.hint


def test_an_empty_name_is_not_this_folder():
    with pytest.raises(SourceError, match="the name of the logs is empty"):
        find("", SourceOptions())


def test_the_home_of_nobody_is_no_place():
    with pytest.raises(SourceError, match="no home folder"):
        list(find("~nobody-of-that-name/logs", EVERYTHING))


def test_another_scheme_is_refused_by_name():
    with pytest.raises(SourceError, match="cannot be read from there"):
        found_in("gs://bucket/x")


def test_standard_input_is_read_in_chunks_and_is_new_each_time(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b"abcdef")

    monkeypatch.setattr(sys, "stdin", Stdin)
    [first], [second] = found_in("-"), found_in("-")
    assert (first.uri, first.size, first.day) == ("stdin:", None, None)
    assert first.version != second.version
    assert list(read(first, EVERYTHING, chunk_bytes=4)) == [b"abcd", b"ef"]


file_names = st.binary(min_size=1, max_size=40).filter(lambda n: not n.startswith(b".") and not set(n) & {0, ord("/")})


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file_names)
def test_any_name_a_file_can_have_comes_back_through_its_uri(tmp_path, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"{}")
    try:
        [found] = found_in(path)
        assert found.uri.isascii()
        assert found.uri.isprintable()
        assert content(found) == b"{}"
        assert found_in(found.uri) == [found]
    finally:
        path.unlink()


def test_the_real_trail_is_found_whole():
    if not REAL_TRAIL.is_dir():
        pytest.skip("the shared logs are not here")
    found = found_in(REAL_TRAIL / "AWSLogs")
    assert len(found) == 55
    assert all(isinstance(item, SourceObject) and item.day == date(2023, 7, 10) for item in found)
    assert all(content(item)[:2] == b"\x1f\x8b" for item in found)


def test_a_name_with_a_backslash_is_judged_as_the_path_that_it_spells(tmp_path):
    """Archives made on Windows leave such names; the rest of a folder is judged once."""
    folder = tmp_path / "AWSLogs" / "111122223333" / "CloudTrail" / "us-east-1" / "2025" / "03" / "01"
    folder.mkdir(parents=True)
    spelled = "AWSLogs\\111122223333\\CloudTrail\\us-east-1\\2026\\04\\02\\log.json.gz"
    for name in ("a.json.gz", spelled, "z.json.gz"):
        (folder / name).write_bytes(b"x")
    found = {item.uri.rpartition("/")[2]: item.day for item in find(str(tmp_path), EVERYTHING)}
    assert found == {
        "a.json.gz": date(2025, 3, 1),
        spelled.replace("\\", "%5C"): date(2026, 4, 2),
        "z.json.gz": date(2025, 3, 1),
    }
