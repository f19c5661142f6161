"""A service that speaks Athena's API and has its statements answered by whoever is given: moto answers what was queued, whatever is asked.

Its limits are Athena's: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aws_server import answering

MOST_STATEMENT, MOST_PARAMETER, PAGE = 262_144, 1024, 1000
Row = Sequence[str | None]


@dataclass(frozen=True)
class Answered:
    """What becomes of a statement: rows as Athena writes them, or why it failed. It runs on until it was looked at so often."""

    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Row] = ()
    bytes_read: int = 0
    looks: float = 1
    failure: str = ""


@dataclass
class Execution:
    """A statement that was started."""

    sql: str
    values: Sequence[str]
    request: Mapping[str, Any]
    answered: Answered
    state: str = "RUNNING"
    looked: int = 0


@dataclass
class Athena:
    """The service: what it is asked, and what became of each statement."""

    answer: Callable[[str, Sequence[str]], Answered]
    cutoff: int | None = None
    endpoint: str = ""
    executions: dict[str, Execution] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def StartQueryExecution(self, request: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - Athena's name
        sql, values = request["QueryString"], request.get("ExecutionParameters", [])
        if len(sql.encode()) > MOST_STATEMENT or any(len(value) > MOST_PARAMETER for value in values):
            raise ValueError("the statement or one of its values is too long")
        name = str(uuid.uuid4())
        self.executions[name] = Execution(sql, values, request, self.answer(sql, values))
        return {"QueryExecutionId": name}

    def GetQueryExecution(self, request: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as above
        one = self.executions[request["QueryExecutionId"]]
        one.looked += 1
        if one.state == "RUNNING" and one.looked > one.answered.looks:
            one.state = "FAILED" if one.answered.failure else "SUCCEEDED"
        status = {"State": one.state}
        if one.state == "FAILED":
            status["StateChangeReason"] = one.answered.failure
        statistics = {"DataScannedInBytes": one.answered.bytes_read}
        return {"QueryExecution": {**request, "Status": status, "Statistics": statistics}}

    def GetQueryResults(self, request: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as above
        answered = self.executions[request["QueryExecutionId"]].answered
        rows = [[name for name, _ in answered.columns], *answered.rows]
        start = int(request.get("NextToken", 0))
        told = [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
            for row in rows[start : start + PAGE]
        ]
        columns = [{"Name": name, "Type": type} for name, type in answered.columns]
        more = {"NextToken": str(start + PAGE)} if start + PAGE < len(rows) else {}
        return {"ResultSet": {"Rows": told, "ResultSetMetadata": {"ColumnInfo": columns}}, **more}

    def StopQueryExecution(self, request: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as above
        self.executions[request["QueryExecutionId"]].state = "CANCELLED"
        return {}

    def GetWorkGroup(self, request: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as above
        limit = {} if self.cutoff is None else {"BytesScannedCutoffPerQuery": self.cutoff}
        return {"WorkGroup": {"Name": request["WorkGroup"], "Configuration": limit}}


@contextmanager
def athena(answer: Callable[[str, Sequence[str]], Answered], *, cutoff: int | None = None) -> Iterator[Athena]:
    """The service, as long as the context lasts.

    Args:
        answer: given a statement and its values, says what becomes of it.
        cutoff: bytes that its workgroups let a statement read.
    """
    service = Athena(answer, cutoff)

    def told(request: dict[str, Any]) -> Mapping[str, Any]:
        operation = request["target"].rpartition(".")[2]
        service.asked.append(operation)
        done: Mapping[str, Any] = getattr(service, operation)(request)
        return done

    with answering(told) as service.endpoint:
        yield service
