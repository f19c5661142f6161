"""From the options that say which events are meant to a choice of events, and the findings and incident behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from trailscope.amounts import count
from trailscope.cli.options import Chosen
from trailscope.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from trailscope.engines.choice import Choice
    from trailscope.hunt.findings import Findings
    from trailscope.incidents.incident import Incident
    from trailscope.investigation import Investigation


def choose(case: Investigation, chosen: Chosen) -> tuple[Choice, Findings | None, Incident | None]:
    """The choice; the findings that were named, by themselves or by their rules; the incident that was.

    Raises:
        UsageError: there is no such incident or finding, or an address is none.
    """
    findings = findings_of(case, chosen) if chosen.rule or chosen.finding else None
    incident = _incident(case, chosen.incident) if chosen.incident else None
    choice = case.choose(
        events=chosen.event, findings=None if findings is None else _with_all_events(case, findings), incident=incident,
        actor=chosen.actor, address=chosen.address, key=chosen.key, resource=chosen.resource,
    )  # fmt: skip
    if chosen.finding:
        choice = replace(choice, words=f"{', '.join(chosen.finding)}: {choice.words}")
    return choice, findings, incident


def findings_of(case: Investigation, chosen: Chosen, severity: str | None = None) -> Findings:
    """The findings of the rules that were named, or of all; only those that were named themselves, where some were.

    Raises:
        UsageError: there is no such rule or finding.
    """
    rules = chosen.rule or tuple(dict.fromkeys(id.partition("#")[0] for id in chosen.finding))
    found = case.hunt(ids=rules, severity=severity)
    if not chosen.finding:
        return found
    known = set(found.table["id"].to_pylist())
    apart = [id for id in chosen.finding if id not in known]
    named = found.only([id for id in chosen.finding if id in known])
    return _with_those_apart(case, named, rules, apart, severity) if apart else named


def _with_those_apart(
    case: Investigation, named: Findings, rules: Sequence[str], apart: Sequence[str], severity: str | None
) -> Findings:
    """The findings, and those that became part of a round, or have their id from ``hunt --all``, with all events about the same."""
    import pyarrow as pa  # noqa: PLC0415 - --help does not need it

    each = case.hunt(ids=rules, severity=severity, every=True)
    about = each.only(apart).about_the_same(each)
    return replace(named, table=pa.concat_tables([named.table, about.table]), by_rule=None)


def _with_all_events(case: Investigation, findings: Findings) -> pa.Table:
    """The findings, and beside those that name the first hundred events only the same once more, an event each."""
    import pyarrow as pa  # noqa: PLC0415 - --help does not need it

    if not findings.unnamed():
        return findings.table
    each = findings.about_the_same(case.hunt(ids=sorted(set(findings.table["rule"].to_pylist())), every=True))
    if rest := each.unnamed():
        told = "stands behind these findings and is" if rest == 1 else "stand behind these findings and are"
        click.secho(f"note      {count(rest, 'event')} {told} not named by them: choose by actor and time", err=True)
    return pa.concat_tables([findings.table, each.table])


def _incident(case: Investigation, wanted: str) -> Incident:
    for found in case.incidents():
        if found.id == wanted:
            return found
    raise UsageError(f"there is no incident {wanted!r}", hint="`trailscope incidents` lists them with their ids")
