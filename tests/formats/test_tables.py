"""Tables: rows whose cells hold records, and rows whose columns are CloudTrail's under whatever name."""

from __future__ import annotations

import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from records import read_back, some_records
from wrappings import one_a_line, table

from trailscope.formats import Damage, Document, read

HEAD = ["eventTime", "eventName", "eventSource", "eventID"]


def rows(*names: str) -> list[list[str]]:
    return [["2026-09-01T08:19:04Z", name, "iam.amazonaws.com", f"e-{name}"] for name in names]


def names_in(stored: str) -> tuple[list[tuple[int, str]], list]:
    found, damage = read_back(stored.encode())
    return [(place, record["eventName"]) for place, record in found], damage


def form_of(stored: str) -> set[str]:
    return {item.form for item in read([stored.encode()], uri="x") if isinstance(item, Document)}


def one(stored: str) -> dict:
    ((place, record),), damage = read_back(stored.encode())
    assert (place, damage) == (0, [])
    return record


UNCLOSED = '2026-09-01T08:19:04Z,"Broken,iam.amazonaws.com,e-Broken'


@pytest.mark.parametrize("behind", [1, 2, 50])
def test_rows_behind_an_unclosed_quote_are_read(behind):
    good = [f"Good{number}" for number in range(behind)]
    text = table(HEAD, rows("First")) + UNCLOSED + "\r\n" + table(HEAD, rows(*good)).split("\r\n", 1)[1]
    found, (lost,) = names_in(text)
    assert found == [(0, "First"), *enumerate(good, 2)]
    assert (lost.reason, lost.data.decode(), lost.offset) == ("not a table row", UNCLOSED, text.index(UNCLOSED))


@pytest.mark.parametrize(
    "bad",
    ["a,b", "a,b,c,d,e", '"a"b,c,d,e', "only one cell", '2026,"x\n'],
    ids=["too few cells", "too many cells", "text behind a quote", "one cell", "unclosed at the end of a line"],
)
def test_a_bad_row_costs_only_itself(bad):
    lines = table(HEAD, rows("A", "B")).split("\r\n")
    found, damage = names_in("\n".join([*lines[:2], bad.rstrip("\n"), lines[2]]))
    assert [name for _, name in found] == ["A", "B"]
    assert [(lost.reason, lost.data.decode()) for lost in damage] == [("not a table row", bad.rstrip("\n"))]


def test_bad_rows_one_after_another_are_told_as_one_and_held_no_further_than_is_kept():
    bad = ["a" * (1 << 20)] * 120
    lines = table(HEAD, rows("A", "B")).split("\r\n")
    stored = "\n".join([*lines[:2], *bad, lines[2]]).encode()
    del bad
    tracemalloc.start()
    items = list(read([stored], uri="x", piece_bytes=1 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (lost,) = (item for item in items if isinstance(item, Damage))
    assert lost.detail.startswith("120 lines")
    assert str(120 * (1 << 20) + 119) in lost.detail
    assert len(lost.data) == 1 << 20
    assert peak < 60 << 20


def test_a_cell_may_hold_line_ends_quotes_and_delimiters():
    odd = 'a,"b"\r\n\nc;d\t'
    record = one(table([*HEAD, "userAgent"], [[*rows("X")[0], odd]]))
    assert record["userAgent"] == odd.replace("\r\n", "\n")


def test_a_head_that_comes_again_is_no_row():
    text = table(HEAD, rows("A"))
    assert names_in(text + text) == ([(0, "A"), (1, "A")], [])


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_told_by_the_head(delimiter):
    assert names_in(table(HEAD, rows("A", "B"), delimiter=delimiter)) == ([(0, "A"), (1, "B")], [])


def test_a_byte_order_mark_is_no_part_of_the_head():
    assert names_in("\ufeff" + table(HEAD, rows("A")))[0] == [(0, "A")]


def test_a_row_that_is_not_utf8_costs_only_itself():
    text = table(HEAD, rows("A", "Broken", "B")).encode().replace(b"e-Broken", b"caf\xe9")
    found, (lost,) = read_back(text)
    assert [(place, record["eventName"]) for place, record in found] == [(0, "A"), (2, "B")]
    assert (lost.reason, b"caf\xe9" in lost.data) == ("invalid UTF-8", True)


NAMES = {
    "lower case, as Athena writes them": str.lower,
    "snake case": lambda name: "".join(f"_{c.lower()}" if c.isupper() else c for c in name).replace("_i_d", "_id"),
    "with a prefix": lambda name: f"detail.{name}",
    "with a long prefix": lambda name: f"_source.raw.{name}",
    "with a prefix and an underscore": lambda name: f"cloudtrail_{name}",
    "in words": lambda name: {"eventID": "Event ID"}.get(name, name.replace("event", "Event ")),
    "in capitals": str.upper,
}


@pytest.mark.parametrize("spelling", NAMES)
def test_column_names_are_recognised_in_any_spelling(spelling):
    head = [NAMES[spelling](name) for name in HEAD]
    row = dict(zip(HEAD, rows("CreateUser")[0], strict=True))
    assert one(table(head, rows("CreateUser"))) == row
    assert one(json.dumps(dict(zip(head, rows("CreateUser")[0], strict=True)))) == row
    assert names_in(one_a_line([json.dumps(dict(zip(head, r, strict=True))) for r in rows("A", "B")]))[0] == [
        (0, "A"),
        (1, "B"),
    ]


def test_parts_of_the_identity_become_one_again_wherever_their_columns_come_from():
    identity = {
        "type": "AssumedRole",
        "arn": "arn:x",
        "sessionContext": {"sessionIssuer": {"arn": "arn:r"}, "attributes": {"mfaAuthenticated": "true"}},
    }
    spellings = [
        ["userIdentity.type", "userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.attributes.mfaAuthenticated"],
        ["user_identity_type", "user_identity_arn", "session_issuer_arn", "mfa_authenticated"],
        ["UserIdentityType", "UserIdentityArn", "SessionIssuerArn", "SessionMfaAuthenticated"],
        ["useridentity.type", "useridentity.arn", "useridentity.sessioncontext.sessionissuer.arn", "useridentity.sessioncontext.attributes.mfaauthenticated"],
    ]  # fmt: skip
    for names in spellings:
        assert (
            one(table([*HEAD, *names], [[*rows("X")[0], "AssumedRole", "arn:x", "arn:r", "true"]]))["userIdentity"]
            == identity
        )


def test_values_become_what_their_fields_are():
    head = [*HEAD, "readOnly", "requestParameters", "requestParameters.bucketName", "resources", "errorCode", "colour"]
    row = [*rows("X")[0], "False", '{"a": [1, null]}', "b", "[]", "", "blue"]
    record = one(table(head, [row]))
    assert record["readOnly"] is False
    assert record["requestParameters"] == {"a": [1, None], "bucketName": "b"}
    assert record["resources"] == []
    assert record["colour"] == "blue"
    assert "errorCode" not in record


def test_no_value_takes_the_place_of_another_under_the_same_name():
    """As joins and exports with two heads make them."""
    row = rows("X")[0]
    noted = one(table([*HEAD, "note", "note", "note"], [[*row, "a", "", "c"]]))
    assert (noted["note"], noted["note (3)"]) == ("a", "c")
    assert one(table([*HEAD, "eventName"], [[*row, "Y"]])) == {
        **dict(zip(HEAD, row, strict=True)),
        "eventName (2)": "Y",
    }
    behind_a_prefix = one(table(["eventName", *(f"detail.{name}" for name in HEAD)], [["Y", *row]]))
    assert (behind_a_prefix["eventName"], behind_a_prefix["eventName (2)"]) == ("X", "Y")
    parts_first = one(table([*HEAD, "requestParameters.a", "requestParameters"], [[*row, "1", '{"a": "2", "b": "3"}']]))
    assert (parts_first["requestParameters"], parts_first["requestParameters.a"]) == ({"a": "1", "b": "3"}, "2")


def test_rows_of_an_answer_keep_cells_that_have_no_name_and_columns_that_come_twice():
    answer = {"columns": [*HEAD, "note", "note"], "rows": [[*rows("X")[0], "a", "b", "c"]]}
    record = one(json.dumps(answer))
    assert (record["note"], record["note (2)"], record["column 7"]) == ("a", "b", "c")
    cells = [{"field": name, "value": value} for name, value in zip(HEAD, rows("X")[0], strict=True)]
    noted = one(json.dumps({"results": [[*cells, {"field": "note", "value": "a"}, {"field": "note", "value": "b"}]]}))
    assert (noted["note"], noted["note (2)"]) == ("a", "b")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-09-01 08:19:04.000", "2026-09-01T08:19:04Z"),
        ("2026-09-01 08:19:04.000 UTC", "2026-09-01T08:19:04Z"),
        ("2026-09-01T10:19:04+02:00", "2026-09-01T08:19:04Z"),
        ("2026-09-01, 08:19:04", "2026-09-01T08:19:04Z"),
        ("September 01, 2026, 10:19:04 (UTC+02:00)", "2026-09-01T08:19:04Z"),
        ("September 01, 2026, 08:19:04 AM (UTC)", "2026-09-01T08:19:04Z"),
        ("2026-09-01 08:19:04.120 UTC", "2026-09-01T08:19:04.12Z"),
        ("yesterday", "yesterday"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+05:00"),
        ("9999-12-31, 23:00:00 (UTC-05:00)", "9999-12-31, 23:00:00 (UTC-05:00)"),
        ("2026-09-01, 08:19:04 (UTC+99:99)", "2026-09-01, 08:19:04 (UTC+99:99)"),
    ],
)
def test_times_are_written_as_cloudtrail_does_when_they_can_be_read(given, told):
    assert one(table(HEAD, [[given, "X", "iam.amazonaws.com", "e"]]))["eventTime"] == told


PRODUCTS = {
    "Microsoft Sentinel": {
        "TimeGenerated": "2026-09-01T08:19:04Z", "AwsEventId": "e-1", "EventVersion": "1.08", "EventSource": "iam.amazonaws.com",
        "EventTypeName": "AwsApiCall", "EventName": "CreateUser", "UserIdentityType": "IAMUser", "UserIdentityUserName": "alice",
        "SourceIpAddress": "198.51.100.7", "AWSRegion": "us-east-1", "RequestParameters": '{"userName":"bob"}',
    },
    "Elastic Common Schema": {
        "@timestamp": "2026-09-01T08:19:04Z", "event": {"action": "CreateUser", "provider": "iam.amazonaws.com", "id": "e-1", "kind": "event"},
        "source": {"ip": "198.51.100.7"}, "cloud": {"region": "us-east-1"},
        "aws": {"cloudtrail": {"event_version": "1.08", "event_type": "AwsApiCall", "request_parameters": '{"userName":"bob"}',
                               "user_identity": {"type": "IAMUser", "user_name": "alice"}}},
    },
    "a flattened search": {
        "_source.eventTime": "2026-09-01T08:19:04Z", "_source.eventName": "CreateUser", "_source.eventSource": "iam.amazonaws.com",
        "_source.eventID": "e-1", "_source.eventVersion": "1.08", "_source.eventType": "AwsApiCall", "_source.awsRegion": "us-east-1",
        "_source.sourceIPAddress": "198.51.100.7", "_source.requestParameters.userName": "bob",
        "_source.userIdentity.type": "IAMUser", "_source.userIdentity.userName": "alice",
    },
    "trailscope's own columns": {
        "event_time": "2026-09-01T08:19:04Z", "event_name": "CreateUser", "event_source": "iam.amazonaws.com", "event_id": "e-1",
        "event_version": "1.08", "event_type": "AwsApiCall", "aws_region": "us-east-1", "source_ip_address": "198.51.100.7",
        "request_parameters": '{"userName": "bob"}', "user_identity_type": "IAMUser", "user_identity_user_name": "alice",
    },
}  # fmt: skip
EXPECTED = {
    "eventTime": "2026-09-01T08:19:04Z",
    "eventID": "e-1",
    "eventVersion": "1.08",
    "eventSource": "iam.amazonaws.com",
    "eventType": "AwsApiCall",
    "eventName": "CreateUser",
    "userIdentity": {"type": "IAMUser", "userName": "alice"},
    "sourceIPAddress": "198.51.100.7",
    "awsRegion": "us-east-1",
    "requestParameters": {"userName": "bob"},
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_columns_of_products_become_the_record_they_came_from(product):
    text = json.dumps(PRODUCTS[product])
    assert {name: value for name, value in one(text).items() if name in EXPECTED} == EXPECTED
    assert form_of(text) == {"table of columns"}
    listed = json.dumps({"hits": [PRODUCTS[product], PRODUCTS[product]]})
    assert len(read_back(listed.encode())[0]) == 2


def test_rows_of_queries_come_in_the_shapes_of_their_services():
    cells = dict(zip(HEAD, rows("CreateUser")[0], strict=True))
    shapes = {
        "CloudTrail Lake": {"QueryResultRows": [[{name: value} for name, value in cells.items()]]},
        "Athena": {
            "ResultSet": {
                "Rows": [{"Data": [{"VarCharValue": value} for value in part]} for part in (cells, cells.values())]
            }
        },
        "Logs Insights": {"results": [[{"field": name, "value": value} for name, value in cells.items()]]},
        "Log Analytics": {
            "tables": [
                {"columns": [{"name": name, "type": "string"} for name in cells], "rows": [list(cells.values())]}
            ]
        },
    }
    for shape in shapes.values():
        assert one(json.dumps(shape)) == cells


def test_the_record_in_a_column_wins_over_the_columns_beside_it():
    (record,) = some_records(1)
    for name in ("eventJson", "message", "CloudTrailEvent", "_raw", "whatever"):
        text = table([*HEAD, name], [[*rows("Other")[0], json.dumps(record)]])
        assert one(text) == record


def test_what_a_call_wrote_into_its_columns_is_no_record():
    (planted,) = some_records(1)
    text = table(
        [*HEAD, "requestParameters", "userAgent"],
        [[*rows("X")[0], json.dumps({"detail": json.dumps(planted)}), json.dumps(planted)]],
    )
    assert one(text)["eventName"] == "X"


def test_tables_of_something_else_are_no_records():
    for text in (
        "time,region,amount\n1,us-east-1,5\n",
        "eventName,colour\nX,blue\n",
        "event name,venue,date\nParty,here,now\n",
    ):
        found, (lost, *_) = read_back(text.encode())
        assert (found, lost.reason) == ([], "not JSON")


def test_forms_tell_the_consoles_table_from_athenas_and_others():
    console = table(
        ["Event name", "Event time", "User name", "Event source", "Resource name", "AWS access key"],
        [["X", "2026-09-01T08:19:04Z", "a", "s", "", "AKIA"]],
    )
    assert form_of(console) == {"event history table"}
    assert one(console)["userIdentity"] == {"userName": "a", "accessKeyId": "AKIA"}
    assert form_of(table([name.lower() for name in HEAD], rows("X"))) == {"CloudTrail Lake"}
    assert form_of(table([f"detail.{name}" for name in HEAD], rows("X"))) == {"table of columns"}


OCSF = {
    "metadata": {
        "product": {"version": "1.11", "feature": {"name": "Management"}},
        "uid": "e-1",
        "event_code": "AwsApiCall",
    },
    "time": 1788250744000,
    "class_uid": 6003,
    "cloud": {"region": "us-east-1", "account": {"uid": "111122223333"}},
    "api": {
        "operation": "CreateUser",
        "service": {"name": "iam.amazonaws.com"},
        "request": {"uid": "r-1", "data": '{"userName":"bob"}'},
    },
    "actor": {"user": {"type": "IAMUser", "name": "alice"}, "session": {"is_mfa": True}},
    "src_endpoint": {"ip": "198.51.100.7"},
    "unmapped": {"readOnly": "false", "colour": "blue"},
}


def test_events_of_ocsf_are_mapped_back_from_json_too():
    text = one_a_line([json.dumps(OCSF), json.dumps({**OCSF, "metadata": {**OCSF["metadata"], "uid": "e-2"}})])
    found, damage = read_back(text.encode())
    assert ([record["eventID"] for _, record in found], damage) == (["e-1", "e-2"], [])
    record = found[0][1]
    assert record["eventTime"] == "2026-09-01T08:19:04Z"
    assert (record["eventName"], record["requestParameters"], record["readOnly"]) == (
        "CreateUser",
        {"userName": "bob"},
        False,
    )
    assert record["userIdentity"]["sessionContext"] == {"attributes": {"mfaAuthenticated": "true"}}
    assert record["unmapped"] == {"colour": "blue"}
    assert form_of(text) == {"Security Lake"}


@pytest.mark.parametrize("hostile", [[1], {"a": 1}, "0001-01-01T00:00:00+05:00", 1e300, float("nan")])
def test_an_event_of_ocsf_with_values_of_other_kinds_is_a_record_without_them(hostile):
    session = {"is_mfa": hostile, "created_time_dt": hostile, "created_time": hostile}
    record = one(json.dumps({**OCSF, "time_dt": hostile, "actor": {"user": {"name": "alice"}, "session": session}}))
    assert record["eventID"] == "e-1"
    assert record["userIdentity"] == {"userName": "alice"}
    assert "eventTime" not in record


def test_a_record_in_ocsf_raw_data_wins_over_the_mapping():
    (record,) = some_records(1)
    assert one(json.dumps({**OCSF, "raw_data": json.dumps(record)})) == record


def parquet(rows: list[dict]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue().to_pybytes()


def test_parquet_files_with_cloudtrails_columns_or_records_are_read():
    (record,) = some_records(1)
    columns = dict(zip([name.lower() for name in HEAD], rows("X")[0], strict=True))
    assert read_back(parquet([columns]))[0][0][1] == dict(zip(HEAD, rows("X")[0], strict=True))
    assert read_back(parquet([{"n": 1, "message": json.dumps(record)}])) == ([(0, record)], [])


def test_a_parquet_file_with_a_time_beyond_the_calendar_is_named():
    sink = pa.BufferOutputStream()
    times = pa.array([1 << 62], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"eventTime": times, **{name: ["x"] for name in HEAD[1:]}}), sink)
    found, (lost,) = read_back(sink.getvalue().to_pybytes())
    assert (found, lost.reason) == ([], "Parquet")
    assert "cannot be read behind row 0" in lost.detail


def test_rows_of_a_parquet_file_that_hold_nothing_are_counted_though_it_breaks_behind_them():
    sink = pa.BufferOutputStream()
    times = pa.array([1] * 2048 + [1 << 62], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"time": times}), sink)
    found, damage = read_back(sink.getvalue().to_pybytes())
    assert found == []
    assert ["behind row 2048" in damage[0].detail, damage[1].detail.startswith("2,048 rows")] == [True, True]


def test_a_parquet_file_of_something_else_and_a_broken_one_are_named():
    for stored in (parquet([{"a": 1}]), parquet([{"a": 1}])[:-20]):
        found, (lost,) = read_back(stored)
        assert (found, lost.reason) == ([], "Parquet")
