"""Parquet files of Security Lake (OCSF) mapped back to CloudTrail records, set-based and as far as they go.

Follows the mapping of the ocsf/examples repository for CloudTrail, versions 1.0.0-rc.2, 1.1.0 and 1.5.0: paths differ between
them, so the first that a file has, and that has a value, is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.formats.composing import FIELD_TYPES, NESTED, TEXT, Member, as_json, json_object
from trailscope.formats.documents import KEPT_BYTES, Damage, Documents, damage

_ROWS = 8192  # in memory at a time

# field → where OCSF has it
_PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("eventVersion", ("metadata.product.version",)),
    ("eventSource", ("api.service.name",)),
    ("eventName", ("api.operation",)),
    ("awsRegion", ("cloud.region",)),
    ("sourceIPAddress", ("src_endpoint.ip", "src_endpoint.domain")),
    ("userAgent", ("http_request.user_agent",)),
    ("errorCode", ("api.response.error",)),
    ("errorMessage", ("api.response.error_message", "api.response.message")),
    ("requestParameters", ("api.request.data",)),
    ("responseElements", ("api.response.data",)),
    ("requestID", ("api.request.uid",)),
    ("eventID", ("metadata.uid",)),
    ("eventType", ("metadata.event_code",)),
    ("apiVersion", ("api.version",)),
    ("recipientAccountId", ("cloud.account.uid", "cloud.account_uid")),
)
_IDENTITY_PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("type", ("actor.user.type",)),
    ("principalId", ("actor.user.uid_alt",)),
    ("arn", ("actor.user.uid",)),
    ("accountId", ("actor.user.account.uid", "actor.user.account_uid")),
    ("accessKeyId", ("actor.user.credential_uid",)),
    ("userName", ("actor.user.name",)),
    ("invokedBy", ("actor.invoked_by",)),
)
_FEATURES = {"Management": "Management", "Data": "Data", "Insights": "Insight"}


def read_parquet(blocks: Iterable[bytes]) -> Iterator[Documents | Damage]:
    """The rows of one file as records; a file that is not of OCSF, or no sound Parquet, is one damage.

    Args:
        blocks: the file, in pieces of any size. It is put into a temporary file, since Parquet is read from its end.
    """
    kept = b""
    with TemporaryFile(prefix="trailscope-") as file:
        for block in blocks:
            kept += block[: KEPT_BYTES - len(kept)]
            file.write(block)
        size = file.tell()
        index = 0
        try:
            parquet = pq.ParquetFile(file)
            schema = parquet.schema_arrow
            if not {"class_uid", "metadata", "api"} <= set(schema.names):
                detail = "a Parquet file whose columns are not those of Security Lake; query it where it lies"
                yield damage("Parquet", detail, 0, kept, size=size)
                return
            mapping = _Mapping(schema)
            for batch in parquet.iter_batches(batch_size=_ROWS):
                yield mapping.documents(pa.Table.from_batches([batch]), index)
                index += batch.num_rows
        except (pa.ArrowException, duckdb.Error, OSError, KeyError, ValueError) as error:
            detail = f"the Parquet file cannot be read behind row {index}: {str(error).splitlines()[0]}"
            yield damage("Parquet", detail, 0, kept, size=size)


class _Mapping:
    """The statement that maps the rows of one schema, on a DuckDB connection of its own."""

    def __init__(self, schema: pa.Schema) -> None:
        self._paths = frozenset(_leaves(schema))
        self._schema = schema
        self._sql = f"select coalesce({json_object(self._members())}, '{{}}') from rows"
        self._connection = duckdb.connect()
        self._connection.execute("set timezone = 'UTC'; set threads = 1; set arrow_large_buffer_size = true")

    def documents(self, rows: pa.Table, first_index: int) -> Documents:
        """One record text a row."""
        self._connection.register("rows", rows)
        texts = self._connection.execute(self._sql).fetchall()
        self._connection.unregister("rows")
        return Documents(
            "record", tuple(text.encode() for (text,) in texts), first_index, exact=True, form="Security Lake"
        )

    def _members(self) -> Iterator[Member]:
        yield Member("eventTime", f"to_json({self._time()})::varchar")
        yield Member("userIdentity", json_object(self._identity()))
        unmapped = self._unmapped_fields()
        for field, paths in _PATHS:
            if value := self._first(paths):
                yield Member(field, as_json(value, FIELD_TYPES[field]))
        yield Member("eventCategory", self._category())
        if "resources" in self._schema.names:
            yield Member("resources", self._resources())
        yield from unmapped

    def _first(self, paths: Sequence[str]) -> str:
        """SQL: the first value of some paths as text; empty when the file has none of them."""
        there = [f"{_quoted(path)}::varchar" for path in paths if path in self._paths]
        return f"coalesce({', '.join(there)})" if there else ""

    def _time(self) -> str:
        moments = []
        if "time_dt" in self._schema.names:
            moments.append("try_cast(time_dt::varchar as timestamp)")
        if "time" in self._schema.names:
            whole = pa.types.is_integer(self._schema.field("time").type)
            moments.append(
                "try(make_timestamp(time::bigint * 1000))" if whole else "try_cast(time::varchar as timestamp)"
            )
        return f"strftime(coalesce({', '.join(moments)}), '%Y-%m-%dT%H:%M:%SZ')" if moments else "null::varchar"

    def _identity(self) -> Iterator[Member]:
        for field, paths in _IDENTITY_PATHS:
            if value := self._first(paths):
                yield Member(field, as_json(value, TEXT))
        attributes = []
        if "actor.session.is_mfa" in self._paths:
            mfa = "to_json(case try_cast(actor.session.is_mfa as boolean) when true then 'true' when false then 'false' end)::varchar"
            attributes.append(Member("mfaAuthenticated", mfa))
        if created := self._session_start():
            attributes.append(Member("creationDate", f"to_json(strftime({created}, '%Y-%m-%dT%H:%M:%SZ'))::varchar"))
        session = [Member("attributes", json_object(attributes))] if attributes else []
        if issuer := self._first(("actor.session.issuer",)):
            session.append(Member("sessionIssuer", json_object([Member("arn", as_json(issuer, TEXT))])))
        if session:
            yield Member("sessionContext", json_object(session))

    def _session_start(self) -> str:
        if "actor.session.created_time_dt" in self._paths:
            return "try_cast(actor.session.created_time_dt::varchar as timestamp)"
        if "actor.session.created_time" in self._paths:
            return "try(make_timestamp(try_cast(actor.session.created_time as bigint) * 1000))"
        return ""

    def _category(self) -> str:
        feature = self._first(("metadata.product.feature.name",))
        if not feature:
            return "null"
        cases = " ".join(f"when '{name}' then '{category}'" for name, category in _FEATURES.items())
        return f"to_json(case {feature} {cases} end)::varchar"

    def _resources(self) -> str:
        item = self._schema.field("resources").type
        names = (
            {field.name for field in item.value_type}
            if pa.types.is_list(item) and pa.types.is_struct(item.value_type)
            else set()
        )
        account = "r.owner.account.uid" if "owner" in names else "r.account_uid" if "account_uid" in names else ""
        members = [
            Member(name, as_json(path, TEXT))
            for name, path in (("ARN", "r.uid"), ("accountId", account), ("type", "r.type"))
            if path and (path.startswith("r.owner") or path[2:] in names)
        ]
        if not members:
            return "null"
        return f"case when len(resources) > 0 then '[' || array_to_string(list_transform(resources, lambda r: {json_object(members)}), ',') || ']' end"

    def _unmapped_fields(self) -> Iterator[Member]:
        """What OCSF had no place for: fields of the record under their own names, the rest as ``unmapped``."""
        if "unmapped" not in self._schema.names:
            return
        type = self._schema.field("unmapped").type
        if pa.types.is_map(type):
            entries = "unmapped"
        elif pa.types.is_list(type) and pa.types.is_struct(type.value_type) and type.value_type.num_fields > 1:
            key, value = (field.name for field in list(type.value_type)[:2])
            entries = f"try(map_from_entries(list_transform(unmapped, lambda e: {{'k': e.{_quoted(key)}, 'v': e.{_quoted(value)}}})))"
        else:
            yield Member("unmapped", as_json("unmapped::varchar", NESTED))
            return
        mapped = {field for field, _ in _PATHS} | {"eventTime", "userIdentity", "eventCategory", "resources"}
        for field, kind in FIELD_TYPES.items():
            if field not in mapped:
                yield Member(field, as_json(f"{entries}['{field}']::varchar", kind if kind != "timestamp" else TEXT))
        known = ", ".join(f"'{field}'" for field in FIELD_TYPES)
        rest = f"map_from_entries(list_filter(map_entries({entries}), lambda e: e.key not in ({known})))"
        yield Member("unmapped", f"case when cardinality({rest}) > 0 then to_json({rest})::varchar end")


def _leaves(schema: pa.Schema) -> Iterator[str]:
    """Dotted paths of everything reachable through structures."""
    waiting = [(field.name, field.type) for field in schema]
    while waiting:
        path, type = waiting.pop()
        yield path
        if pa.types.is_struct(type):
            waiting += [(f"{path}.{field.name}", field.type) for field in type]


def _quoted(path: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in path.split("."))
