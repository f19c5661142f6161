"""What a hunt gives: findings as one Arrow table, and what kept others from being there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.errors import TrailscopeError, UsageError
from trailscope.hunt.findings_html import html_of
from trailscope.schema.severity import SEVERITIES
from trailscope.window import Window

if TYPE_CHECKING:
    import pandas as pd

_WHEN = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())

# One row per finding. Grouped, a finding is one rule, actor, target; otherwise one rule and event, or one row of a
# stateful hunt. Values that differ within a group stand in lists: distinct, sorted, without nulls.
FINDINGS = pa.schema(
    [
        ("id", pa.string()),  # the same in every hunt of the same events: rule, actor, target, account and first event
        ("rule", pa.string()),  # id of the question (logging.trail_stopped) or of the Sigma rule
        ("origin", pa.string()),  # pack | sigma
        ("title", pa.string()),  # the question the rule asks
        ("kind", pa.string()),  # detection | hunt
        ("severity", pa.string()),  # info | low | medium | high | critical
        ("attack", _TEXTS),  # ATT&CK technique ids of the pinned version
        ("tactics", _TEXTS),  # names of the tactics those belong to
        ("first_seen", _WHEN),
        ("last_seen", _WHEN),
        ("events", pa.int64()),  # how many events stand behind it
        ("denied", pa.int64()),  # how many of them AWS refused for lack of permission
        ("actor", pa.string()),
        ("actor_id", pa.string()),
        ("root_actor", pa.string()),  # the person or workload at the end of the lineage of its credentials
        ("target", pa.string()),
        ("actions", _TEXTS),  # iam:AddUserToGroup
        ("source_ip_addresses", _TEXTS),
        ("aws_regions", _TEXTS),
        ("recipient_account_ids", _TEXTS),
        (
            "event_ids",
            _TEXTS,
        ),  # of the first 100 events, in order of time (of all with `every`, and of a round); `events` says how many
        ("sentence", pa.string()),  # the rule's `finding` with the first event's values; log text, escape at the edge
        ("details", pa.string()),  # a stateful hunt's own row as JSON; the targets of a round; else null
        (
            "also",
            _TEXTS,
        ),  # the other rules that tell exactly these events of this actor, or a part of a burst, folded into this finding
        (
            "address_names",
            _TEXTS,
        ),  # "203.0.113.9: office Berlin": addresses that --networks and --threats have a name for
    ]
)


@dataclass(frozen=True)
class Suppressed:
    """How many findings one entry of the suppressions file held back.

    Attributes:
        rule: the entry's rule id, or ``*``.
        reason: why, as its author wrote it.
        expires: the last day the entry counts; ``None`` for none.
        findings: how many it held back.
    """

    rule: str
    reason: str
    expires: date | None
    findings: int


@dataclass(frozen=True)
class Unanswered:
    """A rule that could not be asked, or whose silence proves nothing because the lake lacks what it needs."""

    rule: str
    title: str
    severity: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """The outcome of ``case.hunt()``.

    Attributes:
        table: one row per finding, columns of :data:`FINDINGS`; most severe first, then by ``first_seen``.
        asked: how many rules ran.
        window: the times looked at.
        suppressed: what the suppressions file held back.
        cannot_tell: rules whose silence proves nothing.
        problems: question files and Sigma rules that could not be used, each with its place and reason.
        other_logs: how many Sigma rules were left out because they are for other logs than CloudTrail's.
        by_rule: the findings as each rule told them, where some became one; ``id`` is of the finding that stands for them.
    """

    table: pa.Table
    asked: int
    window: Window
    suppressed: tuple[Suppressed, ...] = ()
    cannot_tell: tuple[Unanswered, ...] = ()
    problems: tuple[TrailscopeError, ...] = field(default=())
    by_rule: pa.Table | None = None
    other_logs: int = 0

    def unfolded(self) -> pa.Table:
        """The findings before those about the same events became one: each rule's own, in the same order."""
        return self.table if self.by_rule is None else self.by_rule

    def only(self, ids: Sequence[str]) -> Findings:
        """The findings of these ids.

        Raises:
            UsageError: one is not among them.
        """
        known = set(self.table["id"].to_pylist())
        for id in ids:
            if id not in known:
                raise UsageError(
                    f"there is no finding {id!r}",
                    hint="`trailscope hunt` lists them with their ids; ask for the same window, accounts and regions",
                )
        chosen = pa.array(list(ids), pa.string())
        rows = None if self.by_rule is None else self.by_rule.filter(pc.is_in(self.by_rule["id"], chosen))
        return replace(self, table=self.table.filter(pc.is_in(self.table["id"], chosen)), by_rule=rows)

    def unnamed(self) -> int:
        """How many events stand behind the findings without being named by them: without ``every``, a finding names its first hundred."""
        behind, named = pc.fill_null(self.table["events"], 0), pc.list_value_length(self.table["event_ids"])
        rest = pc.max_element_wise(pc.subtract(behind, pc.fill_null(named, 0)), 0)
        return int(pc.sum(rest).as_py() or 0)

    def about_the_same(self, others: Findings) -> Findings:
        """Those of ``others``, asked with ``every``, that one of these findings sums up: the same rule, actor, target and account."""
        mine = set(_groups(self.unfolded()))
        each = others.unfolded()
        kept = pa.array([group in mine for group in _groups(each)], pa.bool_())
        return replace(others, table=each.filter(kept), by_rule=None)

    def arrow(self) -> pa.Table:
        """The findings as an Arrow table."""
        return self.table

    def df(self) -> pd.DataFrame:
        """The findings as a pandas data frame (needs pandas, in the extra ``notebooks``)."""
        return self.table.to_pandas()

    def rows(self) -> list[dict[str, Any]]:
        """The findings as dictionaries by column name."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def sentences(self) -> list[str]:
        """One sentence a finding. Log text as it stands: escape it for where it is shown."""
        return list(self.table["sentence"].to_pylist())

    @property
    def event_ids(self) -> list[str]:
        """Ids of the events that findings name, with repetitions; a finding names its first hundred."""
        ids: list[str] = pc.list_flatten(self.table["event_ids"]).to_pylist()
        return ids

    def by_severity(self) -> dict[str, int]:
        """How many findings there are of each severity that has any."""
        counted = self.table["severity"].value_counts().to_pylist()
        return {entry["values"]: entry["counts"] for entry in counted}

    def worst(self) -> int:
        """The place of the worst severity among :data:`trailscope.schema.severity.SEVERITIES`; -1 without findings."""
        return max((SEVERITIES.index(severity) for severity in self.by_severity()), default=-1)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def _repr_html_(self) -> str:
        """An HTML table for Jupyter, with every cell escaped."""
        return html_of(self.table, asked=self.asked, cannot_tell=len(self.cannot_tell))


def targets_of(finding: Mapping[str, Any]) -> list[str]:
    """What a row of :data:`FINDINGS` is about: its target; of a round told once, which lists them in ``details``, those of all its findings."""
    if finding["kind"] == "detection" and finding["details"]:
        return list(json.loads(finding["details"])["targets"])
    return [finding["target"]] if finding["target"] else []


GROUPED_BY = ("rule", "actor_id", "actor", "target", "recipient_account_ids")


def _groups(table: pa.Table) -> Iterator[str]:
    """What each finding is about, as one text."""
    for said in zip(*(table[name].to_pylist() for name in GROUPED_BY), strict=True):
        yield repr(said)
