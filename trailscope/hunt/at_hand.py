"""What many rules of a hunt read, computed once and kept at hand while it lasts."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from trailscope.engines.engine import Engine, SharedEngine
from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.rules import HuntRule

MANY = 10  # hunts, for which it pays to have the events at hand; the addresses take two
BYTES_OF_AN_EVENT = 2_400  # in memory, with all columns
PART = 3  # of the memory, that events may take
