"""From places to an open investigation."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from trailscope.errors import UsageError
from trailscope.investigation.caring import Caring
from trailscope.investigation.handing_over import HandingOver
from trailscope.investigation.pages import Pages
from trailscope.investigation.reading import Reading
from trailscope.investigation.renewing import Renewing
from trailscope.lake.existing import is_lake
from trailscope.lake.location import cached_lake, place_of
from trailscope.window import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from trailscope import sources
    from trailscope.ingest.progress import ProgressListener
    from trailscope.investigation.other_engines import OtherEngine


class Investigation(Reading, HandingOver, Pages, Renewing, Caring):
    """One lake, seen through a window, accounts and regions. Get one from :func:`open`.

    Attributes:
        lake_path: where the lake lies.
        window: the times questions see, UTC, half open.
        last_ingest: what the latest ingest through this object did; ``None`` before the first.
        unlogged: why the case log could not be written; empty when it could.
    """


def open(
    *places: str | os.PathLike[str],
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    accounts: Collection[str] = (),
    regions: Collection[str] = (),
    queries: Sequence[str | Path] = (),
    lake: str | os.PathLike[str] | None = None,
    options: sources.SourceOptions | None = None,
    memory: int | None = None,
    threads: int | None = None,
    progress: ProgressListener | None = None,
    despite_damage: bool = False,
    show_secrets: bool = False,
    elsewhere: OtherEngine | None = None,
    networks: Collection[str | os.PathLike[str]] = (),
    threats: Collection[str | os.PathLike[str]] = (),
    mmdb: Collection[str | os.PathLike[str]] = (),
    aws_ranges: str | os.PathLike[str] | None = None,
    own_accounts: Collection[str] = (),
) -> Investigation:
    """Open a lake, or raw logs through a lake of them.

    Args:
        places: one lake directory; or raw logs: files, folders, globs, archives, ``s3://bucket/prefix``, ``-``.
        since, until: the window questions see; see :meth:`trailscope.window.Window.parse`. UTC, half open.
        accounts, regions: what questions see, and what listing leaves out where the key says it.
        queries: further folders of questions.
        lake: a folder or ``s3://bucket/prefix``: the lake to open, or where raw logs go; by default a lake in the cache that belongs to just these places.
        options: credentials and endpoint for S3; its window, accounts and regions are those given here.
        memory: bytes to stay below; when left out, what :func:`trailscope.ingest_job.take_in` says to ingest, and 2 GiB to answer.
        threads: worker threads; by default one per core.
        progress: told of progress while raw logs are read.
        despite_damage: answer from what is left of a lake that is not what was committed to it; ``damage`` then says what is
            missing, and whoever passes answers on has to say so.
        show_secrets: show passwords, tokens and the like as they were logged; see docs/integrity.md.
        elsewhere: the engine that answers in DuckDB's place; see docs/engines.md.
        networks, threats: files with a CIDR, and perhaps a name, a line: the organisation's own networks, and lists of threats.
        mmdb: databases of addresses in MaxMind's format, which count before the shipped tables of countries and networks.
        aws_ranges: AWS's ``ip-ranges.json``, in the place of the shipped one. See docs/addresses.md for these four.
        own_accounts: account ids that no question is to take for outsiders: the value of each question's ``known_accounts`` where
            none is given.

    Raises:
        UsageError: nothing to open, or several lakes; logs, and an engine that asks tables of its own; or one of these files cannot be
            read.
        LakeError, SourceError: it cannot be opened or read, or it is damaged.
    """
    window = Window.parse(since, until, now=datetime.now(UTC))
    names = [os.fspath(place) for place in places]
    if not names and lake is None:
        raise UsageError(
            "there is nothing to open", hint="give logs (a file, folder, archive or s3:// prefix) or a lake"
        )
    lakes = [name for name in names if is_lake(Path(name))]
    if lakes and (len(names) > 1 or lake is not None):
        raise UsageError(f"{lakes[0]} is a lake and cannot be mixed with other places", hint="open one lake at a time")
    if names and not lakes and elsewhere is not None and not elsewhere.reads_the_lake:
        raise UsageError(
            f"{elsewhere.name} asks tables of its own, and {names[0]} would not be looked at",
            hint="leave the logs out, or ask DuckDB or Spark",
        )
    known = None
    if networks or threats or mmdb or aws_ranges:
        from trailscope.enrich.known_addresses import KnownAddresses  # noqa: PLC0415 - most lakes are opened without

        known = KnownAddresses.read(networks=networks, threats=threats, mmdb=mmdb, aws_ranges=aws_ranges)
    path = Path(lakes[0]) if lakes else place_of(lake) if lake is not None else cached_lake(names)
    case = Investigation(
        path,
        window=window,
        accounts=accounts,
        regions=regions,
        queries=queries,
        memory=memory,
        threads=threads,
        despite_damage=despite_damage,
        show_secrets=show_secrets,
        elsewhere=elsewhere,
        known=known,
        own_accounts=own_accounts,
    )
    if names and not lakes:
        case.ingest(*names, options=options, progress=progress)
    case.damage  # noqa: B018 - a lake that cannot be answered from is refused here, not at the first question
    return case
