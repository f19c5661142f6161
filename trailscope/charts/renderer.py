"""What draws charts: ``vl-convert``, 84 MB with Vega in it. It comes with ``trailscope[charts]``, and no answer needs it."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

from trailscope.errors import TrailscopeError

INSTALL = "pip install 'trailscope[charts]'"


def can_draw() -> bool:
    """Whether charts can be drawn here."""
    return find_spec("vl_convert") is not None


def renderer() -> Any:
    """The module of vl-convert.

    Raises:
        TrailscopeError: it is not installed.
    """
    if not can_draw():
        raise TrailscopeError("charts are drawn by vl-convert, which is not installed", hint=INSTALL)
    return importlib.import_module("vl_convert")
