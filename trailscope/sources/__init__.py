"""Where logs lie: finds the objects of a source and reads their stored bytes, from S3, folders, archives and pipes."""

from trailscope.sources.list_checkpoint import Days, Listed, Settled, settle
from trailscope.sources.objects import (
    SKIP_MEANINGS,
    Altered,
    Found,
    Skipped,
    SourceObject,
    SourceOptions,
    Unreadable,
    narrow,
)
from trailscope.sources.schemes import (
    EVENT_HISTORY,
    find,
    public_keys,
    read,
    read_at_once,
    read_with_metadata,
    requests_made,
)
from trailscope.sources.uris import file_version

__all__ = [
    "EVENT_HISTORY",
    "SKIP_MEANINGS",
    "Altered",
    "Days",
    "Found",
    "Listed",
    "Settled",
    "Skipped",
    "SourceObject",
    "SourceOptions",
    "Unreadable",
    "file_version",
    "find",
    "narrow",
    "public_keys",
    "read",
    "read_at_once",
    "read_with_metadata",
    "requests_made",
    "settle",
]
