"""Bytes of one object → JSON texts that hold records, and what could not become any.

The native core reads what AWS delivers, so whatever reads other forms is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trailscope.formats.document import REASONS, Damage, Document

if TYPE_CHECKING:
    from trailscope.formats.reading import delivered, read
    from trailscope.formats.salvaging import salvage

__all__ = ["REASONS", "Damage", "Document", "delivered", "read", "salvage"]

_HOMES = {"delivered": "reading", "read": "reading", "salvage": "salvaging"}


def __getattr__(name: str) -> Any:
    """One of the functions, from the file that has it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
