"""Records from public bug reports, and what JSON allows and nobody expects: each is a row, and what was odd is in ``extra`` as logged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from trailscope.formats.document import Document
from trailscope.ingest.extra import REPEATED
from trailscope.ingest.json_text import DEPTH_LIMIT
from trailscope.ingest.rows import Rows, rows_of
from trailscope.schema.record import rebuild

TIME = '"eventTime":"2026-09-01T08:19:04Z"'
MOMENT = datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)


def read(*texts: str | bytes) -> Rows:
    return rows_of(Document("log", "records", tuple(t if isinstance(t, bytes) else t.encode() for t in texts)))


def row_of(members: str) -> dict[str, Any]:
    """The row of a record with these members and a time; it can be had back."""
    text = "{" + (members if "eventTime" in members else f"{TIME},{members}") + "}"
    rows = read(text)
    assert rows.rejects.to_pylist() == []
    (row,) = rows.events.to_pylist()
    assert rebuild(row) == json.loads(text)
    return row


def reject_of(text: str | bytes) -> tuple[str, bytes]:
    rows = read(text)
    assert rows.events.num_rows == rows.insights.num_rows == 0
    (reject,) = rows.rejects.to_pylist()
    assert (reject["source_uri"], reject["source_index"], reject["byte_offset"]) == ("log", 0, None)
    assert reject["detail"].startswith("record 0 ")
    return reject["reason"], reject["data"]


def test_an_ordinary_record_has_no_extra():
    row = row_of('"eventID":"e","readOnly":true,"requestParameters":{"a":[1.50,"\\u00e9"]},"responseElements":null')
    assert (row["event_time"], row["event_id"], row["read_only"], row["extra"]) == (MOMENT, "e", True, None)
    assert row["request_parameters"] == '{"a":[1.50,"\\u00e9"]}'
    assert row["response_elements"] is None
    assert row["record_fields"] == '["eventTime","eventID","readOnly","requestParameters","responseElements"]'
    assert (row["source_uri"], row["source_index"]) == ("log", 0)


@pytest.mark.parametrize(
    "time", ['"2026-09-01T10:19:04+02:00"', '"2026-09-01 08:19:04"', "1788250744", "1788250744000", '"1788250744"', "1.788250744E9"]
)  # fmt: skip
def test_a_time_in_another_writing_is_that_moment_and_stands_in_extra_as_logged(time):
    row = row_of(f'"eventTime":{time},"eventID":"e"')
    assert (row["event_time"], row["extra"]) == (MOMENT, f'{{"eventTime":{time}}}')


def test_a_fraction_of_a_second_is_kept():
    row = row_of('"eventTime":"2026-09-01T08:19:04.250Z"')
    assert row["event_time"] == MOMENT.replace(microsecond=250_000)


@pytest.mark.parametrize(
    ("members", "reason"),
    {
        '"eventID":"e"': "no eventTime",
        '"eventTime":null': "no eventTime",
        '"eventTime":""': "eventTime is no time",
        '"eventTime":"yesterday"': "eventTime is no time",
        '"eventTime":{"a":1}': "eventTime is no time",
        '"eventTime":true': "eventTime is no time",
    }.items(),
)
def test_only_a_record_without_any_time_is_none(members, reason):
    text = "{" + members + "}"
    assert reject_of(text) == (reason, text.encode())


def test_an_identity_that_is_text_names_the_actor():
    row = row_of(
        '"userIdentity":"arn:aws:iam::1:user/alice","eventType":"AwsServiceEvent","eventSource":"kms.amazonaws.com"'
    )
    assert (row["actor"], row["actor_id"]) == ("arn:aws:iam::1:user/alice",) * 2
    assert row["user_identity_arn"] is None
    assert row["extra"] == '{"userIdentity":"arn:aws:iam::1:user/alice"}'


def test_an_identity_written_as_text_is_that_identity():
    inner = {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::1:user/alice"}
    row = row_of(f'"userIdentity":{json.dumps(json.dumps(inner))}')
    assert (row["actor"], row["user_identity_type"], row["user_identity_user_name"]) == ("alice", "IAMUser", "alice")
    assert json.loads(row["user_identity"]) == inner
    assert json.loads(row["extra"]) == {"userIdentity": json.dumps(inner)}


@pytest.mark.parametrize("identity", ["[]", "5", "true", '""', "{}", "null"])
def test_an_identity_that_says_nothing_is_nobody(identity):
    row = row_of(f'"userIdentity":{identity}')
    assert (row["actor"], row["actor_id"], row["user_identity_type"]) == (None, None, None)


def test_an_identity_holds_other_things_than_text():
    row = row_of(
        '"userIdentity":{"type":"IAMUser","userName":5,"accountId":111122223333,"arn":{"a": 1},"sessionContext":null}'
    )
    assert (row["user_identity_user_name"], row["user_identity_account_id"]) == ("5", "111122223333")
    assert (row["user_identity_arn"], row["actor"], row["extra"]) == ('{"a":1}', "5", None)


def test_an_identity_says_true_as_text_or_as_such():
    attributes = '"userIdentity":{{"sessionContext":{{"attributes":{{"mfaAuthenticated":{},"creationDate":"{}"}}}}}}'
    rows = [
        row_of(attributes.format(said, "20260901T081904Z")) for said in ('"true"', "true", '"false"', "false", '"?"')
    ]
    assert [row["mfa_authenticated"] for row in rows] == [True, True, False, False, None]
    assert {row["session_creation_date"] for row in rows} == {MOMENT}


def test_half_a_surrogate_pair_is_a_replacement_character_and_stands_in_extra_as_logged():
    row = row_of('"userAgent":"a\\ud800b","requestParameters":{"x":"\\uDC00","y":"\\ud83d\\ude00"},"eventID":"e"')
    assert row["user_agent"] == "a\ufffdb"
    assert row["request_parameters"] == '{"x":"\\ufffd","y":"\\ud83d\\ude00"}'
    assert row["extra"] == '{"userAgent":"a\\ud800b","requestParameters":{"x":"\\uDC00","y":"\\ud83d\\ude00"}}'


def test_half_a_surrogate_pair_in_a_name_stays_as_it_is():
    row = row_of('"a\\uD800":1,"\\\\ud800":2')
    assert row["record_fields"] == '["eventTime","a\\ud800","\\\\ud800"]'
    assert row["extra"] == '{"a\\ud800":1,"\\\\ud800":2}'


def test_an_escaped_backslash_before_a_u_is_no_surrogate():
    assert row_of('"userAgent":"\\\\ud800"')["extra"] is None


def test_of_a_field_that_stands_twice_the_last_counts_and_the_first_is_kept():
    row = row_of('"eventID":"a","errorCode":null,"eventID":"b","errorCode":"E","\\u0065ventID":"c"')
    assert (row["event_id"], row["error_code"]) == ("c", "E")
    assert json.loads(row["extra"]) == {REPEATED: [["eventID", "a"], ["errorCode", None], ["eventID", "b"]]}
    assert row["record_fields"] == '["eventTime","eventID","errorCode"]'


@pytest.mark.parametrize(
    ("members", "held"),
    {
        '"errorCode":123': ("error_code", "123"),
        '"errorCode":1.50': ("error_code", "1.50"),
        '"errorCode":true': ("error_code", "true"),
        '"errorCode":{"a": [1, "b"]}': ("error_code", '{"a":[1,"b"]}'),
        '"readOnly":"true"': ("read_only", True),
        '"readOnly":"false"': ("read_only", False),
        '"readOnly":"True"': ("read_only", None),
        '"managementEvent":{}': ("management_event", None),
        '"readOnly":5': ("read_only", None),
    }.items(),
)
def test_a_value_of_another_type_is_held_as_far_as_it_can_be(members, held):
    row = row_of(members)
    column, value = held
    assert row[column] == value
    name, _, logged = members.partition(":")
    assert row["extra"] == "{" + name + ":" + logged.replace(": ", ":").replace(", ", ",") + "}"


def test_fields_that_nobody_knows_are_kept_in_their_order_and_nulls_are_named():
    row = row_of('"z":{"b": 1.0, "a":[ ]},"eventID":"e","nothing":null,"a\\u0062":"x","":1')
    assert row["extra"] == '{"z":{"b":1.0,"a":[]},"ab":"x","":1}'
    assert row["record_fields"] == '["eventTime","z","eventID","nothing","ab",""]'


def test_white_space_between_values_says_nothing_and_inside_strings_all():
    text = json.dumps(
        {"eventTime": "2026-09-01T08:19:04Z", "requestParameters": {"a": " x , y "}, "new": [1, 2]}, indent=4
    )
    (row,) = read(text).events.to_pylist()
    assert (row["request_parameters"], row["extra"]) == ('{"a":" x , y "}', '{"new":[1,2]}')


@pytest.mark.parametrize("character", ["\n", "\t", "\x00", "\x1f", "\r"])
def test_a_control_character_in_a_string_is_escaped(character):
    (row,) = read(
        f'{{{TIME},"userAgent":"a{character}b","requestParameters":{{"c":"{character}"}}}}'
    ).events.to_pylist()
    assert (row["user_agent"], json.loads(row["request_parameters"])) == (f"a{character}b", {"c": character})


def test_numbers_of_any_size_stay_as_logged():
    numbers = "[18446744073709551616,1e400,-0,0.10,1E5]"
    row = row_of(f'"requestParameters":{numbers},"errorCode":1e400,"x":{"9" * 3_000}')
    assert (row["request_parameters"], row["error_code"]) == (numbers, "1e400")
    assert row["extra"] == f'{{"errorCode":1e400,"x":{"9" * 3_000}}}'


@pytest.mark.parametrize("text", ["[]", "5", "null", '"text"', "true"])
def test_what_is_no_object_is_no_record(text):
    assert reject_of(text) == ("not a record", text.encode())


@pytest.mark.parametrize(
    "text", ["{", "nope", '{"a":}', '{"a":NaN}', "{'a':1}", '{"a":1}{"b":2}', '{"a":"\\ud8"}', "", '{"a":01}']
)
def test_what_is_no_json_is_told_with_its_bytes(text):
    assert reject_of(text) == ("not JSON", text.encode())


def test_bytes_that_are_no_text_are_told():
    assert reject_of(b'{"a":"\xff"}') == ("invalid UTF-8", b'{"a":"\xff"}')


def test_no_more_than_a_megabyte_is_kept_of_a_reject():
    (reject,) = read("[" + " " * (2 << 20) + "]").rejects.to_pylist()
    assert len(reject["data"]) == 1 << 20
    assert "only the first 1048576 of 2097154 bytes are kept" in reject["detail"]


def nested(levels: int) -> str:
    return f'{{{TIME},"requestParameters":{"[" * levels}{"]" * levels}}}'


def test_nesting_is_kept_down_to_the_limit_and_told_beyond():
    assert read(nested(DEPTH_LIMIT - 1)).events.num_rows == 1
    assert reject_of(nested(DEPTH_LIMIT))[0] == "too deeply nested"
    assert reject_of(nested(1_000_000))[0] == "too deeply nested"
    assert reject_of("[" * 1_000_000)[0] == "too deeply nested"


def test_brackets_in_strings_are_no_nesting():
    assert row_of(f'"userAgent":"{"[{" * 900}\\"["')["extra"] is None


@pytest.mark.parametrize("levels", [600, 100_000])
def test_a_deep_record_costs_its_envelope_nothing_else(record, levels):
    usual = [json.dumps(record(eventName=name)) for name in ("A", "B")]
    deep = usual[0][:-1] + f',"x":{"[" * levels}{"]" * levels}}}'
    rows = rows_of(
        Document("log", "envelope", (f'{{"Records":[{usual[0]},{deep},{usual[1]}]}}'.encode(),), first_index=7)
    )
    assert rows.events.column("event_name").to_pylist() == ["A", "B"]
    (reject,) = rows.rejects.to_pylist()
    assert reject["reason"].startswith("too deep")
    assert len(reject["data"]) >= 2 * levels


def test_fifty_thousand_fields_are_a_row():
    row = row_of(",".join(f'"field{n}":{n}' for n in range(50_000)))
    assert len(json.loads(row["extra"])) == 50_000


@pytest.mark.parametrize("category", ["Insight", "Aggregated"])
def test_a_record_that_counts_others_is_no_event(category):
    details = {"eventSource": "ssm.amazonaws.com", "insightContext": {"statistics": {"baseline": {"average": 0.5}}}}
    text = json.dumps(
        {"eventCategory": category, "insightDetails": details, "timeWindow": {"windowEnd": "2026-09-01T08:19:04Z"}}
    )
    rows = read(f'{{{TIME},"eventID":"e"}}', text)
    assert (rows.events.num_rows, rows.rejects.num_rows) == (1, 0)
    (insight,) = rows.insights.to_pylist()
    assert (insight["kind"], insight["event_time"], insight["event_source"]) == (
        category.lower(),
        MOMENT,
        "ssm.amazonaws.com",
    )
    assert (insight["baseline_average"], insight["insight_average"], insight["source_index"]) == (0.5, None, 1)
    assert json.loads(insight["record"]) == json.loads(text)
