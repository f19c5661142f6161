"""Which stage and technique of MITRE ATT&CK an event of an attack is, told by its call alone: techniques.tsv, and not by any rule."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("techniques.tsv")


@cache
def table() -> tuple[tuple[str, str, str], ...]:
    """Pattern of ``service:EventName``, stage, technique; the first that fits counts."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((pattern, stage, technique) for pattern, stage, technique in rows)


def label(record: Mapping[str, Any]) -> tuple[str, str]:
    """Stage and technique of a record.

    Raises:
        LookupError: the table has no line for its call: an attack makes one that is new.
    """
    return _of(f"{record['eventSource'].split('.')[0]}:{record['eventName']}")


@cache
def _of(action: str) -> tuple[str, str]:
    for pattern, stage, technique in table():
        if fnmatchcase(action, pattern):
            return stage, technique
    raise LookupError(f"{TABLE.name} has no line for {action}")
