"""One rule: a record is found wherever it stands, as an object or as text, and nothing else is taken for one."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from records import chunked, read_back, sane, some_records, whole
from wrappings import HELD, PACKED, WRITTEN, in_base64, in_base64_of_gzip, one_a_line, table

from trailscope.formats import Damage, Document, finding, read, searching

HARD = Path(__file__).parents[3] / "shared" / "data" / "hard"
RECORDS = some_records()
TEXTS = [json.dumps(record) for record in RECORDS]


def found_in(stored: bytes | str, **options) -> list:
    """The records, after seeing that nothing else was said and that their positions are theirs."""
    records, damage = read_back(stored.encode() if isinstance(stored, str) else stored, **options)
    assert damage == []
    assert [place for place, _ in records] == list(range(len(records)))
    return [record for _, record in records]


def form_of(stored: bytes | str) -> set[str]:
    items = read([stored.encode() if isinstance(stored, str) else stored], uri="x")
    return {item.form for item in items if isinstance(item, Document)}


@pytest.mark.skipif(not HARD.is_dir(), reason="the hard forms are not on this machine")
@pytest.mark.parametrize("path", sorted(HARD.glob("*.*[!d]")), ids=lambda path: path.name)
def test_the_hard_forms_give_three_records_each(path):
    assert len(found_in(path.read_bytes(), uri=path.as_uri())) == 3


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("written", WRITTEN)
def test_records_are_found_in_any_packing(written, packed):
    assert found_in(PACKED[packed](WRITTEN[written](RECORDS).encode())) == RECORDS


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("written", WRITTEN)
def test_records_are_found_as_text_in_anything(written, held):
    assert found_in(HELD[held](WRITTEN[written](RECORDS))) == RECORDS


@pytest.mark.parametrize("written", WRITTEN)
def test_records_are_found_in_a_table_within_a_cell_of_a_table(written):
    """A cell of base64 in a table in a cell was told as damage: what was looked for in the outer cell were records, and no table."""
    for held in ("a cell of base64", "a cell"):
        assert found_in(HELD["a cell"](HELD[held](WRITTEN[written](RECORDS)))) == RECORDS


@settings(max_examples=examples(150), deadline=None)
@given(
    records=sane,
    written=st.sampled_from(sorted(WRITTEN)),
    held=st.lists(st.sampled_from(sorted(HELD)), max_size=2),
    packed=st.lists(st.sampled_from(sorted(PACKED)), max_size=1),
    chunk=st.sampled_from([64, 1000, 1 << 20]),
)
@example(records=RECORDS, written="a pretty envelope", held=["a JSON string", "a cell"], packed=[], chunk=64)
def test_any_composition_of_wrappings_gives_the_records_back_exactly_and_in_order(
    records, written, held, packed, chunk
):
    text = WRITTEN[written](records)
    for name in held:
        text = HELD[name](text)
    data = text.encode()
    for name in packed:
        data = PACKED[name](data)
    found, damage = whole(read(chunked(data, chunk), uri="x"))
    assert (found, damage) == (list(enumerate(records)), [])


def beside(record: dict) -> dict:
    """Some of a record's fields as a product has parsed them."""
    return {name: record[name] for name in ("eventTime", "eventName", "eventSource", "eventID", "awsRegion")}


SHAPES = {
    "lines of Splunk with fields beside the text": lambda: one_a_line(
        [json.dumps({"result": {**beside(r), "userIdentity.userName": "x", "_raw": json.dumps(r), "_time": "t"}}) for r in RECORDS]
    ),
    "results of Splunk": lambda: json.dumps({"preview": False, "messages": [], "results": [{"_raw": text} for text in TEXTS]}),
    "rows of Splunk": lambda: json.dumps({"fields": ["_time", "_raw"], "rows": [["t", text] for text in TEXTS]}),
    "a table of Splunk": lambda: table(["_time", "_raw", "host"], [["t", text, "h"] for text in TEXTS]),
    "Splunk's last row": lambda: one_a_line(
        [*(json.dumps({"preview": False, "result": {"_raw": text}}) for text in TEXTS), '{"preview":false,"lastrow":true}']
    ),
    "Elasticsearch's bulk format": lambda: one_a_line([f'{{"index":{{"_index":"ct"}}}}\n{text}' for text in TEXTS]),
    "ECS with the text twice": lambda: one_a_line([json.dumps({"message": t, "event": {"original": t}}) for t in TEXTS]),
    "as object and as text": lambda: one_a_line(
        [json.dumps({"raw": text, "json": record}) for text, record in zip(TEXTS, RECORDS, strict=True)]
    ),
    "parsed in part beside the text": lambda: one_a_line([json.dumps({"parsed": beside(r), "raw": json.dumps(r)}) for r in RECORDS]),
    "two equal names in a wrapper": lambda: f'{{"Events":[{TEXTS[0]}],"Events":[{TEXTS[1]}],"Events":[{TEXTS[2]}]}}',
    "pages of lookup-events": lambda: "".join(
        json.dumps({"Events": [{"EventId": "e", "EventName": "x", "Resources": [{"a": "b"}], "CloudTrailEvent": text}], "NextToken": "t"}, indent=1)
        for text in TEXTS
    ),
    "lookup-events as text": lambda: one_a_line([f"EVENTS\tAKIA\t{text}\te-1\tPutEvents" for text in TEXTS]),
    "SQS with EventBridge in it": lambda: json.dumps(
        {"Messages": [{"MessageId": "m", "Body": json.dumps({"detail-type": "x", "detail": r}), "Attributes": {"a": "1"}} for r in RECORDS]}
    ),
    "SNS in SQS": lambda: json.dumps({"Messages": [{"Body": json.dumps({"TopicArn": "t", "Message": text})} for text in TEXTS]}),
    "Firehose": lambda: json.dumps({"deliveryStreamArn": "a", "records": [{"recordId": "1", "data": in_base64(text)} for text in TEXTS]}),
    "payloads of a subscription as Firehose joins them": lambda: "".join(
        json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": 1, "message": text}]}) for text in TEXTS
    ),
    "a control message among payloads": lambda: json.dumps(
        {"messageType": "CONTROL_MESSAGE", "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE: Checking health"}]}
    ) + json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": 1, "message": t} for t in TEXTS]}),
    "a control message among events": lambda: json.dumps(
        {"logEvents": [{"message": "CWL CONTROL MESSAGE: Checking health of destination."}, *({"message": t} for t in TEXTS)]}
    ),
    "a subscription in Kinesis": lambda: json.dumps(
        {"Records": [{"eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": "s", "eventName": "aws:kinesis:record", "kinesis": {
            "data": in_base64_of_gzip(json.dumps({"logEvents": [{"message": text} for text in TEXTS]}))}}]}
    ),
    "get-log-events": lambda: json.dumps({"events": [{"timestamp": 1, "message": t, "ingestionTime": 2} for t in TEXTS], "nextForwardToken": "f"}),
    "Logs Insights as JSON": lambda: json.dumps(
        {"results": [[{"field": "@timestamp", "value": "t"}, {"field": "@message", "value": text}] for text in TEXTS], "status": "Complete"}
    ),
    "Logs Insights as a table": lambda: table(["@timestamp", "@message"], [["t", text] for text in TEXTS]),
    "an export task's lines": lambda: one_a_line([f"2026-09-01T08:19:04.000Z {text}" for text in TEXTS]),
    "lines of syslog": lambda: one_a_line([f"<134>1 2026-09-01T08:19:04Z host app - - [x y=\"z\"] {text}" for text in TEXTS]),
    "lines of a logger": lambda: one_a_line([f"[2026-09-01 08:19:04,123] INFO  root: got event {text}" for text in TEXTS]),
    "lines of a container": lambda: one_a_line([f"2026-09-01T08:19:04.1Z stdout F {text}" for text in TEXTS]),
    "lines of Docker": lambda: one_a_line([json.dumps({"log": text + "\n", "stream": "stdout", "time": "t"}) for text in TEXTS]),
    "key=value with JSON": lambda: one_a_line([f'time=t level=info msg="event" event={text} took=3ms' for text in TEXTS]),
    "CEF with the record behind it": lambda: one_a_line([f"CEF:0|AWS|CloudTrail|1|x|PutEvents|3|msg={text}" for text in TEXTS]),
    "pretty printed behind a prefix": lambda: "".join(f"2026-09-01 INFO event: {json.dumps(r, indent=2)}\n" for r in RECORDS),
    "texts behind a prefix": lambda: one_a_line([f"INFO {json.dumps(text)}" for text in TEXTS]),
    "JSON text sequences": lambda: "".join(f"\x1e{text}\n" for text in TEXTS),
    "a GELF message": lambda: json.dumps([{"version": "1.1", "host": "h", "short_message": "x", "full_message": text} for text in TEXTS]),
    "Logstash": lambda: one_a_line([json.dumps({"@version": "1", "message": text, "host": {"name": "h"}}) for text in TEXTS]),
    "Fluentd's array": lambda: one_a_line([json.dumps(["tag", 1, {"log": text}]) for text in TEXTS]),
    "OpenTelemetry": lambda: json.dumps(
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "1", "body": {"stringValue": text}} for text in TEXTS]}]}]}
    ),
    "Datadog": lambda: json.dumps({"data": [{"id": "1", "attributes": {"attributes": record, "tags": ["a:b"]}} for record in RECORDS]}),
    "a Loki answer": lambda: json.dumps({"data": {"result": [{"stream": {"a": "b"}, "values": [["1", text] for text in TEXTS]}]}}),
    "a Step Functions input": lambda: json.dumps({"input": json.dumps({"time": "t", "detail-type": "x", "detail": RECORDS[0]})})
    + "".join(json.dumps({"input": text}) for text in TEXTS[1:]),
    "an API Gateway event": lambda: json.dumps({"version": "2.0", "isBase64Encoded": True, "body": in_base64(json.dumps({"Records": RECORDS}))}),
    "Lake's results with the record": lambda: json.dumps({"QueryResultRows": [[{"eventName": "x"}, {"eventJson": t}] for t in TEXTS]}),
    "Athena's results with the record": lambda: json.dumps(
        {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "eventjson"}]}, *({"Data": [{"VarCharValue": t}]} for t in TEXTS)]}}
    ).replace('{"Data": [{"VarCharValue": "eventjson"}]}, ', ""),
    "Spark's table": lambda: "id,value\n" + one_a_line(['1,"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"' for t in TEXTS]),
    "a table without a head": lambda: table(["2026-09-01", TEXTS[0]], [["2026-09-01", text] for text in TEXTS[1:]]),
    "a table with semicolons": lambda: table(["time", "event"], [["t", text] for text in TEXTS], delimiter=";"),
    "a table of one column": lambda: table(["CloudTrailEvent"], [[text] for text in TEXTS]),
    "a file of base64": lambda: in_base64_of_gzip(json.dumps({"Records": RECORDS})),
    "lines that look like a table": lambda: "level,message\n" + one_a_line(['INFO, got ' + json.dumps({"a": ["x, y", t]}) for t in TEXTS]),
    "a word, then lists of texts behind a prefix": lambda: "start\n" + one_a_line([f"INFO {json.dumps(['x', t])}" for t in TEXTS]),
    "lines with commas": lambda: "".join(f"{text},\n" for text in TEXTS),
    "a list with one comma too many": lambda: "[" + ",\n".join(TEXTS) + ",]",
    "XML of Splunk": lambda: "".join(
        f"<result offset='1'><field k='_raw'><v xml:space='preserve'>{html.escape(text)}</v></field></result>\n" for text in TEXTS
    ),
    "journald": lambda: one_a_line([json.dumps({"__CURSOR": "s", "MESSAGE": text, "PRIORITY": "6"}) for text in TEXTS]),
    "a HAR file": lambda: json.dumps(
        {"log": {"entries": [{"response": {"content": {"text": json.dumps({"Events": [{"CloudTrailEvent": t}]})}}} for t in TEXTS]}}
    ),
    "Wazuh": lambda: one_a_line([json.dumps({"rule": {"id": "1"}, "data": {"integration": "aws", "aws": r}, "full_log": json.dumps(r)}) for r in RECORDS]),
    "PowerShell's table": lambda: "#TYPE Amazon.CloudTrail.Model.Event\r\n" + table(["EventId", "CloudTrailEvent"], [["e", t] for t in TEXTS]),
    "aws logs tail": lambda: one_a_line([f"2026-09-01T08:19:04.000000+00:00 111122223333_CloudTrail_us-east-1 {t}" for t in TEXTS]),
    "S3 Select": lambda: one_a_line([json.dumps({"_1": record}) for record in RECORDS]),
    "a file of base64 in lines": lambda: base64.encodebytes(json.dumps({"Records": RECORDS}).encode()).decode(),
    "lines of base64": lambda: one_a_line([in_base64(text) for text in TEXTS]),
    "deep in other values": lambda: json.dumps({"a": [{"b": {"c": [[{"d": {"e": RECORDS}}]]}}]}),
    "envelopes as text in lines": lambda: one_a_line([json.dumps({"m": json.dumps({"Records": [r]})}) for r in RECORDS]),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_records_come_out_whole_once_and_in_order(shape):
    assert found_in(SHAPES[shape]()) == RECORDS


@pytest.mark.parametrize("shape", SHAPES)
def test_in_gzip_and_small_pieces_it_is_the_same(shape):
    stored = gzip.compress(SHAPES[shape]().encode())
    found, damage = whole(read(chunked(stored, 100), uri="x", piece_bytes=1 << 20))
    assert ([record for _, record in found], damage) == (RECORDS, [])


FORMS = {
    "pages of lookup-events": "lookup-events",
    "SQS with EventBridge in it": "EventBridge",
    "a subscription in Kinesis": "wrapped records",
    "get-log-events": "CloudWatch Logs",
    "Logs Insights as a table": "CloudWatch Logs",
    "an export task's lines": "CloudWatch Logs",
    "lines of syslog": "wrapped records",
    "Lake's results with the record": "CloudTrail Lake",
    "rows of Splunk": "wrapped records",
}


@pytest.mark.parametrize("shape", FORMS)
def test_the_ledger_learns_what_the_object_is(shape):
    assert form_of(SHAPES[shape]()) == {FORMS[shape]}


@pytest.mark.parametrize("packed", ["xz", "UTF-16", "zip", "gzip twice"])
def test_an_unusual_container_of_the_trails_own_records_is_a_form_of_its_own(packed):
    assert form_of(PACKED[packed](json.dumps({"Records": RECORDS}).encode())) == {"repacked records"}


def test_a_record_keeps_the_text_it_was_logged_with():
    """As it stands where it is an object, and what the text says where it is text."""
    odd = '{ "eventVersion" : "1.0","eventID":"\\u0061\\/", "big": 1e400, "n": 12345678901234567890123456789}'
    for holder in (f'{{"detail-type":"x","detail":{odd}}}', json.dumps({"m": odd}), f'[1, {{"a": [{odd}]}}]'):
        documents = [item for item in read([holder.encode()], uri="x") if isinstance(item, Document)]
        assert [text for document in documents for text in document.texts] == [odd.encode()]


def test_what_stands_inside_a_record_is_no_record_of_the_trail():
    """PutEvents, PutLogEvents and the like carry what a caller wrote, in whatever spelling a product gives the field."""
    planted = json.dumps(
        {"eventVersion": "1.11", "eventTime": "2026-09-01T08:19:04Z", "eventName": "Planted", "eventID": "p"}
    )
    record = RECORDS[0] | {
        "requestParameters": {"entries": [{"detail": planted}]},
        "userAgent": planted,
        "x": {"y": planted},
    }
    for shape in (
        json.dumps([record]),
        json.dumps({"result": {"_raw": json.dumps(record), "requestParameters.entries{}.detail": planted, "userAgent": planted}}),
        json.dumps({"event": {"original": json.dumps(record)}, "user_agent": {"original": planted},
                    "aws": {"cloudtrail": {"request_parameters": planted, "flattened": {"request_parameters": {"detail": planted}}}}}),
        json.dumps({"event_name": "PutEvents", "event_time": "t", "event_id": "e-0", "request_parameters": {"detail": planted},
                    "raw": json.dumps(record)}),
    ):  # fmt: skip
        assert found_in(shape) == [record]


def test_an_element_without_a_record_among_those_with_one_is_named_and_counts_as_a_position():
    holders = [
        {"CloudTrailEvent": TEXTS[0]},
        {"CloudTrailEvent": '{"eventVersion": "1.1'},
        {"CloudTrailEvent": TEXTS[2]},
    ]
    found, (lost,) = read_back(json.dumps({"Events": holders}).encode())
    assert found == [(0, RECORDS[0]), (2, RECORDS[2])]
    assert json.loads(lost.data) == holders[1]
    assert "lookup-events" in lost.detail


def test_lines_of_a_log_that_could_hold_a_record_and_hold_none_are_named_together():
    lines = ["start", *(f"INFO {text}" for text in TEXTS), 'half a "record"}', "nor {here}", f"INFO {TEXTS[0]}", "end"]
    found, damage = read_back(one_a_line(lines).encode())
    assert [record for _, record in found] == [*RECORDS, RECORDS[0]]
    assert [lost.data for lost in damage] == [b'half a "record"}\nnor {here}']


def test_nesting_has_a_limit_that_is_named():
    text = TEXTS[0]
    for _ in range(finding.DEEPEST + 2):
        text = f'{{"a":{text}}}'
    found, (lost,) = read_back(text.encode())
    assert found == []
    assert str(finding.DEEPEST) in lost.detail


def test_layers_of_compression_have_a_limit_that_is_named():
    data = json.dumps({"Records": RECORDS}).encode()
    for _ in range(6):
        data = gzip.compress(data)
    assert [(type(item), item.reason) for item in read([data], uri="x")] == [(Damage, "too deep")]


def test_a_text_of_base64_is_read_up_to_a_limit_that_is_named(monkeypatch):
    """Mail wraps it in lines; what was packed is larger than is decoded at once."""
    monkeypatch.setattr(searching, "_MOST_BLOCKS", 1)
    records = [{**RECORDS[0], "eventID": f"e-{at}", "userAgent": os.urandom(200).hex()} for at in range(4000)]
    stored = base64.encodebytes(gzip.compress(json.dumps({"Records": records}).encode()))
    found, damage = read_back(stored)
    assert 0 < len(found) < len(records)
    assert [record for _, record in found] == records[: len(found)]
    assert {"truncated gzip", "too large"} == {lost.reason for lost in damage}
    (left,) = (lost for lost in damage if lost.reason == "too large")
    assert left.data == stored[left.offset :][: len(left.data)] != b""


def test_a_text_of_base64_in_a_stream_that_ends_early_is_named_as_cut():
    whole = gzip.compress(base64.encodebytes(gzip.compress(json.dumps({"Records": RECORDS}).encode())), 0)
    found, damage = read_back(whole[:-4])
    assert [record for _, record in found] == RECORDS
    assert [lost.reason for lost in damage] == ["truncated gzip"]


def test_a_member_that_a_file_manager_left_in_an_archive_is_left_out_though_windows_wrote_its_path():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX\\logs\\._a.json", b"\x00\x05\x16\x07Mac OS X")
        archive.writestr("logs\\a.json", json.dumps({"Records": RECORDS}))
    found, damage = read_back(packed.getvalue())
    assert ([record for _, record in found], damage) == (RECORDS, [])


def test_what_is_packed_inside_has_a_limit_that_is_named():
    bomb = json.dumps({"data": in_base64_of_gzip("{" + " " * 3_000_000 + "}")})
    _, damage = read_back((bomb + TEXTS[0]).encode(), limit_bytes=1_000_000)
    assert any("1000000" in lost.detail for lost in damage)
