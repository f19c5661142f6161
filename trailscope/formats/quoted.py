"""Records as JSON strings one after another, as jq leaves them when it takes CloudTrailEvent out of lookup-events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trailscope.formats.documents import Damage, Documents, damage
from trailscope.formats.encoding import is_utf8

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BETWEEN = b" \t\r\n,[]"
_LONGEST = 16 << 20  # no record is longer; an unended string is not waited for


def read_quoted(pieces: Iterable[bytes], form: str, offset: int) -> Iterator[Documents | Damage]:
    """Each JSON string as one document of kind ``text``; what stands between them, commas and brackets apart, as damage.

    Args:
        pieces: the text, in pieces of any size.
        form: what to call the object's form.
        offset: where the text begins in the object.
    """
    carry, index = b"", 0
    for piece in pieces:
        text = carry + piece
        found, end = [], 0
        for match in _STRING.finditer(text):
            if stray := text[end : match.start()].strip(_BETWEEN):
                yield damage("not JSON", f"{len(stray)} bytes that are part of no string", offset + end, stray)
            if is_utf8(match[0]):
                found.append(match[0])
            else:
                yield damage(
                    "invalid UTF-8", "a string that holds bytes that are not UTF-8", offset + match.start(), match[0]
                )
            end = match.end()
        if found:
            yield Documents("text", tuple(found), index, exact=True, form=form)
        index += len(found)
        offset += end
        carry = text[end:]
        if len(carry) > _LONGEST:
            yield damage("too large", "a string that does not end where any record would", offset, carry)
            return
    if rest := carry.strip(_BETWEEN):
        yield damage("truncated JSON", "the text ends inside a string", offset, rest)
