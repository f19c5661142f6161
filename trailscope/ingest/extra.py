"""The column ``extra``: what of a record no other column holds as it was logged, as a JSON object."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Raw

from trailscope.ingest.json_text import compact
from trailscope.ingest.shapes import json_name

REPEATED = "trailscope:repeated"
"""The key under which ``extra`` keeps, as a list of ``[name, value]``, what stood under a name before it stood there again."""


def extra_of(
    logged: Mapping[str, bytes | Raw], names: Collection[str], repeated: Iterable[tuple[str, bytes | Raw]] = ()
) -> str | None:
    """``extra`` of one record; ``None`` when there is nothing to keep.

    Args:
        logged: the fields of the record, in its order, as raw values.
        names: the fields to keep. One that is null says nothing, and ``record_fields`` names it; only where the record has a field
            called as :data:`REPEATED`, it is kept, so that it is not taken for what stands under that key here.
        repeated: names and values that a later field of the same name has replaced.
    """
    kept = [
        f"{json_name(name)}:{value}"
        for name, raw in logged.items()
        if name in names and ((value := _text(raw)) != "null" or name == REPEATED)
    ]
    earlier = [f"[{json_name(name)},{_text(raw)}]" for name, raw in repeated]
    if earlier:
        kept.insert(0, f'"{REPEATED}":[{",".join(earlier)}]')
    return f"{{{','.join(kept)}}}" if kept else None


def _text(raw: bytes | Raw) -> str:
    return compact(raw).decode()
