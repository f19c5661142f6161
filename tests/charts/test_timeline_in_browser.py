"""The saved page in a real browser: no console message, nothing of the logs runs, times are UTC there too."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from chart_findings import HOSTILE
from chart_tables import CHARTS

from trailscope import charts

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def opened(page: Path, *, zone: str = "America/New_York") -> tuple[str, list[str]]:
    """The page's document after it has run, and what it wrote to the console."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with tempfile.TemporaryDirectory() as profile:
        switches = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--enable-logging=stderr",
        ]
        done = subprocess.run(
            [CHROMIUM, *switches, "--virtual-time-budget=20000", "--timeout=60000", "--dump-dom", page.as_uri()],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env={**os.environ, "TZ": zone},
        )
    return done.stdout, re.findall(r":CONSOLE[^\]]*\] (.*)", done.stderr)


@pytest.mark.parametrize("name", CHARTS)
def test_every_page_opens_without_a_word_on_the_console_and_runs_nothing_of_the_logs(name, tmp_path):
    dom, console = opened(charts.save(CHARTS[name](HOSTILE), tmp_path / "chart.html"))
    assert console == []
    assert "marks" in dom, "the chart was drawn"
    assert "<title>trailscope</title>" in dom
    drawn = dom.partition("</div>")[0]
    assert "<img" not in drawn


def test_the_page_tells_utc_to_a_reader_in_new_york(tmp_path):
    dom, _ = opened(charts.save(CHARTS["timeline"]("alice"), tmp_path / "chart.html"))
    assert "2026-09-01 08:19:04" in dom
    assert "04:19" not in dom
