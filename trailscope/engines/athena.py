"""Amazon Athena over tables in S3: a statement is started, waited for, and its rows come back as Arrow.

API: https://docs.aws.amazon.com/athena/latest/APIReference/. Athena charges by the bytes a statement reads, 5 dollars a TB in most
regions, 10 MB at least; what failed is not charged, what was stopped is (https://aws.amazon.com/athena/pricing/).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.engines.carrying import CarryingEngine
from trailscope.engines.dialect.over_tables import JSON_LIST, Tables, statement
from trailscope.engines.dialect.trino import TRINO
from trailscope.engines.texts import one_line, refuse_what_is_no_text
from trailscope.engines.trino import arrow_type
from trailscope.errors import QueryError, UsageError
from trailscope.sql import literal

if TYPE_CHECKING:
    from trailscope.engines.engine import Engine

_LOG = logging.getLogger(__name__)
DOLLARS_PER_TB = 5.0
LEAST_CHARGED = 10 * 10**6  # bytes
MOST_PARAMETER = 1024  # characters of one of `ExecutionParameters`
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 2.0  # seconds between looks at a running statement


@dataclass(frozen=True)
class AthenaPlace:
    """Where statements run.

    Attributes:
        workgroup: Athena's; its settings and limits hold.
        output: ``s3://bucket/prefix`` for results; ``None`` where the workgroup names one.
        database, catalog: of the table ``events``.
        most_bytes: a statement that would read more is not run, as far as that can be known; ``None`` for no limit.
        profile, region_name, endpoint_url: credentials and endpoint.
    """

    workgroup: str = "primary"
    output: str | None = None
    database: str = "trailscope"
    catalog: str = "AwsDataCatalog"
    most_bytes: int | None = None
    profile: str | None = None
    region_name: str | None = None
    endpoint_url: str | None = None


class AthenaEngine(CarryingEngine):
    """One workgroup over one view of the tables. See :class:`trailscope.engines.engine.KeepingEngine`.

    Args:
        place: where statements run.
        conditions: over ``events``: window, accounts, regions.
        given: what makes the relations that are computed here and carried along; see :class:`CarryingEngine`.
        told: told in a sentence, when the engine is closed, what its statements read and cost: a hunt has some 150. What each
            did is in the log.
    """

    def __init__(
        self,
        place: AthenaPlace,
        conditions: tuple[str, ...] = (),
        given: Mapping[str, Callable[[Engine], pa.Table]] | None = None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(Tables({"events": f'"{place.database}"."events"'}, conditions), given or {})
        self._place, self._told, self._client = place, told, _client(place)
        self._costs: list[tuple[int, float]] = []  # bytes and dollars of each statement
        self._last = ""
        self._within_limit: bool | None = None

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        refuse_what_is_no_text(sql, parameters)
        self.make_for(sql)
        ready = statement(sql, TRINO, self.tables, parameters or {}, lists_as_json=True)
        with _errors():
            self._refuse_dear_ones()
            asked = self._start(ready.sql, [_parameter(value) for value in ready.values])
            try:
                self._wait(asked)
            except KeyboardInterrupt:
                self._client.stop_query_execution(QueryExecutionId=asked)
                raise
            return self._rows(asked)

    def _refuse_dear_ones(self) -> None:
        """A limit holds before a statement runs only where Athena itself knows it: the workgroup's, which is to be no higher.

        What a statement will read cannot be asked: ``EXPLAIN`` knows no sizes of external tables.
        """
        most = self._place.most_bytes
        if most is None or self._within_limit:
            return
        group = self._client.get_work_group(WorkGroup=self._place.workgroup)["WorkGroup"]
        cutoff = group.get("Configuration", {}).get("BytesScannedCutoffPerQuery")
        if cutoff is None or cutoff > most:
            stated = "has no limit" if cutoff is None else f"allows {cutoff:,} bytes"
            raise QueryError(
                f"the workgroup {self._place.workgroup} {stated} per query, and --max-bytes says {most:,}",
                hint="set BytesScannedCutoffPerQuery of the workgroup to that or less: Athena then ends what reads more",
            )
        self._within_limit = True

    def _start(self, sql: str, values: list[str]) -> str:
        place = self._place
        asked: dict[str, Any] = {
            "QueryString": sql,
            "WorkGroup": place.workgroup,
            "QueryExecutionContext": {"Catalog": place.catalog, "Database": place.database},
        }
        if values:
            asked["ExecutionParameters"] = values
        if place.output:
            asked["ResultConfiguration"] = {"OutputLocation": place.output}
        return str(self._client.start_query_execution(**asked)["QueryExecutionId"])

    def _wait(self, asked: str) -> None:
        pause = _FIRST_WAIT
        while True:
            execution = self._client.get_query_execution(QueryExecutionId=asked)["QueryExecution"]
            state, read = (
                execution["Status"]["State"],
                int(execution.get("Statistics", {}).get("DataScannedInBytes", 0)),
            )
            if state in ("SUCCEEDED", "FAILED", "CANCELLED"):
                self._note(asked, read, charged=state != "FAILED")
                if state != "SUCCEEDED":
                    reason = execution["Status"].get("StateChangeReason", state.lower())
                    raise QueryError(f"Athena: {one_line(reason)}", hint=f"query {asked}")
                return
            if self._place.most_bytes is not None and read > self._place.most_bytes:
                self._client.stop_query_execution(QueryExecutionId=asked)
                self._note(asked, read, charged=True)
                raise QueryError(f"stopped after {read:,} bytes, which is more than --max-bytes", hint=f"query {asked}")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_WAIT)

    def _note(self, asked: str, read: int, *, charged: bool) -> None:
        """Remember what a statement read and cost."""
        self._costs.append((read, cost(read) if charged else 0.0))
        self._last = asked
        _LOG.debug("%s bytes read by %s", f"{read:,}", asked)

    def close(self) -> None:
        """Tell what was read and what it cost; once."""
        read, dollars = (sum(column) for column in zip((0, 0.0), *self._costs, strict=True))
        number, price = len(self._costs), f"about {dollars:.4f} dollars" if dollars else "not charged"
        if number:
            self._told(f"{read:,} bytes read, {price} ({self._last if number == 1 else f'{number} statements'})")
        self._costs.clear()

    def _rows(self, asked: str) -> pa.Table:
        columns: list[tuple[str, str]] = []
        rows: list[list[str | None]] = []
        for page in self._client.get_paginator("get_query_results").paginate(QueryExecutionId=asked):
            found = page["ResultSet"]
            named = [(one["Name"], one["Type"]) for one in found["ResultSetMetadata"]["ColumnInfo"]]
            told = [[one.get("VarCharValue") for one in row["Data"]] for row in found["Rows"]]
            # the first row of the first page is the header
            rows += told[1:] if not columns and told and told[0] == [name for name, _ in named] else told
            columns = named
        return _table(columns, rows)


def cost(read: int) -> float:
    """Dollars for so many bytes, as most regions charge."""
    return max(read, LEAST_CHARGED) / 10**12 * DOLLARS_PER_TB


def _table(columns: list[tuple[str, str]], rows: list[list[str | None]]) -> pa.Table:
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays, names = [], []
    for (name, type), values in zip(columns, given, strict=True):
        arrays.append(_array("json list" if name.endswith(JSON_LIST) else type, values))
        names.append(name.removesuffix(JSON_LIST))
    return pa.table(arrays, names=names)


def _array(type: str, values: tuple[str | None, ...]) -> pa.Array:
    if type == "json list":
        return pa.array([None if one is None else json.loads(one) for one in values], pa.list_(pa.string()))
    if type.startswith("timestamp"):
        times = [None if one is None else datetime.fromisoformat(one).replace(tzinfo=UTC) for one in values]
        return pa.array(times, pa.timestamp("us", "UTC"))
    known = "double" if type in ("decimal", "float") else type
    read = _READ.get(known)
    return (
        pa.array([None if one is None or read is None else read(one) for one in values], arrow_type(known))
        if read
        else pa.array(values, pa.string())
    )


_READ: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), int),
    **dict.fromkeys(("double", "real"), float),
    "date": date.fromisoformat,
}


def _parameter(value: Any) -> str:
    """A value as Athena's ``ExecutionParameters`` take it: the literal of an expression."""
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        text = f"timestamp '{moment.isoformat(sep=' ', timespec='microseconds')}'"
    else:
        text = str(value) if isinstance(value, int | float) else literal(value)
    if len(text) > MOST_PARAMETER:
        raise QueryError(
            f"a value of {len(text):,} characters is too long to be bound", hint=f"Athena takes {MOST_PARAMETER:,}"
        )
    return text


def _client(place: AthenaPlace) -> Any:
    import boto3  # noqa: PLC0415 - takes long to load
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - as above

    try:
        session = boto3.Session(profile_name=place.profile, region_name=place.region_name)
        return session.client("athena", endpoint_url=place.endpoint_url)
    except BotoCoreError as error:
        raise UsageError(f"Athena cannot be asked: {error}", hint="give --profile, and the region in it") from error


@contextmanager
def _errors() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - takes long to load

    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {})
        raise QueryError(f"Athena: {one_line(said.get('Message') or str(error))}", hint=said.get("Code", "")) from error
    except BotoCoreError as error:
        raise QueryError(f"Athena cannot be asked: {error}", hint="see --profile and --endpoint-url") from error
