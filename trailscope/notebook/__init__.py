"""trailscope in Jupyter: ``%load_ext trailscope`` gives magics, tables that page and search, and charts that draw offline.

Nothing is put into the notebook's namespace: names come from the notebook's own imports and assignments.
"""

from __future__ import annotations

from typing import Any

from trailscope.notebook.completion import trail_matcher
from trailscope.notebook.magics import TrailMagics
from trailscope.notebook.pictures import draw_offline
from trailscope.notebook.tables import show_interactively

__all__ = ["load_ipython_extension"]


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython for ``%load_ext trailscope``: magics, completion of names, and display of answers and charts."""
    shell.register_magics(TrailMagics)
    shell.Completer.custom_matchers.append(trail_matcher(shell))
    show_interactively(shell)
    draw_offline()
