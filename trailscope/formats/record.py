"""What a CloudTrail record looks like from outside: how it is told from what merely mentions its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from typing import Any

from trailscope.schema.columns import of_origin

FIELDS = frozenset(column.field for column in of_origin("record"))

FIRST_FIELD = r'\{\s*"(?:' + "|".join(sorted(FIELDS)) + r')"\s*:'
"""Pattern: an object that begins with one of CloudTrail's own fields."""

BEGINS_AS_RECORD = re.compile(FIRST_FIELD)

NESTED_FIELDS = tuple(column.field for column in of_origin("record") if column.type == "json")

_FEWEST_WITH_VERSION, _FEWEST_WITH_TIME = 2, 3


def is_record(members: Mapping[str, Any]) -> bool:
    """Whether an object is a record, judging by its own members: with a version or time, and more of CloudTrail's fields.

    Messages of S3, SQS, Kinesis and others have fields of the same names, and an ``eventSource`` such as ``aws:s3``.
    """
    if not ("eventVersion" in members or "eventTime" in members):
        return False
    source = members.get("eventSource")
    if isinstance(source, str) and source.startswith("aws:"):
        return False
    known = sum(map(FIELDS.__contains__, members))
    return known >= (_FEWEST_WITH_VERSION if "eventVersion" in members else _FEWEST_WITH_TIME)


def is_plain_record(members: Mapping[str, Any]) -> bool:
    """Whether an object is a record as it was logged: every member of it is a field of CloudTrail's, and none a table's cell."""
    return FIELDS.issuperset(members) and is_record(members) and not is_row(members)


def is_row(members: Mapping[str, Any]) -> bool:
    """Whether a record is a row of a table whose columns have CloudTrail's own names: its nested values are JSON as text.

    A record as it was logged has an object for its identity, whatever the call wrote into its parameters.
    """
    identity = members.get("userIdentity")
    if isinstance(identity, dict):
        return False
    return any(_is_nested(members.get(name)) for name in (("userIdentity",) if identity is not None else NESTED_FIELDS))


def _is_nested(value: Any) -> bool:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(value), (dict, list))
    except (ValueError, RecursionError):
        return False


def has_time(members: Container[str]) -> bool:
    """Whether a record tells when it happened, without which it can be no row."""
    return "eventTime" in members or "timeWindow" in members


def is_part_of(part: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Whether a record says nothing that another does not say too."""
    return all(name in whole and whole[name] == value for name, value in part.items())


def is_view_of(fields: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether fields that a product has parsed are those of a record that stands beside them as text."""
    if fields.get("eventID") and record.get("eventID"):
        return bool(fields["eventID"] == record["eventID"])
    told = [name for name in ("eventTime", "eventName", "eventSource") if name in fields and name in record]
    return len(told) > 1 and all(fields[name] == record[name] for name in told)
