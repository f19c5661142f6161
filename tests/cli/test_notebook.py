"""`trailscope notebook`: list, copy, set the parameters, open."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from every_command import COMMANDS

from trailscope.cli import command as trailscope
from trailscope.cli.commands import notebook
from trailscope.cli.commands.notebook import notebooks

PROJECT = Path(__file__).parents[2]


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(trailscope, ["notebook", *map(str, arguments)], env=environment)


def empty_lake(place: Path) -> Path:
    """What tells a lake from another folder: its mark."""
    place.mkdir(exist_ok=True)
    (place / "lake.json").write_text("{}")
    return place


def parameters(path: Path) -> dict[str, object]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    values: dict[str, object] = {}
    exec("".join(cell["source"]), values)
    return values


def test_without_a_name_the_notebooks_are_listed_with_their_titles() -> None:
    lines = run().stdout.splitlines()
    assert [line.split()[0] for line in lines] == [path.stem for path in notebooks()]
    assert "05_leaked_access_key            A leaked access key, from alert to containment" in lines


def test_a_number_is_enough_and_the_copy_is_set_to_lake_and_window(tmp_path: Path) -> None:
    lake = empty_lake(tmp_path / "case 'x'")
    done = run("05", "--into", tmp_path, "--no-open", "--lake", lake, "--since", "2026-09-01", "--until", "2026-09-04")
    assert done.exit_code == 0, done.stderr
    copy = tmp_path / "05_leaked_access_key.ipynb"
    assert str(copy) in done.stderr
    given = parameters(copy)
    assert (given["LAKE"], given["SINCE"], given["UNTIL"]) == (str(lake), "2026-09-01", "2026-09-04")
    assert given["KEY"] == "AKIAU3HBXAVKZLNJYDTP", "what was not given stays"


def test_the_lake_of_the_environment_counts_and_becomes_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    empty_lake(tmp_path / "case42")
    assert run("00", "--into", tmp_path, "--no-open", TRAILSCOPE_LAKE="case42").exit_code == 0
    assert parameters(tmp_path / "00_quick_start.ipynb")["LAKE"] == str(Path("case42").resolve())


def test_without_a_lake_the_copy_is_the_shipped_notebook(tmp_path: Path) -> None:
    assert run("01_root_usage.ipynb", "--into", tmp_path / "new", "--no-open").exit_code == 0
    source = next(path for path in notebooks() if path.stem == "01_root_usage")
    copied, shipped = (json.loads(p.read_text()) for p in (tmp_path / "new" / source.name, source))
    for document in (copied, shipped):
        for cell in document["cells"]:
            cell["source"] = "".join(cell["source"])
    assert copied == shipped


def test_a_copy_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    copy = tmp_path / "00_quick_start.ipynb"
    copy.write_text("my work")
    done = run("00", "--into", tmp_path, "--no-open", "--lake", empty_lake(tmp_path))
    assert (done.exit_code, copy.read_text()) == (0, "my work")
    assert "stays as it is" in done.stderr


@pytest.mark.parametrize(("name", "told"), [("99", "no notebooks"), ("0", "10 notebooks")])
def test_a_name_of_none_or_of_several_is_refused_and_the_choice_is_shown(tmp_path: Path, name: str, told: str) -> None:
    done = run(name, "--into", tmp_path, "--no-open")
    assert done.exit_code == 2
    assert told in done.stderr
    assert "02_who_became_admin" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", [("--account", "333333333333"), ("--region", "eu-west-1")])
def test_what_a_notebook_has_no_parameter_for_is_refused_and_not_ignored(
    tmp_path: Path, option: tuple[str, str]
) -> None:
    done = run("00", "--into", tmp_path, "--no-open", *option)
    assert done.exit_code == 2
    assert option[0] in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_it_is_opened_in_jupyter_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, words: called.append([program, *words]))
    run("00", "--into", tmp_path)
    assert [words[-2:] for words in called] == [["lab", str(tmp_path / "00_quick_start.ipynb")]]


def test_without_jupyter_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(notebook.shutil, "which", lambda name: None)
    done = run("00", "--into", tmp_path)
    assert done.exit_code == 4
    assert "trailscope[notebooks]" in done.stderr


def test_the_notebook_about_engines_names_the_commands_that_take_one() -> None:
    cells = json.loads((PROJECT / "notebooks" / "10_beyond_one_machine.ipynb").read_text(encoding="utf-8"))["cells"]
    (rows,) = ["".join(cell["source"]) for cell in cells if "--engine" in "".join(cell["source"])]
    taking = {name[0] for name, command in COMMANDS.items() for each in command.params if "--engine" in each.opts}
    assert taking == {"query", "hunt", "incidents", "session", "ingest"}
    assert "| questions, hunt, incidents and sessions by Spark, Trino or Athena | `--engine spark`," in rows
    assert "| ingest by Spark | `trailscope ingest --engine spark` |" in rows
    assert "not yet" not in rows
