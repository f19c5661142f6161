"""Which rivals are on this machine, of which version, or why one is not.

`python -m benchmarks.performance.build_rivals` brings them into ``.work/rivals``: the Python ones into an environment of their own, so that none
changes what trailscope is measured with, and the Sigma runners as programs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

RIVALS = Path(".work/rivals")
PROGRAMS = Path(__file__).with_name("rival_programs.py")
REMEDY = "run: make bench-rivals"
_VERSION = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
_PYTHON_RIVALS = {"chdb": "chdb", "polars": "polars", "pandas": "pandas", "orjson": "orjson", "duckdb": "duckdb"}
_RUNNERS = {"rsigma": "rsigma", "suzaku": "suzaku"}


@dataclass(frozen=True)
class Rival:
    """A library or program.

    Attributes:
        version: as it says itself; empty where it is not there.
        program: the words that run it: a Python that has the library, or the program.
        missing: why it is not there; empty where it is.
    """

    version: str
    program: tuple[str, ...]
    missing: str = ""


def rivals() -> dict[str, Rival]:
    """Every rival by name."""
    own = RIVALS / "venv" / "bin" / "python"
    found = {name: _library(package, own) for name, package in _PYTHON_RIVALS.items()}
    if found["orjson"].missing:
        found["pandas"] = found["orjson"]
    jq = _program("jq", shutil.which("jq"), "not in PATH")
    found["jq"] = jq if jq.missing else Rival(jq.version, (sys.executable, str(PROGRAMS)))
    for name in _RUNNERS:
        built = RIVALS / "bin" / name
        why = RIVALS / f"{name}.why"
        reason = why.read_text(encoding="utf-8").strip() if why.exists() else f"not built ({REMEDY})"
        found[name] = _program(name, str(built) if built.exists() else shutil.which(name), reason)
    return found


def _library(package: str, own: Path) -> Rival:
    """A library, in the rivals' environment or else in trailscope's."""
    for python in (str(own), sys.executable):
        try:
            version = _said([python, "-c", _VERSION, package])
        except (OSError, subprocess.CalledProcessError):
            continue
        return Rival(version, (python, str(PROGRAMS)))
    return Rival("", (), f"not installed ({REMEDY})")


def _program(name: str, path: str | None, reason: str) -> Rival:
    if path is None:
        return Rival("", (), reason)
    try:
        said = _said([path, "--version"])
    except (OSError, subprocess.CalledProcessError):
        said = name
    note = RIVALS / f"{name}.version"
    version = note.read_text(encoding="utf-8").strip() if note.exists() else said.replace(name, "").strip(" -")
    return Rival(version, (str(Path(path).absolute()),))


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip().split("\n")[0]
