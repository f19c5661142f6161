"""The one look of all charts: what each colour means, and how time is drawn.

A colour has one meaning everywhere. Access is cool (grey, blue, ink), severity runs from grey over green and brown to wine red, tactics take one
hue for each stretch of the kill chain and darken along it. Within a scale lightness changes as well, and denied calls have a
shape of their own, so that charts stay legible in greyscale and to colour-blind eyes. Tests compute both.

Time is UTC in two places here: the scale of an axis, and the time unit of a text. A plain ``event_time:T`` would be drawn in
the zone of whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import altair as alt

from trailscope.charts.rows import shown

Colour = Literal["access", "severity", "tactic"]
#: What a chart function gives.
Picture = alt.Chart | alt.LayerChart | alt.VConcatChart | alt.FacetChart

ACCESS = ("read", "write", "denied")
SHAPES = {"read": "circle", "write": "square", "denied": "cross"}


@dataclass(frozen=True)
class Theme:
    """One variant of the look.

    Attributes:
        name: ``light`` or ``dark``.
        paper, ink, quiet, line: background, text, lesser text, grid and frames.
        gap: stretches without any log.
        failed: errors other than denials.
        heat: from little to much, for counts.
        access, severity, tactics: colour of each value; the order is that of the legend.
    """

    name: str
    paper: str
    ink: str
    quiet: str
    line: str
    gap: str
    failed: str
    heat: tuple[str, ...]
    access: Mapping[str, str]
    severity: Mapping[str, str]
    tactics: Mapping[str, str]

    def colours(self, colour: Colour) -> Mapping[str, str]:
        """Value → colour of one of the three meanings."""
        return {"access": self.access, "severity": self.severity, "tactic": self.tactics}[colour]

    def scale(self, colour: Colour, present: set[str] | None = None) -> alt.Scale:
        """The colour scale of one of the three meanings, in its order; with ``present``, only what occurs."""
        kept = {value: shade for value, shade in self.colours(colour).items() if present is None or value in present}
        unknown = sorted((present or set()) - kept.keys())
        return alt.Scale(domain=[*kept, *unknown], range=[*kept.values(), *(self.quiet for _ in unknown)])

    def config(self) -> dict[str, Any]:
        """Vega-Lite's ``config``: fonts, ink, grid."""
        font = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
        text = {"labelColor": self.ink, "titleColor": self.quiet, "labelFont": font, "titleFont": font}
        return {
            "background": self.paper,
            "font": font,
            "padding": 16,
            "view": {"stroke": None},
            "axis": text
            | {
                "domainColor": self.line,
                "gridColor": self.line,
                "gridOpacity": 0.6,
                "tickColor": self.line,
                "labelFontSize": 11,
                "titleFontSize": 11,
                "titleFontWeight": "normal",
                "labelLimit": 240,
            },
            "legend": text | {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelLimit": 240},
            "header": text | {"labelFontSize": 11, "titleFontSize": 11},
            "title": {
                "anchor": "start",
                "color": self.ink,
                "font": font,
                "fontSize": 15,
                "fontWeight": 600,
                "offset": 12,
                "subtitleColor": self.quiet,
                "subtitleFont": font,
                "subtitleFontSize": 11,
                "subtitlePadding": 4,
            },
            "text": {"color": self.ink, "font": font},
        }


# One hue for each stretch of the kill chain, darker along it: preparing, getting in, staying, spreading, taking.
_TACTICS_LIGHT = {
    "Reconnaissance": "#818d9c", "Resource Development": "#3c424c",
    "Initial Access": "#3d8ee9", "Execution": "#0e427d",
    "Persistence": "#b96fc8", "Privilege Escalation": "#a84aba", "Stealth": "#863995", "Defense Impairment": "#642a6f",
    "Credential Access": "#089e85", "Discovery": "#067361", "Lateral Movement": "#044b40",
    "Collection": "#e96213", "Command and Control": "#be500f", "Exfiltration": "#973f0c", "Impact": "#702f09",
}  # fmt: skip
_TACTICS_DARK = {
    "Reconnaissance": "#818d9c", "Resource Development": "#d4d8dd",
    "Initial Access": "#3d8ee9", "Execution": "#bfdaf8",
    "Persistence": "#b96fc8", "Privilege Escalation": "#c990d5", "Stealth": "#d9b0e1", "Defense Impairment": "#e8d0ed",
    "Credential Access": "#089e85", "Discovery": "#0ac7a7", "Lateral Movement": "#0ff2cc",
    "Collection": "#e96213", "Command and Control": "#f1884c", "Exfiltration": "#f5ad84", "Impact": "#f9cfb6",
}  # fmt: skip
#: Names of the tactics of ATT&CK v19, in the order of the matrix.
TACTICS = tuple(_TACTICS_LIGHT)

LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1c2128",
    quiet="#57606a",
    line="#d0d7de",
    gap="#f3d9a4",
    failed="#a8518a",
    heat=("#dfe9f3", "#b5cde3", "#6d9fc8", "#2f6ea5", "#123a63"),
    access=MappingProxyType({"read": "#8292a8", "write": "#0466ab", "denied": "#1f1f1f"}),
    severity=MappingProxyType(
        {"info": "#617888", "low": "#0b6f58", "medium": "#804a08", "high": "#84190a", "critical": "#4a0630"}
    ),
    tactics=MappingProxyType(_TACTICS_LIGHT),
)
DARK = Theme(
    name="dark",
    paper="#14181d",
    ink="#e6edf3",
    quiet="#9aa5b1",
    line="#333b45",
    gap="#5c4a1c",
    failed="#e08cc0",
    heat=("#25384c", "#2a5480", "#3a78ad", "#7ab2dd", "#d6ebfb"),
    access=MappingProxyType({"read": "#6b7e98", "write": "#5cb9fb", "denied": "#f6f6f6"}),
    severity=MappingProxyType(
        {"info": "#6f93b5", "low": "#3bd0a8", "medium": "#f0c060", "high": "#ff6a3d", "critical": "#ff3d78"}
    ),
    tactics=MappingProxyType(_TACTICS_DARK),
)

_UTC = alt.Scale(type="utc")
_DAY = "utcFormat(datum.value, utcmonth(datum.value) + utcdate(datum.value) == 1 ? '%Y' : '%a %d %b')"
_CLOCK = "utcFormat(datum.value, utcseconds(datum.value) > 0 ? '%H:%M:%S' : '%H:%M')"
_LABEL = (
    "utchours(datum.value) + utcminutes(datum.value) + utcseconds(datum.value) == 0"
    f" ? {_DAY} : datum.index == 0 ? [{_CLOCK}, {_DAY}] : {_CLOCK}"
)
_SECOND = "utcyearmonthdatehoursminutesseconds"
_TO_THE_SECOND = "%Y-%m-%d %H:%M:%S"
_TIME_AXIS: dict[str, Any] = {"labelOverlap": True, "tickCount": 10, "labelExpr": _LABEL}


def time_axis(**settings: Any) -> alt.Axis:
    """Ticks of a time axis: 24 hours, UTC; the first tick and each midnight say the day. Keywords are Vega-Lite's."""
    return alt.Axis(**_TIME_AXIS | settings)


def when(field: str = "event_time", **channel: Any) -> alt.X:
    """The time axis, in UTC; keywords go to the channel."""
    settings: dict[str, Any] = {"title": "UTC", "scale": _UTC, "axis": time_axis()}
    return alt.X(f"{field}:T", **settings | channel)


def when_text(field: str = "event_time", title: str = "when (UTC)") -> alt.Tooltip:
    """A moment in a tooltip, in UTC, to the second."""
    return alt.Tooltip(f"{_SECOND}({field}):T", title=title, format=_TO_THE_SECOND)


#: The time axis of every chart whose time is ``event_time``.
WHEN = when()


def heading(title: str, notes: tuple[str, ...] = ()) -> Any:
    """A chart's title with its notes below; what is left empty is not drawn."""
    if not title and not notes:
        return alt.Undefined
    said = [shown(note) for note in notes]
    return alt.TitleParams(shown(title), subtitle=said) if said else alt.TitleParams(shown(title))


def nothing(title: str, notes: tuple[str, ...], theme: Theme) -> Picture:
    """What is drawn where there is nothing to draw: a picture that says so."""
    said = alt.Chart(alt.InlineData(values=[{}]), width=420, height=60, title=heading(title, notes))
    return dressed(said.mark_text(text="no events", fontSize=13, color=theme.quiet), theme)


def dressed(chart: Picture, theme: Theme) -> Picture:
    """The finished chart in the look; only whole charts are dressed, their parts are not."""
    whole: Picture = chart.properties(config=alt.Config.from_dict(theme.config()))
    return whole


def recolouring(before: Theme, after: Theme) -> dict[str, str]:
    """Colour of one look → colour of the same meaning in another."""
    one, other = _all_colours(before), _all_colours(after)
    return {one[meaning]: other[meaning] for meaning in one}


def _all_colours(theme: Theme) -> dict[str, str]:
    plain = {name: getattr(theme, name) for name in ("paper", "ink", "quiet", "line", "gap", "failed")}
    heat = {f"heat {at}": shade for at, shade in enumerate(theme.heat)}
    return {**plain, **heat, **theme.access, **theme.severity, **theme.tactics}
