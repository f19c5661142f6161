"""AWS's own names of services and their resources, by event source: the table ``aws-names.tsv``, which is content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

EVERY_SOURCE = "*"
"""Stands in the table for names that may stand for an event of any service."""


@cache
def names() -> Mapping[str, str]:
    """For each event source (without ``.amazonaws.com``) alternatives of a regular expression."""
    text = Path(__file__).with_name("aws-names.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return MappingProxyType(dict(rows))


@cache
def pattern_of(source: str) -> re.Pattern[str] | None:
    """What finds a name of the service or of a resource of it in a text; ``None`` for a source outside the table."""
    alternatives = names().get(source)
    return None if alternatives is None else re.compile(rf"\b(?:{alternatives})", re.IGNORECASE)


def names_of(source: str) -> tuple[str, ...]:
    """The names of a source to be searched: ``Secrets Manager``, ``AMIs``; empty for one outside the table."""
    alternatives = names().get(source)
    return () if alternatives is None else tuple(alternatives.replace("?", "").split("|"))
