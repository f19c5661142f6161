"""The one place where the rooms are wired together, and the noun of the public API.

case = trailscope.open("s3://log-archive/AWSLogs", since="7d")
case.query("root.usage").df()
"""

from trailscope.investigation.opening import Investigation, open  # noqa: A004 - the word of the public API

__all__ = ["Investigation", "open"]
