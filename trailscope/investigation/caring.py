"""Verbs that look after the lake itself: merging files, checking it, forgetting old days, lending it to another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailscope.investigation.lake_view import LakeView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from trailscope.lake.checking import LakeProblem
    from trailscope.lake.compaction import Compacted
    from trailscope.lake.forgetting import Forgotten
    from trailscope.lake.publishing import Published

_MEMORY = 512 << 20


class Caring(LakeView):
    """Looks after the lake."""

    def compact(self, *, good_bytes: int | None = None, grace_seconds: float | None = None) -> Compacted:
        """Merge the small files of each day into few large ones, in order of time. Answers do not change.

        Others may read the lake and ingest into it meanwhile. Files that were merged are removed ``grace_seconds`` later, by the
        next compaction or ingest, because who opened the lake before still reads them.

        Args:
            good_bytes: about how large a file is to be; 128 MiB for ``None``.
            grace_seconds: an hour for ``None``.

        Raises:
            LakeError: the lake is damaged or cannot be written, or is being merged already.
        """
        from trailscope.lake.care import caring  # noqa: PLC0415 - loads numpy, which a question need not wait for
        from trailscope.lake.commits import GRACE_SECONDS  # noqa: PLC0415 - as above
        from trailscope.lake.compaction import GOOD_BYTES, compact  # noqa: PLC0415 - as above

        grace = GRACE_SECONDS if grace_seconds is None else grace_seconds
        with caring(self.lake_path) as care:
            done = compact(care, self._memory or _MEMORY, good_bytes or GOOD_BYTES)
            removed = care.remove_superseded(grace)
        self.close()
        if done.days or removed:
            counts = {name: value for name, value in vars(done).items() if value}
            self.note("compact", {"grace_seconds": grace}, {**counts, "removed": removed})
        return done

    def forget(self, before: date, *, confirmed: bool = False) -> Forgotten:
        """Remove the events of all UTC days before a date, for good. The ledger goes on knowing their objects as read.

        Args:
            before: the first day that is kept.
            confirmed: do it; otherwise only count what would go.

        Raises:
            LakeError: the lake is damaged or cannot be written.
        """
        from trailscope.lake.care import caring  # noqa: PLC0415 - as in `compact`
        from trailscope.lake.forgetting import forget  # noqa: PLC0415 - as in `compact`

        with caring(self.lake_path) as care:
            gone = forget(care, before, confirmed=confirmed)
        self.close()
        if confirmed:
            self.note("forget", {"before": str(before)}, {name: value for name, value in vars(gone).items() if value})
        return gone

    def check(self, progress: Callable[[str], None] = lambda _: None) -> list[LakeProblem]:
        """Read every byte of the lake; what is wrong with it, empty for a sound one.

        Args:
            progress: told what is looked at.

        Raises:
            LakeError: there is no lake, or it cannot be read at all.
        """
        from trailscope.lake.checking import problems  # noqa: PLC0415 - as in `compact`
        from trailscope.lake.opening import open_lake  # noqa: PLC0415 - as in `compact`

        found = list(problems(open_lake(self.lake_path, despite_damage=True), progress))
        self.note("check", {}, {"problems": len(found)})
        return found

    def repair(self, found: list[LakeProblem]) -> list[str]:
        """Move what is wrong out of the way: what :meth:`check` found to be no part of the lake, or not as committed.

        Returns:
            The paths that were moved to ``_damaged/``. What was lost that way is read again by the next ingest of the same logs.

        Raises:
            LakeError: an ingest is writing, or the lake cannot be written.
        """
        from trailscope.lake.repairing import repair  # noqa: PLC0415 - as in `compact`

        moved = repair(self.lake_path, found)
        self.close()
        if moved:
            self.note("repair", {}, {"moved": moved})
        return moved

    def publish_iceberg(
        self, table: str, *, catalog: str = "default", properties: Mapping[str, str] | None = None
    ) -> Published:
        """Have an Iceberg table hold just the lake's files of events, where they lie.

        Args:
            table: ``namespace.name``; made if there is none.
            catalog: its name, as ``.pyiceberg.yaml`` may describe it.
            properties: of the catalogue, beside those of that file.

        Raises:
            LakeError: the lake is damaged, pyiceberg is not installed, or the catalogue cannot be used.
        """
        from trailscope.lake.opening import open_lake  # noqa: PLC0415 - as in `compact`
        from trailscope.lake.publishing import publish  # noqa: PLC0415 - as in `compact`

        done = publish(open_lake(self.lake_path), table, catalog, properties or {})
        self.note("publish", {"table": table, "catalog": catalog}, {"added": done.added, "removed": done.removed})
        return done

    def connection_script(self) -> str:
        """SQL that gives any DuckDB the views and macros of this lake, as it is now."""
        from trailscope.engines.macros import duckdb_statements  # noqa: PLC0415 - as in `compact`
        from trailscope.enrich import addresses  # noqa: PLC0415 - as in `compact`
        from trailscope.lake.views import view_statements  # noqa: PLC0415 - as in `compact`

        lake = self._open_lake()
        views = view_statements(lake, self.window, accounts=self._accounts, regions=self._regions)
        views = tuple(view.replace("create view", "create or replace view", 1) for view in views)
        statements = (*duckdb_statements(), *views, *addresses.view_statements(), *duckdb_statements(over_views=True))
        script = lake.layout.for_others(";\n".join(("set timezone = 'UTC'", *statements)))
        return "".join(f"{statement};\n" for statement in script)
