"""From the words of the command line to an open investigation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trailscope.cli import settings_defaults
from trailscope.cli.engine_options import lake_of
from trailscope.cli.options import Access, Archive, Reach, ReadingOptions
from trailscope.cli.render import colours, progress
from trailscope.cli.unheeded import Unheeded, is_typed, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.escaping import terminal

if TYPE_CHECKING:
    from trailscope.investigation import Investigation
    from trailscope.investigation.other_engines import OtherEngine
    from trailscope.sources import SourceOptions

ACCESS = ("profile", "role_arn", "endpoint_url")
"""The options that say how S3 is read, of every command that may read logs."""


def open_case(
    reach: Reach,
    reading: ReadingOptions,
    places: Sequence[str] = (),
    folders: Sequence[Path] = (),
    elsewhere: OtherEngine | None = None,
    *,
    fetches: bool = False,
) -> Investigation:
    """Open the lake that was named, or a lake of the raw logs that were; ``elsewhere`` answers in DuckDB's place.

    ``fetches`` says that the command reads objects of S3 also where it is asked of a lake.

    Raises:
        UsageError: neither a lake nor logs were named, or it is said how to read S3, and no logs are read.
    """
    import trailscope  # noqa: PLC0415 - the engine is loaded when there is something to open

    lake = reach.lake if places else lake_of(elsewhere, reach.lake)
    if not places and lake is None:
        raise UsageError(
            "which logs? Neither a lake nor logs are named",
            hint="give --lake DIR, set TRAILSCOPE_LAKE, or name log files, a folder or an s3:// prefix",
        )
    context = click.get_current_context()
    if not fetches:
        _refuse_access(places, elsewhere)
    if not reading.quiet:
        settings_defaults.tell_file(context)
    options = source_options(reading, Archive()) if places else None
    with progress.shown(quiet=reading.quiet or not places) as listener:
        case = trailscope.open(
            *places,
            lake=lake,
            since=reach.since,
            until=reach.until,
            accounts=reach.account,
            regions=reach.region,
            queries=folders,
            options=options,
            memory=reading.memory,
            threads=reading.threads,
            progress=listener,
            despite_damage=reach.despite_damage,
            show_secrets=reach.show_secrets,
            elsewhere=elsewhere,
            networks=reach.networks,
            threats=reach.threats,
            mmdb=reach.mmdb,
            aws_ranges=reach.aws_ranges,
            own_accounts=settings_defaults.own_accounts(context),
        )
    context.call_on_close(lambda: tell_unlogged(case))
    return case


def _refuse_access(places: Sequence[str], elsewhere: OtherEngine | None) -> None:
    """Refuse to be told how to read logs where none are read: a lake in S3 would not be read so."""
    from trailscope.lake.existing import is_lake  # noqa: PLC0415 - as in `open_case`

    of_athena = {"profile", "endpoint_url"} if elsewhere is not None and elsewhere.name == "athena" else set()
    refuse_unheeded(
        Unheeded(
            all(is_lake(Path(place)) for place in places),
            [name for name in ACCESS if name not in of_athena],
            "no logs are read, and a lake in S3 is reached as TRAILSCOPE_LAKE_PROFILE or AWS_PROFILE says",
            "name the logs",
        )
    )


def tell_unlogged(case: Investigation) -> None:
    """Say when something was done that the case log does not know of."""
    if case.unlogged:
        click.secho(f"note      {terminal(case.unlogged.partition(chr(10))[0])}", fg=colours.WARNING, err=True)


def without_set_lake(reach: Reach, places: Sequence[str]) -> Reach:
    """The reach; where logs are named, without a lake that only the environment or the settings name: the logs are what is asked."""
    return replace(reach, lake=None) if places and not is_typed("lake") else reach


def load_what_is_asked(places: Sequence[str]) -> None:
    """Load Arrow as a question needs it, where only a lake is asked: reading logs needs more of it."""
    from trailscope.cli.unneeded_imports import load_arrow_alone  # noqa: PLC0415 - as in `open_case`
    from trailscope.lake.existing import is_lake  # noqa: PLC0415 - as above

    if all(is_lake(Path(place)) for place in places):
        load_arrow_alone()


def case_to_fill(reach: Reach, reading: ReadingOptions, places: Sequence[str]) -> Investigation:
    """The lake that was named, which need not be there yet, and nothing read into it so far.

    Raises:
        UsageError: no lake was named, or one is among the logs.
    """
    from trailscope.investigation import Investigation  # noqa: PLC0415 - as in `open_case`
    from trailscope.lake.existing import is_lake  # noqa: PLC0415 - as above
    from trailscope.lake.location import place_of  # noqa: PLC0415 - as above
    from trailscope.window import Window  # noqa: PLC0415 - as above

    if reach.lake is None:
        raise UsageError("an ingest needs a lake to write to", hint="give --lake DIR or set TRAILSCOPE_LAKE")
    for place in places:
        if is_lake(Path(place)):
            raise UsageError(f"{place} is a lake, not logs", hint="name logs, and the lake to write to with --lake")
    return Investigation(
        place_of(reach.lake),
        window=Window.parse(reach.since, reach.until, now=datetime.now(UTC)),
        accounts=reach.account,
        regions=reach.region,
        memory=reading.memory,
        threads=reading.threads,
    )


def source_options(reading: ReadingOptions, archive: Archive) -> SourceOptions:
    """How to ask S3, from all that was said of it."""
    from trailscope.sources import SourceOptions  # noqa: PLC0415 - as in `open_case`

    return SourceOptions(
        profile=reading.profile,
        role_arn=reading.role_arn,
        endpoint_url=reading.endpoint_url,
        region_name=archive.region_name,
        requester_pays=archive.requester_pays,
        versions=archive.versions,
        concurrency=archive.concurrency,
        late=archive.late,
    )


def access_options(access: Access) -> SourceOptions:
    """How to ask S3, for a command that keeps no lake."""
    from trailscope.sources import SourceOptions  # noqa: PLC0415 - as in `open_case`

    return SourceOptions(
        profile=access.profile,
        role_arn=access.role_arn,
        endpoint_url=access.endpoint_url,
        region_name=access.region_name,
        requester_pays=access.requester_pays,
        concurrency=access.concurrency,
    )
