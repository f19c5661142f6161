"""How bad a finding is: the five words, from the least to the worst (the scale of Sigma, with ``info`` for informational)."""

SEVERITIES = ("info", "low", "medium", "high", "critical")
