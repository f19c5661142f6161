"""Bytes of one object → JSON texts that hold records, and what could not become any."""

from trailscope.formats.document import REASONS, Damage, Document
from trailscope.formats.reading import delivered, read
from trailscope.formats.salvaging import salvage

__all__ = ["REASONS", "Damage", "Document", "delivered", "read", "salvage"]
