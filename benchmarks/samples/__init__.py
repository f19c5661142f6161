"""Synthetic logs: two weeks of an organisation trail with everyday noise and one story in it.

``sample_logs/`` was written by this room, and so are the logs of the benchmarks.
"""

from __future__ import annotations

from benchmarks.samples.story import story_records
from benchmarks.samples.tree import DEFAULT_EVENTS, DEFAULT_SEED, SampleTree, write_tree

__all__ = ["DEFAULT_EVENTS", "DEFAULT_SEED", "SampleTree", "story_records", "write_tree"]
