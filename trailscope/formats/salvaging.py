"""What can be saved from a text that does not parse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from trailscope.formats.documents import Damage, Documents, merged
from trailscope.formats.scanner import Scanner

_PIECE_BYTES = 32 << 20


def salvage(text: bytes, *, first_index: int, kind: str) -> Iterator[Documents | Damage]:
    """Each complete record of ``text``, found by its place; the rest as damage, with its bytes.

    Args:
        text: one of :attr:`Documents.texts` that did not parse.
        first_index: the position of its first record in the object.
        kind: its kind. All but envelopes and arrays are one position: no envelope is looked for inside, and should it turn out to hold
            several objects, each comes alone and with that same position.

    Yields:
        :class:`Documents` of kind ``record``, each text balanced and UTF-8 but perhaps still not JSON, and
        :class:`Damage`, with offsets in ``text``. A damaged stretch that holds an object counts as one position.
    """
    single = kind not in ("envelope", "array")
    scanner = Scanner(first_index=first_index, key=None if single else b"Records")
    for item in merged(chain(scanner.feed(text), scanner.finish()), _PIECE_BYTES):
        if single and isinstance(item, Documents):
            yield from (Documents("record", (found,), first_index, exact=True) for found in item.texts)
        else:
            yield item
