"""Pictures of what the logs say: each chart is a pure function, Arrow table in, Altair chart out. Nothing here asks a lake.

The tables come from :mod:`trailscope.analytics`; each function says which columns it needs. :func:`save` writes a chart as
HTML (one file, works offline), SVG, PNG or JSON.
"""

from trailscope.charts.activity import by_day, by_hour
from trailscope.charts.attack import attack_matrix
from trailscope.charts.first_seen import first_seen
from trailscope.charts.lineage import lineage
from trailscope.charts.renderer import INSTALL, can_draw
from trailscope.charts.saving import content_policy, draw_code, fragment, html_page, in_notebook, picture, save
from trailscope.charts.theme import DARK, LIGHT, Picture, Theme
from trailscope.charts.timeline import timeline
from trailscope.charts.touched import touched
from trailscope.charts.volume import volume

__all__ = [
    "DARK",
    "INSTALL",
    "LIGHT",
    "Picture",
    "Theme",
    "attack_matrix",
    "by_day",
    "by_hour",
    "can_draw",
    "content_policy",
    "draw_code",
    "first_seen",
    "fragment",
    "html_page",
    "in_notebook",
    "lineage",
    "picture",
    "save",
    "timeline",
    "touched",
    "volume",
]
