"""Documents → rows, set-based: one JSON pass splits records, one types them, and arithmetic proves that nothing is lost.

How a row is known to hold all of its record, without comparing it: the record's text is canonical (DuckDB wrote it), so its
length must equal the length of what the columns would be written as. A column of another type than the table says (a
number where text belongs) always makes the sum larger than the record. Such records, and those with fields outside
the table, are the odd few; only for them the fields are looked at one by one and kept in ``extra``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import duckdb
import pyarrow as pa

from trailscope.schema.columns import COLUMNS, Column, of_origin

RECORD_COLUMNS = of_origin("record")
IDENTITY_COLUMNS = of_origin("user_identity")
STAGED_COLUMNS: tuple[str, ...] = (
    "object",
    "source_index",
    *(column.name for column in (*RECORD_COLUMNS, *IDENTITY_COLUMNS)),
    "event_date",
    "extra",
    "record_fields",
)
KNOWN_FIELDS = frozenset(column.field for column in RECORD_COLUMNS)
DOCUMENT_SCHEMA = pa.schema(
    [("object", pa.int32()), ("first_index", pa.int64()), ("document", pa.int32()), ("text", pa.large_string())]
)

_DOCUMENT_SHAPE = {"envelope": '{"Records":["JSON"]}', "array": '["JSON"]', "record": '"JSON"'}
_RECORDS_OF = {"envelope": "{}.Records", "array": "{}", "record": "[{}]"}
_ODD = "record is not null and fault is null and (odd or verdict = 'other')"
_CANONICAL_TIME = "____-__-__T__:__:__Z"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that :func:`stage` fills: ``staged`` (rows), ``unfit`` (records that cannot be rows), ``vetted``."""
    columns = ", ".join(f"{name} {_duckdb_type(name)}" for name in STAGED_COLUMNS)
    connection.execute(f"create or replace temp table staged ({columns}, fault varchar, odd boolean, record varchar)")
    connection.execute(
        "create or replace temp table unfit (object integer, source_index bigint, reason varchar, detail varchar, data blob)"
    )
    connection.execute("create or replace temp table vetted (record_fields varchar primary key, verdict varchar)")
    connection.execute("create or replace temp table field_types (field varchar, type varchar)")
    connection.executemany("insert into field_types values (?, ?)", [(c.field, c.type) for c in RECORD_COLUMNS])


def stage(connection: duckdb.DuckDBPyConnection, kind: str, documents: pa.Table) -> tuple[int, list[int]]:
    """Add the records of some documents to ``staged``, and those that cannot be rows to ``unfit``.

    Args:
        connection: one that :func:`prepare` has seen.
        kind: ``envelope``, ``array`` or ``record``; see :class:`trailscope.formats.Documents`.
        documents: columns of ``DOCUMENT_SCHEMA``; ``document`` numbers the rows.

    Returns:
        The number of records staged, and the ``document`` numbers of texts that are no JSON of this kind.
    """
    connection.register("documents", documents)
    try:
        (staged,) = _one(connection, _stage_sql(kind))
        broken = [row[0] for row in connection.execute(_broken_sql(kind)).fetchall()]
    finally:
        connection.unregister("documents")
    if _one(connection, "select count(*) from staged where record is not null")[0]:
        if _vet(connection):
            _keep_odd_fields(connection)
        connection.execute("update staged set record = null where record is not null and fault is null")
    return staged - _move_unfit(connection), broken


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    """The single row of an aggregate or insert, fetched to the end: DuckDB keeps a half-read result open."""
    ((*row,),) = connection.execute(sql).fetchall()
    return tuple(row)


def _duckdb_type(name: str) -> str:
    types = {"text": "varchar", "json": "varchar", "boolean": "boolean", "timestamp": "timestamptz", "date": "date"}
    if name in ("object", "source_index"):
        return "integer" if name == "object" else "bigint"
    return types[next(column.type for column in COLUMNS if column.name == name)]


def _split_sql(kind: str) -> str:
    shape, records = _DOCUMENT_SHAPE[kind], _RECORDS_OF[kind].format("parsed")
    return (
        f"select object, first_index, document, case when parsed is not null then {records} end as records "  # noqa: S608
        f"from (select *, try(from_json(text, '{shape}')) as parsed from documents)"
    )


def _broken_sql(kind: str) -> str:
    """Only documents whose first record is not there are parsed again, to tell the empty from the broken."""
    return (
        "with documents as (select documents.* from documents anti join staged "  # noqa: S608
        "on staged.object = documents.object and staged.source_index = documents.first_index) "
        f"select document from ({_split_sql(kind)}) where records is null"
    )


def _structure(columns: Sequence[Column]) -> str:
    """The structure argument of ``from_json`` for fields that may be dotted paths."""
    tree: dict[str, object] = {}
    for column in columns:
        *parents, leaf = column.field.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})  # type: ignore[assignment]  # inner nodes are dicts by construction
        node[leaf] = "JSON" if column.type in ("json", "boolean") and column.origin == "record" else "VARCHAR"
    return json.dumps(tree)


def _typed(column: Column, struct: str) -> str:
    value = struct + "".join(f'."{part}"' for part in column.field.split("."))
    if column.type == "boolean":
        return f"case when {value} in ('true', '\"true\"') then true when {value} in ('false', '\"false\"') then false end"
    if column.type == "timestamp":
        # The basic form 20250301T095812Z stands in AWS's own examples of creationDate.
        basic = f"try_strptime({value}, '%Y%m%dT%H%M%SZ')" if column.origin == "user_identity" else "null"
        return f"coalesce(try_cast({value} as timestamp), {basic})::timestamptz"
    return value


def _length_sql() -> str:
    """Length of the canonical record that the columns would be written as; see the module's docstring."""
    texts = [f'r."{c.field}"' for c in RECORD_COLUMNS if c.type in ("text", "timestamp")]
    raws = [f'r."{c.field}"' for c in RECORD_COLUMNS if c.type in ("json", "boolean")]
    present = " + ".join(f"({value} is not null)::integer" for value in (*texts, *raws))
    quotes = " + ".join(f"({value} is not null)::integer" for value in texts)
    raw_lengths = " + ".join(f"coalesce(strlen({value}), 0)" for value in raws)
    return (
        f"strlen(record_fields) + fields + strlen(to_json(concat({', '.join(texts)}))) - 2 + 2 * ({quotes}) "
        f"+ {raw_lengths} + 4 * (fields - ({present}))"
    )


@cache
def _stage_sql(kind: str) -> str:
    identity_structure, structure = _structure(IDENTITY_COLUMNS), _structure(RECORD_COLUMNS)
    typed = [f"{_typed(c, 'r')} as {c.name}" for c in RECORD_COLUMNS]
    typed += [f"{_typed(c, 'u')} as {c.name}" for c in IDENTITY_COLUMNS]
    odd_booleans = " or ".join(
        f"starts_with(r.\"{c.field}\", '\"')" for c in RECORD_COLUMNS if c.type == "boolean"
    )
    return f"""
    insert into staged
    with records as (
      select object, first_index + generate_subscripts(records, 1) - 1 as source_index, coalesce(unnest(records), 'null') as record
      from ({_split_sql(kind)})
    ), typed as (
      select object, source_index, record, from_json(record, '{structure}') as r,
        to_json(json_keys(record)) as record_fields, len(json_keys(record)) as fields
      from records
    ), identified as (
      select *, case when starts_with(r."userIdentity", '{{') then from_json(r."userIdentity", '{identity_structure}') end as u
      from typed
    ), rows as (
      select object, source_index, record, {", ".join(typed)}, record_fields,
        case when not starts_with(record, '{{') then 'not a record'
             when r."userIdentity" is not null and not starts_with(r."userIdentity", '{{') then 'userIdentity is no object'
             when r."eventTime" is null then 'no eventTime'
        end as fault,
        {_length_sql()} <> strlen(record) or {odd_booleans} or not r."eventTime" like '{_CANONICAL_TIME}' as odd
      from identified
    )
    select {", ".join("rows." + name if name in ("object", "source_index", "record_fields") else _staged(name) for name in STAGED_COLUMNS)},
      case when fault is null and not coalesce(event_time between '1970-01-01' and '9999-12-31', false)
           then 'eventTime is no time' else fault end,
      odd,
      case when fault is not null or event_time is null or odd or verdict is distinct from 'plain' then record end
    from rows left join vetted on vetted.record_fields = rows.record_fields
    """  # noqa: S608  names and structures come from the table of columns


def _staged(name: str) -> str:
    return {"event_date": "event_time::date", "extra": "null"}.get(name, name)


def _vet(connection: duckdb.DuckDBPyConnection) -> bool:
    """Judge lists of field names not met before; true when some record's fields have to be looked at one by one."""
    new = connection.execute(
        "select distinct record_fields from staged anti join vetted using (record_fields) where record is not null"
    ).fetchall()
    for (text,) in new:
        fields = json.loads(text)
        verdict = "doubled" if len(set(fields)) < len(fields) else "plain" if KNOWN_FIELDS.issuperset(fields) else "other"
        connection.execute("insert into vetted values (?, ?)", [text, verdict])
    connection.execute(
        "update staged set fault = 'a field stands twice' from vetted "
        "where staged.record_fields = vetted.record_fields and verdict = 'doubled' and record is not null and fault is null"
    )
    return bool(_one(connection, f"select count(*) from staged left join vetted using (record_fields) where {_ODD}")[0])


def _keep_odd_fields(connection: duckdb.DuckDBPyConnection) -> None:
    """Put fields outside the table, or of another type than it says, into ``extra`` as logged."""
    connection.execute(f"""
    update staged set extra = odd.extra from (
      select object, source_index, json_group_object(key, value) as extra
      from (
        select object, source_index, entry.key, entry.value
        from (select staged.* from staged left join vetted using (record_fields) where {_ODD}) as staged,
          json_each(staged.record) as entry left join field_types on field_types.field = entry.key
        where (
          field_types.type is null and entry.type <> 'NULL'
          or field_types.type in ('text', 'timestamp') and entry.type not in ('VARCHAR', 'NULL')
          or field_types.type = 'boolean' and entry.type not in ('BOOLEAN', 'NULL')
          or field_types.type = 'timestamp' and json_extract_string(entry.value, '$') not like '{_CANONICAL_TIME}')
      )
      group by object, source_index
    ) odd where staged.object = odd.object and staged.source_index = odd.source_index
    """)  # noqa: S608


def _move_unfit(connection: duckdb.DuckDBPyConnection) -> int:
    """Move records that cannot be rows from ``staged`` to ``unfit``; returns how many."""
    (unfit,) = _one(connection, "select count(*) from staged where fault is not null")
    if unfit:
        connection.execute(
            "insert into unfit select object, source_index, fault, null, encode(record) from staged where fault is not null"
        )
        connection.execute("delete from staged where fault is not null")
    return unfit
