"""The native core (``trailscope-native``): whether it is installed, fits this version, and may be used.

Ingest reads records with it (:mod:`trailscope.ingest.native`), the lake gathers rows with it (:mod:`trailscope.lake.gathering`).
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Any

INTERFACE = 6
"""Of what passes between Python and the core; both name it."""

ROAD_VARIABLE = "TRAILSCOPE_ROAD"
NATIVE, PYTHON = "native", "python"


def core_in_use() -> Any | None:
    """The core's module; ``None`` where it is not installed or of another version, and where ``TRAILSCOPE_ROAD`` turns it off."""
    return None if os.environ.get(ROAD_VARIABLE) == PYTHON else _fitting()


@cache
def _fitting() -> Any | None:
    try:
        core = importlib.import_module("trailscope_native")
    except ImportError:
        return None
    return core if core.INTERFACE == INTERFACE else None
