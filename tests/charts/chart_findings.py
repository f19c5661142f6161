"""Findings and hostile text for the tests of charts: a module of its own, since several folders have a conftest."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from trailscope.hunt.findings import FINDINGS

HOSTILE = "😀</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\x1b[2J\u202e\x00😀"


def finding(**fields: Any) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": "logging.trail_stopped",
        "severity": "high",
        "attack": ["T1685.002"],
        "tactics": ["Defense Impairment"],
        "events": 1,
        "event_ids": [],
        **fields,
    }


def findings_of(*rows: dict[str, Any]) -> pa.Table:
    """A table of findings."""
    return pa.Table.from_pylist(list(rows), schema=FINDINGS)
