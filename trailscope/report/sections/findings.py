"""The findings: one card for each rule, the most severe first, with what its question says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import Guidance, ReportData
from trailscope.hunt.findings import targets_of
from trailscope.questions.attack import current, techniques
from trailscope.report.blocks import (
    Block,
    Card,
    Cell,
    Filters,
    Fold,
    Jump,
    Paragraph,
    Points,
    Section,
    Several,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks, some
from trailscope.report.wording import several

MOST_OF_A_RULE = 100
MOST_IN_ALL = 2_000
MOST_ACTORS = 300  # to choose from in the filter
MOST_JUMPS = 3
MOST_NAMES = 4  # of addresses that the user's lists name
UNFOLDED = ("critical", "high")

_COLUMNS = ("What", "When (UTC)", "Events", "Who", "Where to", "Where from", "Account, region", "Cited events")
_LEADS = (
    "A finding is a lead, not a verdict: each names what else it may be, and what it cannot see. Rows of one rule, actor, "
    "target and account are one finding, as is a round of them, about one target after the other."
)
_PAPER = "Printed with their rows: findings of medium severity and above, and what was unfolded or filtered for."


def findings(data: ReportData) -> Section:
    """Cards by severity, with the filters over them."""
    rows = data.findings.rows()
    if not rows:
        said = (
            f"None of {count(data.findings.asked, 'rule')} found anything. Read what was not seen before relying on it."
        )
        return Section("findings", "Findings", "Findings", (Paragraph(said, "warning"),))
    cited = {id: at for at, id in enumerate(data.appendix.events.column("event_id").to_pylist())}
    links = EntityLinks.of(data)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["rule"], []).append(row)
    cards: list[Block] = []
    room = MOST_IN_ALL
    for rule, found in grouped.items():
        shown = found[: min(MOST_OF_A_RULE, room)]
        room -= len(shown)
        table = _table(rule, found, shown, cited, links)
        cards.append(_card(rule, found, table, data.guidance.get(rule, Guidance())))
    return Section(
        "findings",
        "Findings",
        "Findings",
        (Paragraph(_LEADS, "quiet"), Paragraph(_PAPER, "paper"), _filters(rows), *cards),
    )


def _filters(rows: list[dict[str, Any]]) -> Filters:
    def values(name: str) -> tuple[str, ...]:
        found = (row[name] for row in rows)
        each = (value for one in found for value in ([one] if isinstance(one, str) else one or []))
        return tuple(dict.fromkeys(each))

    return Filters(
        (
            ("severity", "Severity", values("severity")),
            ("tactic", "Tactic", tuple(sorted(values("tactics")))),
            ("actor", "Actor", values("actor")[:MOST_ACTORS]),
            ("account", "Account", tuple(sorted(values("recipient_account_ids")))),
        )
    )


def _facets(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found = list(rows)
    return {
        "severity": tuple(dict.fromkeys(row["severity"] for row in found)),
        "tactic": tuple(dict.fromkeys(tactic for row in found for tactic in row["tactics"] or [])),
        "actor": tuple(dict.fromkeys(row["actor"] for row in found if row["actor"])),
        "account": tuple(dict.fromkeys(id for row in found for id in row["recipient_account_ids"] or [])),
    }


def _table(
    rule: str,
    found: list[dict[str, Any]],
    shown: list[dict[str, Any]],
    cited: Mapping[str, int],
    links: EntityLinks,
) -> TableBlock:
    first = found[0]
    more = len(found) - len(shown)
    note = f"{count(more, 'more finding')}: trailscope query {rule}" if more and first["origin"] == "pack" else ""
    note = note or (f"{count(more, 'more finding')} of this rule: trailscope hunt --sigma …" if more else "")
    rows = tuple(_row(row, cited, links) for row in shown)
    empty = f"{count(len(found), 'finding')} of it, none shown here: the page shows {MOST_IN_ALL:,} findings, and graver ones came first"
    return TableBlock(_COLUMNS, rows, empty=empty, note=note, searchable=True)


def _card(rule: str, found: list[dict[str, Any]], table: TableBlock, said: Guidance) -> Card:
    first = found[0]
    body = ((Paragraph(said.summary),) if said.summary else (), (table,), _doubts(said))
    return Card(
        severity=first["severity"],
        title=first["title"],
        rule=rule,
        techniques=tuple(technique(id) for id in first["attack"] or []),
        findings=len(found),
        body=tuple(block for part in body for block in part),
        facets=_facets(found),
        open=first["severity"] in UNFOLDED,
    )


def technique(id: str) -> str:
    """A technique's id and name."""
    known = techniques().get(current(id))
    return f"{known.id} {known.name}" if known else id


def _doubts(said: Guidance) -> tuple[Block, ...]:
    points = [
        Points(items, title)
        for items, title in (
            (said.false_positives, "It may be harmless:"),
            (said.misses, "It does not see:"),
            (said.references, "Read more:"),
        )
        if items
    ]
    return (Fold("What else it may be, and what it cannot see", tuple(points)),) if points else ()


def _row(row: Mapping[str, Any], cited: Mapping[str, int], links: EntityLinks) -> TableRow:
    places = [*(row["recipient_account_ids"] or []), *(row["aws_regions"] or [])]
    cells: tuple[Cell, ...] = (
        row["sentence"],
        When(row["first_seen"], row["last_seen"]),
        _events(row),
        links.actor(row["actor"]),
        _targets(row, links),
        _sources(row, links),
        several(places, code=True),
        _jumps(row["event_ids"] or [], cited),
    )
    return TableRow(cells, _facets([row]))


def _targets(row: Mapping[str, Any], links: EntityLinks) -> Cell:
    """The target, or the first ones of a round."""
    targets = targets_of(row)
    return some(map(links.resource, targets)) if len(targets) > 1 else links.resource(row["target"])


def _sources(row: Mapping[str, Any], links: EntityLinks) -> Cell:
    """The first addresses, and under them the names that the user's lists give them."""
    shown = some(map(links.address, row["source_ip_addresses"] or []))
    return Several((*shown.values, *row["address_names"][:MOST_NAMES]), shown.more)


def _events(row: Mapping[str, Any]) -> Cell:
    if not row["denied"]:
        return int(row["events"] or 0)
    return Several((int(row["events"] or 0), f"{row['denied']:,} refused"))


def _jumps(ids: list[str], cited: Mapping[str, int]) -> Cell:
    known = [cited[id] for id in ids if id in cited]
    jumps = tuple(Jump(f"event {at + 1}", f"event-{at + 1}") for at in known[:MOST_JUMPS])
    if jumps:
        return Several(jumps, len(ids) - len(jumps))
    return several(ids, 1, code=True)
