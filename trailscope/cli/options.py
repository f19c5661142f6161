"""The options that several commands share, each written once, handed to the command as one value per topic."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from trailscope.cli.option_values import MOST_THREADS, RowLimit, duration, field_value, size

FORMATS = ("table", "csv", "json", "ndjson", "parquet", "markdown")
TERMINAL_LIMIT = 50

Value = TypeVar("Value")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class Reach:
    """Which part of the logs is asked: the lake, the window, accounts and regions it is cut to, whether all of it has to be there,
    and what is known of its addresses.
    """

    lake: str | None
    since: str | None
    until: str | None
    account: tuple[str, ...]
    region: tuple[str, ...]
    despite_damage: bool = False
    show_secrets: bool = False
    networks: tuple[Path, ...] = ()
    threats: tuple[Path, ...] = ()
    mmdb: tuple[Path, ...] = ()
    aws_ranges: Path | None = None


@dataclass(frozen=True)
class ReadingOptions:
    """How raw logs are read: as whom, from which endpoint, with what of the machine, and whether progress is told."""

    profile: str | None
    role_arn: str | None
    endpoint_url: str | None
    memory: int | None
    threads: int | None
    quiet: bool


@dataclass(frozen=True)
class Archive:
    """How an archive in S3 is asked, beyond what every command that reads logs may be told."""

    region_name: str | None = None
    requester_pays: bool = False
    versions: bool = False
    concurrency: int = 32
    late: timedelta = timedelta(days=2)
    relist: bool = False


@dataclass(frozen=True)
class Access:
    """How objects are reached by a command that keeps no lake: as whom, from which endpoint, how many at once."""

    profile: str | None = None
    role_arn: str | None = None
    endpoint_url: str | None = None
    region_name: str | None = None
    requester_pays: bool = False
    concurrency: int = 32
    threads: int | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Chosen:
    """Which events are meant, by whom or what; see :meth:`trailscope.investigation.Investigation.choose`."""

    event: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    finding: tuple[str, ...] = ()
    incident: str | None = None
    actor: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventFilters:
    """Whose events are meant, and which of their calls: the filters of ``search`` and ``timeline``."""

    actor: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    changes: bool = False
    denied: bool = False
    error: tuple[str, ...] = ()
    field: tuple[tuple[str, str | None], ...] = ()

    def words(self) -> dict[str, Any]:
        """The keyword arguments of ``case.search`` and ``case.timeline``."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True)
class Output:
    """Where rows go and in which format. ``None`` where nothing was said.

    ``limit`` counts rows, 0 means all of them.
    """

    format: str | None = None
    output: Path | None = None
    limit: int | None = None


def gathered(name: str, into: type[Value], *options: Decorator) -> Decorator:
    """One decorator for several options, whose values reach the command as one argument of type ``into``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(**values: Any) -> Any:
            given = [field.name for field in fields(into) if field.name in values]  # type: ignore[arg-type]  # a dataclass
            own = {name: values.pop(name) for name in given}
            return function(**{name: into(**own)}, **values)

        wrapped: Callable[..., Any] = command
        for option in reversed(options):
            wrapped = option(wrapped)
        return wrapped

    return decorate


lake = click.option(
    "--lake", envvar="TRAILSCOPE_LAKE", show_envvar=True, metavar="DIR",
    help="The lake to keep events in and ask: a folder or s3://bucket/prefix.",
)  # fmt: skip


_UNHEEDED = "An option of other commands; this one would not heed it, and refuses it."


def unheeded_flag(name: str) -> Decorator:
    """An option that other commands have and this one would not heed: help does not show it, and the command refuses it."""
    return click.option(name, is_flag=True, hidden=True, help=_UNHEEDED)


_EXTENT = (
    lake,
    click.option("--since", metavar="TIME", help="From here on: 7d, 2026-09-01, 2026-09-01T08:00, yesterday. UTC."),
    click.option("--until", metavar="TIME", help="Up to here; a whole day is included. UTC."),
    click.option("--account", metavar="ID", multiple=True, help="Only this account. Repeatable."),
    click.option("--region", metavar="NAME", multiple=True, help="Only this region. Repeatable."),
)
_SHOW_SECRETS = click.option(
    "--show-secrets", is_flag=True, help="Show passwords, tokens and the like, which are masked otherwise."
)

_PROFILE = click.option("--profile", metavar="NAME", help="AWS profile to read S3 with.")
_ROLE = click.option("--role-arn", metavar="ARN", help="Role to assume for reading S3.")
_ENDPOINT = click.option("--endpoint-url", metavar="URL", help="Another S3 endpoint.")
_THREADS = click.option(
    "--threads", type=click.IntRange(1, MOST_THREADS), metavar="N", help="Worker threads; default: one per core."
)
_REGION_NAME = click.option(
    "--region-name", metavar="NAME", help="AWS region of the bucket, where the profile does not say it."
)
_REQUESTER_PAYS = click.option(
    "--requester-pays", is_flag=True, help="Agree to pay for requests and transfer, where the bucket asks it."
)
_CONCURRENCY = click.option(
    "--concurrency", type=click.IntRange(1, 512), default=32, show_default=True, metavar="N",
    help="Objects fetched from S3 at once at most; fewer while S3 asks to slow down.",
)  # fmt: skip

despite_damage = click.option(
    "--despite-damage", is_flag=True,
    help="Answer from the rest of a lake of which files are missing; what is missing is said each time.",
)  # fmt: skip

extent = gathered("reach", Reach, *_EXTENT, unheeded_flag("--show-secrets"))
"""For commands that answer nothing from the lake; they refuse ``--show-secrets``."""


def _address_file(name: str, envvar: str, help: str, *, multiple: bool = True) -> Decorator:
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option(name, multiple=multiple, type=kind, envvar=envvar, show_envvar=True, metavar="FILE", help=help)


_ADDRESSES = (
    _address_file(
        "--networks", "TRAILSCOPE_NETWORKS", "The organisation's own networks: a CIDR and its name a line. Repeatable."
    ),
    _address_file("--threats", "TRAILSCOPE_THREATS", "A list of threats: a CIDR or address a line. Repeatable."),
    _address_file(
        "--mmdb", "TRAILSCOPE_MMDB", "A database of addresses (MaxMind, IPinfo), over the shipped tables. Repeatable."
    ),
    _address_file(
        "--aws-ranges", "TRAILSCOPE_AWS_RANGES", "AWS's ip-ranges.json, for the shipped one.", multiple=False
    ),
)

reach = gathered("reach", Reach, *_EXTENT, _SHOW_SECRETS, despite_damage, *_ADDRESSES)

reading = gathered(
    "reading",
    ReadingOptions,
    _PROFILE,
    _ROLE,
    _ENDPOINT,
    click.option(
        "--memory",
        type=size,
        metavar="SIZE",
        help="Memory to stay below, 256MiB at least; default: at most 512MiB to read logs, 2GiB to answer.",
    ),
    _THREADS,
    click.option("--quiet", "-q", is_flag=True, help="No progress, no summary; errors and rejects are still named."),
)

_ACCESS = (
    _PROFILE,
    _ROLE,
    _ENDPOINT,
    _REGION_NAME,
    _REQUESTER_PAYS,
    _CONCURRENCY,
    click.option("--quiet", "-q", is_flag=True, help="No progress, no summary; errors are still named."),
)

access = gathered("access", Access, *_ACCESS, _THREADS)
copying = gathered(
    "access", Access, *_ACCESS, click.option("--threads", type=click.IntRange(min=1), hidden=True, help=_UNHEEDED)
)
"""For a command that copies objects and works on none of them; it refuses ``--threads``."""

_WHOSE = (
    click.option(
        "--actor",
        multiple=True,
        metavar="WHO",
        help="Name, ARN, user, role or session; alice* is a prefix. Repeatable.",
    ),
    click.option("--ip", "address", multiple=True, metavar="ADDRESS", help="Source address or network. Repeatable."),
    click.option(
        "--key", multiple=True, metavar="ID", help="Access key id: made, issued, changed or used. Repeatable."
    ),
    click.option("--resource", multiple=True, metavar="TEXT", help="Part of a resource's name or ARN. Repeatable."),
)

chosen = gathered(
    "chosen",
    Chosen,
    click.option("--event", multiple=True, metavar="ID", help="This event, by its eventID. Repeatable."),
    click.option("--rule", multiple=True, metavar="RULE", help="What findings of this rule or topic cite. Repeatable."),
    click.option(
        "--finding",
        multiple=True,
        metavar="ID",
        help="What this finding of `trailscope hunt` cites: logging.trail_stopped#1f0c9a2b. Repeatable.",
    ),
    click.option("--incident", metavar="ID", help="This incident of `trailscope incidents`."),
    *_WHOSE,
)

filters = gathered(
    "filters",
    EventFilters,
    *_WHOSE,
    click.option(
        "--action", multiple=True, metavar="NAME", help="'ec2:Delete*', or 'Delete*' of any service. Repeatable."
    ),
    click.option("--service", multiple=True, metavar="NAME", help="s3, iam, … Repeatable."),
    click.option("--changes", is_flag=True, help="Only calls that change something, or tried to."),
    click.option("--denied", is_flag=True, help="Only calls that AWS denied."),
    click.option(
        "--error", multiple=True, metavar="CODE", help="Only calls that failed so; '*' is any error. Repeatable."
    ),
    click.option(
        "--field",
        multiple=True,
        type=field_value,
        metavar="PATH=VALUE",
        help="A field of the record, requestParameters.bucketName=x; * in the value is any text, PATH alone is a field that is "
        "there. Repeatable, each has to hold.",
    ),
)

_ARCHIVE = (
    _REGION_NAME,
    _REQUESTER_PAYS,
    click.option("--versions", is_flag=True, help="Read all versions of a versioned bucket; name logs overwritten or deleted."),
    _CONCURRENCY,
    click.option(
        "--late", type=duration, default="2d", show_default=True, metavar="SPAN",
        help="How long after an event its delivery may lie: the days looked at beyond --until.",
    ),
)  # fmt: skip

archive = gathered(
    "archive",
    Archive,
    *_ARCHIVE,
    click.option("--relist", is_flag=True, help="List days in S3 again that an earlier ingest listed to their end."),
)
watched_archive = gathered("archive", Archive, *_ARCHIVE, unheeded_flag("--relist"))
"""For a command that looks again and again; it refuses ``--relist``."""


_ROWS = "table on a terminal, csv elsewhere, or what the name after -o says."


def output_as(formats: Sequence[str], limited: str, *, unasked: str = _ROWS) -> Decorator:
    """The options for where answers go, of a command that knows these formats, limits rows in these words, and writes so where no
    format is asked; one without words has nothing to limit, and refuses to.
    """
    return gathered(
        "output",
        Output,
        click.option(
            "--format", "-f", type=click.Choice(formats), help=f"Default: {unasked}",
        ),
        click.option(
            "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
            help="Write there instead of stdout; appears when complete.",
        ),
        click.option("--limit", "-n", type=RowLimit(), metavar="N", help=limited or _UNHEEDED, hidden=not limited),
    )  # fmt: skip


output = output_as(FORMATS, f"At most N rows, 0 for all. Default: {TERMINAL_LIMIT} in a table on a terminal, else all.")


def text_output(limited: str = "At most N rows, 0 for all. Default: all.") -> Decorator:
    """The same of a command that writes lines to read, into a pipe too, unless a format is asked."""
    return output_as(FORMATS, limited, unasked="lines to read, in a pipe too, or what the name after -o says.")


page_output = output_as(
    FORMATS,
    "At most N rows of each section in a table, of all in other formats; 0 for all. Default: 12 in a table, else all.",
)
found_output = output_as(
    FORMATS, "At most N events, 0 for all. Default: the first 200 in a table on a terminal, else all."
)

queries = click.option(
    "--queries", "folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Another folder of questions beside the shipped ones; TRAILSCOPE_QUERIES may list more. Repeatable.",
)  # fmt: skip
