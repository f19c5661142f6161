"""What comes out of an object: JSON texts that hold records, and bytes that could not become any."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["envelope", "array", "lines", "records"]

KEPT_BYTES = 1 << 20  # how much of a damaged stretch is carried along; the object itself stays the evidence

REASONS = MappingProxyType(
    {
        "empty": "the object holds no text",
        "truncated gzip": "the compressed stream ends early; complete records before that were kept",
        "corrupt gzip": "the compressed stream is damaged, or its checksum does not match",
        "damaged compression": "bzip2, xz, zstd, lz4, snappy or zlib that is damaged or ends early; records before that were kept",
        "trailing data": "bytes follow the compressed stream; genuine deliveries have none",
        "truncated JSON": "the text ends inside a record or list",
        "not JSON": "bytes that are not part of any record",
        "invalid UTF-8": "a record holds bytes that are not UTF-8, or are no text in its own encoding",
        "too large": "more than a limit on inflated text, or on one record, allows",
        "too deep": "nested deeper than is searched",
        "unsupported compression": "compressed or archived in a form that is not read",
        "archive": "an archive, or a member of one, that could not be read",
        "not CloudTrail": "readable, but no record of CloudTrail stands in it",
        "digest file": "a CloudTrail digest: proves log files, holds no events",
        "S3 notification": "a message that an object was stored, not its content",
        "SNS notification": "a message that a log file was delivered, not its content",
        "CloudTrail Lake output": "a signature written by CloudTrail Lake",
        "Parquet": "a Parquet file that holds no rows of CloudTrail, or cannot be read",
        "not a table row": "a line of a table that has another number of cells than its head",
        "web page": "HTML or XML, usually an error answer saved as a log",
    }
)
"""Every value of :attr:`Damage.reason`, with its meaning. The codes are stable: they are stored in ``rejects``."""


@dataclass(frozen=True)
class Document:
    """JSON texts of one object, in their order: all of them, or a piece of a large object.

    Attributes:
        source_uri: the object they were read from.
        kind: ``envelope`` is ``{"Records":[…]}``, ``array`` is ``[…]``, ``lines`` is one record a line; each of them is a
            single text, handed on as it was read. In ``records`` each text is one record that was cut out of something.
        texts: without byte order mark. Whether they are valid JSON is for the reader to find out.
        first_index: position in the object, from 0, of the first record; the others follow without a gap.
        offset: where the (first) text begins in the inflated object, in bytes.
        form: what the object is, a key of :data:`trailscope.formats.forms.FORMS`.
    """

    source_uri: str
    kind: Kind
    texts: tuple[bytes, ...]
    first_index: int = 0
    offset: int = 0
    form: str = "records"

    @property
    def text_bytes(self) -> int:
        """Bytes of JSON held."""
        return sum(map(len, self.texts))


@dataclass(frozen=True)
class Damage:
    """Bytes of one object that could not become documents.

    Attributes:
        reason: a key of :data:`REASONS`.
        detail: a sentence for a person: what, where, and what to do next where there is something to do.
        offset: where the bytes begin, in the inflated text; in the stored bytes for ``trailing data``
            and for a compressed stream that gave no text.
        data: the bytes concerned, at most the first :data:`KEPT_BYTES`. Empty where nothing readable was lost,
            as for a checksum that does not match.
    """

    reason: str
    detail: str
    offset: int
    data: bytes


def damage(reason: str, detail: str, offset: int, data: bytes, *, size: int | None = None) -> Damage:
    """A :class:`Damage` that carries no more than :data:`KEPT_BYTES` and says so; ``size`` is the true length."""
    size = len(data) if size is None else size
    if size > KEPT_BYTES:
        detail = f"{detail}; only the first {KEPT_BYTES} of {size} bytes are kept here, the ledger names the object"
    return Damage(reason, detail, offset, data[:KEPT_BYTES])
