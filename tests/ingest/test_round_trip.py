"""Nothing is lost: a record rebuilt from its row is equal, as JSON, to the record that was read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from record_strategies import documents, records

from trailscope.formats.document import Document
from trailscope.ingest.rows import rows_of, rows_of_all
from trailscope.schema.record import rebuild
from trailscope.schema.tables import EVENTS, INSIGHTS, REJECTED

pytestmark = pytest.mark.slow


def read_back(texts: list[bytes]) -> list[dict[str, object]]:
    """The records of the rows and insights that some texts become, in their order."""
    rows = rows_of(Document("log", "records", tuple(texts)))
    assert rows.rejects.to_pylist() == []
    found = {row["source_index"]: rebuild(row) for row in rows.events.to_pylist()}
    found |= {row["source_index"]: json.loads(row["record"]) for row in rows.insights.to_pylist()}
    return [found[index] for index in range(len(texts))]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records(), min_size=1, max_size=3))
@example([b'{"eventTime":"2026-09-01T08:19:04Z","a":1,"trailscope:repeated":null,"a":2}'])
@example([b'{"eventTime":"2026-09-01T08:19:04Z","\\ud800":1,"\\udc00":"\\ud83d\\ude00"}'])
def test_any_record_can_be_had_back(texts):
    """Any JSON in any field: unknown fields, nulls, other types than the table says, repeated names, halves of surrogate pairs."""
    assert read_back(texts) == [json.loads(text) for text in texts]


def test_the_fields_come_back_in_their_own_order():
    text = b'{"zebra":1,"eventTime":"2026-09-01T08:19:04Z","awsRegion":null,"eventID":"e","apple":null,"eventID":"f"}'
    (record,) = read_back([text])
    assert list(record) == ["zebra", "eventTime", "awsRegion", "eventID", "apple"]


def test_real_records_can_be_had_back(shared_data: Path):
    texts = [path.read_bytes() for path in sorted((shared_data / "techniques").glob("*.json"))]
    texts += [
        json.dumps(json.loads(gzip.decompress(path.read_bytes()))["Records"]).encode()
        for path in sorted((shared_data / "trail").rglob("*.json.gz"))
    ]
    assert len(texts) > 20
    for text in texts:
        rows = rows_of(Document("log", "array", (text,)))
        assert [rebuild(row) for row in rows.events.to_pylist()] == json.loads(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(documents(), max_size=3))
def test_every_record_of_any_document_is_a_row_an_insight_or_a_reject(given_documents):
    rows = rows_of_all(given_documents)
    assert (rows.events.schema, rows.insights.schema, rows.rejects.schema) == (EVENTS, INSIGHTS, REJECTED)
    for batch in (rows.events, rows.insights, rows.rejects):
        batch.validate(full=True)
    expected = [
        (document.source_uri, index)
        for document in given_documents
        for index, _ in enumerate(texts_of(document), document.first_index)
    ]
    found = [
        (row["source_uri"], row["source_index"]) for batch in (rows.events, rows.insights) for row in batch.to_pylist()
    ]
    rejected = [(row["source_uri"], row["source_index"]) for row in rows.rejects.to_pylist()]
    if all(index is not None for _, index in rejected):  # a line that is no JSON is told by its place in the text
        assert sorted(found + rejected) == sorted(expected)
    assert set(found) <= set(expected)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(documents(), max_size=3))
def test_documents_together_are_what_each_is_alone(given_documents):
    together, alone = rows_of_all(given_documents), [rows_of(document) for document in given_documents]
    assert together.events.to_pylist() == [row for rows in alone for row in rows.events.to_pylist()]
    assert together.insights.to_pylist() == [row for rows in alone for row in rows.insights.to_pylist()]
    assert together.rejects.to_pylist() == [row for rows in alone for row in rows.rejects.to_pylist()]


def texts_of(document: Document) -> list[object]:
    """What stands in a document, one a record; the strategy makes sound envelopes and arrays."""
    if document.kind == "records":
        return list(document.texts)
    if document.kind == "lines":
        return [line for line in document.texts[0].split(b"\n") if line.strip()]
    value = json.loads(document.texts[0])
    return list(value["Records"] if document.kind == "envelope" else value)


@pytest.mark.parametrize("kind", ["records", "lines", "array", "envelope"])
def test_a_document_without_records_is_an_empty_batch(kind):
    texts = {"records": (), "lines": (b"\n \n",), "array": (b" [ ] ",), "envelope": (b'{ "Records" : [ ] }',)}
    rows = rows_of(Document("log", kind, texts[kind]))
    assert (rows.events.num_rows, rows.insights.num_rows, rows.rejects.num_rows) == (0, 0, 0)
    assert rows.events.schema == EVENTS
