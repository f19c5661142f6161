"""An answer with the secrets in it masked, column by column; only values that may hold one leave Arrow."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.distinct import matching
from trailscope.masking import texts
from trailscope.masking.names import SUSPICIOUS, kind_of

SHORT = 800  # bytes of a column up to which Python searches it faster than Arrow makes the expression ready, 0.3 ms each time
_SUSPICIOUS = re.compile(SUSPICIOUS)


def table(answer: pa.Table, secret: Collection[str] = ()) -> pa.Table:
    """The answer with secrets masked; the same object when there are none.

    Args:
        answer: of any types; numbers, times and truth values are never secret.
        secret: columns that hold a secret and nothing else, whatever their names.
    """
    masked = answer
    for at, field in enumerate(answer.schema):
        column = answer.column(at)
        kind = "secret" if field.name in secret else kind_of(field.name)
        new = _whole(column, kind) if kind and _is_text(field.type) else _column(column)
        if new is not column:
            masked = masked.set_column(at, field.with_type(new.type), new)
    return masked


def _whole(column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    masked = [value if value is None else texts.whole(value, kind) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(masked, _plain(column.type))])


def _column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    type = column.type
    if pa.types.is_dictionary(type):
        if not _is_text(type.value_type):
            return column
        plain = column.cast(type.value_type)
        new = _texts(plain)
        return column if new is plain else new
    if _is_text(type):
        return _texts(column)
    if pa.types.is_binary(type) or pa.types.is_large_binary(type):
        return _bytes(column)
    return _nested(column) if pa.types.is_nested(type) else column


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    flagged = _flagged(column)
    if not pc.any(flagged).as_py():
        return column
    suspected = column.filter(flagged)
    distinct = suspected.unique()
    values = distinct.to_pylist()
    masked = [texts.text(value) for value in values]
    if all(new is old for new, old in zip(masked, values, strict=True)):
        return column
    new = pa.array(masked, column.type).take(pc.index_in(suspected.combine_chunks(), distinct))
    return pa.chunked_array([pc.replace_with_mask(column.combine_chunks(), flagged.combine_chunks(), new)])


def _flagged(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which texts may hold a secret."""
    if column.nbytes > SHORT:
        return matching(column, SUSPICIOUS)
    found = [value is not None and _SUSPICIOUS.search(value) is not None for value in column.to_pylist()]
    return pa.chunked_array([pa.array(found, pa.bool_())])


def _bytes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Rejected bytes: read as Latin-1, in which every byte is a character."""
    values = column.to_pylist()
    masked = [None if value is None else texts.text(value.decode("latin-1")).encode("latin-1") for value in values]
    return column if masked == values else pa.chunked_array([pa.array(masked, column.type)])


def _nested(column: pa.ChunkedArray) -> pa.ChunkedArray:
    chunks = column.chunks
    masked = [_within(chunk, "") for chunk in chunks]
    same = all(new is old for new, old in zip(masked, chunks, strict=True))
    return column if same else pa.chunked_array(masked, column.type)


def _within(array: pa.Array, name: str) -> pa.Array:
    """Nested values with the texts in them masked, each under the name of the field it stands in; the same object without any."""
    type = array.type
    if _is_text(type) and not pa.types.is_dictionary(type):
        return _under(array, name)
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return _in_lists(array, name)
    if pa.types.is_struct(type) or pa.types.is_union(type):
        return _in_fields(array) if pa.types.is_struct(type) else _in_members(array, name)
    if not pa.types.is_nested(type) and not pa.types.is_dictionary(type):
        return array
    if pa.types.is_map(type) and not (_is_text(type.key_type) and _holds_text(type.item_type)):
        return _in_maps(array)
    plain = array.to_pylist()  # a map of texts by their names, or what else no answer is likely to have
    masked = [_inside(value, name) for value in plain]
    return array if masked == plain else pa.array(masked, type)


def _in_lists(array: pa.Array, name: str) -> pa.Array:
    given = array.values
    values = _within(given, name)
    if values is given:
        return array
    build = pa.ListArray if pa.types.is_list(array.type) else pa.LargeListArray
    made = build.from_arrays(array.offsets, values, array.type)
    return pc.if_else(array.is_valid(), made, pa.scalar(None, array.type))


def _in_maps(array: pa.MapArray) -> pa.Array:
    """Maps whose keys are no names of texts: both sides are masked by themselves, and other values stay in Arrow."""
    given_keys, given_items = array.keys, array.items
    keys, items = _within(given_keys, ""), _within(given_items, "")
    if keys is given_keys and items is given_items:
        return array
    made = pa.MapArray.from_arrays(array.offsets, keys, items)
    return pc.if_else(array.is_valid(), made, pa.scalar(None, array.type))


def _in_fields(array: pa.StructArray) -> pa.Array:
    given = [array.field(at) for at in range(array.type.num_fields)]
    fields = [_within(values, field.name) for values, field in zip(given, array.type, strict=True)]
    if all(new is old for new, old in zip(fields, given, strict=True)):
        return array
    return pa.StructArray.from_arrays(fields, fields=list(array.type), mask=array.is_null())


def _in_members(array: pa.UnionArray, name: str) -> pa.Array:
    """A union: each of its members is masked under its own name where that says what it is, or else under that of the union."""
    if array.offset:
        array = pa.concat_arrays(
            [array, array.slice(0, 0)]
        )  # Arrow gives codes and offsets of a part as if it were the whole
    members = [array.type.field(at) for at in range(array.type.num_fields)]
    given = [array.field(at) for at in range(len(members))]
    known_as = [name if kind_of(member.name) is None else member.name for member in members]
    values = [_within(value, called) for value, called in zip(given, known_as, strict=True)]
    if all(new is old for new, old in zip(values, given, strict=True)):
        return array
    names, codes = [member.name for member in members], array.type.type_codes
    if array.type.mode == "sparse":
        return pa.UnionArray.from_sparse(array.type_codes, values, names, codes)
    return pa.UnionArray.from_dense(array.type_codes, array.offsets, values, names, codes)


def _under(array: pa.Array, name: str) -> pa.Array:
    column = pa.chunked_array([array])
    kind = kind_of(name)
    new = _texts(column) if kind is None else _whole(column, kind)
    return array if new is column or new.equals(column) else new.combine_chunks()


def _inside(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return texts.named(name, value)
    if isinstance(value, list):
        return [_inside(inner, name) for inner in value]
    if isinstance(value, tuple):  # an entry of a map
        return tuple(_inside(inner, str(value[0]) if at else "") for at, inner in enumerate(value))
    if isinstance(value, dict):
        return {key: _inside(inner, str(key)) for key, inner in value.items()}
    return value


def _holds_text(type: pa.DataType) -> bool:
    fields = [type.field(at).type for at in range(type.num_fields)] if pa.types.is_nested(type) else []
    return _is_text(type) or any(map(_holds_text, fields))


def _is_text(type: pa.DataType) -> bool:
    if pa.types.is_dictionary(type):
        return _is_text(type.value_type)
    return bool(pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type))


def _plain(type: pa.DataType) -> pa.DataType:
    return type.value_type if pa.types.is_dictionary(type) else type
