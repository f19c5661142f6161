"""The sections of an entity's page: which there are, in which order for each kind, and the one schema of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

import pyarrow as pa

from trailscope.analytics import columns
from trailscope.engines.address_notes import WORDS

Kind = Literal["who", "ip", "key", "resource"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_TIME = pa.timestamp("us", tz="UTC")
ROWS = pa.schema(
    [
        ("section", pa.string()),
        ("value", pa.string()),
        ("detail", pa.string()),
        ("actor", pa.string()),
        ("source_ip_address", pa.string()),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("events", pa.int64()),
        ("reads", pa.int64()),
        ("writes", pa.int64()),
        ("denied", pa.int64()),
        ("others", pa.int64()),
        ("error_code", pa.string()),
        pa.field("before", pa.string(), metadata={"holds": "json"}),
        pa.field("after", pa.string(), metadata={"holds": "json"}),
        ("event_id", pa.string()),
    ]
)
"""Rows of all sections: ``value`` is what the row is about, ``others`` how many other principals share it, ``before`` and
``after`` are JSON objects of the settings that a change replaced and made."""


@dataclass(frozen=True)
class SectionKind:
    """One section: its name in rows, its title, and of which kinds of entity it is told."""

    name: str
    title: str
    kinds: tuple[Kind, ...] = KINDS
    most: int = 200


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("history", "Who changed it, from what to what", ("resource",), 500),
    SectionKind("life", "The key itself: issued, changed, asked after", ("key",)),
    SectionKind("identity", "Who", ("who", "ip", "key", "resource")),
    SectionKind("did", "What it did", ("who", "ip", "key")),
    SectionKind("done", "What was done to it", ("resource",)),
    SectionKind("failed", "Denied and failed"),
    SectionKind("rare", "Rare: nobody else in the view, or one other principal", ("who", "ip", "key")),
    SectionKind("change", "Changes, in order of time", ("who", "ip", "key")),
    SectionKind("from", "From where"),
    SectionKind("credential", "With which credentials", ("who", "ip", "key")),
    SectionKind("issued", "Credentials it issued", ("who", "ip", "key")),
    SectionKind("client", "With which clients", ("who", "ip", "key")),
    SectionKind("assumed by", "Who assumed it", ("who",)),
    SectionKind("same address", "Who else called from these addresses", ("who", "key", "ip")),
    SectionKind("other address", "Where else these principals called from", ("ip",)),
    SectionKind("near", "What else was changed by the same actors within ten minutes", ("resource",)),
)
_FILES = {
    "identity": "identities", "did": "did", "done": "did", "failed": "failed", "from": "from", "credential": "credentials",
    "issued": "issued_to", "client": "clients", "rare": "rare", "assumed by": "assumed_by", "same address": "same_address",
    "other address": "same_principals", "near": "near_resources", "life": "key_life",
}  # fmt: skip


def sections_of(kind: Kind) -> tuple[SectionKind, ...]:
    """The sections of a kind of entity, in their order."""
    return tuple(section for section in SECTIONS if kind in section.kinds)


def statement(name: str) -> str:
    """The SQL of a section, or of a relation that sections read; what is still in braces differs from entity to entity."""
    text = files("trailscope.pivots").joinpath(f"{_FILES.get(name, name)}.sql").read_text(encoding="utf-8")
    for word, expression in _EXPRESSIONS.items():
        text = text.replace(f"{{{word}}}", expression)
    return text


def counted(name: str, among: str, *, identity: bool) -> str:
    """The SQL of ``calls`` or ``keys`` over a relation of events.

    Args:
        among: its name, or a call that reads it.
        identity: with all columns by which a principal may be named.
    """
    return statement(name).replace("{identity}", _IDENTITY if identity else "").replace("{among}", among)


def laid_out(section: str, table: pa.Table) -> pa.Table:
    """Rows of a section in the schema of all: columns that it has not are NULL."""
    columns = [
        pa.array([section] * table.num_rows, pa.string())
        if field.name == "section"
        else table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in ROWS
    ]
    return pa.Table.from_arrays(columns, schema=ROWS)


_IDENTITY = (
    "user_identity_arn, user_identity_principal_id, user_identity_user_name, source_identity, on_behalf_of_user_id,"
)
_EXPRESSIONS = {
    # Roles of one name stand in many accounts: the ARN tells them apart.
    "principal": f"coalesce(actor_id, {columns.PRINCIPAL})",
    "service": columns.SERVICE,
    "access": columns.ACCESS,
    "known": WORDS,
    "told": f"(not {columns.READS} and event_category is distinct from 'Data')",
    "reads": columns.READS.replace("read_only", "events.read_only").replace("event_name", "events.event_name"),
}
