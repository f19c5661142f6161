"""What was found of a lake's objects when they were verified: one row per object and content, the latest finding.

The file carries the SHA-256 of what it says, because one that was altered would call an object valid that is not. It is compared
when the file was written to since it was last compared, as with the files of a commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import pyarrow as pa

from trailscope.errors import LakeError, Location
from trailscope.lake import checked
from trailscope.lake.layout import Layout
from trailscope.sql import literal

VERIFIED = pa.schema(
    [
        ("source_uri", pa.string()),
        ("sha256", pa.string()),  # of the stored bytes
        ("integrity", pa.string()),  # valid · invalid · uncovered · unverifiable
        ("integrity_reason", pa.string()),
        ("verified_at", pa.timestamp("us", tz="UTC")),
    ]
)


NAME = "verified.parquet"
_SEAL = "trailscope.sha256"
_AT_ONCE = 100_000  # rows


def keep(layout: Layout, files: pa.Table, at: datetime) -> str:
    """Keep the findings of one verification beside those of earlier ones.

    Args:
        layout: of the lake.
        files: ``uri``, ``stored_sha256``, ``status`` and ``reason``; rows without a hash tell of no bytes and are left out.
        at: UTC.

    Returns:
        The SHA-256 of what the file says now.

    Raises:
        LakeError: it cannot be read or written, or is not what was kept.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 - views are made without it

    from trailscope.lake.parquet import write_table  # noqa: PLC0415 - as above

    told = files.filter(pc.is_valid(files["stored_sha256"]))
    moments = pa.array([at] * told.num_rows, VERIFIED.field("verified_at").type)
    columns = [told["uri"], told["stored_sha256"], told["status"], told["reason"], moments]
    new = pa.table(columns, schema=VERIFIED)
    try:
        if layout.verified.exists():
            keys = ["source_uri", "sha256"]
            old, sound = _read(layout)
            if not sound:
                raise _altered(layout)
            new = pa.concat_tables(
                [old.join(new.select(keys), keys, join_type="left anti").select(VERIFIED.names), new]
            )
        new = new.cast(VERIFIED)
        seal = _sha256(new)
        layout.replace_file(NAME, lambda path: write_table(path, new, {_SEAL: seal}))
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"the result of the verification cannot be kept ({error})",
            at=Location(str(layout.verified)),
            hint="see whether the lake may be written; where the file is broken, remove it and verify again",
        ) from error
    return seal


def is_sound(layout: Layout) -> bool:
    """Whether the file says what was kept; one of an older trailscope, which has no hash, is taken for sound, as is none."""
    try:
        return not layout.verified.exists() or _read(layout)[1]
    except (OSError, KeyError, pa.ArrowException):
        return False


def _read(layout: Layout) -> tuple[pa.Table, bool]:
    """What the file says, and whether that is what was kept."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as in `keep`

    with pq.ParquetFile(layout.verified) as opened:
        table, told = opened.read().select(VERIFIED.names), (opened.metadata.metadata or {}).get(_SEAL.encode())
    return table, told is None or told.decode() == _sha256(table)


def _sha256(rows: pa.Table) -> str:
    digest = sha256()
    for text in _texts(rows):
        digest.update(text)
    return digest.hexdigest()


def _texts(rows: pa.Table) -> Iterator[bytes]:
    """The rows as bytes: each value with its length, so that no two tables have the same ones."""
    for start in range(0, rows.num_rows, _AT_ONCE):
        for column in rows.slice(start, _AT_ONCE).columns:
            plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
            for value in plain.cast(pa.string()).to_pylist():
                text = b"" if value is None else value.encode()
                yield (b"-" if value is None else b"%d" % len(text)) + b":" + text


def _altered(layout: Layout) -> LakeError:
    return LakeError(
        f"{NAME} does not say what was kept in it",
        at=Location(layout.name),
        hint="`trailscope lake check --repair` moves it to _damaged/; then verify the logs again",
    )


def _refuse_altered(layout: Layout) -> None:
    """Compare what the file says, if it was written to since that was done last.

    Raises:
        LakeError: it is not what was kept, or cannot be read.
    """
    modified = layout.verified.stat().st_mtime_ns
    known = checked.load(layout)
    if known.get(NAME) == modified:
        return
    if not is_sound(layout):
        raise _altered(layout)
    checked.save(layout, known | {NAME: modified})


def with_integrity(objects: str, layout: Layout) -> str:
    """SQL of objects with ``integrity``, ``integrity_reason`` and ``verified_at``, null where these bytes were not verified.

    Raises:
        LakeError: what was kept of their verification is not what is there.
    """
    if not layout.verified.exists():
        return f"select *, null::varchar as integrity, null::varchar as integrity_reason, null::timestamptz as verified_at from ({objects})"
    _refuse_altered(layout)
    return (
        f"select objects.*, found.integrity, found.integrity_reason, found.verified_at from ({objects}) as objects "
        f"left join read_parquet({literal(str(layout.verified))}) as found on found.source_uri = objects.source_uri and found.sha256 = objects.sha256"
    )
