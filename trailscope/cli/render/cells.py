r"""Columns of an answer as text: one Arrow column of any type in, one Arrow column of strings out, NULL stays NULL.

Times are UTC, ISO 8601 with ``Z``, with as many decimals as they need; a time without a zone is UTC as everything in
a lake is. Bytes are shown as DuckDB shows them (``ab\x01``). Nothing here is escaped for a medium yet.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.escaping import CHANGES_IN_JSON, json_document
from trailscope.schema import far_times


def is_text(type: pa.DataType) -> bool:
    """Whether values may hold text that somebody wrote into a log: everything but numbers, times and truth values."""
    return not (
        pa.types.is_integer(type)
        or pa.types.is_floating(type)
        or pa.types.is_decimal(type)
        or pa.types.is_temporal(type)
        or pa.types.is_boolean(type)
        or pa.types.is_null(type)
    )


def is_number(type: pa.DataType) -> bool:
    """Whether values are numbers, which readers want aligned on the right."""
    return bool(pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type))


def is_nested(type: pa.DataType) -> bool:
    """Whether values are lists, structs, maps or unions."""
    return bool(pa.types.is_nested(type))


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of any type as strings."""
    type = column.type
    if pa.types.is_dictionary(type):
        return as_text(column.cast(type.value_type))
    if pa.types.is_timestamp(type):
        return _iso_times(column)
    if pa.types.is_time(type) or pa.types.is_date32(type):
        return _clocks_or_dates(column)
    if pa.types.is_interval(type) or pa.types.is_duration(type):
        return _each(column, _span)
    if is_text(type) and not pa.types.is_string(type) and not pa.types.is_large_string(type):
        return _lists(column, _dumped) if _is_list_of_texts(type) else _each(column, _spelled)
    return column.cast(pa.large_string())


def as_json(column: pa.ChunkedArray, *, embedded: bool) -> pa.ChunkedArray:
    """A column of any type as JSON texts; NULL, not-a-number and infinity become ``null``.

    Args:
        column: the values.
        embedded: whether texts in it are themselves JSON and go in as they are; those that are not become strings.
    """
    type = column.type
    if is_number(type) or pa.types.is_boolean(type):
        if pa.types.is_floating(type):
            column = pc.if_else(pc.is_finite(column), column, None)
        texts = column.cast(pa.large_string())
    elif _is_list_of_texts(type):
        texts = _lists(column, json_text)
    elif is_nested(type):
        texts = _each(column, lambda value: json_text(_plain(value)))
    elif embedded:
        texts = _each(as_text(column), _embedded)
    else:
        texts = _quoted(as_text(column))
    return pc.fill_null(texts, "null")


def joined(*parts: str | pa.ChunkedArray) -> pa.ChunkedArray:
    """Strings end to end, row by row; NULL where any part is."""
    texts = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, pa.scalar("", pa.large_string()))


def utf8(texts: pa.ChunkedArray) -> memoryview:
    """All strings of a column, none of which is NULL, end to end: Arrow's own buffer, not a copy of it."""
    whole = texts.cast(pa.large_string()).combine_chunks()
    if not len(whole):
        return memoryview(b"")
    _, offsets, characters = whole.buffers()
    ends = memoryview(offsets).cast("q")
    return memoryview(characters)[ends[whole.offset] : ends[whole.offset + len(whole)]]


def mapped(column: pa.ChunkedArray, escape: Callable[[str], str], where: str) -> pa.ChunkedArray:
    """A column of strings with ``escape`` applied to the values that match the RE2 pattern ``where``, and only them."""
    return where_matching(column, where, lambda texts: pa.array(map(escape, texts.to_pylist()), column.type))


def where_matching(
    column: pa.ChunkedArray, where: str, change: Callable[[pa.ChunkedArray], pa.Array]
) -> pa.ChunkedArray:
    """A column of strings with the values that match an RE2 pattern changed all at once."""
    flagged = pc.fill_null(pc.match_substring_regex(column, where), False)
    if not pc.any(flagged).as_py():
        return column
    changed = change(column.filter(flagged))
    return pa.chunked_array([pc.replace_with_mask(column.combine_chunks(), flagged.combine_chunks(), changed)])


def _quoted(texts: pa.ChunkedArray, spell: Callable[[Any], str] | None = None) -> pa.ChunkedArray:
    """Texts as JSON strings; only those that JSON may escape are spelled one by one, by default as :func:`json_text` does."""
    escaped = mapped(texts, spell or json_text, CHANGES_IN_JSON)
    plain = joined('"', texts, '"')
    return plain if escaped is texts else pc.if_else(pc.equal(escaped, texts), plain, escaped)


def _is_list_of_texts(type: pa.DataType) -> bool:
    if not (pa.types.is_list(type) or pa.types.is_large_list(type)):
        return False
    return bool(pa.types.is_string(type.value_type) or pa.types.is_large_string(type.value_type))


def _lists(column: pa.ChunkedArray, spell: Callable[[Any], str]) -> pa.ChunkedArray:
    """Lists of texts as JSON arrays, the texts of all lists at once."""
    return pa.chunked_array([_joined_lists(chunk, spell) for chunk in column.chunks], pa.large_string())


def _joined_lists(lists: pa.Array, spell: Callable[[Any], str]) -> pa.Array:
    texts = pa.chunked_array([lists.flatten().cast(pa.large_string())])
    spelled = pc.fill_null(_quoted(texts, spell), "null").combine_chunks()
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(lists), 0).cast(pa.int64()))
    offsets = pa.concat_arrays([pa.array([0], pa.int64()), ends])
    inner = pc.binary_join(pa.LargeListArray.from_arrays(offsets, spelled), pa.scalar(", ", pa.large_string()))
    return pc.if_else(lists.is_valid(), joined("[", inner, "]"), pa.scalar(None, pa.large_string()))


def _iso_times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Arrow writes times without a zone twenty times as fast as it formats those with one
    times = column.cast(pa.timestamp(column.type.unit, tz="UTC")).cast(pa.timestamp(column.type.unit))
    seconds = times.cast(pa.timestamp("s"), safe=False)
    whole = pc.all(pc.equal(seconds.cast(times.type, safe=False), times)).as_py() is not False
    texts = pc.replace_substring((seconds if whole else times).cast(pa.large_string()), " ", "T", max_replacements=1)
    if not whole:
        texts = pc.replace_substring_regex(texts, r"\.?0+$|(\.[0-9]*?[1-9])0+$", r"\1")
    return _far(joined(texts, "Z"), column, lambda value: far_times.time_text(value, column.type.unit))


def _clocks_or_dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = column.cast(pa.large_string())
    if pa.types.is_date32(column.type):
        return _far(texts, column, far_times.date_text)
    texts = pc.replace_substring_regex(texts, r"\.?0+$", "")
    return _far(texts, column, lambda value: far_times.clock_text(value, column.type.unit))


def _far(texts: pa.ChunkedArray, column: pa.ChunkedArray, spell: Callable[[int], str]) -> pa.ChunkedArray:
    """The texts of times, with those spelled anew that Arrow has no text for."""
    far = pc.fill_null(pc.starts_with(texts, "<value"), False)
    if not pc.any(far).as_py():
        return texts
    spelled = pa.array([spell(scalar.value) for scalar in column.filter(far)], texts.type)
    return pa.chunked_array([pc.replace_with_mask(texts.combine_chunks(), far.combine_chunks(), spelled)])


def _each(column: pa.ChunkedArray, spell: Callable[[Any], str]) -> pa.ChunkedArray:
    values = [None if value is None else spell(value) for value in far_times.python_values(column)]
    return pa.chunked_array([pa.array(values, pa.large_string())])


def _span(value: pa.MonthDayNano | timedelta) -> str:
    """A span of time as ``2 days 03:04:05``; calendar months stay months, because their length varies."""
    months, days, nanoseconds = value if isinstance(value, tuple) else (0, 0, value // timedelta(microseconds=1) * 1000)
    sign = "-" if nanoseconds < 0 else ""
    seconds, fraction = divmod(abs(nanoseconds), 10**9)
    clock = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + f".{fraction:09}".rstrip("0.")
    named = [f"{count} {name}" for count, name in ((months, "months"), (days, "days")) if count]
    return " ".join([*named, clock])


def _spelled(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else _dumped(plain)


def _dumped(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False)


def _embedded(text: str) -> str:
    try:
        _STRICT.decode(text)
    except (ValueError, RecursionError):
        return json_text(text)
    return json_document(text)


def json_text(value: Any) -> str:
    """A plain Python value as JSON on one line without unseen characters."""
    return json_document(json.dumps(value, ensure_ascii=False))


def _refused(constant: str) -> Any:
    """``NaN`` and ``Infinity``, which Python reads and JSON does not have."""
    raise ValueError(constant)


_STRICT = json.JSONDecoder(parse_constant=_refused)


def _plain(value: Any) -> Any:
    """A Python value from Arrow as one that JSON can say."""
    if isinstance(value, pa.MonthDayNano):
        return _span(value)  # a tuple, as the entries of a map are
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], tuple) and not isinstance(value[0], pa.MonthDayNano):
        return {_key(key): _plain(inner) for key, inner in value}  # a map arrives as a list of pairs
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float) else _scalar(value)


def _key(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else str(plain)


def _scalar(value: Any) -> str:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.replace(tzinfo=None).isoformat() + "Z"
    return value.decode("ascii", "backslashreplace") if isinstance(value, bytes) else str(value)
