"""Packages of questions: found by their entry point, never imported, and named where they are broken."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trailscope.errors import QuestionError
from trailscope.questions.catalogue import open_catalogue

QUESTION = """\
-- title: Which calls were made from our build network?
-- asks: where_from
-- kind: summary
-- cases:
--   - title: a call is counted
--     events: [{}]
--     expect: [{calls: 1}]
select count(*) as calls from events
"""


def install(site: Path, *, package: str = "acme_questions", entry: str = "acme_questions") -> None:
    """What pip leaves of a wheel: the package with one question, and its metadata."""
    topic = site.joinpath(*package.split("."), "acme")
    topic.mkdir(parents=True)
    (topic / "build_calls.sql").write_text(QUESTION)
    for place in (site / package.partition(".")[0], site.joinpath(*package.split("."))):
        (place / "__init__.py").write_text("raise RuntimeError('a package of questions is not to be imported')\n")
    metadata = site / "acme_questions-1.2.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-questions\nVersion: 1.2\n")
    (metadata / "entry_points.txt").write_text(f"[trailscope.queries]\nacme = {entry}\n")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An empty folder of installed packages that this process sees."""
    place = tmp_path / "site-packages"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    return place


@pytest.mark.parametrize("package", ["acme_questions", "acme_questions.packs.cloud"])
def test_the_questions_of_an_installed_package_are_asked_like_shipped_ones_and_its_code_is_not_run(site, package):
    install(site, package=package, entry=package)
    catalogue = open_catalogue()
    assert catalogue.find("acme.build_calls").path.is_relative_to(site)
    assert "acme.build_calls" in catalogue
    assert "acme_questions" not in sys.modules


def test_a_package_that_announces_what_it_does_not_have_is_named_and_the_others_are_there(site):
    install(site, entry="acme_questions.none")
    catalogue = open_catalogue()
    assert len(catalogue) > 100
    (problem,) = catalogue.problems
    assert "acme-questions 1.2 announces questions in 'acme_questions.none'" in str(problem)


def test_a_shipped_question_is_not_replaced_by_an_installed_one(site):
    install(site)
    (site / "acme_questions" / "root").mkdir()
    (site / "acme_questions" / "root" / "usage.sql").write_text(QUESTION)
    catalogue = open_catalogue()
    assert not catalogue["root.usage"].path.is_relative_to(site)
    assert "root.usage is already defined" in str(catalogue.problems[0])
    with pytest.raises(QuestionError, match="no question"):
        catalogue.find("acme.build_call")


@pytest.mark.slow
def test_a_wheel_that_pip_installs_brings_its_questions(tmp_path):
    wheel = tmp_path / "acme_questions-1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("acme_questions/acme/build_calls.sql", QUESTION)
        info = "acme_questions-1.2.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: acme-questions\nVersion: 1.2\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/entry_points.txt", "[trailscope.queries]\nacme = acme_questions\n")
        archive.writestr(f"{info}/RECORD", "")
    site = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    listed = subprocess.run(
        [sys.executable, "-m", "trailscope", "queries", "list", "--topic", "acme"],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": f"{site}:{Path.cwd()}", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "acme.build_calls" in listed.stdout
