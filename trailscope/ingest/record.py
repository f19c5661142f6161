"""One record in hand: its fields as typed values, and as they were logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Raw

from trailscope.ingest.fields import NOBODY
from trailscope.ingest.json_text import Object, Way, inside, object_of
from trailscope.ingest.shapes import Shape


class Odd(NamedTuple):
    """What of a record its columns do not hold.

    Attributes:
        logged: its fields as they were logged, the last of each name, in the order of their first.
        misfits: the fields of the table whose column does not hold them as logged.
        repeated: the fields that a later one of the same name has replaced.
    """

    logged: Mapping[str, bytes]
    misfits: frozenset[str]
    repeated: Sequence[tuple[str, bytes]]


class Record:
    """A record whose columns hold what they say.

    Attributes:
        fields: a :data:`trailscope.ingest.fields.Fields`: the columns of one value.
        raw: its top-level fields by name, as raw values. Those that are json columns fit them.
        shape: of the names of its fields.
        odd: what the columns do not hold; ``None`` where they hold all that they should.
        named: the caller, where ``userIdentity`` was a text that names one and no object.
        identity: a :data:`trailscope.ingest.fields.Identity`; ``NOBODY`` without one.
        blank_failure: whether the call was refused before its parameters were read. Such a call says what it was about only
            in its message (reference §9.2), and one without a user name does not mean its caller.
    """

    __slots__ = ("_members", "blank_failure", "fields", "identity", "named", "odd", "raw", "shape")

    def __init__(
        self,
        fields: Any,
        raw: Mapping[str, Raw | bytes],
        shape: Shape,
        odd: Odd | None = None,
        named: str | None = None,
    ) -> None:
        self.fields = fields
        self.raw = raw
        self.shape = shape
        self.odd = odd
        self.named = named
        self.identity = fields.userIdentity or NOBODY
        self.blank_failure = fields.errorCode is not None and self.value("requestParameters") is None
        self._members: dict[str, Object] = {}

    def value(self, field: str) -> bytes | None:
        """A top-level field as logged; ``None`` where it is absent or null."""
        found = self.raw.get(field)
        if found is None:
            return None
        raw = bytes(found)
        return None if raw == b"null" else raw

    def members(self, field: str) -> Object:
        """The members of a top-level field; none where it is no object."""
        members = self._members.get(field)
        if members is None:
            raw = self.value(field)
            members = self._members[field] = object_of(raw) if raw is not None and raw[0] == 0x7B else {}
        return members

    def inside(self, field: str, way: Way) -> bytes | None:
        """The raw value that some steps from a top-level field lead to; ``None`` where they lead nowhere."""
        if not way or not isinstance(way[0], str):
            return inside(self.value(field), way)
        found = self.members(field).get(way[0])
        if found is None:
            return None
        raw = bytes(found)
        return raw if len(way) == 1 else inside(raw, way[1:])
