"""``trailscope mcp``: read-only tools over one lake, for an assistant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from trailscope.cli import option_values, options, settings_defaults
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.errors import UsageError
from trailscope.window import Window

if TYPE_CHECKING:
    from trailscope.investigation import Investigation


@click.command()
@options.reach
@click.option(
    "--memory", type=option_values.size, metavar="SIZE", help="Memory to stay below, 256MiB at least; default: 2GiB."
)
def command(*, reach: options.Reach, memory: int | None) -> None:
    """Offer the lake to an assistant, read-only, over stdin and stdout.

    A server of the Model Context Protocol (https://modelcontextprotocol.io) with tools to list and ask questions, hunt, see
    incidents, look at principals, addresses, keys, resources and events, search, and run a select with bounded rows. Every answer
    cites event ids, says "cannot tell" when the lake cannot, keeps log text apart as data, and has secrets masked. Nothing is
    changed; what was asked is noted in the case log. --since, --until, --account and --region bound what can be seen.

    \b
    pip install 'trailscope[mcp]'
    trailscope mcp --lake case42

    Clients start it themselves; docs/assistants.md has their settings.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if reach.lake is None:
        raise UsageError("which lake?", hint="give --lake DIR or set TRAILSCOPE_LAKE")
    refuse_unheeded(Unheeded(True, ["show_secrets"], "an assistant is never shown secrets"))
    from trailscope import __version__  # noqa: PLC0415 - looks the distribution up
    from trailscope.assistant.lake_tools import LakeTools  # noqa: PLC0415 - --help needs none of it
    from trailscope.assistant.server import server_of  # noqa: PLC0415 - as above

    bounds = (reach.since, reach.until)
    own = settings_defaults.own_accounts(click.get_current_context())

    def open_lake(since: str | None, until: str | None) -> Investigation:
        import trailscope  # noqa: PLC0415 - the engine is loaded when there is something to open

        window = within(bounds, (since, until), now=datetime.now(UTC))
        return trailscope.open(
            lake=reach.lake, since=window.start, until=window.end, accounts=reach.account, regions=reach.region,
            despite_damage=reach.despite_damage, memory=memory, own_accounts=own, networks=reach.networks, threats=reach.threats,
            mmdb=reach.mmdb, aws_ranges=reach.aws_ranges,
        )  # fmt: skip

    with open_lake(None, None):
        pass  # a lake that cannot be answered from is refused now, not at the first question
    server_of(LakeTools(open_lake), __version__).run("stdio")


def within(bounds: tuple[str | None, str | None], asked: tuple[str | None, str | None], *, now: datetime) -> Window:
    """The part of a window that lies within the bounds the server was started with.

    Raises:
        UsageError: there is none, or words are no times.
    """
    outer, inner = (Window.parse(since, until, now=now) for since, until in (bounds, asked))
    starts = [one.start for one in (outer, inner) if one.start]
    ends = [one.end for one in (outer, inner) if one.end]
    return Window(max(starts, default=None), min(ends, default=None))
