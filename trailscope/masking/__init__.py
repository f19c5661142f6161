"""Secrets that were logged, kept out of what people and other tools are shown. The lake keeps what was logged.

`text` masks one text, `named` one under a name, `table` an answer, `masked` any value; all leave everything that is no secret as it is, to the byte.
"""

from trailscope.masking.tables import table
from trailscope.masking.texts import named, text
from trailscope.masking.values import masked

__all__ = ["masked", "named", "table", "text"]
