"""Draws docs/demo.svg: what `trailscope demo` shows on a terminal. Run it after a change of what is shown."""

from __future__ import annotations

import io
import os
import pty
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

WIDTH = 132
PICTURE = Path(__file__).parent / "demo.svg"


def demo() -> list[str]:
    """The lines that the demo shows on a terminal of ``WIDTH`` columns, without its progress and its last advice."""
    shown: list[bytes] = []

    def record(terminal: int) -> bytes:
        shown.append(os.read(terminal, 65536))
        return shown[-1]

    os.environ |= {"COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    with TemporaryDirectory() as folder:
        pty.spawn(["sh", "-c", f"{sys.executable} -m trailscope demo {folder}/lake 2>/dev/null"], record)
    lines = b"".join(shown).decode().replace("\r\n", "\n").split("\n")
    end = next(number for number, line in enumerate(lines) if "Next" in line)
    return lines[:end]


if __name__ == "__main__":
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line in ["$ trailscope demo", *demo()]:
        console.print(Text.from_ansi(line), soft_wrap=True)
    PICTURE.write_text(console.export_svg(title="trailscope"), encoding="utf-8")
