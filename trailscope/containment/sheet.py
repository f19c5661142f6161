"""A containment sheet as a value: steps in order, what stays behind, what would have prevented it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from trailscope.containment.command import Command
from trailscope.escaping import json_document

Status = Literal["open", "done"]


@dataclass(frozen=True)
class Reason:
    """The event because of which something is done.

    Attributes:
        what: action, actor and source; log text stands in it as it is.
        times: how many events of the same kind there are.
    """

    event_id: str
    event_time: datetime
    what: str
    times: int = 1


# These leave what was made where it is, to be switched on again; every other call that undoes something takes it away.
_SWITCH_OFF = (
    "Disable", "Stop", "UpdateAccessKey", "UpdateSigningCertificate", "UpdateSSHPublicKey", "UpdateServiceSpecificCredential",
)  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """The event by which something was undone since."""

    event_id: str
    event_time: datetime
    what: str

    @property
    def for_good(self) -> bool:
        """Whether it is gone, and not only switched off, as an access key that is inactive."""
        return not self.what.partition(":")[2].startswith(_SWITCH_OFF)


@dataclass(frozen=True)
class ContainmentStep:
    """One thing to do.

    Attributes:
        remedy: its id in the table.
        phase: one of :data:`trailscope.containment.table.PHASES`.
        title: in words.
        account, region: where; the region is empty where it does not matter.
        reason: the event it is done because of.
        run: commands; empty where it is only done by hand.
        by_hand: what no command does.
        check: commands that show whether it worked.
        undo: commands that take it back; ``no_undo`` says why there are none.
        later: commands that remove it for good, when the evidence is safe.
        breaks: what it may break.
        done: the event that shows that it was done already, if the logs have one.
        unwritable: why there are no commands, although there should be.
    """

    remedy: str
    phase: str
    title: str
    account: str
    region: str
    reason: Reason
    breaks: str
    run: tuple[Command, ...] = ()
    by_hand: str = ""
    check: tuple[Command, ...] = ()
    undo: tuple[Command, ...] = ()
    no_undo: str = ""
    later: tuple[Command, ...] = ()
    done: Removal | None = None
    unwritable: str = ""


@dataclass(frozen=True)
class LeftBehind:
    """Something that works on when the credentials are gone, and whether the logs show its removal."""

    kind: str
    what: str
    account: str
    region: str
    made: Reason
    removed: Removal | None = None


@dataclass(frozen=True)
class Measure:
    """A policy or setting that would have prevented some of it."""

    prevention: str
    title: str
    reason: Reason
    breaks: str
    policy: str = ""
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True)
class ContainmentSheet:
    """What cuts an intruder off. Get one from ``case.contain(…)``. It is printed, never run. Times are UTC.

    Attributes:
        of: what it was asked for: an incident, a key or a principal.
        events: how many events it is made from.
        last: the time of the latest event that the view holds: a removal after it cannot be known.
        steps: in the order in which they are done.
        left_behind: in order of time.
        measures: policies and settings.
        notes: what the sheet does not know.
    """

    of: str
    made_at: datetime
    events: int
    last: datetime | None
    steps: tuple[ContainmentStep, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    measures: tuple[Measure, ...] = ()
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ContainmentStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def json(self) -> str:
        """The sheet as one JSON text: commands as ``{"argv": […], "line": "…"}``, policies as JSON, times as ISO 8601 with Z."""
        return json_document(json.dumps(_plain(self), ensure_ascii=False, indent=1), indented=True)

    def text(self) -> str:
        """The sheet as a script of comments and commands for bash or zsh, none of which is run by trailscope."""
        from trailscope.containment.document import as_text  # noqa: PLC0415 - it knows this module

        return as_text(self)

    def markdown(self) -> str:
        """The sheet as Markdown for a ticket."""
        from trailscope.containment.document import as_markdown  # noqa: PLC0415 - as above

        return as_markdown(self)

    def _repr_markdown_(self) -> str:
        """The sheet in Jupyter."""
        return self.markdown()


def _plain(value: Any) -> Any:
    if isinstance(value, Command):
        return {"argv": list(value.words), "line": value.line()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Measure):
        rest = {name: _plain(inner) for name, inner in vars(value).items()}
        return {**rest, "policy": json.loads(value.policy) if value.policy else None}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(inner) for name, inner in vars(value).items()}
    return value
