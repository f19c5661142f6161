"""One record per line (NDJSON), split by array-like operations without looking inside the records."""

from __future__ import annotations

from trailscope.formats.encoding import is_utf8
from trailscope.formats.record import VERSION, list_stands

_TWO_IN_A_LINE = (b"}{", b"} {", b"}\t{")


def split_lines(text: bytes) -> tuple[bytes, ...] | None:
    """The lines of ``text`` that are not blank, if each looks like one record; otherwise None, for the structural scan.

    An envelope in a line, two objects in a line, more versions than lines, or bytes that are not UTF-8 mean None:
    a line must stay one position even when it turns out not to parse.
    """
    if any(list_stands(text)) or any(mark in text for mark in _TWO_IN_A_LINE) or not is_utf8(text):
        return None
    lines = tuple(stripped for line in text.split(b"\n") if (stripped := line.strip()))
    whole = all(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    whole = whole and text.count(VERSION) <= len(lines)
    return lines if whole else None
