"""How well a detector tells attacks in logs of which every event is known: truth, hits, scores (docs/yardstick.md)."""
