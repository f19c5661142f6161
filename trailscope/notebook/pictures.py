"""Charts in the notebook: drawn where scripts run, also without a network, and a picture of them everywhere else.

Altair's own renderers fetch Vega from a site, or leave it to the frontend, whose Vega is a version behind. Here Vega comes
once, with ``%load_ext trailscope``, and each chart brings its data and a PNG, which stays where nothing runs: in a notebook
that is not trusted, on GitHub, or when the cell that loads the extension was cleared.
"""

from __future__ import annotations

import base64
import uuid
from typing import Any

from trailscope.charts.renderer import renderer
from trailscope.charts.saving import script_json

RENDERER = "trailscope"
_SCALE = 1.5  # pixels of the picture per unit of the chart

# No menu but that for pictures: "open in the editor" would send the logs to a site. `ast`: expressions are interpreted,
# no text of a chart becomes code.
_SETUP = """
window.trailscopeEmbed = (element, spec) => vegaEmbed(element, spec, {
  ast: true, renderer: "svg", downloadFileName: "trailscope",
  actions: {export: true, source: false, compiled: false, editor: false},
});
"""
# Frontends draw outputs in any order, so a chart waits a while for the cell that brings Vega.
_CHART = """<div id="{id}"><img alt="chart" style="max-width: 100%" src="data:image/png;base64,{picture}"></div>
<script>(() => {{
  const spec = {spec};
  const draw = (left) => {{
    const element = document.getElementById("{id}");
    if (element && window.trailscopeEmbed) window.trailscopeEmbed(element, spec);
    else if (left) setTimeout(draw, 250, left - 1);
  }};
  draw(80);
}})();</script>"""


def draw_offline() -> None:
    """Make this the way in which Altair's charts are shown in this session, and print Vega into the cell."""
    import altair as alt  # noqa: PLC0415 - half a second that only a notebook should pay
    from IPython.display import HTML, display  # noqa: PLC0415 - there in a notebook, and only there needed

    alt.renderers.register(RENDERER, mimebundle)
    alt.renderers.enable(RENDERER)
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    script = renderer().javascript_bundle(_SETUP, vl_version=version)
    display(HTML(f"<script>{script}</script>"))


def mimebundle(spec: dict[str, Any], **_options: object) -> dict[str, Any]:
    """A chart as HTML that draws itself, and as PNG.

    Args:
        spec: a Vega-Lite specification. One that cannot be drawn here, as it wants data from elsewhere, is left to the
            frontend.
    """
    try:
        png = renderer().vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[])
    except ValueError:
        return {"application/vnd.vegalite.v6+json": spec}
    picture = base64.b64encode(png).decode()
    html = _CHART.format(id=f"chart-{uuid.uuid4().hex}", picture=picture, spec=script_json(spec))
    return {"text/html": html, "image/png": picture}
