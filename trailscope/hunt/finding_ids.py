"""The ids of findings: ``logging.trail_stopped#1f0c9a2b``, the rule and the first digits of a hash of what identifies a finding.

The hash is of a JSON list, as Python's ``json`` writes it, so that ids noted in a case stay what they were. Columns are written
as JSON for the whole table; rows with texts that JSON escapes are written one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.distinct import matching
from trailscope.hunt.findings import GROUPED_BY

_ESCAPED = r"[^ !#-\[\]-~]"  # what JSON in ASCII does not write as it is
_FEWEST_DIGITS = 8
_ROWS_AT_ONCE = 16_384  # the memory of one slice serves the next


def finding_ids(table: pa.Table) -> list[str]:
    """An id for each row: what is the same finding in another hunt of the same events has the same id.

    Args:
        table: columns of :data:`trailscope.hunt.findings.FINDINGS`; ``id`` is not read.
    """
    slices = (table.slice(start, _ROWS_AT_ONCE) for start in range(0, len(table), _ROWS_AT_ONCE))
    digests = [sha256(identity).hexdigest() for rows in slices for identity in _identities(rows)]
    rules, begun = (
        table["rule"].combine_chunks(),
        pa.array([digest[:_FEWEST_DIGITS] for digest in digests], pa.string()),
    )
    ids = pc.binary_join_element_wise(rules, begun, "#")
    distinct = begun.unique()
    if len(distinct) == len(begun):
        return list(ids.to_pylist())
    first = pc.index_in(distinct, begun)
    again = pa.array(range(len(begun)), pa.int32())
    again = again.filter(pc.invert(pc.is_in(again, first)))
    shares = pc.is_in(begun, begun.take(again))
    at = pc.indices_nonzero(shares)
    apart = _told_apart(rules.take(at).to_pylist(), [digests[place] for place in at.to_pylist()])
    return list(pc.replace_with_mask(ids, shares, pa.array(apart, pa.string())).to_pylist())


def _told_apart(rules: Sequence[str], digests: Sequence[str]) -> Iterator[str]:
    """Ids with as many digits more as it takes: the first of those that begin alike has the fewest."""
    taken: set[str] = set()
    for rule, digest in zip(rules, digests, strict=True):
        length = _FEWEST_DIGITS
        id = f"{rule}#{digest[:length]}"
        while id in taken and length < len(digest):
            length += 1
            id = f"{rule}#{digest[:length]}"
        taken.add(id)
        yield id


def _identities(table: pa.Table) -> list[bytes]:
    """What identifies each finding, as JSON: whose it is, and the first event it cites or, without any, its details."""
    cited = pc.greater(pc.list_value_length(table["event_ids"]), 0)
    # the other ids and the details of findings that cite events identify nothing, and are most of a table
    details = pc.if_else(cited, pa.scalar(None, pa.string()), table["details"])
    columns = [*(table[name] for name in GROUPED_BY), pc.list_slice(table["event_ids"], 0, 1), details]
    *said, first, told = (_json(column) for column in columns)
    written = pc.binary_join_element_wise("[", said[0], *(part for text in said[1:] for part in (", ", text)), ", ", "")
    written = pc.binary_join_element_wise(written, pc.if_else(cited, first, told), "]", "")
    identities: list[bytes] = written.cast(pa.binary()).to_pylist()
    escaped = pc.indices_nonzero(_any_escaped(columns))
    apart = pa.table(columns, [str(at) for at in range(len(columns))]).take(escaped).to_pylist()
    for at, row in zip(escaped.to_pylist(), apart, strict=True):
        *values, event, detail = row.values()
        identities[at] = json.dumps([*values, event or detail]).encode()
    return identities


def _json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of texts, or of lists of them, as JSON; right where nothing is escaped."""
    if not pa.types.is_list(column.type):
        return pc.coalesce(pc.binary_join_element_wise('"', column, '"', ""), pa.scalar("null"))
    quoted = pc.binary_join_element_wise('["', pc.binary_join(column, '", "'), '"]', "")
    return pc.if_else(pc.equal(pc.list_value_length(column), 0), pa.scalar("[]"), quoted)


def _any_escaped(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    texts = (pc.binary_join(column, " ") if pa.types.is_list(column.type) else column for column in columns)
    found = [matching(text, _ESCAPED) for text in texts]
    anywhere = found[0]
    for one in found[1:]:
        anywhere = pc.or_(anywhere, one)
    return anywhere
