"""What one executor does with some objects: the same ingest as anywhere, into a part of the lake's next batch."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from trailscope import sources
from trailscope.errors import SourceError
from trailscope.ingest.budget import Budget
from trailscope.ingest.pipeline import run
from trailscope.ingest.progress import IngestSummary
from trailscope.lake.parts import PartPlace, WrittenPart, writing_part
from trailscope.sources import SourceObject, SourceOptions

_FETCHED_AT_ONCE = 8  # by one task; there are as many tasks as cores


@dataclass(frozen=True)
class Work:
    """Objects to read, and where their rows go. Picklable.

    Attributes:
        number: of the part within the batch.
        objects: in the order in which they are to be taken up.
        place: of the batch.
        asked: credentials for reading, as the executor finds them.
        memory: bytes that a task may use.
        remote: whether the source answers slowly, so that it is asked for several objects at once.
    """

    number: int
    objects: tuple[SourceObject, ...]
    place: PartPlace
    asked: SourceOptions
    memory: int
    remote: bool


@dataclass(frozen=True)
class Done:
    """What became of some objects. Picklable.

    Attributes:
        number: of the work.
        part: what was written.
        summary: what the run says of its objects; what it says of duplicates is only true within the part.
        failed: why reading ended before the last object, where it did: class, words and hint of a ``SourceError``.
    """

    number: int
    part: WrittenPart
    summary: IngestSummary
    failed: tuple[type[SourceError], str, str] | None = None


def do(work: Work) -> Done:
    """Read some objects and write their rows. It may be done any number of times; one of the results is committed.

    Raises:
        LakeError: what was made cannot be written.
    """
    budget = Budget(work.memory, threads=1)
    summary, failed = IngestSummary(), None
    with writing_part(work.place, work.number, budget.sink) as sink:
        try:
            summary = run(
                work.objects,
                lambda item: sources.read(item, work.asked),
                sink,
                budget=budget,
                stop=threading.Event(),
                readers=_FETCHED_AT_ONCE if work.remote else 0,
            )
        except SourceError as error:  # of credentials; what was read until then is in the part
            failed = type(error), error.what, error.hint
        return Done(work.number, sink.finish(), summary, failed)
