"""Every command of the guides is run as it stands, one after the other, in a folder where ``sample_logs`` lies."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

PROJECT = Path(__file__).resolve().parents[2]
GUIDES = ("first-hour", "coming-from")
_BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_the_guide_answers(guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample_logs").symlink_to(PROJECT / "sample_logs")
    monkeypatch.chdir(tmp_path)
    commands = [line for text in console_blocks(guide) for line in text.splitlines()]
    assert len(commands) > 5
    for line in commands:
        program, *words = shlex.split(line)
        assert program == "trailscope", line
        done = CliRunner().invoke(trailscope, words)
        assert done.exit_code == 0, f"{line}\n{done.output}"
        written = words[words.index("-o") + 1] if "-o" in words else ""
        assert Path(written).stat().st_size if written else done.output.strip(), line


def console_blocks(guide: str) -> list[str]:
    page = (PROJECT / "docs" / f"{guide}.md").read_text(encoding="utf-8")
    kinds = {kind for kind, _ in _BLOCKS.findall(page)}
    assert kinds == {"console"}
    return [text for _, text in _BLOCKS.findall(page)]
