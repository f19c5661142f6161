"""Which calls of an entity are meant: by action, service, outcome or any field of the record, as a condition over ``events``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from trailscope.analytics.columns import READS
from trailscope.errors import UsageError

_SPECIAL = re.compile(r"([\\%_])")


class CallWords(TypedDict, total=False):
    """The keyword arguments that :meth:`CallFilter.of` takes, and with it ``case.timeline`` and ``case.search``."""

    action: str | Sequence[str] | None
    service: str | Sequence[str] | None
    changes: bool
    denied: bool
    error: str | Sequence[str] | None
    field: Mapping[str, str | None] | Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class CallFilter:
    """Which calls are meant. Values of one field are alternatives; fields narrow each other down; empty ones do not.

    In ``action``, ``service``, ``error`` and the values of ``field``, ``*`` stands for any text, and case does not count.

    Attributes:
        action: ``ec2:Delete*``; without a colon the name of the call in any service, ``Delete*``.
        service: ``s3``, or ``s3.amazonaws.com``.
        changes: only calls that change something, or tried to.
        denied: only calls that AWS denied for lack of permission.
        error: the error's code; ``*`` for any failed call.
        field: a field of the record by its path, ``requestParameters.bucketName``, and its value; lists on the path are looked
            through. With ``None`` for a value, that the field is there. Every one of them has to hold.

    Raises:
        UsageError: a field is no path into a record.
    """

    action: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    changes: bool = False
    denied: bool = False
    error: tuple[str, ...] = ()
    field: tuple[tuple[str, str | None], ...] = ()

    def __post_init__(self) -> None:
        if not self.field:
            return
        from trailscope.sigma.fields import UnreadableFieldError, field_of  # noqa: PLC0415 - loads YAML, which few filters need

        for name, _ in self.field:
            try:
                field_of(name)
            except UnreadableFieldError as error:
                raise UsageError(str(error), hint="write it as records do: requestParameters.bucketName") from None

    @classmethod
    def of(
        cls,
        *,
        action: str | Sequence[str] | None = None,
        service: str | Sequence[str] | None = None,
        changes: bool = False,
        denied: bool = False,
        error: str | Sequence[str] | None = None,
        field: Mapping[str, str | None] | Sequence[tuple[str, str | None]] = (),
    ) -> CallFilter:
        """A filter of one text or several for each field; ``None`` and empty texts leave a field open."""
        pairs = field.items() if isinstance(field, Mapping) else field
        return cls(_texts(action), _texts(service), changes, denied, _texts(error), tuple(pairs))

    def conditions(self) -> Iterator[str]:
        """Conditions over ``events``, all of which have to hold, with the parameters of :meth:`parameters`."""
        if self.action:
            yield _any(_like("lower(action)", f"action_{at}") for at in range(len(self.action)))
        if self.service:
            yield _any(_like("lower(event_source)", f"service_{at}") for at in range(len(self.service)))
        if self.changes:
            yield f"not {READS}"
        if self.denied:
            yield "is_denied(error_code)"
        if self.error:
            yield _any(_like("lower(error_code)", f"error_{at}") for at in range(len(self.error)))
        if not self.field:
            return
        from trailscope.sigma.fields import field_of  # noqa: PLC0415 - as above

        for at, (name, value) in enumerate(self.field):
            yield f"({field_of(name).some(_test(f'field_{at}', value))})"

    def parameters(self) -> dict[str, str]:
        """The values for :meth:`conditions`."""
        named = {
            "action": [text if ":" in text else f"*:{text}" for text in self.action],
            "service": [text if "." in text else f"{text}.amazonaws.com" for text in self.service],
            "error": self.error,
            "field": [value or "" for _, value in self.field],
        }
        return {f"{name}_{at}": _pattern(text) for name, texts in named.items() for at, text in enumerate(texts)}

    def __str__(self) -> str:
        """The words of a heading; empty when nothing was given."""
        said = [
            " or ".join(self.action),
            f"of {' or '.join(self.service)}" if self.service else "",
            "changes" if self.changes else "",
            "denied" if self.denied else "",
            f"failed with {' or '.join(self.error)}" if self.error else "",
            *(name if value is None else f"{name}={value}" for name, value in self.field),
        ]
        return ", ".join(part for part in said if part)


EVERY_CALL = CallFilter()


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else tuple(value or ())
    return tuple(text for text in (text.strip() for text in given) if text)


def _any(alternatives: Iterator[str]) -> str:
    return f"({' or '.join(alternatives)})"


def _like(text: str, parameter: str) -> str:
    return f"{text} like ${parameter} escape '\\'"


def _test(parameter: str, value: str | None) -> Any:
    if value is None:
        return lambda text: f"{text} is not null"
    return lambda text: _like(f"lower({text})", parameter)


def _pattern(text: str) -> str:
    """A text with ``*`` in it as a pattern of SQL's ``like``."""
    return _SPECIAL.sub(r"\\\1", text.lower()).replace("*", "%")
