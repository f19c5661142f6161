"""Secrets that were logged, kept out of what people and other tools are shown. The lake keeps what was logged.

`text` masks one text, `named` one under a name, `table` an answer; all leave everything that is no secret as it is, to the byte.
"""

from trailscope.masking.tables import table
from trailscope.masking.texts import named, text

__all__ = ["named", "table", "text"]
