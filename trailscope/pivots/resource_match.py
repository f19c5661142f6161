"""Which events touch a resource: those that name it whole, in target, resources or parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailscope.engines.choice import Choice
from trailscope.errors import UsageError

# The text of a denial names its caller too; the resource that it names is the target already.
_COLUMNS = ("target", "resources", "request_parameters")
_ARN_PARTS = 6
_NUMBERS = re.compile(r"[0-9]{4,}")
_MANY_HAVE = re.compile(r"(19|20)[0-9]{2}|[0-9]{12}")  # years, accounts
_RUNS = re.compile(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{4,}")
_LOOKED_AT = 9  # characters by whose beginning an expression is looked for


def resource_choice(text: str) -> Choice:
    """The events that touch a resource.

    A name is met whole: ``orders`` is in ``table/orders`` and not in ``orders-archive``; case does not count. An ARN is met as it
    stands, and by its name in calls of its service, in its account and region where it has them.

    Raises:
        UsageError: the text is empty, or an ARN of too few parts.
    """
    given = text.strip()
    if not given:
        raise UsageError("there is no resource to look for", hint="give a name or an ARN")
    if not given.startswith("arn:"):
        condition, parameters = _whole("name", given, _COLUMNS)
        return Choice("", condition, parameters, given)
    parts = given.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or not parts[-1]:
        raise UsageError(
            f"{given!r} is no ARN", hint="write arn:partition:service:region:account:resource, or a name alone"
        )
    whole, parameters = _whole("arn", given, _COLUMNS[1:])
    name = _name(parts[-1], parts[2])
    if not re.search(r"\w", name):  # log-group:NAME:*, role/: there is no name by which it could be met
        return Choice("", f"({whole})", parameters, given)
    named, more = _whole("name", name, ("target", "request_parameters"))
    places = " and ".join([named, *(condition for condition, _ in _places(parts))])
    bound = {name: value for _, pair in _places(parts) for name, value in pair.items()}
    return Choice("", f"({whole} or ({places}))", {**parameters, **more, **bound}, given)


def _name(resource: str, service: str) -> str:
    """The resource without its kind: ``orders`` of ``table/orders``; of S3, all of it."""
    return resource if service == "s3" else re.split(r"[/:]", resource)[-1]


def _places(parts: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for column, parameter, value in (
        ("event_source", "arn_source", f"{parts[2]}.amazonaws.com"),
        ("aws_region", "arn_region", parts[3]),
        ("recipient_account_id", "arn_account", parts[4]),
    ):
        if value and value != "aws":  # AWS-managed policies have "aws" for an account
            yield f"{column} = ${parameter}", {parameter: value}


def _whole(parameter: str, name: str, columns: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """A condition that a name stands in any of some columns, with nothing before or behind it that belongs to a name."""
    tests = [
        " and ".join(f"regexp_matches({column}, ${parameter}_{test})" for test in ("piece", "text", "whole"))
        for column in columns
    ]
    values = {
        f"{parameter}_piece": _rare_piece(name),
        f"{parameter}_text": f"(?i){re.escape(name)}",
        f"{parameter}_whole": rf"(?i)(^|[^\w.-]){re.escape(name)}($|[^\w.-])",
    }
    return f"({' or '.join(f'({test})' for test in tests)})", values


def _rare_piece(name: str) -> str:
    """An expression for a part of a name that few others have, so that few texts are looked at for all of it.

    Names of one kind begin alike, and DuckDB is quick to leave out a text only by how an expression begins. Digits are looked for as they
    stand, in half the time; lower() would copy every text.
    """
    numbers = [run for run in _NUMBERS.findall(name) if not _MANY_HAVE.fullmatch(run)]
    if numbers:
        return str(max(numbers, key=len))
    mixed = [run for run in _RUNS.findall(name) if not run.isdecimal()]
    return f"(?i){re.escape(max(mixed, key=len, default=name[-_LOOKED_AT:]))}"
