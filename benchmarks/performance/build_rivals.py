"""`make bench-rivals`: what trailscope is compared with, into ``.work/rivals``; says of each what came and why one did not.

Python libraries are those of the group `bench` in pyproject.toml. rsigma comes from crates.io; the floor in Rust is built where it lies. Suzaku, its
Sigma library and SigmaHQ's rules are on GitHub alone; ``--suzaku`` and ``--sigma`` take copies that are here already. Where that library cannot be
fetched, a checkout of Suzaku's commit 521c249~1 (0.3.0-dev, July 2025) is built: the last that takes it from crates.io. Nothing is fetched when a
benchmark runs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.performance.rivals import RIVALS, rivals

RSIGMA = "0.23.0"  # later ones ask for a newer Rust
SUZAKU_URL, SIGMA_URL = "https://github.com/Yamato-Security/suzaku", "https://github.com/SigmaHQ/sigma"
NO_QUESTIONS = {"GIT_TERMINAL_PROMPT": "0"}  # of git, for a password
FLOOR = Path("benchmarks/floor/Cargo.toml")
RULES = Path("rules/cloud/aws/cloudtrail")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance.build_rivals", description=__doc__)
    parser.add_argument("--only", action="append", choices=sorted(BUILDS), help="repeatable")
    parser.add_argument("--suzaku", type=Path, help="a checkout of Suzaku rather than a clone")
    parser.add_argument("--sigma", type=Path, help="a checkout of SigmaHQ's rules rather than a clone")
    parser.add_argument("--minutes", type=float, default=30, help="after which a build is given up")
    given = parser.parse_args()
    (RIVALS / "bin").mkdir(parents=True, exist_ok=True)
    for name in given.only or BUILDS:
        why = RIVALS / f"{name}.why"
        why.unlink(missing_ok=True)
        print(f"{name} …", flush=True)
        reason = BUILDS[name](given)
        if reason:
            why.write_text(reason + "\n", encoding="utf-8")
            print(f"{name}: {reason}")
    for name, rival in rivals().items():
        print(f"{name:10}{rival.version or f'not there: {rival.missing}'}")
    return 0


def _libraries(given: argparse.Namespace) -> str:
    venv = RIVALS / "venv"
    uv = [sys.executable, "-m", "uv"]
    return _done([*uv, "venv", "--quiet", "--clear", str(venv)], given.minutes) or _done(
        [*uv, "pip", "install", "--quiet", "--python", str(venv / "bin" / "python"), "--group", "bench"], given.minutes
    )


def _rsigma(given: argparse.Namespace) -> str:
    words = ["install", "rsigma", "--version", RSIGMA, "--locked", "--root", str(RIVALS.absolute())]
    return _cargo([*words, "--target-dir", str((RIVALS / "rsigma-target").absolute())], given.minutes, Path())


def _suzaku(given: argparse.Namespace) -> str:
    source = RIVALS / "suzaku"
    shutil.rmtree(source, ignore_errors=True)
    if given.suzaku:
        shutil.copytree(given.suzaku, source, ignore=shutil.ignore_patterns("target", ".git"))
    elif reason := _done(["git", "clone", "--quiet", "--depth", "1", SUZAKU_URL, str(source)], given.minutes):
        return reason
    if reason := _cargo(["build", "--release", "--locked"], given.minutes, source):
        return reason
    shutil.copyfile(source / "target" / "release" / "suzaku", RIVALS / "bin" / "suzaku")
    (RIVALS / "bin" / "suzaku").chmod(0o755)
    shutil.copytree(source / "config", RIVALS / "suzaku-home" / "config", dirs_exist_ok=True)
    return ""


def _floor(given: argparse.Namespace) -> str:
    return _cargo(["build", "--release", "--locked", "--manifest-path", str(FLOOR)], given.minutes, Path())


def _sigma(given: argparse.Namespace) -> str:
    source = given.sigma or RIVALS / "sigma-clone"
    if not source.exists():
        clone = ["git", "clone", "--quiet", "--depth", "1", SIGMA_URL, str(source)]
        if reason := _done(clone, given.minutes):
            return f"{reason}; rules are generated instead"
    shutil.copytree(source / RULES, RIVALS / "sigma", dirs_exist_ok=True)
    return ""


def _cargo(words: Sequence[str], minutes: float, folder: Path) -> str:
    cargo = shutil.which("cargo")
    return _done([cargo, *words], minutes, folder) if cargo else "there is no cargo here, which builds it"


def _done(command: Sequence[str], minutes: float, folder: Path | None = None) -> str:
    """Run a command; why it failed, or nothing."""
    try:
        subprocess.run(
            command, check=True, cwd=folder, timeout=minutes * 60, capture_output=True, text=True, env={**os.environ, **NO_QUESTIONS}
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not built within {minutes:g} minutes"
    except OSError as error:
        return f"{command[0]}: {error.strerror}"
    except subprocess.CalledProcessError as error:
        told = [line.strip() for line in (error.stderr or "").splitlines() if line.strip()]
        return f"{Path(command[0]).name} {command[1]}: {told[-1][:160] if told else 'failed'}"
    return ""


BUILDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "libraries": _libraries,
    "rsigma": _rsigma,
    "suzaku": _suzaku,
    "sigma": _sigma,
    "floor": _floor,
}

if __name__ == "__main__":
    sys.exit(main())
