"""Finding questions by name and by what they are about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from question_text import DETECTION, HUNT, changed

from trailscope.errors import QuestionError, UsageError
from trailscope.questions import catalogue as catalogue_module
from trailscope.questions.catalogue import ENVIRONMENT, Catalogue, open_catalogue


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(
        tmp_path,
        "logging/trail_stopped.sql",
        changed(DETECTION, "-- misses", "-- formerly: [trail.stopped]\n-- misses"),
    )
    write(tmp_path, "activity/busy.sql", HUNT)
    summary = changed(HUNT, "-- kind: hunt\n-- severity: low\n", "-- kind: summary\n")
    write(tmp_path, "activity/actors.sql", summary)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_ids_come_from_paths_in_order(root: Path) -> None:
    assert list(Catalogue([root])) == ["activity.actors", "activity.busy", "logging.trail_stopped"]


@pytest.mark.parametrize(
    "name",
    [
        "logging.trail_stopped",
        "logging/trail_stopped",
        "logging/trail_stopped.sql",
        " logging.trail_stopped ",
        "trail.stopped",
    ],
)
def test_a_question_is_found_by_id_path_and_former_id(root: Path, name: str) -> None:
    assert Catalogue([root]).find(name).id == "logging.trail_stopped"


def test_an_unknown_name_is_answered_with_the_nearest(root: Path) -> None:
    with pytest.raises(QuestionError) as caught:
        Catalogue([root]).find("loging.trail_stoped")
    assert "logging.trail_stopped" in caught.value.hint
    with pytest.raises(QuestionError) as caught:
        Catalogue([root]).find("trail_stopped")
    assert "logging.trail_stopped" in caught.value.hint


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_others_are_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root ignores chmod 000, so the refusal is played by os.scandir for that one folder."""
    scandir = os.scandir

    def refusing(place):
        if str(place) == str(root / "logging"):
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    catalogue = Catalogue([root])
    assert list(catalogue) == ["activity.actors", "activity.busy"]
    (problem,) = catalogue.problems
    assert (problem.what, str(problem.at)) == ("the folder cannot be read: Permission denied", str(root / "logging"))


def test_a_broken_file_is_a_problem_and_the_others_are_kept(root: Path) -> None:
    write(root, "logging/broken.sql", "-- title: x?\n-- titel: y\nselect 1")
    catalogue = Catalogue([root])
    assert len(catalogue) == 3
    assert [problem.at.line for problem in catalogue.problems if problem.at] == [2]
    with pytest.raises(QuestionError, match="titel"):
        catalogue.find("logging.broken")


@pytest.mark.parametrize("name", ["stray.sql", "Logging/x.sql", "logging/Trail-Stopped.sql"])
def test_a_path_that_makes_no_id_is_a_problem(root: Path, name: str) -> None:
    write(root, name, HUNT)
    assert [problem.what for problem in Catalogue([root]).problems] == [
        f"the path does not make an id: {name.removesuffix('.sql').replace('/', '.')!r}"
    ]


def test_an_id_in_two_folders_is_a_problem_and_the_first_counts(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("own")
    write(other, "activity/busy.sql", changed(HUNT, "many calls", "few calls"))
    catalogue = Catalogue([root, other])
    assert catalogue["activity.busy"].title == "Which principals made many calls?"
    assert len(catalogue.problems) == 1


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({}, ["activity.actors", "activity.busy", "logging.trail_stopped"]),
        ({"topics": ["logging"]}, ["logging.trail_stopped"]),
        ({"kinds": ["hunt", "summary"]}, ["activity.actors", "activity.busy"]),
        ({"severity": "low"}, ["activity.busy", "logging.trail_stopped"]),
        ({"severity": "medium"}, ["logging.trail_stopped"]),
        ({"severity": "critical"}, []),
        ({"asks": ["what"]}, ["logging.trail_stopped"]),
        ({"attack": ["T1562.008"]}, ["logging.trail_stopped"]),
        ({"attack": ["T1685"], "asks": ["who"]}, []),
    ],
)
def test_selections_narrow_each_other(root: Path, conditions: dict[str, list[str]], ids: list[str]) -> None:
    assert [question.id for question in Catalogue([root]).select(**conditions)] == ids  # type: ignore[arg-type]  # each case gives other keywords


def test_an_unknown_severity_is_wrong_usage(root: Path) -> None:
    with pytest.raises(UsageError, match="severe"):
        Catalogue([root]).select(severity="severe")


def test_shipped_given_and_environment_folders_are_read_together(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (tmp_path_factory.mktemp(name) for name in ("one", "two", "three"))
    for number, place in enumerate((one, two, three)):
        write(place, f"own/question_{number}.sql", HUNT)
    monkeypatch.setattr(catalogue_module, "folder", lambda _: root)
    monkeypatch.setenv(ENVIRONMENT, os.pathsep.join([str(two), str(three)]))
    found = open_catalogue([one])
    assert {"own.question_0", "own.question_1", "own.question_2", "logging.trail_stopped"} <= found.keys()


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    with pytest.raises(UsageError, match="no folder of questions"):
        open_catalogue([tmp_path / "missing"])
