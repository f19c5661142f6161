"""What the disk or Arrow say while a lake is written, as one error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from trailscope.errors import LakeError, Location


@contextmanager
def writing_errors(lake: str) -> Iterator[None]:
    """Translate them; what was committed before stays readable.

    Args:
        lake: the name of the lake, for the error.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"the lake cannot be written ({error})",
            at=Location(lake),
            hint="what was committed is safe; make room or raise --memory, then run the same command again",
        ) from error
