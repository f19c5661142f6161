"""What an installation without `trailscope[charts]` does: everything but pictures, and it says what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"vl_convert", "pandas", "IPython", "moto", "boto3"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from trailscope.charts import renderer
import importlib.util
renderer.find_spec = lambda name: None
import trailscope as ts
case = ts.open(sys.argv[1])
report = case.report(case.hunt(packs=["root"]))
page = report.html()
assert "trailscope[charts]" in page and "trailscopeDraw = " not in page
assert report.markdown()
case.timeline(actor="alice").save("story.json")
try:
    case.timeline(actor="alice").save("story.svg")
except ts.TrailscopeError as error:
    print(error)
"""


@pytest.mark.slow
def test_reports_are_made_and_a_picture_says_what_it_needs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, str(PROJECT / "sample_logs")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "pip install 'trailscope[charts]'" in done.stdout
