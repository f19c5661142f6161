"""What comes out of an object: JSON texts that hold records, and bytes that could not become any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["envelope", "array", "lines", "records"]


@dataclass(frozen=True)
class Document:
    """JSON texts of one object, in their order: all of them, or a piece of a large object.

    Attributes:
        source_uri: the object they were read from.
        kind: ``envelope`` is ``{"Records":[…]}``, ``array`` is ``[…]``, ``lines`` is one record a line; each of them is a
            single text, handed on as it was read. In ``records`` each text is one record that was cut out of something.
        texts: without byte order mark. Whether they are valid JSON is for the reader to find out.
        first_index: position in the object, from 0, of the first record; the others follow without a gap.
        offset: where the (first) text begins in the inflated object, in bytes.
        form: what the object is, a key of :data:`trailscope.formats.forms.FORMS`.
    """

    source_uri: str
    kind: Kind
    texts: tuple[bytes, ...]
    first_index: int = 0
    offset: int = 0
    form: str = "records"

    @property
    def text_bytes(self) -> int:
        """Bytes of JSON held."""
        return sum(map(len, self.texts))
