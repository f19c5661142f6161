"""``trailscope queries new``: a question file to start from, which passes ``queries test`` as it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from trailscope import content
from trailscope.cli import exit_status
from trailscope.errors import Location, UsageError
from trailscope.escaping import terminal
from trailscope.questions.question import KINDS

ENVIRONMENT = "TRAILSCOPE_QUERIES"

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z][\w ,'()/-]*\?")

_DETECTION = """\
-- title: <title>
-- asks: what  # who, when, what, where_to or where_from
-- kind: detection
-- severity: medium  # info, low, medium, high or critical
-- attack: [T1136.003]  # techniques of MITRE ATT&CK
-- ttc: [T1136.003]  # of the AWS Threat Technique Catalog; [] where none fits
-- outcome: attempted  # or done: only calls that succeeded; failed: only calls that failed
-- finding: "{actor} created the IAM user {target} or its password ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create the IAM user {target} or its password ({action}) but {failure}"
-- summary: >
--   What it means when this is found, and where to look next.
-- false_positives:
--   - Who does this every day, and how to tell.
-- misses:
--   - What this cannot see. Say it here rather than nowhere.
-- cases:
--   given: {eventSource: iam.amazonaws.com, requestParameters: {userName: bob}}
--   match:
--     user made:    {eventName: CreateUser}
--     password set: {eventName: CreateLoginProfile}
--     denied:       {eventName: CreateUser, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     user looked at:           {eventName: GetUser}
--     same verb, other service: {eventName: CreateUser, eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:CreateUser', 'iam:CreateLoginProfile')
"""

_HUNT = """\
-- title: <title>
-- asks: who  # who, when, what, where_to or where_from
-- kind: hunt
-- severity: low  # info, low, medium, high or critical
-- attack: [T1580]  # techniques of MITRE ATT&CK
-- ttc: [T1087.004]  # of the AWS Threat Technique Catalog; [] where none fits
-- outcome: failed  # attempted: calls that were made; done: only those that succeeded
-- finding: "{actor} was denied {events time|times} in the hour from {hour}"
-- summary: >
--   What it means when this is found, and where to look next.
-- parameters:
--   min_events: {type: integer, default: 3, help: denied calls within one hour}
-- false_positives:
--   - Who does this every day, and how to tell.
-- misses:
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {errorCode: AccessDenied}
--   sequences:
--     just enough:
--       $min_events: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z}
--       expect: [{actor: alice, hour: 2026-09-01T08:00:00Z, events: 2}]
--     one in each of two hours:
--       $min_events: 2
--       events:
--         - {eventTime: 2026-09-01T08:59:59Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--       expect: []
--     another error is no denial:
--       $min_events: 1
--       events:
--         - {errorCode: ThrottlingException}
--       expect: []

select
  actor,
  date_trunc('hour', event_time)        as hour,
  count(*)                              as events,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where is_denied(error_code)
group by actor, hour
having count(*) >= $min_events
order by events desc, hour asc
"""

_SUMMARY = """\
-- title: <title>
-- asks: what  # who, when, what, where_to or where_from
-- kind: summary
-- outcome: attempted  # calls that were made; done: only those that succeeded; failed: only those that failed
-- summary: >
--   What the numbers say, and which of them to follow up.
-- cases:
--   given: {readOnly: false}
--   sequences:
--     one row for each service, the busiest first:
--       events:
--         - {eventSource: iam.amazonaws.com}
--         - {eventSource: s3.amazonaws.com}
--         - {eventSource: s3.amazonaws.com, userIdentity: {type: Root}}
--         - {eventSource: s3.amazonaws.com, errorCode: AccessDenied}
--       expect:
--         - {event_source: s3.amazonaws.com, actors: 2, events: 3, failed: 1}
--         - {event_source: iam.amazonaws.com, actors: 1, events: 1, failed: 0}
--     reading changes nothing:
--       events:
--         - {readOnly: true}
--       expect: []

select
  event_source,
  count(distinct actor)            as actors,
  count(*)                         as events,
  count_if(error_code is not null) as failed,
  min(event_time)                  as first_seen,
  max(event_time)                  as last_seen
from events
where read_only is false
group by event_source
order by events desc, event_source asc
"""

_TEMPLATES = {"detection": _DETECTION, "hunt": _HUNT, "summary": _SUMMARY}


@click.command()
@click.argument("name", metavar="TOPIC/NAME")
@click.option("--kind", type=click.Choice(KINDS), default="detection", show_default=True, help="What it is to be.")
@click.option("--title", metavar="TEXT", help="The question it asks. Default: made from NAME.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="The folder of your questions. Default: the first of TRAILSCOPE_QUERIES, or ./queries.",
)  # fmt: skip
def command(name: str, kind: str, title: str | None, into: Path | None) -> None:
    """Write a question file to start from: header, cases and SQL.

    It passes `trailscope queries test` as it stands: change it a little at a time and keep it so. A file that is there
    is never overwritten.

    \b
    trailscope queries new identity/contractor_added --title 'Was a contractor made a user?'
    trailscope queries new secrets/read_at_night --kind hunt --into ~/questions
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    id = name.strip().removesuffix(".sql").replace("/", ".")
    if not _NAME.fullmatch(id):
        raise UsageError(
            f"{name!r} does not make an id",
            hint="write TOPIC/NAME in lower case, digits and underscores: iam/user_made",
        )
    text = _TEMPLATES[kind].replace("<title>", _title(title, id), 1)
    own = [Path(place) for place in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if place]
    root = into or next(iter(own), Path("queries"))
    path = root.joinpath(*id.split(".")).with_suffix(".sql")
    _refuse_known(id, [root, *own])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError("there is a file already", at=Location(str(path)), hint="take another name") from None
    except OSError as error:
        raise UsageError(f"it cannot be written: {error.strerror}", at=Location(str(path))) from None
    click.echo(terminal(str(path)))
    exit_status.say(f"now change it, and test it with\ntrailscope queries test {id} --queries {shlex.quote(str(root))}")


def _title(title: str | None, id: str) -> str:
    """A title as the header takes it: a question, in quotes where YAML would misread it."""
    words = title.strip() if title is not None else f"IAM: {id.rpartition('.')[2].replace('_', ' ')}"
    if not words.strip("? ") or not words.isprintable():
        raise UsageError(f"{title!r} is no title", hint="write one line, a question")
    asked = words if words.endswith("?") else f"{words}?"
    return asked if _NEEDS_NO_QUOTES.fullmatch(asked) else json.dumps(asked, ensure_ascii=False)


def _refuse_known(id: str, folders: Sequence[Path]) -> None:
    """A shipped question cannot be replaced, and a second one of its id would never be asked."""
    from trailscope.questions.catalogue import Catalogue  # noqa: PLC0415 - reads YAML, which --help does not need

    there = dict.fromkeys(place for place in folders if place.is_dir())  # the new file may be the first of its folder
    known = Catalogue([content.folder("queries"), *there]).get(id)
    if known is not None:
        raise UsageError(f"there is a question {id} already", at=Location(str(known.path)), hint="take another name")
