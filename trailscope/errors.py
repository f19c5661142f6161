"""What can go wrong, as one tree.

    TrailscopeError            something the user can act on
    ├── UsageError             a command or call was given words it cannot use
    ├── SourceError            logs cannot be listed or read where they lie
    │   ├── GoneError          … because they were removed since they were found
    │   └── AccessError        … because they may not be read with these credentials
    │       └── CredentialsError   … because there are none, or they have expired: nothing else can be read either
    ├── LakeError              the lake cannot be opened, locked or written
    ├── QuestionError          a query file breaks the contract of docs/questions
    │   └── ParameterError     a parameter is unknown, missing or of the wrong type
    └── QueryError             the engine refused or failed a query

What is wrong *inside* a log object is never an exception: it becomes a row of ``rejects`` and the rest goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from trailscope.escaping import terminal

__all__ = [
    "AccessError",
    "CredentialsError",
    "GoneError",
    "LakeError",
    "Location",
    "ParameterError",
    "QueryError",
    "QuestionError",
    "SourceError",
    "TrailscopeError",
    "UsageError",
]


@dataclass(frozen=True)
class Location:
    """A place in a file or object: its path or URI and, where known, the line (1-based)."""

    uri: str
    line: int | None = None

    def __str__(self) -> str:
        return self.uri if self.line is None else f"{self.uri}:{self.line}"


class TrailscopeError(Exception):
    """Something the user can act on: what happened, where, and what to do next.

    ``what``, ``at`` and ``hint`` may hold log text as it is. As text, an error is neutral: Python, notebooks and logging show it as it stands.
    """

    exit_code = 4

    def __init__(self, what: str, *, at: Location | None = None, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.at, self.hint = what, at, hint

    def __str__(self) -> str:
        where = f"{terminal(str(self.at))}: " if self.at else ""  # a name is one line, whatever it holds
        then = f"\n  → {self.hint}" if self.hint else ""
        return "\n".join(map(terminal, f"{where}{self.what}{then}".split("\n")))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: the traceback, in which the texts of other libraries' errors are neutral too."""
        import traceback  # noqa: PLC0415 - few programs end with an error in a notebook

        return [terminal(line) for line in "".join(traceback.format_exception(self)).rstrip("\n").split("\n")]


class UsageError(TrailscopeError):
    """A command or call was given words it cannot use."""

    exit_code = 2


class SourceError(TrailscopeError):
    """Logs cannot be listed or read where they lie."""


class GoneError(SourceError):
    """A log was there when it was looked for, and is not any more."""


class AccessError(SourceError):
    """Logs cannot be read with these credentials; other logs may still be."""


class CredentialsError(AccessError):
    """There are no usable credentials, or they have expired: nothing else can be read either."""


class LakeError(TrailscopeError):
    """The lake cannot be opened, locked or written."""


class QuestionError(TrailscopeError):
    """A query file breaks the contract of question files."""

    exit_code = 2


class ParameterError(QuestionError):
    """A parameter of a question is unknown, missing or of the wrong type."""


class QueryError(TrailscopeError):
    """The engine refused or failed a query."""

    exit_code = 2
