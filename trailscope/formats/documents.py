"""What comes out of an object: JSON texts that hold records, and bytes that could not become any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Literal

Kind = Literal["envelope", "array", "record", "lookup", "detail", "message", "text"]

KEPT_BYTES = 1 << 20  # how much of a damaged stretch is carried along; the object itself stays the evidence

REASONS = MappingProxyType(
    {
        "empty": "the object holds no text",
        "truncated gzip": "the compressed stream ends early; complete records before that were kept",
        "corrupt gzip": "the compressed stream is damaged, or its checksum does not match",
        "trailing data": "bytes follow the first gzip member; genuine deliveries have none",
        "truncated JSON": "the text ends inside a record or list",
        "not JSON": "bytes that are not part of any record",
        "invalid UTF-8": "a record holds bytes that are not UTF-8",
        "too large": "more than the limit on inflated text or on one record allows",
        "unsupported compression": "compressed or archived in a form other than gzip",
        "unsupported encoding": "text in another encoding than UTF-8",
        "not CloudTrail": "readable, but not a form that holds CloudTrail records",
        "digest file": "a CloudTrail digest: proves log files, holds no events",
        "S3 notification": "a message that an object was stored, not its content",
        "SNS notification": "a message that a log file was delivered, not its content",
        "CloudTrail Lake output": "a signature written by CloudTrail Lake",
        "OCSF": "events mapped to OCSF, as JSON; Security Lake's Parquet files are read",
        "Parquet": "a Parquet file that is not of Security Lake, or cannot be read",
        "not a table row": "a line of a table that has another number of cells than its head",
        "web page": "HTML or XML, usually an error answer saved as a log",
    }
)
"""Every value of :attr:`Damage.reason`, with its meaning. The codes are stable: they are stored in ``rejects``."""


@dataclass(frozen=True)
class Documents:
    """JSON texts of one kind, in their order in one object.

    Attributes:
        kind: ``envelope`` is ``{"Records":[…]}``, ``array`` is ``[…]``, ``record`` is one record in each text.
            An envelope or array always comes alone. In the others each text wraps one record: ``lookup`` has it as
            text under ``CloudTrailEvent``, ``detail`` as an object under ``detail``, ``message`` as text under
            ``message``, and ``text`` is a JSON string that holds it.
        texts: valid UTF-8 without byte order mark. Whether each is valid JSON is for the reader to find out.
        first_index: position in the object, from 0, of the first record; the others follow without a gap.
        exact: whether the structural scan cut the texts, so that each is known to be balanced.
        form: what the object is, a key of :data:`trailscope.formats.forms.FORMS`.
    """

    kind: Kind
    texts: tuple[bytes, ...]
    first_index: int
    exact: bool
    form: str = "records"


@dataclass(frozen=True)
class Damage:
    """Bytes of one object that could not become documents.

    Attributes:
        reason: a key of :data:`REASONS`.
        detail: a sentence for a person: what, where, and what to do next where there is something to do.
        offset: where the bytes begin, in the inflated text; in the stored bytes for ``trailing data``
            and for a gzip stream that gave no text.
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


def merged(items: Iterable[Documents | Damage], size: int) -> Iterator[Documents | Damage]:
    """The same items in the same order, with neighbouring single records joined until they hold about ``size`` bytes."""
    held: list[Documents] = []
    total = 0
    for item in items:
        single = item if isinstance(item, Documents) and item.kind not in ("envelope", "array") else None
        joins = single is not None and (not held or (held[0].kind, held[0].exact) == (single.kind, single.exact))
        if held and (not joins or total >= size):
            yield _joined(held)
            held, total = [], 0
        if single is None:
            yield item
        else:
            held.append(single)
            total += sum(map(len, single.texts))
    if held:
        yield _joined(held)


def _joined(held: list[Documents]) -> Documents:
    texts = tuple(chain.from_iterable(item.texts for item in held))
    return replace(held[0], texts=texts)
