"""Documents that are not what they seem: every record that can be read is a row in its place, and the rest is a reject with its bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trailscope.errors import TrailscopeError
from trailscope.formats.document import Document
from trailscope.ingest import rows as seam
from trailscope.ingest.rows import Rows, rows_of, rows_of_all

FIRST, OFFSET = 10, 3


@pytest.fixture(params=["native", "python"], autouse=True)
def _each_road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "native" and seam.road_name() != "native":
        pytest.skip("the native core is not installed here")
    monkeypatch.setenv("TRAILSCOPE_ROAD", request.param)


@pytest.fixture
def text(record):
    return lambda name, **fields: json.dumps(record(eventName=name, **fields))


def envelope(*texts: str | bytes) -> Document:
    joined = b",".join(text if isinstance(text, bytes) else text.encode() for text in texts)
    return Document("log", "envelope", (b'{"Records":[' + joined + b"]}",), FIRST, OFFSET)


def lines(*texts: str) -> Document:
    return Document("log", "lines", ("\n".join(texts).encode(),), FIRST, OFFSET)


def names(rows: Rows) -> list[tuple[str, int]]:
    return [(row["event_name"], row["source_index"]) for row in rows.events.to_pylist()]


def rejects(rows: Rows) -> list[tuple[Any, ...]]:
    return [(r["source_index"], r["byte_offset"], r["reason"], r["data"]) for r in rows.rejects.to_pylist()]


@pytest.mark.parametrize("form", [envelope, lines])
def test_a_control_character_in_one_record_costs_nothing(text, form):
    rows = rows_of(form(text("A"), text("B", userAgent="a@b").replace("@", "\x01"), text("C")))
    assert (names(rows), rejects(rows)) == ([("A", 10), ("B", 11), ("C", 12)], [])
    assert rows.events.column("user_agent").to_pylist()[1] == "a\x01b"


@pytest.mark.parametrize("form", [envelope, lines])
def test_half_a_surrogate_pair_in_one_record_costs_nothing(text, form):
    rows = rows_of(form(text("A"), text("B", userAgent="a\ud800"), text("C")))
    assert (names(rows), rejects(rows)) == ([("A", 10), ("B", 11), ("C", 12)], [])


def test_half_a_surrogate_pair_says_nothing_of_what_stands_beside_it():
    texts = [
        '{"eventTime":"2026-09-01T08:19:04Z"}',
        '["\\ud800"]',
        "[[ ]]",
        '{"eventTime":"2026-09-01T08:19:05Z","x":"\\uDC00"}',
        "1",
    ]
    rows = rows_of(Document("log", "array", (("[ " + " , ".join(texts) + " ]").encode(),), FIRST))
    assert rows.events.column("source_index").to_pylist() == [10, 13]
    assert rows.events.column("extra").to_pylist() == [None, '{"x":"\\uDC00"}']
    assert rejects(rows) == [(n, None, "not a record", texts[n - FIRST].encode()) for n in (11, 12, 14)]


@pytest.mark.parametrize("form", [envelope, lines])
def test_a_record_that_stands_within_another_object_is_found_in_its_place(text, form):
    rows = rows_of(
        form(text("A"), json.dumps({"message": text("B")}), json.dumps({"x": {"y": json.loads(text("C"))}}), text("D"))
    )
    assert (names(rows), rejects(rows)) == ([("A", 10), ("B", 11), ("C", 12), ("D", 13)], [])


@pytest.mark.parametrize("form", [envelope, lines])
def test_what_is_no_record_keeps_its_position(text, form):
    rows = rows_of(form(text("A"), "null", '{"eventName":"B"}', text("C")))
    assert names(rows) == [("A", 10), ("C", 13)]
    assert rejects(rows) == [(11, None, "not a record", b"null"), (12, None, "no eventTime", b'{"eventName":"B"}')]


def test_a_record_without_a_time_is_not_what_its_parameters_hold(text):
    outer = json.loads(text("A", requestParameters={"entry": text("B")}))
    del outer["eventTime"]
    rows = rows_of(envelope(json.dumps(outer), text("C")))
    assert names(rows) == [("C", 11)]
    assert [reject[:3] for reject in rejects(rows)] == [(10, None, "no eventTime")]


def test_a_broken_record_in_an_envelope_is_told_by_its_place(text):
    first, broken = text("A"), '{"eventName":nope}'
    rows = rows_of(envelope(first, broken, text("C")))
    assert names(rows) == [("A", 10), ("C", 12)]
    assert rejects(rows) == [(None, OFFSET + len('{"Records":[') + len(first) + 1, "not JSON", broken.encode())]


def test_a_line_that_is_no_record_is_told_by_its_place(text):
    first = text("A")
    rows = rows_of(lines(first, "nope", "", text("C")))
    assert names(rows) == [("A", 10), ("C", 12)]
    assert rejects(rows) == [(None, OFFSET + len(first) + 1, "not JSON", b"nope")]


def test_bytes_that_are_no_text_cost_only_their_record(text):
    bad = text("B", userAgent="@").encode().replace(b"@", b"\xff")
    rows = rows_of(envelope(text("A"), bad, text("C")))
    assert names(rows) == [("A", 10), ("C", 12)]
    assert [(reason, data) for _, _, reason, data in rejects(rows)] == [("invalid UTF-8", bad)]


@pytest.mark.parametrize(
    "shape", ['{{"Records":[{0}],"x":[{1}]}}', '{{"Records":[{0}],"Records":[{1}]}}', '{{"\\u0052ecords":[{0},{1}]}}']
)
def test_records_beside_the_list_are_rows(text, shape):
    rows = rows_of(Document("log", "envelope", (shape.format(text("A"), text("B")).encode(),)))
    assert [name for name, _ in names(rows)] == ["A", "B"]


def test_documents_keep_their_order_whichever_of_them_is_broken(text):
    documents = [
        envelope(text("A")),
        envelope(text("B"), "nope"),
        lines(text("C"), "nope", text("D")),
        envelope(text("E")),
    ]
    documents = [Document(f"log{n}", d.kind, d.texts) for n, d in enumerate(documents)]
    rows = rows_of_all(documents)
    assert [row["event_name"] for row in rows.events.to_pylist()] == ["A", "B", "C", "D", "E"]
    assert [row["source_uri"] for row in rows.events.to_pylist()] == ["log0", "log1", "log2", "log2", "log3"]
    assert [row["source_uri"] for row in rows.rejects.to_pylist()] == ["log1", "log2"]


def test_more_than_arrow_holds_is_refused(monkeypatch, text):
    monkeypatch.setattr(seam, "_MOST_BYTES", 100)
    with pytest.raises(TrailscopeError, match="bytes of records were handed on at once"):
        rows_of(envelope(text("A")))
