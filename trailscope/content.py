"""Where shipped content lies: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from trailscope.errors import TrailscopeError

ContentName = Literal["queries", "notebooks", "sample_logs"]

_PACKAGE = Path(__file__).resolve().parent


def folder(name: ContentName, *, package: Path = _PACKAGE) -> Path:
    """The folder of one kind of shipped content.

    A wheel carries it as ``trailscope/_content/<name>``; in a checkout it lies beside the package. The wheel's copy
    wins, because only an installed package has one.

    Args:
        name: which content.
        package: the directory of the package; only tests give another.

    Raises:
        TrailscopeError: neither place holds the folder.
    """
    for place in (package / "_content" / name, package.parent / name):
        if place.is_dir():
            return place
    raise TrailscopeError(
        f"the shipped {name} are missing beside {package}",
        hint="install trailscope again from its wheel, or run it from a complete checkout",
    )
