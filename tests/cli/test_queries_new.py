"""`trailscope queries new`, and own questions in every command that takes them."""

import json

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.questions.catalogue import open_catalogue

pytestmark = pytest.mark.slow


def run(*arguments, env=None):
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments], env=env)


@pytest.mark.parametrize("kind", ["detection", "hunt", "summary"])
def test_a_new_question_passes_its_tests_as_it_stands(tmp_path, kind):
    made = run("queries", "new", "mine/first_one", "--kind", kind, "--into", tmp_path)
    assert made.exit_code == 0
    assert made.stdout == f"{tmp_path / 'mine' / 'first_one.sql'}\n"
    assert f"trailscope queries test mine.first_one --queries {tmp_path}" in made.stderr
    tested = run("queries", "test", "mine.first_one", "--queries", tmp_path)
    assert (tested.exit_code, "1 question tested, 0 failed" in tested.stderr) == (0, True), tested.stdout
    assert open_catalogue([tmp_path])["mine.first_one"].kind == kind


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (None, "IAM: first one?"),
        ("Was a contractor made a user", "Was a contractor made a user?"),
        ("Who said: \"yes\" # to {everything} & 'all'?", "Who said: \"yes\" # to {everything} & 'all'?"),
        ("  no?  ", "no?"),
        ("Wär's möglich?", "Wär's möglich?"),
    ],
)
def test_a_title_comes_out_as_it_went_in(tmp_path, title, expected):
    given = [] if title is None else ["--title", title]
    assert run("queries", "new", "mine.first_one", *given, "--into", tmp_path).exit_code == 0
    assert open_catalogue([tmp_path])["mine.first_one"].title == expected


@pytest.mark.parametrize("title", ["", "?", "two\nlines?", "line\u2028separator", "bell\a"])
def test_what_is_no_title_is_refused(tmp_path, title):
    assert run("queries", "new", "mine/first_one", "--title", title, "--into", tmp_path).exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["first_one", "Mine/one", "../up/one", "mine/one two", "mine/", "/etc/passwd", "a/.b", "1/2"]
)
def test_a_name_that_makes_no_id_is_refused(tmp_path, name):
    result = run("queries", "new", name, "--into", tmp_path)
    assert result.exit_code == 2
    assert "TOPIC/NAME" in result.stderr
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path):
    place = tmp_path / "mine" / "first_one.sql"
    place.parent.mkdir()
    for there in ("half a file", None):
        if there is not None:
            place.write_text(there)
        before = place.read_text()
        result = run("queries", "new", "mine/first_one", "--into", tmp_path)
        assert result.exit_code == 2
        assert str(place) in result.stderr
        assert place.read_text() == before
        place.unlink()
        assert run("queries", "new", "mine/first_one", "--into", tmp_path).exit_code == 0


def test_the_id_of_a_shipped_question_is_taken(tmp_path):
    result = run("queries", "new", "root/usage", "--into", tmp_path)
    assert result.exit_code == 2
    assert "there is a question root.usage already" in result.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    result = run("queries", "new", "mine/first_one", "--into", tmp_path / "file" / "folder")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_the_first_folder_of_the_environment_is_where_questions_go(tmp_path):
    env = {"TRAILSCOPE_QUERIES": f"{tmp_path / 'one'}:{tmp_path / 'two'}"}
    assert run("queries", "new", "mine/first_one", env=env).exit_code == 0
    assert (tmp_path / "one" / "mine" / "first_one.sql").is_file()


def test_without_a_folder_they_go_to_queries_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("queries", "new", "mine/first_one").exit_code == 0
    assert (tmp_path / "queries" / "mine" / "first_one.sql").is_file()


@pytest.mark.parametrize("way", ["option", "environment"])
def test_own_questions_are_listed_shown_tested_and_asked_like_the_others(tmp_path, way, record, write_log):
    write_log(tmp_path / "logs" / "a.json.gz", [record(eventName="CreateUser")])
    assert run("queries", "new", "mine/first_one", "--into", tmp_path / "own").exit_code == 0
    given = ["--queries", tmp_path / "own"] if way == "option" else []
    env = {} if way == "option" else {"TRAILSCOPE_QUERIES": str(tmp_path / "own")}
    listed = run("queries", "list", "-f", "json", *given, env=env)
    assert "mine.first_one" in {row["id"] for row in json.loads(listed.stdout)}
    assert run("queries", "show", "mine/first_one", *given, env=env).exit_code == 0
    assert run("queries", "test", "mine", *given, env=env).exit_code == 0
    asked = run("query", "mine.first_one", tmp_path / "logs", "-f", "ndjson", *given, env=env)
    assert json.loads(asked.stdout)["action"] == "iam:CreateUser"
