"""Times that no digest covers, and the calls that explain them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from trailscope.amounts import instant
from trailscope.integrity.chains import Chain, Chains, DigestFile
from trailscope.integrity.content import LoggingCall

# A last digest is issued for the hour in which logging stopped; the first one begins where logging began again.
NEAR = timedelta(hours=2)

_ENDS = frozenset({"StopLogging", "DeleteTrail", "UpdateTrail"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A time between two digests of one chain that neither covers.

    Attributes:
        chain: of the two.
        start, end: UTC: the end of the earlier, the beginning of the later.
        before, after: URIs of the two.
        calls: that stopped logging or validation, or began it again, near its edges.
    """

    chain: Chain
    start: datetime
    end: datetime
    before: str
    after: str
    calls: tuple[LoggingCall, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether a call that ends digests stands near its beginning."""
        return any(call.name in _ENDS for call in self.calls)

    @property
    def why(self) -> str:
        """The calls, in words."""
        if not self.calls:
            return "no StopLogging, DeleteTrail or UpdateTrail near it in these logs explains that"
        told = (f"{call.name} by {call.actor or 'somebody'} at {instant(call.at)}" for call in self.calls)
        return "; ".join(told)


def find(chains: Chains, calls: Iterable[LoggingCall] = ()) -> list[Gap]:
    """The gaps of all regular chains, each with the calls near it. Backfills come when they are needed, and have none."""
    known = sorted(calls, key=lambda call: call.at)
    found = []
    for chain, files in chains.by_chain.items():
        if chain.backfill:
            continue
        for before, after in pairwise(files):
            if gap := _between(chain, before, after, chains):
                found.append(_explained(gap, known))
    return sorted(found, key=lambda gap: (gap.start, gap.chain.account, gap.chain.region))


def _between(chain: Chain, before: DigestFile, after: DigestFile, chains: Chains) -> Gap | None:
    if before.digest is None or after.digest is None or before.digest.end >= after.digest.start:
        return None
    named = after.previous
    if named and before not in chains.lying_at(named.bucket, named.key):
        return None  # what fills that time is missing or cannot be read, which is told of by itself
    return Gap(chain, before.digest.end, after.digest.start, before.uri, after.uri)


def _explained(gap: Gap, calls: Sequence[LoggingCall]) -> Gap:
    """With the calls about this trail: those that end digests near its beginning, those that begin them near its end."""
    near = []
    for call in calls:
        edge = gap.start if call.name in _ENDS else gap.end
        if abs(call.at - edge) <= NEAR and call.trail in ("", gap.chain.trail):
            near.append(call)
    return Gap(gap.chain, gap.start, gap.end, gap.before, gap.after, tuple(near))
