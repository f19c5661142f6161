"""Where logs lie: finds the objects of a source and reads their stored bytes, from S3, folders, archives and pipes."""

from trailscope.sources.objects import SKIP_MEANINGS, Found, Skipped, SourceObject, SourceOptions, Unreadable, narrow
from trailscope.sources.schemes import find, read

__all__ = [
    "SKIP_MEANINGS",
    "Found",
    "Skipped",
    "SourceObject",
    "SourceOptions",
    "Unreadable",
    "find",
    "narrow",
    "read",
]
