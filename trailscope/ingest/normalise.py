"""Documents → staged records → rows, set-based.

:func:`stage` cuts documents into records, puts their texts aside, and keeps what judges, orders and recognises them.
:func:`rows` types the columns while they are written, so that wide rows are never held or sorted.

How a row is known to hold all of its record, without comparing it: the record's text is canonical (DuckDB wrote it), so its
length must equal the length of what the columns would be written as. A column of another type than the table says (a
number where text belongs) always makes the sum larger than the record. Such records, and those with fields outside
the table, are the odd few; only for them the fields are looked at one by one and kept in ``extra``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa

from trailscope.ingest.texts import Texts
from trailscope.schema.columns import Column, of_origin
from trailscope.schema.insights import APART

RECORD_COLUMNS = of_origin("record")
IDENTITY_COLUMNS = of_origin("user_identity")
KNOWN_FIELDS = frozenset(column.field for column in RECORD_COLUMNS)
DOCUMENT_SCHEMA = pa.schema(
    [
        ("object", pa.int32()),
        ("source_uri", pa.string()),
        ("first_index", pa.int64()),
        ("document", pa.int32()),
        ("text", pa.large_string()),
    ]
)
# Identity of an event: cloudtrail reference, rule 3. It stays NULL without eventID (eventVersion 1.0).
IDENTITY_FIELDS = ("eventID", "recipientAccountId", "awsRegion", "eventCategory")

_DOCUMENT_SHAPE = {
    "envelope": '{"Records":["JSON"]}',
    "array": '["JSON"]',
    "record": '"JSON"',
    "lookup": '{"CloudTrailEvent":"VARCHAR"}',
    "detail": '{"detail":"JSON"}',
    "message": '{"message":"VARCHAR"}',
    "text": '"VARCHAR"',
}
# What wraps a record stands for it where there is none inside, so that nothing is lost when it turns out to be no row.
_INSIDE = "[coalesce(try(json({})::varchar), text)]"
_RECORDS_OF = {
    "envelope": "parsed.Records",
    "array": "parsed",
    "record": "[parsed]",
    "lookup": _INSIDE.format('parsed."CloudTrailEvent"'),
    "detail": '[coalesce(parsed."detail"::varchar, text)]',
    # what CloudWatch Logs sends to try a destination out
    "message": f"case when starts_with(parsed.message, 'CWL CONTROL MESSAGE') then [] else {_INSIDE.format('parsed.message')} end",
    "text": _INSIDE.format("parsed"),
}
_APART = 'coalesce(k."eventCategory" in ({}), false)'.format(", ".join(f"'{category}'" for category in APART))
_REWRITTEN_TIME = "strftime(event_time, '%Y-%m-%dT%H:%M:%SZ') is distinct from r.\"eventTime\""
# Arrow has no unsigned integer of 128 bits, so an identity goes through it in halves.
_HALVES = "(identity >> 64)::ubigint as identity_upper, (identity & 18446744073709551615::uhugeint)::ubigint as identity_lower"
_IDENTITY = "(identity_upper::uhugeint << 64) + identity_lower"
# What `arrived` says of each record, together with what its shape says: a field that stands twice would be lost.
_JUDGED = """(select arrived.* exclude (fault), shapes.* exclude (record_fields),
    case when verdict = 'doubled' then coalesce(fault, 'a field stands twice') else fault end as fault
    from arrived join shapes using (record_fields))"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that :func:`stage` fills.

    ``staged`` has one row a record: what is needed to judge, order and recognise it. ``position`` finds its text in
    :class:`trailscope.ingest.texts.Texts`, ``shape`` its list of field names in ``shapes``. ``insights`` holds the records that count
    other records (:data:`trailscope.schema.insights.APART`), ``unfit`` those that cannot be rows. They are no temp tables: writers
    read them over several cursors at once.
    """
    connection.execute(
        "create or replace table staged (position bigint, object integer, source_index bigint, event_time timestamp, "
        "event_date date, identity uhugeint, shape integer, fields integer, length bigint, odd boolean)"
    )
    connection.execute(
        "create or replace table insights (object integer, source_uri varchar, source_index bigint, record varchar)"
    )
    connection.execute("create or replace table unfit (object integer, source_index bigint, reason varchar, data blob)")
    connection.execute("create or replace sequence shape_numbers minvalue 0 start 0")
    connection.execute(
        "create or replace table shapes "
        "(shape integer default nextval('shape_numbers'), record_fields varchar primary key, verdict varchar)"
    )


def stage(connection: duckdb.DuckDBPyConnection, texts: Texts, kind: str, documents: pa.Table) -> list[int]:
    """Add the records of some documents to ``staged``, and those that cannot be rows to ``unfit``.

    Args:
        connection: one that :func:`prepare` has seen, and that hands out Arrow's string views.
        texts: takes the records' texts.
        kind: one of :attr:`trailscope.formats.Documents.kind`.
        documents: columns of ``DOCUMENT_SCHEMA``; ``document`` numbers the rows.

    Returns:
        The ``document`` numbers of texts that are no JSON of this kind.
    """
    connection.register("documents", documents)
    try:
        arrived = connection.sql(_stage_sql(kind)).to_arrow_table()
        positions = pa.array(np.arange(len(texts), len(texts) + arrived.num_rows))
        texts.add(arrived["record"])
        connection.register("arrived", arrived.append_column("position", positions))
        _learn_shapes(connection)
        _sort_out(connection)
        return [row[0] for row in connection.execute(_broken_sql(kind)).fetchall()]
    finally:
        connection.unregister("documents")
        connection.unregister("arrived")


@contextmanager
def with_texts(connection: duckdb.DuckDBPyConnection, texts: Texts) -> Iterator[None]:
    """Let :func:`staged_rows` read the texts of ``staged``."""
    connection.register("texts", texts.table())
    try:
        yield
    finally:
        connection.unregister("texts")


def staged_rows(chosen: str) -> str:
    """SQL: ``position`` and the columns of :func:`rows` of some of ``staged``; for use within :func:`with_texts`.

    Args:
        chosen: rows of ``staged`` as SQL for a ``from`` clause; they are few, and are what a join is built of.
    """
    return rows(
        "(select chosen.*, texts.record, shapes.record_fields, null::varchar as source_uri "
        f"from texts join {chosen} chosen using (position) join shapes using (shape))",
        kept="position, ",
    )


def rows(relation: str, *, kept: str = "") -> str:
    """SQL that types staged records: every column of origin ``record``, ``user_identity`` and ``lineage``.

    Args:
        relation: of some of ``staged``, with ``record``, ``record_fields`` and ``source_uri`` in place of what only points to
            them, as SQL for a ``from`` clause; its order is kept.
        kept: further columns of the relation to hand on, as the start of a select list (``"position, "``).
    """
    typed = [f"{_typed(c, 'r')} as {c.name}" for c in RECORD_COLUMNS if c.name != "event_time"]
    typed += [f"{_typed(c, 'u')} as {c.name}" for c in IDENTITY_COLUMNS]
    return f"""
    select {kept}event_time::timestamptz as event_time, {", ".join(typed)},
      case when {_odd_sql()} then nullif({_extra_sql()}, '{{}}') end as extra,
      record_fields, source_uri, source_index, event_date
    from (
      select *, case when starts_with(r."userIdentity", '{{') then from_json(r."userIdentity", '{_structure(IDENTITY_COLUMNS)}') end as u
      from (select *, from_json(record, '{_structure(RECORD_COLUMNS)}') as r from {relation})
    )
    """


def _split_sql(kind: str) -> str:
    shape, records = _DOCUMENT_SHAPE[kind], _RECORDS_OF[kind]
    parsed = f"try(from_json(text, '{shape}'))"
    if (
        kind == "envelope"
    ):  # what stands beside the list, or in a second list, would be lost; the structural scan finds it
        parsed = f"case when try(json_keys(text)) = ['Records'] then {parsed} end"
    return (
        f"select object, first_index, document, case when parsed is not null then {records} end as records "
        f"from (select *, {parsed} as parsed from documents)"
    )


@cache
def _stage_sql(kind: str) -> str:
    keys = json.dumps(dict.fromkeys(("eventTime", *IDENTITY_FIELDS), "VARCHAR"))
    identity = ", ".join(f'k."{field}"' for field in IDENTITY_FIELDS[1:])
    return f"""
    with records as (
      select object, document, first_index + generate_subscripts(records, 1) - 1 as source_index,
        coalesce(unnest(records), 'null') as record
      from ({_split_sql(kind)})
    ), keyed as (
      select *, from_json(record, '{keys}') as k, json_keys(record) as fields from records
    ), timed as (
      select *, try_cast(k."eventTime" as timestamp) as event_time,
        case when k."eventID" is not null then md5_number(concat_ws(chr(31), k."eventID", {identity})) end as identity from keyed
    )
    select object, document, source_index, event_time, event_time::date as event_date, {_HALVES},
      coalesce(to_json(fields)::varchar, '[]') as record_fields, coalesce(len(fields), 0)::integer as fields,
      case when {_APART} then null
           when not starts_with(record, '{{') then 'not a record'
           when not contains(record, '"userIdentity":{{') and json_type(record, '/userIdentity') not in ('OBJECT', 'NULL')
           then 'userIdentity is no object'
           when k."eventTime" is null then 'no eventTime'
           when not coalesce(event_time between '1970-01-01' and '9999-12-31', false) then 'eventTime is no time'
      end as fault, record::varchar as record, {_APART} as apart
    from timed
    """


def _broken_sql(kind: str) -> str:
    """Only documents that gave no record are parsed again, to tell the empty from the broken."""
    return (
        "with documents as (select documents.* from documents anti join arrived using (document)) "
        f"select document from ({_split_sql(kind)}) where records is null"
    )


def _learn_shapes(connection: duckdb.DuckDBPyConnection) -> None:
    """Judge the lists of field names not met before."""
    new = connection.execute(
        "select distinct record_fields from arrived anti join shapes using (record_fields)"
    ).fetchall()
    if new:
        connection.executemany(
            "insert into shapes (record_fields, verdict) values (?, ?)", [(text, _verdict(text)) for (text,) in new]
        )


def _sort_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Put each record where it belongs: ``staged``, ``insights`` or ``unfit``."""
    ((staged,),) = connection.execute(
        f"insert into staged select position, object, source_index, event_time, event_date, {_IDENTITY}, "
        f"shape, fields, strlen(record), verdict = 'other' from {_JUDGED} where not apart and fault is null"
    ).fetchall()
    ((arrived,),) = connection.execute("select count(*) from arrived").fetchall()
    if staged < arrived:
        # A URI may be long, and stands once for each object here, never for each record.
        uris = "(select object, any_value(source_uri) as source_uri from documents group by object)"
        connection.execute(
            "insert into insights select object, source_uri, source_index, record "
            f"from {_JUDGED} join {uris} using (object) where apart"
        )
        connection.execute(
            f"insert into unfit select object, source_index, fault, encode(record) from {_JUDGED} where not apart and fault is not null"
        )


def _verdict(record_fields: str) -> str:
    fields = json.loads(record_fields)
    if len(set(fields)) < len(fields):
        return "doubled"
    return "plain" if KNOWN_FIELDS.issuperset(fields) else "other"


@cache
def _structure(columns: tuple[Column, ...]) -> str:
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
        return (
            f"case when {value} in ('true', '\"true\"') then true when {value} in ('false', '\"false\"') then false end"
        )
    if column.type == "timestamp":
        # The basic form 20250301T095812Z stands in AWS's own examples of creationDate.
        return f"coalesce(try_cast({value} as timestamp), try_strptime({value}, '%Y%m%dT%H%M%SZ'))::timestamptz"
    return value if column.type == "text" else f"{value}::varchar"


def _odd_sql() -> str:
    """Whether some field of the record is not what its column says; see the module's docstring."""
    texts = [f'r."{c.field}"' for c in RECORD_COLUMNS if c.type in ("text", "timestamp")]
    raws = [f'r."{c.field}"' for c in RECORD_COLUMNS if c.type in ("json", "boolean")]
    misfits = [f"r.\"{c.field}\" not in ('true', 'false')" for c in RECORD_COLUMNS if c.type == "boolean"]
    present = _count(texts)
    names_and_others = f"strlen(record_fields) + fields + 2 * ({present}) + {_lengths(raws)} + 4 * (fields - ({present}) - ({_count(raws)}))"
    escaped = f"strlen(to_json(concat({', '.join(texts)}))) - 2"
    # Without a backslash nothing is escaped, and plain lengths are exact.
    return (
        f"odd or {_REWRITTEN_TIME} or coalesce({' or '.join(misfits)}, false) "
        f"or case when contains(record, '\\') then {names_and_others} + {escaped} <> strlen(record) "
        f"else {names_and_others} + {_lengths(texts)} <> strlen(record) end"
    )


def _count(values: Iterable[str]) -> str:
    return " + ".join(f"({value} is not null)::integer" for value in values)


def _lengths(values: Iterable[str]) -> str:
    return " + ".join(f"coalesce(strlen({value}), 0)" for value in values)


def _extra_sql() -> str:
    """A JSON object of the fields that no column holds as logged; ``{}`` when there are none.

    The record becomes a map in one pass. A lambda that read the record once a field would hold it as often as it has fields.
    """
    kinds = {"text": "'VARCHAR', 'NULL'", "timestamp": "'VARCHAR', 'NULL'", "boolean": "'BOOLEAN', 'NULL'"}
    by_type = {type: ", ".join(f"'{c.field}'" for c in RECORD_COLUMNS if c.type == type) for type in ("json", *kinds)}
    known = ", ".join(by_type.values())
    misfits = " or ".join(
        f"e.key in ({fields}) and json_type(e.value) not in ({kinds[type]})"
        for type, fields in by_type.items()
        if type in ("text", "boolean")
    )
    keep = f"e.key not in ({known}) and json_type(e.value) <> 'NULL' or {misfits}"
    fields = "from_json(record, '\"MAP(VARCHAR,JSON)\"')"
    pairs = "to_json(e.key)::varchar || ':' || e.value::varchar"
    listed = f"list_transform(list_filter(map_entries({fields}), lambda e: {keep}), lambda e: {pairs})"
    time = f"case when {_REWRITTEN_TIME} then ['\"eventTime\":' || {fields}['eventTime']::varchar] else [] end"
    return f"'{{' || array_to_string(list_concat({listed}, {time}), ',') || '}}'"
