"""Writing a chart: HTML that opens offline and runs nothing from the logs, SVG, PNG, or the specification as JSON."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import altair as alt

from trailscope.charts.renderer import renderer
from trailscope.charts.theme import DARK, LIGHT, recolouring
from trailscope.errors import TrailscopeError, UsageError
from trailscope.escaping import html
from trailscope.files import write_output

SCALE = 2  # pixels of a PNG per unit of the chart

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
body {{ margin: 0; background: {light}; }}
@media (prefers-color-scheme: dark) {{ body {{ background: {dark}; }} }}
#vg-tooltip-element td.value {{ max-width: 420px; overflow-wrap: anywhere; white-space: normal; }}
</style>
</head>
<body>
{chart}
{script}
</body>
</html>
"""
# Vega sets styles from scripts and its tooltip brings a style sheet, so styles stay open.
_POLICY = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
# Draws each chart of the page, in the dark look where the reader prefers it: the same specification, other colours.
# No menu but that for pictures: "open in the editor" would send the logs to a site.
_DRAW = """
const dark = %s;
const recoloured = (node, key) =>
  key === "data" || key === "datasets" ? node
  : typeof node === "string" ? (dark[node] ?? node)
  : Array.isArray(node) ? node.map((item) => recoloured(item))
  : node && typeof node === "object"
    ? Object.fromEntries(Object.entries(node).map(([name, value]) => [name, recoloured(value, name)]))
  : node;
window.trailscopeDraw = (inDark) => Promise.all([...document.querySelectorAll("script[data-chart]")].map((script) => {
  const spec = JSON.parse(script.textContent);
  return vegaEmbed(document.getElementById(script.dataset.chart), inDark ? recoloured(spec) : spec, {
    ast: true, renderer: "svg", downloadFileName: "trailscope",
    actions: {export: true, source: false, compiled: false, editor: false},
  });
}));
const preference = window.matchMedia("(prefers-color-scheme: dark)");
preference.addEventListener("change", () => window.trailscopeDraw(preference.matches));
window.trailscopeDraw(preference.matches);
"""


def save(chart: alt.TopLevelMixin, path: str | os.PathLike[str]) -> Path:
    """Write a chart in the format that the name says: ``.html``, ``.svg``, ``.png`` or ``.json``.

    Returns:
        The path. The file appears when it is complete.

    Raises:
        UsageError: another ending. TrailscopeError: the file cannot be written.
    """
    target = Path(path)
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError(
            f"a chart cannot be written as {target.suffix or 'a file without an ending'}",
            hint=f"name a file that ends in {', '.join(_WRITERS)}",
        )
    try:
        content = write(chart)
    except ValueError as error:  # what vl-convert raises for whatever Vega refuses
        raise TrailscopeError(
            f"the chart cannot be drawn: {str(error).splitlines()[-1]}", hint="save it as .html or .json, and report it"
        ) from error
    write_output(target, content, "the chart")
    return target


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as a Vega-Lite specification, validated, with its data in it."""
    spec: dict[str, Any] = chart.to_dict()
    return spec


def fragment(chart: alt.TopLevelMixin, name: str) -> str:
    """A chart as a piece of an HTML page, which needs :func:`draw_code` in a script once, after its charts.

    Args:
        chart: drawn in the light look; where the page is dark, its colours are exchanged.
        name: id of the element it is drawn in; a plain word.
    """
    return (
        f'<div id="{html(name)}"></div>\n'
        f'<script type="application/json" data-chart="{html(name)}">{script_json(specification(chart))}</script>'
    )


@cache
def draw_code() -> str:
    """What a ``<script>`` holds that has Vega in it and draws every :func:`fragment` of the page, once the page is read.

    It follows the reader's preference for light or dark; ``trailscopeDraw(true)`` draws all charts in the dark look.
    """
    snippet = _DRAW % script_json(recolouring(LIGHT, DARK))
    code: str = renderer().javascript_bundle(snippet, vl_version=_VEGA_LITE)
    return code.replace("\r\n", "\n")  # as a browser reads it before it takes the hash


def content_policy(*scripts: str) -> str:
    """What a page may do: run these scripts, by their hashes. Log text is none of them; nothing is fetched, nothing is sent.

    No text becomes code either, since Vega's expressions are interpreted.
    """
    hashes = (b64encode(sha256(script.encode()).digest()).decode() for script in scripts)
    return _POLICY.format(scripts=" ".join(f"'sha256-{each}'" for each in hashes))


def html_page(chart: alt.TopLevelMixin, title: str = "trailscope") -> str:
    """A whole HTML page of one chart: nothing outside is needed, and nothing from the logs runs in it."""
    return _PAGE.format(
        policy=content_policy(draw_code()),
        title=html(title),
        light=LIGHT.paper,
        dark=DARK.paper,
        chart=fragment(chart, "chart"),
        script=f"<script>{draw_code()}</script>",
    )


def picture(chart: alt.TopLevelMixin) -> bytes:
    """The chart as PNG, :data:`SCALE` pixels per unit."""
    png: bytes = renderer().vegalite_to_png(specification(chart), scale=SCALE, **_OFFLINE)
    return png


def in_notebook(chart: alt.TopLevelMixin, text: str, include: Any = None, exclude: Any = None) -> Any:
    """The chart, for Jupyter: as the active renderer of altair shows it, and as a picture where none was chosen.

    Altair's own default would load Vega from a content delivery network into the page that shows the logs.

    Args:
        chart: what is shown.
        text: said in its place where pictures cannot be shown.
        include, exclude: as Jupyter gives them.
    """
    if alt.renderers.active == "default":
        return {"image/png": b64encode(picture(chart)).decode(), "text/plain": text}
    return chart._repr_mimebundle_(include, exclude)


def script_json(value: object) -> str:
    """JSON that can stand inside ``<script>``: no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _html(chart: alt.TopLevelMixin) -> bytes:
    return html_page(chart).encode()


def _svg(chart: alt.TopLevelMixin) -> bytes:
    svg: str = renderer().vegalite_to_svg(specification(chart), **_OFFLINE)
    return svg.encode()


def _json(chart: alt.TopLevelMixin) -> bytes:
    return json.dumps(specification(chart), ensure_ascii=True, allow_nan=False, indent=1).encode()


_OFFLINE: dict[str, Any] = {"vl_version": _VEGA_LITE, "allowed_base_urls": []}
_WRITERS: dict[str, Callable[[alt.TopLevelMixin], bytes]] = {
    ".html": _html,
    ".svg": _svg,
    ".png": picture,
    ".json": _json,
}
#: Endings of the names a chart can be written under.
SUFFIXES = tuple(_WRITERS)
