"""What was found of a lake's objects when they were verified: one row per object and content, the latest finding."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from trailscope.errors import LakeError, Location
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


def keep(layout: Layout, files: pa.Table, at: datetime) -> None:
    """Keep the findings of one verification beside those of earlier ones.

    Args:
        layout: of the lake.
        files: ``uri``, ``stored_sha256``, ``status`` and ``reason``; rows without a hash tell of no bytes and are left out.
        at: UTC.

    Raises:
        LakeError: it cannot be read or written.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 - views are made without it
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    told = files.filter(pc.is_valid(files["stored_sha256"]))
    moments = pa.array([at] * told.num_rows, VERIFIED.field("verified_at").type)
    columns = [told["uri"], told["stored_sha256"], told["status"], told["reason"], moments]
    new = pa.table(columns, schema=VERIFIED)
    try:
        if layout.verified.exists():
            keys = ["source_uri", "sha256"]
            old = pq.ParquetFile(layout.verified).read()
            new = pa.concat_tables(
                [old.join(new.select(keys), keys, join_type="left anti").select(VERIFIED.names), new]
            )
        layout.replace_file(
            "verified.parquet", lambda path: pq.write_table(new.cast(VERIFIED), path, compression="zstd")
        )
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"the result of the verification cannot be kept ({error})",
            at=Location(str(layout.verified)),
            hint="see whether the lake may be written; where the file is broken, remove it and verify again",
        ) from error


def with_integrity(objects: str, layout: Layout) -> str:
    """SQL of objects with ``integrity``, ``integrity_reason`` and ``verified_at``, null where these bytes were not verified."""
    if not layout.verified.exists():
        return f"select *, null::varchar as integrity, null::varchar as integrity_reason, null::timestamptz as verified_at from ({objects})"
    return (
        f"select objects.*, found.integrity, found.integrity_reason, found.verified_at from ({objects}) as objects "
        f"left join read_parquet({literal(str(layout.verified))}) as found on found.source_uri = objects.source_uri and found.sha256 = objects.sha256"
    )
