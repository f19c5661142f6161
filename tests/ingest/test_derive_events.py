"""Every event the reference lists for an incident (§8, §4.1, §2.4) has its own rule and says what it acted on.

A line of the file beside this one is: service, event, the record's fields beside the base record (plain JSON is
requestParameters), expected target.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from trailscope.formats.document import Document
from trailscope.ingest import targets
from trailscope.ingest.rows import rows_of

DETAILS = {name: field for name, field in targets.DOCUMENTS.items() if name in "response additional service insight"}
EVENTS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")


def lines() -> Iterator[tuple[str, str, dict[str, object], str]]:
    """Service, event, fields of the record, expected target."""
    for line in EVENTS.splitlines():
        call, expected = line.split(" => ")
        service, event, document = call.split(" ", 2)
        given = json.loads(document)
        fields = {field: given.pop(name) for name, field in DETAILS.items() if given and name in given}
        if given and "resources" in given:
            fields["resources"] = given.pop("resources")
        fields["requestParameters"] = given.pop("request") if given and "request" in given else given
        yield service, event, fields, expected


LINES = list(lines())


@pytest.fixture(scope="module")
def derived() -> list[tuple[str, str]]:
    """Action and target of all lines."""
    records = (
        {
            "eventTime": "2026-09-01T08:19:04Z",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": event,
            "awsRegion": "us-east-1",
            "recipientAccountId": "111122223333",
            "userIdentity": {"type": "IAMUser", "userName": "alice"},
        }
        | fields
        for service, event, fields, _ in LINES
    )
    events = rows_of(Document("log", "records", tuple(json.dumps(record).encode() for record in records))).events
    return [(row["action"], row["target"]) for row in events.to_pylist()]


@pytest.mark.parametrize(
    ("number", "expected"),
    [pytest.param(n, line[3], id=f"{line[0]}-{line[1]}-{n}") for n, line in enumerate(LINES)],
)
def test_an_event_that_matters_says_what_it_acted_on(derived, number, expected):
    assert derived[number][1] == expected


def test_every_event_that_matters_has_a_rule_of_its_own(derived):
    """Glacier is left to the rule of its service: all its calls name a vault."""
    own = {f"{rule.service}:{rule.event}" for rule in targets.shipped()}
    actions = {action for action, _ in derived if not action.startswith("glacier:")}
    assert actions - own == set()
