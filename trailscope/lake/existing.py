"""Whether there is a lake at a place, on this machine or in S3, and how its files lie."""

from __future__ import annotations

from pathlib import Path

from trailscope.lake.layout import MARK, Layout, open_folder
from trailscope.lake.location import LakePlace, S3Place


def is_lake(path: LakePlace) -> bool:
    """Whether a folder, or what lies below a prefix in S3, is a lake of any version."""
    if isinstance(path, S3Place):
        from trailscope.lake.remote import lists_lake  # noqa: PLC0415 - loads boto3, which a local lake does without

        return lists_lake(path)
    return (path / MARK).is_file()


def folder_beside(path: LakePlace) -> Path:
    """A folder on this machine for what a program keeps with a lake: the lake's own, or that of copies for one in S3."""
    if isinstance(path, S3Place):
        from trailscope.lake.remote import copies_of, storage_of  # noqa: PLC0415 - as in `is_lake`

        return copies_of(storage_of(path))
    return path


def has_commits(path: LakePlace) -> bool:
    """Whether something was committed to a lake."""
    if isinstance(path, S3Place):
        return any(name.startswith("objects/") for name in open_layout(path).files())
    return any(Layout(path).objects.glob("*.parquet"))


def open_layout(path: LakePlace) -> Layout:
    """The layout of an existing lake; one in S3 is listed.

    Raises:
        LakeError: there is no lake here, its ``lake.json`` cannot be read, or a newer trailscope wrote it.
    """
    if isinstance(path, S3Place):
        from trailscope.lake.remote import opened_remote  # noqa: PLC0415 - as in `is_lake`

        return opened_remote(path)
    return open_folder(path)
