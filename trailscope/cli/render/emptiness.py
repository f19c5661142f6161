"""Why an answer may be empty, and what to try: the window, accounts and regions that were asked, and what the trail logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count, moment
from trailscope.cli.render.ingest_summary import some

if TYPE_CHECKING:
    from trailscope.analytics.looked_at import Held, LookedAt
    from trailscope.investigation import Investigation

_NO_DATA_EVENTS = "of data events: the trail logged none, so reads of S3 objects, calls of Lambda functions and the like are not in the lake"


def tell(case: Investigation, *, quiet: bool = False) -> None:
    """Say on stderr what was looked at, after an answer without rows."""
    if not quiet:
        show(case.looked_at())


def show(looked: LookedAt) -> None:
    """Say on stderr what was looked at."""
    for line in lines(looked):
        click.secho(line, dim=True, err=True)


def lines(looked: LookedAt) -> Iterator[str]:
    """What was looked at and what was not, safe for a terminal."""
    seen, lake = looked.seen, looked.lake
    if not lake.events:
        yield "looked at  an empty lake: `trailscope lake info` says what was read and rejected"
        return
    yield f"looked at  {_summary(seen)}" if seen.events else "looked at  no event: none lies in what was asked for"
    if seen.events < lake.events:
        yield f"the lake   {_summary(lake)}"
        yield f"try        {', or '.join(_other(looked))}: {count(lake.events - seen.events, 'event')} left out"
    if not lake.data_events:
        yield f"no trace   {_NO_DATA_EVENTS}"


def _summary(held: Held) -> str:
    assert held.first is not None and held.last is not None  # noqa: S101, PT018 - there are events
    places = ", ".join(
        f"{len(names)} {what}s" if len(names) > 1 else f"{what} {some(names)}"
        for what, names in (("account", held.accounts), ("region", held.regions))
        if names
    )
    return f"{count(held.events, 'event')}, {moment(held.first)} → {moment(held.last)} UTC" + (
        f", {places}" if places else ""
    )


def _other(looked: LookedAt) -> Iterator[str]:
    """What to ask otherwise, as options."""
    if looked.by_window:
        yield "another --since or --until"
    if looked.by_account:
        yield f"another --account (there are {some(looked.lake.accounts)})"
    if looked.by_region:
        yield f"another --region (there are {some(looked.lake.regions)})"
