"""Links from wherever an actor, address or resource is named to its row in the report's tables, where it has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from trailscope.analytics.report_data import ReportData
from trailscope.report.blocks import Atom, Code, Jump, Several


@dataclass(frozen=True)
class EntityLinks:
    """Which row of which table an entity has: name → number of its first row."""

    actors: Mapping[str, int]
    addresses: Mapping[str, int]
    keys: Mapping[str, int]
    resources: Mapping[str, int]

    @classmethod
    def of(cls, data: ReportData) -> EntityLinks:
        """The links into the tables of a report."""
        found = data.entities
        return cls(
            _rows(found.actors, "actor"),
            _rows(found.addresses, "source_ip_address"),
            _rows(found.keys, "access_key_id"),
            _rows(found.resources, "target"),
        )

    def actor(self, name: str | None) -> Atom:
        """The name, as a link where there is a row."""
        return _linked(name, self.actors, "actor")

    def address(self, text: str | None) -> Atom:
        """The address or service, as a link where there is a row."""
        return _linked(text, self.addresses, "address") if text in self.addresses else Code(text)

    def key(self, id: str | None) -> Atom:
        """The access key id, or another name of a credential, as a link where there is a row."""
        return _linked(id, self.keys, "key") if id in self.keys else Code(id)

    def resource(self, target: str | None, said: str = "") -> Atom:
        """The target, or what is said of it, as a link where there is a row."""
        return _linked(target, self.resources, "resource", said)


def anchor(kind: str, at: int) -> str:
    """Where the row of an entity is jumped to; ``kind`` is actor, address, key or resource."""
    return f"{kind}-{at + 1}"


def some(values: Iterable[Atom], most: int = 4) -> Several:
    """The first of many, below each other."""
    listed = tuple(values)
    return Several(listed[:most], max(0, len(listed) - most))


def _rows(table: pa.Table, column: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    for at, name in enumerate(table.column(column).to_pylist()):
        if name:
            rows.setdefault(name, at)
    return rows


def _linked(text: str | None, rows: Mapping[str, int], kind: str, said: str = "") -> Atom:
    return Jump(said or text, anchor(kind, rows[text])) if text and text in rows else said or text
