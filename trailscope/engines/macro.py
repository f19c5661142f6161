"""One named macro that questions may call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Macro:
    """One macro: its name, parameters, what it means, and its body in DuckDB's SQL."""

    name: str
    parameters: tuple[str, ...]
    meaning: str
    body: str
