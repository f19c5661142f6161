"""Question files: what a header says, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from question_text import DETECTION, HUNT, changed, question

from trailscope.errors import QuestionError
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.header import load
from trailscope.questions.needs import Need


def test_a_header_becomes_a_question() -> None:
    read = question(DETECTION)
    assert (read.title, read.asks, read.kind, read.severity) == (
        "Was a CloudTrail trail stopped?",
        "what",
        "detection",
        "high",
    )
    assert read.attack == ("T1685.002",)
    assert read.needs == (Need("management"),)
    assert read.parameters["include_denied"].default is True
    assert read.parameters["include_denied"].line == 8
    assert read.sql.startswith("select *")
    assert DETECTION.splitlines()[read.sql_line - 1] == "select *"
    assert read.topic == "topic"


def test_folded_summaries_keep_their_words_and_lose_their_lines() -> None:
    text = changed(DETECTION, "-- misses:", "-- summary: >\n--   One: two\n--   three # four.\n-- misses:")
    assert question(text).summary == "One: two three # four."


def test_a_slash_star_in_the_header_opens_no_comment() -> None:
    text = changed(DETECTION, "Calls made", "arn:aws:s3:::bucket/* and a*/b; calls made")
    assert question(text).misses == ("arn:aws:s3:::bucket/* and a*/b; calls made while the trail was off.",)


def test_the_cases_are_not_parsed_until_asked_for() -> None:
    """A listing must not pay for them."""
    text = changed(DETECTION, "stopped: {eventName: StopLogging}", "stopped: {eventName: [}")
    assert question(text).title == "Was a CloudTrail trail stopped?"


def test_a_parameter_without_default_is_required_and_one_with_null_is_not() -> None:
    text = changed(DETECTION, "default: true, ", "")
    assert question(text).parameters["include_denied"].required
    text = changed(DETECTION, "default: true", "default: null")
    assert not question(text).parameters["include_denied"].required


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "hint"),
    [
        ("-- severity: high", "-- severty: high", 4, "unknown key 'severty'", "did you mean severity?"),
        ("-- severity: high", "-- asks: who", 4, "'asks' twice", ""),
        ("-- title: Was a CloudTrail trail stopped?", "-- severity2: x", 1, "unknown key", ""),
        ("-- asks: what\n", "", 1, "has no 'asks'", ""),
        ("-- attack: [T1685.002]", "-- attack: T1685.002", 5, "must be a list", ""),
        ("-- title: Was a CloudTrail trail stopped?", "-- title:", 1, "title must be a text", ""),
        ("-- title: Was a CloudTrail trail stopped?", "-- title: Was: it?", 1, "not YAML", "quotes"),
        ("type: boolean", "type: bool", 8, "unknown type 'bool'", "boolean"),
        ("type: boolean, ", "", 8, "has no 'type'", ""),
        ("help: report refused attempts", "help: refused, and others", 8, "stray words 'and others'", "quotes"),
        ("default: true", "defualt: true", 8, "unknown key 'defualt'", "did you mean default?"),
        ("include_denied: {", "Include-Denied: {", 8, "is not a name", ""),
        ("-- misses:", "-- needs: [dta events]\n-- misses:", 9, "not a need", ""),
        ("-- cases:", "-- cases:\n--   match: {}\n-- references: [x]\n-- formerly:", 16, "below the cases", ""),
    ],
)
def test_a_broken_header_names_its_line_and_what_to_write(old: str, new: str, line: int, what: str, hint: str) -> None:
    with pytest.raises(QuestionError) as caught:
        question(changed(DETECTION, old, new))
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert caught.value.at is not None
    assert (caught.value.at.uri, caught.value.at.line) == ("queries/topic/what.sql", line)


@pytest.mark.parametrize(
    "text", ["", "select 1", "\n-- title: late?\nselect 1", "-- title: x?\n-- asks: who\n-- kind: hunt\n"]
)
def test_a_file_without_header_or_sql_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        question(text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "what.sql"
    path.write_bytes(b"-- title: \xff?\n")
    with pytest.raises(QuestionError, match="cannot be read"):
        load(path, "a.what")


def test_comments_inside_the_sql_stay_in_the_sql() -> None:
    text = changed(HUNT, "group by actor", "-- one row each\ngroup by actor")
    assert "-- one row each" in question(text).sql


def test_a_header_nested_without_end_is_refused_and_crashes_nothing(tmp_path):
    path = tmp_path / "topic" / "deep.sql"
    path.parent.mkdir()
    path.write_text("-- title: " + "[" * 500_000 + "\n\nselect 1\n")
    [problem] = Catalogue([tmp_path]).problems
    assert "nested deeper" in str(problem)
