"""Where the rows of a merged file came from, and where those of a superseded one are now.

A compaction's own ledger names no objects. What stood in its files was read from the objects of the batches it merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trailscope.lake.committed import Batch, File


class Descent:
    """Follows files through compactions.

    Args:
        batches: of a lake, oldest first.
    """

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._of_file = {file.path: batch for batch in batches for file in batch.files}
        self._after = {path: batch for batch in batches for path in batch.supersedes}

    def sources(self, batch: Batch) -> list[Batch]:
        """The batch and, where it merged files, the batches these came from; each once."""
        found: dict[str, Batch] = {}
        left = [batch]
        while left:
            one = left.pop()
            if one.name not in found:
                found[one.name] = one
                left += [self._of_file[path] for path in one.supersedes if path in self._of_file]
        return list(found.values())

    def now(self, file: File) -> Iterator[File]:
        """The files in which the rows of a file may stand now: itself, or what merged it; none where it was forgotten."""
        left, seen = [file], set[str]()
        while left:
            one = left.pop()
            after = self._after.get(one.path)
            if after is None:
                yield one
            elif after.name not in seen:
                seen.add(after.name)
                left += [other for other in after.files if other.path.partition("/")[0] == one.path.partition("/")[0]]
