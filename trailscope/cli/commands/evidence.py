"""``trailscope evidence``: bundles that can be handed over and checked elsewhere."""

from __future__ import annotations

from trailscope.cli.lazy import LazyGroup

command = LazyGroup(
    name="evidence",
    modules={"pack": "trailscope.cli.commands.evidence_pack", "check": "trailscope.cli.commands.evidence_check"},
    help="Bundles of evidence to hand over, and their check.",
)
