"""Where a committed file is read from."""

from __future__ import annotations

from pathlib import Path

Stored = Path


def readable(stored: Stored) -> Path:
    """What Arrow reads a file from."""
    return stored
