"""What ingest hands over, and the seam it hands it through: a batch of staged rows, the ledger, the rejects, and ``Sink``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import duckdb
import pyarrow as pa

from trailscope.ingest.texts import Texts
from trailscope.sources import Listed, SourceObject

LEDGER_SCHEMA = pa.schema(
    [
        ("source_uri", pa.string()),
        ("version", pa.string()),
        ("stored_bytes", pa.int64()),
        ("sha256", pa.string()),
        ("text_bytes", pa.int64()),
        ("records", pa.int64()),
        ("rejected", pa.int64()),
        (
            "status",
            pa.string(),
        ),  # read · partly read · rejected · unreadable (tried again next time) · overwritten · deleted
        ("delivery_date", pa.date32()),
        ("ingested_at", pa.timestamp("us", tz="UTC")),
        ("form", pa.string()),  # a key of trailscope.formats.forms.FORMS; null without documents
    ]
)
REJECT_SCHEMA = pa.schema(
    [
        ("source_uri", pa.string()),
        ("source_index", pa.int64()),  # position of the record, where it was one record that could not be a row
        ("byte_offset", pa.int64()),  # position in the inflated text, where it was something else
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("data", pa.binary()),
        ("rejected_at", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class Batch:
    """Rows staged on a connection, not yet written.

    Attributes:
        connection: holds the tables that :func:`trailscope.ingest.normalise.prepare` made.
        texts: of the records in ``staged``.
        uris: what the objects are called whose numbers stand there.
    """

    connection: duckdb.DuckDBPyConnection
    texts: Texts
    uris: Sequence[str]


@dataclass(frozen=True)
class Unwritten:
    """A record too large for the memory given: the number of its object, its position there, and its text."""

    object: int
    source_index: int
    data: bytes


@dataclass(frozen=True)
class Written:
    """What became of the rows of one batch: rows are new, or duplicates of a row that is there; conflicting ones are new.

    ``insights`` counts the insight and aggregated records, which are rows of their own table.
    """

    new: int = 0
    duplicate: int = 0
    conflicting: int = 0
    first_event: datetime | None = None
    last_event: datetime | None = None
    accounts: frozenset[str] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    unwritten: tuple[Unwritten, ...] = ()
    insights: int = 0

    def __add__(self, other: Written) -> Written:
        """The counts of both. What was left unwritten is dealt with after each write, and not carried on."""
        firsts = [time for time in (self.first_event, other.first_event) if time]
        lasts = [time for time in (self.last_event, other.last_event) if time]
        return Written(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.conflicting + other.conflicting,
            min(firsts, default=None),
            max(lasts, default=None),
            self.accounts | other.accounts,
            self.regions | other.regions,
            insights=self.insights + other.insights,
        )


class Sink(Protocol):
    """Where batches go. Nothing written is visible before ``commit``, and then all of it is."""

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """Those of some objects that no commit has covered in this version, in the order given."""
        ...

    def write(self, batch: Batch) -> Written:
        """Take the rows of ``batch`` that are not there yet, and leave it empty."""
        ...

    def set_aside(self, rejects: pa.Table) -> None:
        """Take rejects (``REJECT_SCHEMA``) of the batch in hand; the next commit makes them visible."""
        ...

    def commit(self, objects: pa.Table) -> None:
        """Make visible what was taken since the last commit, with its ledger (``LEDGER_SCHEMA``).

        Of an object whose status is ``unreadable`` only the reject without position is kept: a later ingest reads it again.
        """
        ...

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """Remember what a run that ended well has listed, so that the next one need not; see `sources.settle`."""
        ...
