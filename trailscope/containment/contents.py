"""What a containment sheet says, as values: steps in order, what stays behind, what would have prevented it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from trailscope.containment.command import Command

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
        unwritable: which commands are not among these, although they should be, and why.
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
    """A policy or setting that would have prevented some of it; ``unwritable`` says for which accounts there is no command, and why."""

    prevention: str
    title: str
    reason: Reason
    breaks: str
    policy: str = ""
    commands: tuple[Command, ...] = ()
    unwritable: str = ""


@dataclass(frozen=True)
class SheetContents:
    """What cuts an intruder off. Times are UTC.

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
