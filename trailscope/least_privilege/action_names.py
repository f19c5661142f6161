"""Which IAM actions a CloudTrail event needs, and the form of the ARN such an action takes: read from the tables beside this file.

Most events are named as the action is. Where they differ ``actions.tsv`` says how, by the AWS service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/); ``services.tsv`` has the endpoints whose name is not the
prefix of the service's actions; ``resources.tsv`` the ARNs that are known to narrow an action down; ``unseen.tsv`` the actions
that a trail logs only where it was told to, or never.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class ResourceForm:
    """The ARNs that an action takes.

    Attributes:
        shape: a regular expression (RE2) for the whole of such an ARN.
        template: how it is written from a request's parameters, ``arn:{partition}:s3:::{bucketName}``; empty where it cannot be.
    """

    shape: str
    template: str


def iam_actions(event_source: str, event_name: str) -> tuple[str, ...]:
    """The IAM actions that an event needs; none where no policy has to allow it, as for a console sign-in.

    Args:
        event_source: as logged, ``s3.amazonaws.com``.
        event_name: without a version suffix, ``ListFunctions`` for ``ListFunctions20150331``.
    """
    prefix = action_prefix(event_source)
    for row in _rows("actions"):
        if row["prefix"] == prefix and fnmatchcase(event_name, row["event_name"]):
            named = row["actions"]
            return () if named == "-" else tuple(f"{prefix}:{action}" for action in named.split(","))
    return (f"{prefix}:{event_name}",)


def action_prefix(event_source: str) -> str:
    """The prefix of a service's actions: ``cloudwatch`` for ``monitoring.amazonaws.com``."""
    endpoint = event_source.removesuffix(".amazonaws.com").removesuffix(".amazon.com")
    return next((row["prefix"] for row in _rows("services") if row["endpoint"] == endpoint), endpoint)


def resource_form(action: str) -> ResourceForm | None:
    """The form of the ARNs an action takes; ``None`` where no ARN is known to narrow it down."""
    return next(
        (ResourceForm(row["shape"], row["template"]) for row in _rows("resources") if _names(row, action)),
        None,
    )


def unseen_actions() -> Iterator[str]:
    """Actions that a trail logs only where it was told to log data events, or never."""
    for row in _rows("unseen"):
        for action in row["actions"].split(","):
            yield f"{row['prefix']}:{action}"


def _names(row: dict[str, str], action: str) -> bool:
    prefix, _, name = action.partition(":")
    return row["prefix"] == prefix and any(fnmatchcase(name, glob) for glob in row["actions"].split(","))


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = files("trailscope.least_privilege").joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
