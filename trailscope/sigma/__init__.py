"""Sigma rules of CloudTrail, compiled to SQL over ``events``: ``load_rules(paths)`` is the way in."""

from trailscope.sigma.loading import load_rules
from trailscope.sigma.rule import SigmaRule, SigmaRules

__all__ = ["SigmaRule", "SigmaRules", "load_rules"]
