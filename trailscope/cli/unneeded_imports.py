"""Modules that others load where they are installed, and that few commands use: pandas only for Spark, numpy only to read raw logs,
and grammars of international addresses, which no chart has.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib import import_module
from importlib.abc import MetaPathFinder


class _Absent(MetaPathFinder):
    """Says of some modules that they are not installed."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, *_: object) -> None:
        """Nothing of other modules."""
        if name in self._names:
            raise ModuleNotFoundError(f"the command line does without {name}", name=name)


_NO_PANDAS = _Absent({"pandas"})


_NO_GRAMMARS = _Absent({"rfc3987_syntax"})


def leave_out_unneeded() -> None:
    """Do not load pandas, which Arrow does to look at the first value it is given: 0.15 s. Nor grammars that jsonschema, which Altair
    loads, compiles where Jupyter has brought them: 1.5 s.
    """
    sys.meta_path[:0] = [_NO_PANDAS, _NO_GRAMMARS]


def let_pandas_in() -> None:
    """Load pandas where it is asked for: PySpark looks for it before it hands Arrow over."""
    if _NO_PANDAS in sys.meta_path:
        sys.meta_path.remove(_NO_PANDAS)


def load_arrow_alone() -> None:
    """Load Arrow without numpy, for a command that only asks a lake: 0.06 s, twice that on a busy machine.

    Afterwards numpy can be loaded as ever; only Arrow does not exchange values with it in this process.
    """
    absent = _Absent({"numpy"})
    sys.meta_path.insert(0, absent)
    try:
        import_module("pyarrow.compute")
    finally:
        sys.meta_path.remove(absent)
