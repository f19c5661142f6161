"""The names of the calls that issue credentials, as lineage knows them."""

from __future__ import annotations

import re

from trailscope.lineage.following import statement

_NAMED = re.compile(r"\('[\w.-]+', '(\w+)', '")  # in lineage's table of those calls
_NAMES = ", ".join(f"('{name}')" for name in sorted(set(_NAMED.findall(statement("issued")))))  # letters only

ISSUING_CALLS = f"(select name from (values {_NAMES}) as issuing (name))"  # noqa: S608 - names of the code's own table
"""A relation of their names. DuckDB leaves out stretches of a file by the values of a subquery, and not by those of a list."""
