"""Field names and types of a case's events, checked against the table of columns."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import yaml

from trailscope.questions.strict_yaml import YamlDocument
from trailscope.schema.columns import ColumnType, of_origin

# free-form content inside userIdentity that has no column of its own; it can be had back from `user_identity`
_FREE = ("sessionContext.webIdFederationData", "invokedByDelegate")
# what a JSON column holds is the service's affair
_TYPES: dict[ColumnType, tuple[type, ...]] = {"text": (str,), "timestamp": (str,), "boolean": (bool,)}


def _record_types() -> dict[str, ColumnType]:
    return {column.field: column.type for column in of_origin("record")}


def _identity_types() -> dict[str, ColumnType]:
    return {column.field: column.type for column in of_origin("user_identity")}


RECORD = _record_types()
IDENTITY = _identity_types()
_IDENTITY_BRANCHES = {path.rpartition(".")[0] for path in IDENTITY} | {"sessionContext"}


def check_record(document: YamlDocument, node: yaml.Node, record: Mapping[str, Any]) -> None:
    """Refuse a field that CloudTrail does not have, or a value of a type it never has there.

    Args:
        document: for the place of an error.
        node: the mapping ``record`` was read from.
        record: CloudTrail's field names to values.

    Raises:
        QuestionError: located at the field's line.
    """
    for name, key, value in document.pairs(node, "an event"):
        if name not in RECORD:
            raise document.error(f"CloudTrail records have no field {name!r}", key, _suggestion(name, RECORD))
        if name == "userIdentity" and isinstance(value, yaml.MappingNode):
            _check_identity(document, value, "")
        else:
            _check_type(document, key, name, record[name], RECORD[name])
        _refuse_account_numbers(document, value)


def _check_identity(document: YamlDocument, node: yaml.Node, prefix: str) -> None:
    for name, key, value in document.pairs(node, "userIdentity"):
        path = f"{prefix}{name}"
        if path in _FREE:
            continue
        if path in _IDENTITY_BRANCHES:
            if isinstance(value, yaml.MappingNode):
                _check_identity(document, value, f"{path}.")
            continue
        if path not in IDENTITY:
            raise document.error(f"userIdentity has no field {path!r}", key, _suggestion(path, IDENTITY))
        if path.endswith(("mfaAuthenticated", "assumedRoot")):
            continue  # both forms occur in real logs
        _check_type(document, key, f"userIdentity.{path}", document.value_of(value), IDENTITY[path])


def _check_type(document: YamlDocument, key: yaml.Node, name: str, value: Any, type: ColumnType) -> None:
    if value is None or type not in _TYPES or isinstance(value, _TYPES[type]):
        return
    if type in ("text", "timestamp") and isinstance(value, bool | int | float):
        raise document.error(f"{name} is text in CloudTrail, and this is not", key, "write it in quotes")
    raise document.error(f"{name} cannot hold {value!r}", key, f"CloudTrail has {type} there")


def _refuse_account_numbers(document: YamlDocument, node: yaml.Node) -> None:
    """Nested values have no schema, but twelve bare digits are an account that was meant as text."""
    if isinstance(node, yaml.ScalarNode):
        value = document.value_of(node)
        if value.__class__ is int and len(node.value) == 12:
            raise document.error(f"{node.value} looks like an account id, which is text", node, "write it in quotes")
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_account_numbers(document, item)
    else:
        for _, _, value in document.pairs(node, "an event"):
            _refuse_account_numbers(document, value)


def _suggestion(name: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f"did you mean {near[0]}?" if near else "names are CloudTrail's own, as in a log file"
