"""Questions kept in the cache: the same as those in the files, whatever happens to the files, the cache and the code."""

import json
import os
import shutil
from pathlib import Path

import pytest

from trailscope.lake.location import cache_folder
from trailscope.questions import catalogue, header, known_questions
from trailscope.questions.catalogue import Catalogue

SHIPPED = Path(__file__).parents[2] / "queries"


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    """A copy of a part of the shipped questions, large enough to be worth keeping."""
    for topic in ("identity", "credentials", "network"):
        shutil.copytree(SHIPPED / topic, tmp_path / "queries" / topic)
    return tmp_path / "queries"


def kept():
    return sorted((cache_folder() / "questions").glob("*"))


def parsed_of(monkeypatch):
    """The files that are parsed from now on."""
    parsed = []
    read = header.parse

    def noting(text, path, id):
        parsed.append(path)
        return read(text, path, id)

    monkeypatch.setattr(header, "parse", noting)
    return parsed


def test_every_shipped_question_is_the_same_from_the_cache(monkeypatch):
    fresh = dict(Catalogue([SHIPPED]))
    parsed = parsed_of(monkeypatch)
    again = dict(Catalogue([SHIPPED]))
    assert parsed == []
    assert again == fresh
    assert all(type(again[id].parameters) is type(fresh[id].parameters) for id in fresh)


def test_a_change_is_seen_even_when_neither_size_nor_time_tell(root, monkeypatch):
    len(Catalogue([root]))
    path = next((root / "identity").glob("*.sql"))
    before, text = path.stat(), path.read_text()
    title = text.splitlines()[0]
    path.write_text(text.replace(title, title.swapcase().replace("-- TITLE", "-- title"), 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    parsed = parsed_of(monkeypatch)
    question = Catalogue([root])[f"identity.{path.stem}"]
    assert [path] == parsed
    assert question.title == title.partition(": ")[2].swapcase().strip('"')


def test_a_file_that_moved_is_the_same_question_under_its_new_name(root, monkeypatch):
    old = next((root / "network").glob("*.sql"))
    title = Catalogue([root])[f"network.{old.stem}"].title
    old.rename(old.with_name("moved.sql"))
    parsed = parsed_of(monkeypatch)
    found = Catalogue([root])
    assert parsed == []
    assert (found["network.moved"].title, found["network.moved"].path.name) == (title, "moved.sql")
    assert f"network.{old.stem}" not in found


def test_a_file_that_became_broken_is_a_problem(root):
    len(Catalogue([root]))
    path = next((root / "identity").glob("*.sql"))
    path.write_text(path.read_text().replace("-- title:", "-- titel:", 1))
    assert [problem.at.uri for problem in Catalogue([root]).problems if problem.at] == [str(path)]


def test_other_code_reads_the_files_anew(root, monkeypatch):
    files = len(Catalogue([root]))
    monkeypatch.setattr(known_questions, "_reader", lambda: "another trailscope")
    parsed = parsed_of(monkeypatch)
    assert len(Catalogue([root])) == len(parsed) == files


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"\x00not json"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"read_by": 1}'),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"questions": ["a"]})),
        lambda path: path.write_text(path.read_text().replace('"title"', '"titel"')),
    ],
)
def test_a_spoilt_cache_is_as_good_as_none(root, spoil):
    fresh = dict(Catalogue([root]))
    [path] = kept()
    spoil(path)
    assert dict(Catalogue([root])) == fresh
    assert dict(Catalogue([root])) == fresh


def test_a_cache_that_cannot_be_written_costs_nothing_else(root, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(Catalogue([root])) > known_questions.WORTH_KEEPING


def test_without_a_home_questions_are_read_as_well(root, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: (_ for _ in ()).throw(RuntimeError("no home"))))
    assert len(Catalogue([root])) > known_questions.WORTH_KEEPING


def test_of_a_small_folder_nothing_is_kept(tmp_path):
    shutil.copytree(SHIPPED / "root", tmp_path / "root")
    assert len(Catalogue([tmp_path])) < known_questions.WORTH_KEEPING
    assert kept() == []


def test_a_question_by_its_id_reads_no_other_file(monkeypatch):
    def refuse(roots):
        raise AssertionError(f"all of {roots} were read")

    monkeypatch.setattr(catalogue, "_read_all", refuse)
    assert Catalogue([SHIPPED]).find("root/usage").id == "root.usage"


def test_a_question_is_the_same_alone_and_among_all(root):
    everything = Catalogue([root])
    for id in list(everything)[:40]:
        assert Catalogue([root]).find(id) == everything[id]


def test_a_linked_folder_is_followed_neither_alone_nor_among_all(root, tmp_path):
    (root / "linked").symlink_to(root / "identity", target_is_directory=True)
    what = next((root / "identity").glob("*.sql")).stem
    with pytest.raises(catalogue.QuestionError, match="there is no question"):
        Catalogue([root]).find(f"linked.{what}")
