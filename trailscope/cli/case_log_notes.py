"""What was written to a file is noted in the lake's case log, with the file's SHA-256."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailscope.investigation import Investigation


def note_export(case: Investigation, what: str, path: Path | None, format: str | None = None) -> None:
    """Note that an answer was written to a file; nothing when there is none.

    Args:
        case: whose lake it came from; it may be closed.
        what: ``query``, ``hunt``, ``report`` …
        path: the file.
        format: as it was asked for.
    """
    if path is None or not path.is_file():
        return
    from trailscope.integrity.bundle_check import sha256_of  # noqa: PLC0415 - only exports need it

    told = {"bytes": path.stat().st_size, "sha256": sha256_of(str(path))}
    case.note("export", {"of": what, "file": str(path.absolute()), "format": format}, told)
