"""Any value of the program with the secrets in its texts masked: lists, dictionaries, and dataclasses made anew where one was."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from trailscope.masking import texts
from trailscope.masking.names import SUSPICIOUS

_SUSPICIOUS = re.compile(SUSPICIOUS)

Value = TypeVar("Value")


def masked(value: Value) -> Value:
    """The value with secrets masked, of the same type; the same object when there are none."""
    new = _masked(value)
    return value if new is value else new  # type: ignore[no-any-return]  # it is of the same type


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return texts.text(value) if _SUSPICIOUS.search(value) else value
    if isinstance(value, list | tuple):
        items = [_masked(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
    if isinstance(value, dict):
        new = {key: _masked(inner) for key, inner in value.items()}
        return value if all(new[key] is inner for key, inner in value.items()) else new
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        changed = {name: new for name, old in given.items() if (new := _masked(old)) is not old}
        return replace(value, **changed) if changed else value
    return value
