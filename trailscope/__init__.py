"""CloudTrail forensics: who, when, what, where to, where from.

import trailscope as ts

case = ts.open("./AWSLogs", since="7d")
case.query("root.usage").df()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailscope.errors import TrailscopeError

if TYPE_CHECKING:
    from trailscope.answers.result import Result
    from trailscope.custody import collect, verify
    from trailscope.investigation import Investigation, open
    from trailscope.window import Window

__all__ = ["Investigation", "Result", "TrailscopeError", "Window", "__version__", "collect", "open", "verify"]

# Loaded at first use: `trailscope --help` must not wait for DuckDB and Arrow.
_LAZY = {
    "Investigation": "trailscope.investigation",
    "open": "trailscope.investigation",
    "collect": "trailscope.custody",
    "verify": "trailscope.custody",
    "Result": "trailscope.answers.result",
    "Window": "trailscope.window",
    "load_ipython_extension": "trailscope.notebook",  # what `%load_ext trailscope` looks for
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  costs start-up time

        return version("trailscope")
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415  costs start-up time

        value = getattr(import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'trailscope' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
