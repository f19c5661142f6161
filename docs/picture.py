"""Draws docs/demo.svg, what `trailscope demo` shows on a terminal, and docs/assets/report.png, the top of the report of the sample logs.

Run it after a change of what is shown. The report is drawn by Chromium, and left as it is where there is none.
"""

from __future__ import annotations

import io
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

import trailscope as ts

WIDTH = 132
PICTURE = Path(__file__).parent / "demo.svg"
REPORT = Path(__file__).parent / "assets" / "report.png"
SAMPLES = Path(__file__).parents[1] / "sample_logs"


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


def report(chromium: str) -> None:
    """The top of the report, as a browser shows it."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        with ts.open(SAMPLES) as case:
            text = case.report().html()
        page.write_text(
            text.replace(SAMPLES.parent.as_uri(), "file:///cases"), encoding="utf-8"
        )  # not where we drew it
        look = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,820"]
        drawn = Path(folder) / "report.png"
        words = [chromium, *look, f"--screenshot={drawn}", page.as_uri()]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - the browser of the machine, and a page of ours
        REPORT.write_bytes(drawn.read_bytes())


if __name__ == "__main__":
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line in ["$ trailscope demo", *demo()]:
        console.print(Text.from_ansi(line), soft_wrap=True)
    PICTURE.write_text(console.export_svg(title="trailscope"), encoding="utf-8")
    if found := shutil.which("chromium") or shutil.which("chromium-browser"):
        report(found)
