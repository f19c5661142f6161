"""The lake that a command of ``trailscope lake`` is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trailscope.cli.opening import tell_unlogged
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError

if TYPE_CHECKING:
    from trailscope.investigation import Investigation


def named_lake(place: str | None, lake: str | None) -> str:
    """The lake by its argument, or else by its option.

    Raises:
        UsageError: none was named, or two were.
    """
    refuse_unheeded(Unheeded(place is not None, ["lake"], "DIR names the lake"))
    chosen = place or lake
    if chosen is None:
        raise UsageError("which lake?", hint="give its directory, or set TRAILSCOPE_LAKE")
    return chosen


def opened_lake(place: str | None, lake: str | None, *, memory: int | None = None) -> Investigation:
    """An investigation of it, damaged or not: each verb says what it needs.

    Raises:
        UsageError: none was named, or two were.
    """
    import trailscope  # noqa: PLC0415 - the engine is loaded when there is something to open

    case = trailscope.open(lake=named_lake(place, lake), memory=memory, despite_damage=True)
    click.get_current_context().call_on_close(lambda: tell_unlogged(case))
    return case
