"""The grammar of a finding's sentence.

==========================  ======================================================================================
``{column}``                the value of a column of the answer
``{column event|events}``   the number and the word that agrees with it
``{failure}``               what became of calls that all failed: *was denied*, or *failed with NoSuchBucket*
==========================  ======================================================================================
"""

from __future__ import annotations

import re

FAILURE = "failure"
SLOT = re.compile(r"\{(\w+)(?: ([^{}|]+\|[^{}|]+))?\}")


def columns_of(sentence: str) -> tuple[str, ...]:
    """The columns whose values a sentence takes, each once, in order."""
    named = (name for name, _ in SLOT.findall(sentence))
    return tuple(dict.fromkeys("error_code" if name == FAILURE else name for name in named))
