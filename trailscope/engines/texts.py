"""What engines are told, which is UTF-8, and what they say of an error, in which log text cannot look like a line of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailscope.errors import QueryError


def refuse_what_is_no_text(sql: str, parameters: Mapping[str, Any] | None) -> None:
    """Refuse what holds bytes that are not UTF-8, as an argument of a command may, or half a character, as JSON may: no engine takes it.

    Raises:
        QueryError: the statement or a value is so.
    """
    for value in (parameters or {}).values():
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and not _is_text(text):
                raise QueryError(f"{text!a} is not UTF-8 text, so no record holds it", hint="write it in UTF-8")
    if not _is_text(sql):
        raise QueryError("what is asked is not UTF-8 text", hint="write it in UTF-8")


def one_line(message: str) -> str:
    """An engine's message as one line: it may quote a value from a log, which may hold line breaks of its own."""
    return " ".join(filter(None, map(str.strip, message.splitlines())))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
