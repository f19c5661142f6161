"""Where from: countries, networks and addresses of the calls."""

from __future__ import annotations

from typing import Any

from trailscope.amounts import count
from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import (
    Block,
    Chart,
    Code,
    Paragraph,
    Section,
    Several,
    Severity,
    TableBlock,
    TableRow,
    When,
)
from trailscope.report.entity_links import EntityLinks, anchor, some
from trailscope.report.wording import country

_COLUMNS = ("Address", "Country", "Network", "Worst finding", "Seen (UTC)", "Events", "Refused", "Cited", "Actors")
_COUNTRIES = (
    "Every event of the view by the country its address is registered in. The place of a mark is the number of events "
    "on a logarithmic scale, its size the number of addresses, its colour the worst finding that cites a call from there."
)
_SEEN = "When the graver actors were first and last seen from each address; a cross means that some calls were refused."
_KNOWN = (
    "Country and network are those in which the registries list an address, as of the tables shipped with trailscope: not where a "
    "person was. VPNs, proxies and cloud machines stand for whoever uses them. Addresses kept for documentation have no country. "
    "The command `trailscope ip` with an address has the page of one."
)


def addresses(data: ReportData) -> Section:
    """Countries as a chart, first sightings as another, and the foremost addresses."""
    entities = data.entities

    def countries() -> Any:
        from trailscope.report.countries import countries_chart  # noqa: PLC0415 - loads altair, which Markdown does not need

        return countries_chart(entities.countries)

    def sightings() -> Any:
        from trailscope import charts  # noqa: PLC0415 - as above

        return charts.first_seen(entities.first_seen.table)

    if not entities.countries.num_rows:
        return Section(
            "addresses",
            "Addresses",
            "Addresses: countries and networks",
            (Paragraph("No event of the view has an address."),),
        )
    blocks: list[Block] = [Paragraph(_KNOWN, "quiet"), Chart("countries", _COUNTRIES, countries)]
    if entities.first_seen.table.num_rows:
        blocks.append(Chart("first-seen", _SEEN, sightings))
    rest = entities.all_addresses - entities.addresses.num_rows
    note = f"{count(rest, 'more address', 'more addresses')}; the view addresses has them all." if rest > 0 else ""
    links = EntityLinks.of(data)
    rows = tuple(_row(at, row, links) for at, row in enumerate(entities.addresses.to_pylist()))
    blocks.append(TableBlock(_COLUMNS, rows, note=note))
    return Section("addresses", "Addresses", "Addresses: countries and networks", tuple(blocks))


def _row(at: int, row: dict[str, Any], links: EntityLinks) -> TableRow:
    return TableRow(
        (
            Code(row["source_ip_address"]),
            _country(row),
            _network(row),
            Severity(row["severity"]) if row["severity"] else None,
            When(row["first_seen"], row["last_seen"]),
            row["events"],
            row["denied"],
            row["cited"],
            some(map(links.actor, row["actors"] or []), 3),
        ),
        anchor=anchor("address", at),
    )


def _country(row: dict[str, Any]) -> str:
    if row["country"]:
        return country(row["country"])
    return "unknown" if row["is_public"] else "private"


def _network(row: dict[str, Any]) -> Several:
    """What the user's lists call it, AWS's service and region, and who announces it."""
    unknown = "unknown" if row["is_public"] else "private"
    announced = f"{row['network_owner'] or 'unknown'} (AS{row['network_number']})" if row["network_number"] else unknown
    listed = f"on threat list {row['threat_lists']}" if row["threat_lists"] else None
    aws = f"AWS {row['aws_service']}, {row['aws_region']}" if row["aws_service"] else None
    return Several(tuple(text for text in (listed, row["own_network"], announced, aws) if text))
