"""Every event the reference lists for an incident (§8, §4.1, §2.4) has its own rule and says what it acted on.

A line of the file beside this one is: service, event, the record's fields beside the base record (plain JSON is
requestParameters), expected target.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from trailscope.ingest import derive, targets
from trailscope.schema.columns import COLUMNS

DETAILS = {
    "response": "response_elements",
    "additional": "additional_event_data",
    "service": "service_event_details",
    "resources": "resources",
    "insight": "insight_details",
}
EVENTS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")


def lines() -> Iterator[tuple[str, str, dict[str, object], str]]:
    """Service, event, columns of the record, expected target."""
    for line in EVENTS.splitlines():
        call, expected = line.split(" => ")
        service, event, document = call.split(" ", 2)
        fields = json.loads(document)
        columns: dict[str, object] = {
            column: json.dumps(fields.pop(name)) for name, column in DETAILS.items() if fields and name in fields
        }
        request = fields.pop("request") if fields and "request" in fields else fields
        columns["request_parameters"] = None if request is None else json.dumps(request)
        yield service, event, columns, expected


LINES = list(lines())


@pytest.fixture(scope="module")
def derived() -> dict[int, tuple[str, str]]:
    """Line number → (action, target) of all lines, derived in one go."""
    connection = duckdb.connect()
    derive.prepare(connection)
    names = [column.name for column in COLUMNS if column.origin in ("record", "user_identity")]
    connection.execute(f"create table records (line integer, {', '.join(f'{name} varchar' for name in names)})")
    for number, (service, event, columns, _) in enumerate(LINES):
        row = {
            "line": number,
            "event_source": f"{service}.amazonaws.com",
            "event_name": event,
            "aws_region": "us-east-1",
            "recipient_account_id": "111122223333",
            "user_identity_type": "IAMUser",
            "user_identity_user_name": "alice",
            "user_identity": '{"type": "IAMUser", "userName": "alice"}',
        } | columns
        connection.execute(
            f"insert into records ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
        )
    rows = connection.execute(f"select line, action, target from ({derive.derive('records')})").fetchall()
    return {line: (action, target) for line, action, target in rows}


@pytest.mark.parametrize(
    ("number", "expected"),
    [pytest.param(n, line[3], id=f"{line[0]}-{line[1]}-{n}") for n, line in enumerate(LINES)],
)
def test_an_event_that_matters_says_what_it_acted_on(derived, number, expected):
    assert derived[number][1] == expected


def test_every_event_that_matters_has_a_rule_of_its_own(derived):
    """Glacier is left to the rule of its service: all its calls name a vault."""
    own = {f"{rule.service}:{rule.event}" for rule in targets.shipped()}
    actions = {action for action, _ in derived.values() if not action.startswith("glacier:")}
    assert actions - own == set()
