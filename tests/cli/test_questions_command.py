"""`trailscope queries list | show | test`."""

import json

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

GOOD = """\
-- title: Was an IAM group joined?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098]
-- finding: "{actor} joined"
-- outcome: attempted
-- finding_denied: "{actor} tried to join but {failure}"
-- ttc: [T1562.008]
-- summary: Joining is not always bad.
-- misses:
--   - Everything else.
-- cases:
--   match:
--     joined: {eventSource: iam.amazonaws.com, eventName: AddUserToGroup}
--     refused: {eventSource: iam.amazonaws.com, eventName: AddUserToGroup, errorCode: AccessDenied}
--   ignore:
--     left: {eventSource: iam.amazonaws.com, eventName: RemoveUserFromGroup}
--     other service: {eventSource: example.amazonaws.com, eventName: AddUserToGroup}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'AddUserToGroup'
"""


@pytest.fixture
def own(tmp_path):
    """A folder of one question of our own."""
    place = tmp_path / "queries" / "groups" / "joined.sql"
    place.parent.mkdir(parents=True)
    place.write_text(GOOD)
    return place


def run(*arguments):
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])


def test_the_list_has_one_line_per_question_fit_for_grep(own):
    result = run("queries", "list", "--queries", own.parents[1])
    assert result.exit_code == 0
    lines = [line.split(maxsplit=3) for line in result.stdout.splitlines()]
    assert ["groups.joined", "low", "detection", "Was an IAM group joined?"] in lines
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (["--topic", "groups"], True),
        (["--topic", "logging"], False),
        (["--kind", "detection"], True),
        (["--kind", "summary"], False),
        (["--severity", "low"], True),
        (["--severity", "high"], False),
        (["--asks", "who"], True),
        (["--asks", "when"], False),
        (["--attack", "T1098"], True),
        (["--attack", "T1685"], False),
    ],
)
def test_conditions_narrow_the_list(own, condition, expected):
    assert ("groups.joined" in run("queries", "list", "--queries", own.parents[1], *condition).stdout) == expected


@pytest.mark.parametrize(
    "words",
    [["GROUP", "joined"], ["groups.joined"], ["iam"], ["AddUserToGroup"], ["t1098"], ["T1562.008"], ["iam", "AddUser"]],
)
def test_words_find_a_question_by_title_id_service_action_and_technique(own, words):
    assert "groups.joined" in run("queries", "list", *words, "--queries", own.parents[1], "--topic", "groups").stdout


@pytest.mark.parametrize("words", [["lambda"], ["joined", "DeleteGroup"], ["T1562.007"], ["not always bad"]])
def test_a_word_that_a_question_is_not_about_finds_it_not(own, words):
    assert (
        "groups.joined" not in run("queries", "list", *words, "--queries", own.parents[1], "--topic", "groups").stdout
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["StopLogging"], "logging.trail_stopped"),
        (["Secrets", "Manager", "read"], "secrets.read"),
        (["asked_who_one_is"], "credentials.caller_identity_requested"),
        (["T1486.A001"], "storage.object_encryption_updated"),
        (["T1562.008"], "logging.trail_stopped"),
    ],
)
def test_the_shipped_questions_are_found_by_what_people_search_for(words, found):
    assert found in run("queries", "list", *words).stdout


def test_the_list_is_data_when_a_format_is_asked(own):
    rows = json.loads(run("queries", "list", "--queries", own.parents[1], "--topic", "groups", "-f", "json").stdout)
    assert rows == [
        {
            "id": "groups.joined",
            "title": "Was an IAM group joined?",
            "asks": "who",
            "kind": "detection",
            "severity": "low",
            "outcome": "attempted",
            "attack": ["T1098"],
            "ttc": ["T1562.008"],
            "path": str(own),
        }
    ]


def test_a_broken_file_is_named_and_the_others_are_listed(own):
    (own.parent / "broken.sql").write_text("-- title: [\n\nselect 1")
    result = run("queries", "list", "--queries", own.parents[1])
    assert result.exit_code == 3
    assert "groups.joined" in result.stdout
    assert "broken.sql" in result.stderr


def test_show_says_what_a_person_needs(own):
    result = run("queries", "show", "groups/joined", "--queries", own.parents[1])
    assert result.exit_code == 0
    for what in (
        "Was an IAM group joined?",
        "groups.joined  detection · low · asks who",
        "Joining is not always bad.",
        "trailscope query groups.joined --lake LAKE",
        "management events",
        "T1098 Account Manipulation",
        "- Everything else.",
        "and event_name = 'AddUserToGroup'",
        str(own),
    ):
        assert what in result.stdout


def test_show_names_parameters_with_type_and_default():
    said = run("queries", "show", "credentials.key_from_many_networks").stdout
    assert "min_addresses (integer, default 3): distinct source addresses within one hour" in said


def test_show_of_an_unknown_name_is_2():
    result = run("queries", "show", "nothing.like_this")
    assert result.exit_code == 2
    assert "there is no question" in result.stderr


def test_a_good_question_passes_with_every_case_and_mutant_named(own):
    result = run("queries", "test", "groups.joined", "--queries", own.parents[1])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "groups.joined  [detection, low] Was an IAM group joined?"
    assert lines[1:5] == [
        "   ok   match: joined",
        "   ok   match: refused",
        "   ok   ignore: left",
        "   ok   ignore: other service",
    ]
    assert any(line.startswith("   kill drop: event_source = 'iam.amazonaws.com'") for line in lines[5:])
    assert "1 question tested, 0 failed" in result.stderr


def test_a_condition_that_no_case_defends_fails(own):
    own.write_text("\n".join(line for line in GOOD.splitlines() if "other service" not in line))
    result = run("queries", "test", "groups.joined", "--queries", own.parents[1])
    assert result.exit_code == 4
    assert "SURVIVES drop: event_source = 'iam.amazonaws.com'" in result.stdout


def test_a_case_that_does_not_hold_fails(own):
    own.write_text(
        GOOD.replace(
            "left: {eventSource: iam.amazonaws.com, eventName: Remove",
            "left: {eventSource: iam.amazonaws.com, eventName: Add",
        ).replace("AddUserFromGroup", "AddUserToGroup")
    )
    result = run("queries", "test", "groups", "--queries", own.parents[1])
    assert result.exit_code == 4
    assert "FAIL ignore: left" in result.stdout
