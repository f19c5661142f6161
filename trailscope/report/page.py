"""The report as one HTML page: nothing outside is needed to read it, and nothing in it but its two scripts can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trailscope.amounts import count, moment
from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Filters, Section
from trailscope.report.html_blocks import Choices, blocks_html
from trailscope.report.markup import Markup, element, together
from trailscope.report.sections.evidence import window_said

if TYPE_CHECKING:
    from trailscope.charts import Theme

_HERE = Path(__file__).parent


def page(data: ReportData, sections: Sequence[Section]) -> str:
    """The whole page.

    Args:
        data: for the heading.
        sections: what stands in it.
    """
    from trailscope.charts import content_policy  # noqa: PLC0415 - loads altair

    chosen = _choices(sections)
    body = [_section(section, chosen) for section in sections]
    scripts = (*_vega(), _file("page.js"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{content_policy(*scripts)}">'),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=f"trailscope {data.examined.version}"),
        element("link", rel="icon", href="data:,"),
        element("title", data.examined.title),
        element("style", Markup(_colours() + _file("page.css"))),
    )
    whole = element(
        "body",
        _masthead(data),
        _contents(sections),
        element("main", *body),
        element("footer", _footer(data)),
        *(element("script", Markup(script)) for script in scripts),
    )
    return f'<!doctype html>\n<html lang="en">\n{head}\n{whole}\n</html>\n'


def _masthead(data: ReportData) -> Markup:
    seen, held = data.examined, data.evidence
    accounts = sorted({id for id in held.coverage.column("recipient_account_id").to_pylist() if id})
    regions = sorted({name for name in held.coverage.column("aws_region").to_pylist() if name})
    sources = held.sources.column("source").to_pylist()
    facts = (
        ("Logs of", ", ".join(sources[:3]) + (f" and {len(sources) - 3:,} more places" if len(sources) > 3 else "")),
        ("Events", f"{moment(seen.first)} → {moment(seen.last)} UTC" if seen.first and seen.last else "none"),
        ("Window", window_said(data)),
        ("Accounts", ", ".join(accounts[:8]) + (f" and {len(accounts) - 8:,} more" if len(accounts) > 8 else "")),
        ("Regions", ", ".join(regions[:20]) + (f" and {len(regions) - 20:,} more" if len(regions) > 20 else "")),
        ("Made", f"{moment(seen.made_at)} UTC, trailscope {seen.version}"),
    )
    pairs = (element("div", element("dt", name), element("dd", value or "none")) for name, value in facts)
    return element(
        "header",
        element("p", "CloudTrail forensics report", class_="kicker"),
        element("h1", seen.title),
        element("dl", *pairs, class_="masthead"),
    )


def _contents(sections: Sequence[Section]) -> Markup:
    links = (element("li", element("a", section.short, href=f"#{section.anchor}")) for section in sections)
    tools = element(
        "div",
        element("input", type="search", id="search", placeholder="Search findings and events", aria_label="Search"),
        element("button", "Dark", type="button", id="look", aria_label="Switch between light and dark"),
        class_="tools",
    )
    return element("nav", element("ol", *links), tools, aria_label="Contents")


def _section(section: Section, chosen: Choices) -> Markup:
    heading = element("h2", element("a", section.title, href=f"#{section.anchor}"))
    return element("section", heading, *blocks_html(section.blocks, chosen), id=section.anchor)


def _footer(data: ReportData) -> Markup:
    found = count(len(data.findings), "finding")
    return together(
        element("p", f"{found} of {count(data.findings.asked, 'rule')}. All times are UTC. Log text is shown as text: ",
                "characters that cannot be seen are written out, as in \\x1b or ⟨U+202E⟩."),
    )  # fmt: skip


def _choices(sections: Sequence[Section]) -> Choices:
    """Facet → value → its number, so that log text need not stand in attributes to be filtered by."""
    filters = [block for section in sections for block in section.blocks if isinstance(block, Filters)]
    return {
        name: {value: at for at, value in enumerate(values)} for block in filters for name, _, values in block.facets
    }


@cache
def _vega() -> tuple[str, ...]:
    """Vega and what draws the charts; nothing where charts cannot be drawn."""
    from trailscope.charts import can_draw, draw_code  # noqa: PLC0415 - loads altair

    return (draw_code(),) if can_draw() else ()


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _colours() -> str:
    """The colours of both looks as CSS variables; printed pages are light."""
    from trailscope.charts import DARK, LIGHT  # noqa: PLC0415 - loads altair

    light, dark = _variables(LIGHT), _variables(DARK)
    return (
        f":root{{color-scheme:light;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-look=light]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-look=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def _variables(theme: Theme) -> str:
    named: Mapping[str, str] = {
        **{name: getattr(theme, name) for name in ("paper", "ink", "quiet", "line", "gap", "failed")},
        "link": theme.access["write"],
        **theme.severity,
    }
    return "".join(f"--{name}:{shade};" for name, shade in named.items())
