"""From the deeds in some events to the sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

from trailscope.amounts import instant
from trailscope.containment.command import GLOBAL, Command, UnwritableError, filled, in_words
from trailscope.containment.contents import ContainmentStep, LeftBehind, Measure, Reason, Removal
from trailscope.containment.deeds import MOST_OF_A_KIND, MOST_UNDOINGS, Deed, callers, deeds, undoings, values
from trailscope.containment.sheet import ContainmentSheet
from trailscope.containment.table import Prevention, Remedy, preventions, remedies
from trailscope.engines.engine import Engine

_REGIONS = """
select aws_region as region, bool_or(event_id in (select event_id from kept_contained)) as inside,
  bool_or(event_id not in (select event_id from kept_contained)) as outside
from events
where read_only = false
  and aws_region <> ''
group by aws_region
order by aws_region asc"""
_LAST = "select max(event_time) as last from events"
NEW_REGION = "new region"

Values = Mapping[str, str]


def plan(engine: Engine, of: str, events: int, made_at: datetime) -> ContainmentSheet:
    """The sheet of the events that are kept as ``kept_contained``.

    Args:
        engine: over the view. What it gives is printed.
        of: what was asked for, in words.
        events: how many events are contained.
        made_at: UTC: sessions from before are refused.

    Raises:
        QueryError: the engine failed.
    """
    table, measures = remedies(), preventions()
    called_for = (*(remedy.deeds for remedy in table), *(measure.deeds for measure in measures))
    names = {name for named in called_for for name in named if ":" in name and " " not in name}
    found, cut = deeds(engine, names)
    used, more_used = callers(engine)
    acts = sorted([*used, *found], key=lambda deed: (deed.event_time, deed.event_id))
    matched = list(_matched(table, acts))
    undone = _Undone(engine, matched)
    now = instant(made_at)
    removals = [undone.by(remedy, deed, taken) for remedy, deed, taken in matched]
    answers = list(zip(matched, removals, strict=True))
    steps = [_step(remedy, deed, taken, now, removal) for (remedy, deed, taken), removal in answers]
    return ContainmentSheet(
        of,
        made_at,
        events,
        engine.run(_LAST).column("last")[0].as_py(),
        tuple(_each_once(steps)),
        tuple(sorted(_left_behind(answers), key=lambda left: (left.made.event_time, left.made.event_id))),
        tuple(_measures(engine, measures, acts)),
        (
            *(
                f"of {count:,} {name} only the first {MOST_OF_A_KIND:,} were looked at"
                for name, count in sorted(cut.items())
            ),
            *([f"of more than {MOST_OF_A_KIND:,} credentials only the first were looked at"] if more_used else []),
            *(
                [f"of more than {MOST_UNDOINGS:,} calls that may have undone something only the first were looked at"]
                if undone.more
                else []
            ),
        ),
    )


class _Undone:
    """What undid the deeds that remedies were found for, asked once."""

    def __init__(self, engine: Engine, matched: Sequence[tuple[Remedy, Deed, Values]]) -> None:
        names = {name for remedy, _, _ in matched for name in (*remedy.undone_by, *remedy.redone_by)}
        since = min((deed.event_time for _, deed, _ in matched), default=None)
        self._deeds, self.more = undoings(engine, names, since) if since and names else ([], False)

    def by(self, remedy: Remedy, deed: Deed, taken: Values) -> Removal | None:
        """What undid it after the last such deed, the first event that did so for good, unless it was done again after the first."""
        found = self._first(remedy.undone_by, deed, taken, deed.last or deed.event_time)
        if found is None or self._first(remedy.redone_by, deed, taken, found.event_time):
            return None
        first = Removal(found.event_id, found.event_time, _what(found))
        removal = first
        while not removal.for_good:
            found = self._first(remedy.undone_by, deed, taken, found.event_time)
            if found is None:
                return first
            removal = Removal(found.event_id, found.event_time, _what(found))
        return removal

    def _first(self, spec: Mapping[str, Mapping[str, str]], deed: Deed, taken: Values, after: datetime) -> Deed | None:
        for later in self._deeds:
            wanted = spec.get(later.name)
            if wanted is None or later.account != deed.account or later.event_time <= after:
                continue
            if all(_said(name, taken) in values(later, [path]) for name, path in wanted.items()):
                return later
        return None


def _said(name: str, taken: Values) -> str:
    return name[1:] if name.startswith("=") else taken[name]


def _matched(table: Sequence[Remedy], acts: Sequence[Deed]) -> Iterator[tuple[Remedy, Deed, Values]]:
    """Each remedy with the first deed that calls for it, once per set of values and account, in the order of the table."""
    for remedy in table:
        seen: dict[tuple[str, ...], tuple[Deed, Values]] = {}
        for deed in acts:
            if deed.name not in remedy.deeds or deed.tried or values(deed, remedy.unless):
                continue
            for taken in _taken(remedy, deed):
                told = tuple(taken[name] for name in remedy.once or remedy.take)
                key = (deed.account, _where(remedy, deed), *told)
                first, given = seen.get(key, (replace(deed, times=0), taken))
                last = max(first.last or first.event_time, deed.last or deed.event_time)
                seen[key] = (replace(first, times=first.times + deed.times, last=last), given)
        for deed, taken in seen.values():
            yield remedy, deed, taken


def _taken(remedy: Remedy, deed: Deed) -> Iterator[Values]:
    """The values of a remedy in a deed; nothing where one is missing."""
    found = [values(deed, paths) for paths in remedy.take.values()]
    for chosen in product(*found):
        yield dict(zip(remedy.take, chosen, strict=True))


def _where(remedy: Remedy, deed: Deed) -> str:
    """The region in which a remedy works; IAM and the like are everywhere."""
    services = {line.split(" = ")[-1].split()[0] for line in remedy.lines}
    return "" if services <= GLOBAL else deed.region


def _step(remedy: Remedy, deed: Deed, taken: Values, now: str, done: Removal | None) -> ContainmentStep:
    given, region = {**taken, "now": now}, _where(remedy, deed)
    step = ContainmentStep(
        remedy.id, remedy.phase, in_words(remedy.title, taken), deed.account, region, _reason(deed), remedy.breaks,
        by_hand=remedy.by_hand, no_undo=remedy.no_undo, done=done,
    )  # fmt: skip

    problems: list[str] = []
    missing: set[str] = set()  # names of outputs that no command keeps

    def commands(lines: Iterable[str]) -> tuple[Command, ...]:
        return tuple(_writable(lines, given, region, problems, missing))

    if done:
        step = replace(step, check=commands(remedy.check), later=() if done.for_good else commands(remedy.later))
    else:
        step = replace(
            step,
            run=commands(remedy.run),
            check=commands(remedy.check),
            undo=commands(remedy.undo),
            later=commands(remedy.later),
        )
    return replace(step, unwritable="; ".join(dict.fromkeys(problems)))


def _writable(
    lines: Iterable[str], given: Values, region: str, problems: list[str], missing: set[str]
) -> Iterator[Command]:
    """Those commands that can be written; of the others it is noted which they are and why."""
    for line in lines:
        words = line.split()
        keeps = words[1] == "="
        called = " ".join(words[2:4] if keeps else words[:2])
        lacks = sorted(each for each in missing if f"${each}" in line)
        try:
            if lacks:
                raise UnwritableError(f"it needs {' and '.join(lacks)}, which no command gives")
            yield filled(line, given, region)
        except UnwritableError as error:
            problems.append(f"for {called}: {error}")
            missing |= {words[0]} if keeps else set()


def _each_once(steps: Iterable[ContainmentStep]) -> Iterator[ContainmentStep]:
    """Without steps whose commands stand in an earlier one already, or that were done by the same event."""
    seen = set()
    for step in steps:
        same = (step.done.event_id, step.check[:1]) if step.done else step.run
        key = (step.account, step.region, same or step.title, step.unwritable)
        if key not in seen:
            seen.add(key)
            yield step


def _left_behind(answers: Iterable[tuple[tuple[Remedy, Deed, Values], Removal | None]]) -> Iterator[LeftBehind]:
    for (remedy, deed, taken), removed in answers:
        if remedy.leaves:
            what = ", ".join(f"{name} {value}" for name, value in taken.items() if name not in ("to", "root"))
            yield LeftBehind(remedy.leaves, what, deed.account, _where(remedy, deed), _reason(deed), removed)


def _measures(engine: Engine, table: Sequence[Prevention], acts: Sequence[Deed]) -> Iterator[Measure]:
    rows = engine.run(_REGIONS).to_pylist()
    new = {row["region"] for row in rows if row["inside"] and not row["outside"]}
    used = sorted({"us-east-1", *(row["region"] for row in rows if row["outside"])})
    for prevention in table:
        found = [
            deed
            for deed in acts
            if deed.name in prevention.deeds or (NEW_REGION in prevention.deeds and deed.region in new)
        ]
        if not found:
            continue
        accounts = sorted({deed.account for deed in found if deed.account})
        commands, unwritable = _written(prevention.commands, accounts)
        policy = json.dumps(_with_regions(prevention.policy, used), indent=2) if prevention.policy else ""
        reason = replace(_reason(found[0]), times=sum(deed.times for deed in found))
        yield Measure(prevention.id, prevention.title, reason, prevention.breaks, policy, commands, unwritable)


def _written(lines: Iterable[str], accounts: Sequence[str]) -> tuple[tuple[Command, ...], str]:
    """The commands of a measure for each account, and why some are not given."""
    commands, problems = [], []
    for line in lines:
        for account in accounts if "<account>" in line else [""]:
            try:
                commands.append(filled(line, {"account": account}, None))
            except UnwritableError as error:
                problems.append(f"for account {account!r}: {error}")
    return tuple(commands), "; ".join(dict.fromkeys(problems))


def _with_regions(node: Any, regions: list[str]) -> Any:
    if node == "<regions>":
        return regions
    if isinstance(node, Mapping):
        return {key: _with_regions(inner, regions) for key, inner in node.items()}
    return [_with_regions(inner, regions) for inner in node] if isinstance(node, list) else node


def _reason(deed: Deed) -> Reason:
    return Reason(deed.event_id, deed.event_time, _what(deed), deed.times)


def _what(deed: Deed) -> str:
    return f"{deed.action}{' (refused)' if deed.tried else ''} by {deed.actor} from {deed.source}"
