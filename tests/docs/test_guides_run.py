"""Every command of the documentation is run as it stands, page by page, in a folder where ``sample_logs`` lies."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pages_world import PROJECT, World, world

from trailscope.cli import command as trailscope

_BLOCKS = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"exit status (\d+)")


def commands_of(page: Path) -> list[str]:
    """The lines of a page's blocks of commands."""
    return [line for text in _BLOCKS.findall(page.read_text(encoding="utf-8")) for line in text.splitlines()]


WITH_CHECKOUT = {**os.environ, "PYTHONPATH": str(PROJECT)}
ELSEWHERE = ("pivots.md", "containment.md")  # tests of their own ask more of them
PAGES = [page for page in sorted((PROJECT / "docs").rglob("*.md")) if commands_of(page) and page.name not in ELSEWHERE]


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_page_answers(
    page: Path, around: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    around.settle(tmp_path, monkeypatch)
    for line in commands_of(page):
        command, _, comment = line.partition("  #")
        program, *words = shlex.split(command)
        if command.startswith("python -m benchmarks."):
            told = subprocess.run(
                [sys.executable, *words], capture_output=True, text=True, check=False, env=WITH_CHECKOUT
            )
            assert told.returncode == 0, told.stderr
            continue
        assert program == "trailscope", line
        expected = _STATUS.search(comment)
        status, output = run(words)
        assert status == (int(expected[1]) if expected else 0), f"{line}\n{output}"
        written = words[words.index("-o") + 1] if "-o" in words and not output.endswith("understood") else ""
        assert Path(written).stat().st_size if written else output.strip() or "--quiet" in words, line


def run(words: list[str]) -> tuple[int, str]:
    """Status and output of `trailscope …`. What asks another engine than DuckDB is only read, not done: tests/engines has those."""
    engines = set(words) & {"spark", "trino", "athena"} if "--engine" in words else set()
    if engines:
        with trailscope.make_context("trailscope", words[:1]) as context:
            chosen = trailscope.get_command(context, words[0])
            assert chosen is not None
            chosen.make_context(words[0], words[1:], parent=context)
        return 0, f"{engines} understood"
    done = CliRunner().invoke(trailscope, words)
    return done.exit_code, done.output


_ANY_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOT_RUN = {
    (page.relative_to(PROJECT).as_posix(), line)
    for page in [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    for block in _ANY_BLOCK.findall(page.read_text(encoding="utf-8"))
    for line in block.splitlines()
    if line.startswith("trailscope ") and page.name != "cli.md"
}


def test_every_command_that_stands_anywhere_has_options_that_there_are() -> None:
    wrong = []
    for page, line in sorted(NOT_RUN):
        found: click.Command = trailscope
        words = shlex.split(line.split("  ")[0].split(" < ")[0].split(" ||")[0].split(" | ")[0], comments=True)[1:]
        context = click.Context(found, info_name="trailscope")
        try:
            while isinstance(found, click.Group) and words and not words[0].startswith("-"):
                name = words.pop(0)
                found = found.get_command(context, name) or context.fail(f"there is no command {name}")
                context = click.Context(found, info_name=name, parent=context)
            found.make_parser(context).parse_args(args=words)
        except click.ClickException as error:
            wrong.append(f"{page}: {line}: {error.format_message()}")
    assert wrong == []


def test_there_are_pages_with_commands() -> None:
    assert len(PAGES) > 12
