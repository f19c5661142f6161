"""Which rivals are on this machine, of which version, or why one is not.

`python -m benchmarks.performance.build_rivals` brings them into ``.work/rivals``: the Python ones into an environment of their own, so that none
changes what trailscope is measured with, and the Sigma runners as programs.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

RIVALS = Path(".work/rivals")
PROGRAMS = Path(__file__).with_name("rival_programs.py")
REMEDY = "run: make bench-rivals"
_LIBRARIES = ("duckdb", "chdb", "polars", "pandas", "orjson")
_RUNNERS = ("rsigma", "suzaku")
_VERSIONS = "import importlib.metadata as m, json, sys; print(json.dumps({d.name: d.version for d in m.distributions() if d.name in sys.argv}))"


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


@cache
def rivals() -> dict[str, Rival]:
    """Every rival by name. A library counts in the rivals' environment, else in trailscope's."""
    found = dict.fromkeys(_LIBRARIES, Rival("", (), f"not installed ({REMEDY})"))
    for python in (sys.executable, str(RIVALS / "venv" / "bin" / "python")):
        try:
            versions = json.loads(_said([python, "-c", _VERSIONS, *_LIBRARIES]))
        except (OSError, subprocess.CalledProcessError):
            continue
        found |= {name: Rival(version, (python, str(PROGRAMS))) for name, version in versions.items()}
    if found["orjson"].missing:
        found["pandas"] = found["orjson"]
    elif found["pandas"].program != found["orjson"].program:
        found["pandas"] = Rival("", (), f"pandas and orjson lie in two environments ({REMEDY})")
    jq = _program("jq", shutil.which("jq"), "not in PATH")
    found["jq"] = jq if jq.missing else Rival(jq.version, (sys.executable, str(PROGRAMS)))
    for name in _RUNNERS:
        built = RIVALS / "bin" / name
        why = RIVALS / f"{name}.why"
        reason = why.read_text(encoding="utf-8").strip() if why.exists() else f"not built ({REMEDY})"
        found[name] = _program(name, str(built) if built.exists() else shutil.which(name), reason)
    home = RIVALS / "suzaku-home"  # it looks for its config where it is run
    if home.is_dir() and not found["suzaku"].missing:
        found["suzaku"] = replace(
            found["suzaku"], program=("env", "-C", str(home.absolute()), *found["suzaku"].program)
        )
    return found


def _program(name: str, path: str | None, reason: str) -> Rival:
    if path is None:
        return Rival("", (), reason)
    try:
        said = _said([path, "--version"])
    except (OSError, subprocess.CalledProcessError):
        said = name
    return Rival(said.replace(name, "").strip(" -"), (str(Path(path).absolute()),))


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip().split("\n")[0]
