"""Tables of records: CSV of the console, CloudTrail Lake, Athena and Logs Insights, and rows in JSON, back into records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv

from trailscope.formats.composing import FIELD_TYPES, TEXT, Member, as_json, json_object
from trailscope.formats.documents import Damage, Documents, damage
from trailscope.formats.encoding import is_utf8

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Columns that are no field's name in lower case, spelt without anything but letters and digits
_OTHER_NAMES = {"region": "awsRegion", "accountid": "recipientAccountId", "time": "eventTime"}
_IDENTITY_NAMES = {
    "username": "userName",
    "awsaccesskey": "accessKeyId",
    "awsaccesskeyid": "accessKeyId",
    "accesskeyid": "accessKeyId",
}
_WHOLE_RECORD = ("eventjson", "message", "cloudtrailevent")  # columns that hold the record itself
_FIELDS = {field.lower(): field for field in FIELD_TYPES} | _OTHER_NAMES
_CONSOLE = frozenset({"username", "awsaccesskey", "awsaccesskeyid", "resourcename", "resourcetype"})
_BLOCK_BYTES = 16 << 20  # no cell may be larger
_ROWS_AT_ONCE = 2_000
_LEAST = 2  # columns of a record that a head must name to be one of a table of records

_NAME = re.compile(r"\s*[\w@][\w@ ./()-]{0,80}")

# Presto writes a structure as {type=IAMUser, principalid=…}: names without quotes, values as they are
_PRESTO = ("type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy")


def is_table(head: bytes) -> bool:
    """Whether a text begins with the head of a table of CloudTrail records."""
    names = _head(head.split(b"\n", 1)[0])
    if len(names) < _LEAST or not all(map(_NAME.fullmatch, names)):
        return False
    names = [_plain(name) for name in names]
    known = sum(name in _FIELDS or name in _IDENTITY_NAMES for name in names)
    return known >= _LEAST or ("message" in names and "timestamp" in names) or "eventjson" in names


def read_table(blocks: Iterable[bytes], offset: int) -> Iterator[Documents | Damage]:
    """The rows of a CSV text with a head, as records.

    A row with another number of cells than the head is damage. So is a text that is not UTF-8, from there on.

    Args:
        blocks: the text, in pieces of any size.
        offset: where it begins in the object, for damage.
    """
    text = _Blocks(blocks)
    head = next((line for line in text if line.strip()), b"")
    composer = _Composer(_head(head))
    wrong: list[str] = []

    def refuse(row: pa_csv.InvalidRow) -> str:
        wrong.append(row.text or "")
        return "skip"

    index = 0
    try:
        reader = pa_csv.open_csv(
            pa.PythonFile(text, "r"),
            read_options=pa_csv.ReadOptions(column_names=composer.columns, block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refuse),
            convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(composer.columns, pa.binary())),
        )
        for batch in reader:
            for start, rows in _decoded(pa.Table.from_batches([batch])):
                if isinstance(rows, bytes):
                    yield damage("invalid UTF-8", f"row {index + start} holds bytes that are not UTF-8", offset, rows)
                else:
                    yield composer.documents(rows, index + start)
            index += batch.num_rows
            yield from _misshapen(wrong, offset)
    except (pa.ArrowInvalid, duckdb.Error) as error:
        if "Empty CSV" not in str(error):
            yield damage("not JSON", f"the table cannot be read on behind row {index}: {error}", offset, b"")
    yield from _misshapen(wrong, offset)


def _misshapen(wrong: list[str], offset: int) -> Iterator[Damage]:
    """The rows set aside so far, as damage; the list is empty then."""
    for row in wrong:
        yield damage("not a table row", "a line with another number of cells than the head", offset, row.encode())
    wrong.clear()


def _decoded(rows: pa.Table) -> Iterator[tuple[int, pa.Table | bytes]]:
    """Runs of rows as text, each with the position of its first row; the cells of a row that is not UTF-8 as bytes."""
    try:
        yield 0, _as_text(rows)
    except pa.ArrowInvalid:  # rare: only then are rows looked at one by one
        joined = [b",".join(value or b"" for value in row.values()) for row in rows.to_pylist()]
        start = 0
        for wrong in [*(at for at, cells in enumerate(joined) if not is_utf8(cells)), len(joined)]:
            if start < wrong:
                yield start, _as_text(rows.slice(start, wrong - start))
            if wrong < len(joined):
                yield wrong, joined[wrong]
            start = wrong + 1


def _as_text(rows: pa.Table) -> pa.Table:
    return pa.table([column.cast(pa.string()) for column in rows.columns], rows.column_names)


def _head(line: bytes) -> list[str]:
    """The names in the first line of a table; none where it is not such a line."""
    try:
        return next(csv.reader([line.decode("utf-8", "replace")]), [])
    except csv.Error:
        return []


def read_rows(pages: Iterable[bytes], first_index: int) -> Iterator[Documents | Damage]:
    """Rows of columns in JSON: pages of ``QueryResultRows`` (lists of one-key objects), or one object a row.

    Args:
        pages: balanced JSON objects.
        first_index: position of the first row.
    """
    index, composers = first_index, dict[tuple[str, ...], _Composer]()
    held: list[dict[str, Any]] = []

    def flush() -> Iterator[Documents]:
        nonlocal index
        if held:
            names = tuple(held[0])
            if names not in composers:
                composers[names] = _Composer(names)
            composer = composers[names]
            columns = [pa.array([_text(row.get(name)) for row in held], pa.string()) for name in names]
            yield composer.documents(pa.table(columns, composer.columns), index)
            index += len(held)
            held.clear()

    for page in pages:
        rows = _rows_of(page)
        if rows is None:
            yield damage("not JSON", "a page that holds no rows of columns", 0, page)
            continue
        for row in rows:
            if held and (len(held) >= _ROWS_AT_ONCE or held[0].keys() != row.keys()):
                yield from flush()
            held.append(row)
    yield from flush()


def _rows_of(page: bytes) -> list[dict[str, Any]] | None:
    """The rows of a page, or a row that stands alone, as columns by name; ``None`` where it has another shape."""
    try:
        value = json.loads(page)
        listed = value.get("QueryResultRows", [value]) or []
        rows = [
            dict(chain.from_iterable(cell.items() for cell in row)) if isinstance(row, list) else dict(row.items())
            for row in listed
        ]
    except (ValueError, RecursionError, AttributeError, TypeError):
        return None
    return rows if all(rows) else None


class _Composer:
    """Puts rows of text columns back into records, on a DuckDB connection of its own."""

    def __init__(self, names: Sequence[str]) -> None:
        self.columns = [f"c{position}" for position in range(len(names))]
        plain = {_plain(name): column for name, column in reversed(list(zip(names, self.columns, strict=True)))}
        whole = next((plain[name] for name in _WHOLE_RECORD if name in plain), None)
        record = json_object(_members(names, self.columns, plain))
        # The cell that holds the record wins; a row where it is no JSON is put together from the rest.
        inside = f"try(json({whole}))"
        given = f"case when json_type({inside}) = 'OBJECT' then {inside}::varchar end, " if whole else ""
        self._sql = f"select coalesce({given}{record}, '{{}}') from rows"
        self._form = _form(plain, whole is not None)
        self._connection = duckdb.connect()
        self._connection.execute("set timezone = 'UTC'; set threads = 1")

    def documents(self, rows: pa.Table, first_index: int) -> Documents:
        """One record text a row."""
        self._connection.register("rows", rows)
        texts = self._connection.execute(self._sql).fetchall()
        self._connection.unregister("rows")
        return Documents("record", tuple(text.encode() for (text,) in texts), first_index, exact=True, form=self._form)


def _form(plain: Iterable[str], whole: bool) -> str:
    names = set(plain)
    if "message" in names and "eventjson" not in names:
        return "CloudWatch Logs"
    return "event history table" if not whole and names & _CONSOLE else "CloudTrail Lake"


def _members(names: Sequence[str], columns: Sequence[str], plain: Mapping[str, str]) -> Iterator[Member]:
    """What each column becomes in the record: a field, a part of the identity, or itself under its own name."""
    taken, parts = set(), dict[str, str]()
    whole_identity = plain.get("useridentity")
    for name, column in zip(names, columns, strict=True):
        part = _IDENTITY_NAMES.get(_plain(name))
        if part is not None and whole_identity is None:
            parts.setdefault(part, column)
    for name, column in zip(names, columns, strict=True):
        field = _FIELDS.get(_plain(name))
        if column == whole_identity or column in parts.values():
            continue
        if field is not None and field not in taken:
            taken.add(field)
            yield Member(field, as_json(column, FIELD_TYPES[field]))
        elif name:
            yield Member(name, as_json(column, TEXT))
    if whole_identity is not None:
        yield Member("userIdentity", _identity(whole_identity))
    elif parts:
        yield Member("userIdentity", json_object(Member(part, as_json(column, TEXT)) for part, column in parts.items()))


def _identity(column: str) -> str:
    """SQL: an identity as JSON: JSON as it is; Presto's writing taken apart, and kept whole beside its parts."""
    parts = [
        Member(part, as_json(f"regexp_extract({column}, '(?i)[{{ ]{part}=([^,}}]*)[,}}]', 1)", TEXT))
        for part in _PRESTO
    ]
    taken_apart = json_object([*parts, Member("exportedText", as_json(column, TEXT))])
    is_json = f"starts_with({column}, '{{\"') and json_valid({column})"
    return f"case when {is_json} then json({column})::varchar when {column} <> '' then {taken_apart} end"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()  # half of a character that was cut
    return json.dumps(value)


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a file that is read once from front to back."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._held = iter(blocks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._held:
            self._held = next((block for block in self._blocks if block), b"")
        view = memoryview(buffer).cast("B")
        taken, self._held = self._held[: len(view)], self._held[len(view) :]
        view[: len(taken)] = taken
        return len(taken)
