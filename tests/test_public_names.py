"""The public surface is a tested value."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import trailscope


def test_the_package_exports_what_it_says_and_nothing_else() -> None:
    assert sorted(trailscope.__all__) == [
        "EntityPage", "EventPage", "Findings", "Incidents", "Investigation", "LakeError", "QueryError", "Result", "SessionTree",
        "SourceError", "SourceOptions", "Timeline", "TrailscopeError", "UsageError", "Window", "__version__", "collect", "open",
        "verify",
    ]  # fmt: skip
    assert dir(trailscope) == sorted(trailscope.__all__)
    for name in trailscope.__all__:
        assert getattr(trailscope, name) is not None


def test_every_room_exports_what_it_says() -> None:
    for module in pkgutil.iter_modules(trailscope.__path__, "trailscope."):
        found = importlib.import_module(module.name) if not module.name.endswith("__main__") else trailscope
        for name in getattr(found, "__all__", ()):
            assert hasattr(found, name), f"{module.name}.{name}"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, trailscope; print([m for m in ('duckdb', 'pyarrow', 'boto3', 'pandas', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_two_classes_share_a_name() -> None:
    """One name, one thing: who searches for a class finds it. Private ones may share, as nobody sees them outside of their file."""
    package = Path(trailscope.__file__).parent
    places = defaultdict(list)
    for path in package.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(package).as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
