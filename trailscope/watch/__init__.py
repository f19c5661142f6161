"""Telling what is new in a lake, once: ``trailscope watch`` and ``trailscope hunt --new``."""
