"""CloudTrail forensics: who, when, what, where to, where from.

import trailscope as ts

case = ts.open("./AWSLogs", since="7d")
case.query("root.usage").df()
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from trailscope.errors import LakeError, QueryError, SourceError, TrailscopeError, UsageError

if TYPE_CHECKING:
    from trailscope.answers.entity_page import EntityPage
    from trailscope.answers.event_page import EventPage
    from trailscope.answers.result import Result
    from trailscope.answers.session_tree import SessionTree
    from trailscope.answers.timeline import Timeline
    from trailscope.custody import collect, verify
    from trailscope.hunt.findings import Findings
    from trailscope.incidents.incident import Incidents
    from trailscope.investigation import Investigation, open
    from trailscope.sources import SourceOptions
    from trailscope.window import Window

# Without a handler Python prints warnings to stderr as they are, and what was logged may stand in them.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# docs/api.md says what each is, with an example that is run, and what is promised of them
__all__ = [
    "EntityPage", "EventPage", "Findings", "Incidents", "Investigation", "LakeError", "QueryError", "Result", "SessionTree",
    "SourceError", "SourceOptions", "Timeline", "TrailscopeError", "UsageError", "Window", "__version__", "collect", "open", "verify",
]  # fmt: skip

# Loaded at first use: `trailscope --help` must not wait for DuckDB and Arrow.
_LAZY = {
    "EntityPage": "trailscope.answers.entity_page",
    "EventPage": "trailscope.answers.event_page",
    "Findings": "trailscope.hunt.findings",
    "Incidents": "trailscope.incidents.incident",
    "Investigation": "trailscope.investigation",
    "Result": "trailscope.answers.result",
    "SessionTree": "trailscope.answers.session_tree",
    "SourceOptions": "trailscope.sources",
    "Timeline": "trailscope.answers.timeline",
    "Window": "trailscope.window",
    "collect": "trailscope.custody",
    "open": "trailscope.investigation",
    "verify": "trailscope.custody",
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
