"""What is shipped: nothing is asked of the network unasked, every dependency has a reason, and a wheel is the same whenever it is built."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
DEPENDENCIES = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]

_IMPORT_ALL = """
import importlib, pkgutil, socket, sys
def refuse(*arguments, **named):
    raise AssertionError("the network was asked at import")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import trailscope
count = 0
for module in pkgutil.walk_packages(trailscope.__path__, "trailscope."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
        count += 1
print(count)
"""


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w-]+", requirement)[0] for requirement in requirements}


@pytest.mark.slow
def test_importing_any_module_asks_nothing_of_the_network() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORT_ALL], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 300


def test_every_dependency_has_a_line_that_says_what_for() -> None:
    page = (PROJECT / "docs" / "dependencies.md").read_text()
    assert set(re.findall(r"^\| ([a-z0-9-]+) \| ", page, re.MULTILINE)) - {"package"} == names(DEPENDENCIES)


def test_every_dependency_says_from_which_version_on() -> None:
    assert [requirement for requirement in DEPENDENCIES if ">=" not in requirement] == []


def test_the_lock_pins_every_dependency_with_its_hashes() -> None:
    lock = (PROJECT / "requirements.lock").read_text()
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[\w,]+\])?==\S+.*\\\n    --hash=sha256:", lock, re.MULTILINE)
    assert names(DEPENDENCIES) <= set(pinned)
    assert len(pinned) == len(re.findall(r"^[a-z0-9-]+(?:\[[\w,]+\])?==", lock, re.MULTILINE))


@pytest.mark.slow
def test_a_wheel_is_the_same_bytes_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    built = []
    for folder in ("one", "another"):
        place = tmp_path / folder
        place.mkdir()
        for name in ("trailscope", "queries", "notebooks", "sample_logs"):
            shutil.copytree(
                PROJECT / name,
                place / name,
                ignore=shutil.ignore_patterns("__pycache__"),
                copy_function=shutil.copyfile,
            )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(PROJECT / name, place / name)
        environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
        call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
        subprocess.run(call, cwd=place, env=environment, check=True, capture_output=True)
        (wheel,) = (place / "dist").glob("*.whl")
        built.append((wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert built[0] == built[1]


def test_the_page_about_installing_names_every_extra_and_no_other() -> None:
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"].keys() - {
        "dev"
    }
    rows = [
        line
        for line in (PROJECT / "docs" / "install.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `trailscope[")
    ]
    named = {name for row in rows for name in re.findall(r"`(?:trailscope)?\[(\w+)\]`", row.split("|")[1])}
    assert named == extras
