"""Insight and aggregated records: files of their own, since their counts tell of events that are counted already."""

from __future__ import annotations

from collections.abc import Sequence

from trailscope.schema.insights import INSIGHT_COLUMNS
from trailscope.sql import literal


def insight_source(files: Sequence[str]) -> str:
    """SQL: the distinct records of some files. One delivered twice is one; one that says something else is another."""
    if not files:
        typed = ", ".join(f"null::{column.type} as {column.name}" for column in INSIGHT_COLUMNS)
        return f"select {typed} where false"
    listed = ", ".join(map(literal, files))
    names = ", ".join(column.name for column in INSIGHT_COLUMNS)
    return (
        f"select {names} from read_parquet([{listed}], hive_partitioning = false) "
        "qualify row_number() over (partition by event_id, recipient_account_id, aws_region, record order by source_uri, source_index) = 1"
    )
