"""Where things lie in a lake, and ``lake.json``. Contract: DESIGN §3, told for users in docs/lake.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from trailscope.errors import LakeError, Location

FORMAT_VERSION = 1
_MARK = "lake.json"


@dataclass(frozen=True)
class Layout:
    """The folders of one lake on a local path."""

    root: Path

    @property
    def events(self) -> Path:
        """Hive partitions ``event_date=YYYY-MM-DD`` of events."""
        return self.root / "events"

    @property
    def objects(self) -> Path:
        """The ledger. A file ``BATCH.parquet`` here makes everything else of that batch visible."""
        return self.root / "objects"

    @property
    def rejects(self) -> Path:
        """What could not become rows."""
        return self.root / "rejects"

    @property
    def insights(self) -> Path:
        """Insight and aggregated records."""
        return self.root / "insights"

    @property
    def settled(self) -> Path:
        """Which days of which folders in S3 need not be listed again. Without it they are listed again, no more."""
        return self.root / "listed.json"

    @property
    def staging(self) -> Path:
        """What an ingest is writing and has not committed."""
        return self.root / "_staging"

    @property
    def spill(self) -> Path:
        """Where an ingest that outgrows its memory puts intermediate data."""
        return self.root / "_spill"

    def committed(self) -> frozenset[str]:
        """Names of the batches that are visible."""
        return frozenset(path.stem for path in self.objects.glob("*.parquet"))

    def event_files(self, first: date | None = None, last: date | None = None) -> list[Path]:
        """Visible event files of the UTC days from ``first`` to ``last``, both included, in order of day and batch."""
        batches, found = self.committed(), []
        for folder in sorted(self.events.glob("event_date=*")):
            day = date.fromisoformat(folder.name.removeprefix("event_date="))
            if (first is None or day >= first) and (last is None or day <= last):
                found += sorted(path for path in folder.glob("*.parquet") if batch_of(path) in batches)
        return found

    def reject_files(self) -> list[Path]:
        """Visible files of rejects."""
        batches = self.committed()
        return sorted(path for path in self.rejects.glob("*.parquet") if batch_of(path) in batches)

    def insight_files(self) -> list[Path]:
        """Visible files of insight and aggregated records."""
        batches = self.committed()
        return sorted(path for path in self.insights.glob("*.parquet") if batch_of(path) in batches)

    def leftovers(self) -> list[Path]:
        """Files that an interrupted commit moved into place without making them visible."""
        batches = self.committed()
        files = [
            *self.events.glob("event_date=*/*.parquet"),
            *self.insights.glob("*.parquet"),
            *self.rejects.glob("*.parquet"),
        ]
        return [path for path in files if batch_of(path) not in batches]


def batch_of(path: Path) -> str:
    """The batch an event or reject file belongs to: its name up to the last dot-separated part number."""
    return path.name.split(".", 1)[0]


def is_lake(path: Path) -> bool:
    """Whether a folder is a lake of any version."""
    return (path / _MARK).is_file()


def open_layout(path: Path) -> Layout:
    """The layout of an existing lake.

    Raises:
        LakeError: there is no lake here, its ``lake.json`` cannot be read, or a newer trailscope wrote it.
    """
    where = Location(str(path))
    try:
        described = json.loads((path / _MARK).read_text(encoding="utf-8"))
        version = int(described["format"])
    except (FileNotFoundError, NotADirectoryError):
        raise LakeError("there is no lake here", at=where, hint="make one: trailscope ingest LOGS --lake DIR") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{_MARK} cannot be read ({error})", at=where, hint="restore it from a backup of the lake"
        ) from error
    if version > FORMAT_VERSION:
        written_by = described.get("created_by", "a newer trailscope")
        raise LakeError(
            f"the lake has format {version}, written by {written_by}; this trailscope reads up to {FORMAT_VERSION}",
            at=where,
            hint="pip install --upgrade trailscope",
        )
    return Layout(path)


def create_layout(path: Path, created_by: str) -> Layout:
    """The layout of a lake, made if there is none yet.

    Raises:
        LakeError: the folder holds something else, or cannot be written.
    """
    if is_lake(path):
        return open_layout(path)
    where = Location(str(path))
    mark = path / f"{_MARK}.new"  # alone in the folder, where an earlier attempt was killed
    if path.exists() and (not path.is_dir() or any(entry != mark for entry in path.iterdir())):
        raise LakeError("this is not a lake and not empty", at=where, hint="give --lake a new or empty folder")
    layout = Layout(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        described = {"format": FORMAT_VERSION, "created_by": created_by, "created_at": datetime.now(UTC).isoformat()}
        mark.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        mark.replace(path / _MARK)
        for folder in (layout.events, layout.objects, layout.rejects, layout.insights):
            folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LakeError(
            f"the lake cannot be made ({error.strerror})", at=where, hint="choose a folder you can write to"
        ) from error
    return layout
