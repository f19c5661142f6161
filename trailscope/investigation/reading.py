"""Verbs that read logs into the lake of an investigation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from trailscope.errors import Location, SourceError, UsageError
from trailscope.investigation.lake_view import LakeView
from trailscope.lake.existing import is_lake
from trailscope.lake.opening import open_lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from trailscope import sources
    from trailscope.ingest.progress import IngestSummary, ProgressListener
    from trailscope.ingest.survey import Survey
    from trailscope.ingest_job import QueueResult
    from trailscope.investigation.other_engines import OtherEngine
    from trailscope.sources import Settled

_LOG = logging.getLogger(__name__)
# of an ingest, in the case log
_COUNTED = (
    "objects_new", "objects_skipped", "objects_rejected", "objects_left_out", "events_new", "events_duplicate",
    "events_conflicting", "insights_new", "records_rejected", "objects_altered", "interrupted",
)  # fmt: skip


class Reading(LakeView):
    """Reads logs into the lake."""

    def ingest(
        self,
        *places: str,
        options: sources.SourceOptions | None = None,
        progress: ProgressListener | None = None,
        relist: bool = False,
        engine: OtherEngine | None = None,
    ) -> IngestSummary:
        """Read logs into the lake; what the ledger has already is not read again.

        Args:
            places: files, folders, globs, archives, ``s3://bucket/prefix``, ``event-history`` or ``-`` for standard input.
            options: credentials and endpoint for S3. The investigation's window, accounts and regions prune the listing.
            progress: told of progress, on this thread.
            relist: list days in S3 again that an earlier ingest listed to their end; finds what was changed or added there.
            engine: Spark, whose executors read and convert (docs/engines.md); this process does for ``None``.

        Returns:
            What was read, added and rejected. After Ctrl-C it says ``interrupted``, and the lake holds what was committed.

        Raises:
            SourceError: a place cannot be listed at all. LakeError: the lake cannot be written. UsageError: there is no such
                engine, or it cannot ingest.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        settled = {} if relist else self._settled()
        found = (item for place in places for item in sources.find(place, asked, settled))
        if engine is None:
            self.last_ingest = self._take_in(found, asked, _remote(places), progress)
        else:
            self.last_ingest = self._take_in_by(engine, found, asked, _remote(places), progress)
        by = {} if engine is None else {"engine": engine.name}
        self._note_ingest({"places": places, "relist": relist, **by})
        if not self.last_ingest.interrupted and _nothing_there(self.last_ingest):
            raise SourceError(
                "no log files found",
                at=Location(", ".join(places)),
                hint="check the path or prefix, and the filters given",
            )
        return self.last_ingest

    def drain(
        self,
        queue_url: str,
        *,
        options: sources.SourceOptions | None = None,
        wait_seconds: int = 20,
        most: int = 1_000,
        progress: ProgressListener | None = None,
    ) -> QueueResult:
        """Read the logs that the messages of a queue name, and delete the messages when those are committed.

        Args:
            queue_url: of an SQS queue with notifications of S3 or of CloudTrail, through SNS or not.
            options: credentials. The investigation's window, accounts and regions leave out what they do in a listing.
            wait_seconds: how long to wait for the first message, up to 20.
            most: how many messages to take at most.
            progress: told of progress, on this thread.

        Raises:
            SourceError: the queue cannot be asked. LakeError: the lake cannot be written. Messages stay in the queue then.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`
        from trailscope.ingest_job import QueueResult  # noqa: PLC0415 - as above
        from trailscope.sources import queue  # noqa: PLC0415 - loads boto3

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        messages = queue.receive(queue_url, asked, wait_seconds=wait_seconds, most=most)
        found = [item for message in messages for item in message.found]
        if found:
            self.last_ingest = self._take_in(found, asked, True, progress)
            self._note_ingest({"queue": queue_url})
        objects = [item for message in messages for item in message.objects]
        done = queue.finished(messages, self._unseen()(objects) if objects else [])
        deleted = queue.delete(queue_url, asked, done)
        return QueueResult(self.last_ingest if found else None, tuple(messages), deleted)

    def survey(self, *places: str, options: sources.SourceOptions | None = None, relist: bool = False) -> Survey:
        """What :meth:`ingest` would read, with the same arguments. Nothing is fetched, and the lake need not be there.

        Raises:
            SourceError: a place cannot be listed at all.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`
        from trailscope.ingest.survey import survey  # noqa: PLC0415 - as above

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        settled = {} if relist else self._settled()
        found = (item for place in places for item in sources.find(place, asked, settled))
        return survey(found, self._unseen(), lambda: sources.requests_made(asked))

    def _take_in(
        self,
        found: Iterable[sources.Found],
        asked: sources.SourceOptions,
        remote: bool,
        progress: ProgressListener | None,
    ) -> IngestSummary:
        # The ingest road loads numpy and much of Arrow, which a question to a lake need not wait for.
        from trailscope.ingest_job import take_in  # noqa: PLC0415

        readers, memory, threads = asked.concurrency if remote else 0, self._memory, self._threads
        try:
            return take_in(
                self.lake_path, found, asked, memory=memory, threads=threads, readers=readers, progress=progress
            )
        finally:
            self.close()

    def _take_in_by(
        self,
        engine: OtherEngine,
        found: Iterable[sources.Found],
        asked: sources.SourceOptions,
        remote: bool,
        progress: ProgressListener | None,
    ) -> IngestSummary:
        if engine.name != "spark":
            raise UsageError(f"{engine.name} reads no logs", hint="an ingest is done here or by Spark")
        from trailscope.engines.spark_session import own_session  # noqa: PLC0415 - as in `_take_in`
        from trailscope.spark_ingest.taking_in import take_in_by_spark  # noqa: PLC0415 - as in `_take_in`

        own = own_session(master=engine.master, remote=engine.remote)
        try:
            return take_in_by_spark(
                self.lake_path, found, asked, own.session, memory=self._memory, remote=remote, progress=progress
            )
        finally:
            own.end()
            self.close()

    def _settled(self) -> Settled:
        """What need not be listed again. Of a damaged lake everything is: what it lacks may have come from any day."""
        from trailscope.lake.list_checkpoint import load  # noqa: PLC0415 - loads the sources

        if not is_lake(self.lake_path):
            return {}
        opened = open_lake(self.lake_path, despite_damage=True)
        return {} if opened.damage else load(opened.layout.settled)

    def _unseen(self) -> Callable[[Sequence[sources.SourceObject]], list[sources.SourceObject]]:
        """Tells which of some objects the lake does not have in this version, or has to read again."""
        if not is_lake(self.lake_path):
            return list
        opened = open_lake(self.lake_path, despite_damage=True)
        opened.layout.fetch_copies(batch.ledger.path for batch in opened.readable_batches)
        return opened.seen().without

    def _note_ingest(self, asked: Mapping[str, Any]) -> None:
        done = self.last_ingest
        if done is not None:
            counts = {name: getattr(done, name) for name in _COUNTED if getattr(done, name)}
            _LOG.info("ingest into %s: %s", self.lake_path, counts)
            for reject in done.rejects:
                _LOG.warning("rejected %s: %s (%s)", reject.uri, reject.reason, reject.detail)
            self.note("ingest", {**asked, **self._seen()}, counts)


def _remote(places: Sequence[str]) -> bool:
    from trailscope.sources import EVENT_HISTORY  # noqa: PLC0415 - as in `_take_in`

    return any(place.startswith("s3://") or place == EVENT_HISTORY for place in places)


def _nothing_there(summary: IngestSummary) -> bool:
    seen = summary.objects_new or summary.objects_skipped or summary.objects_rejected or summary.objects_left_out
    return not (seen or summary.folders_settled)
