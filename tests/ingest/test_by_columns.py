"""The plain road reads records as CloudTrail writes them by columns: the same rows as the reference road's, which all others are left to."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_strategies import documents, records

from trailscope.formats.document import Document
from trailscope.ingest import by_columns, column_rows, column_targets, left, reference
from trailscope.ingest import written as written_records
from trailscope.ingest.fields import RECORD_COLUMNS, Identity
from trailscope.ingest.identity import BESIDE_IDENTITY, PARTS, actor_of_identity
from trailscope.ingest.json_text import members_of
from trailscope.ingest.road import Events
from trailscope.ingest.splitting import raw_records_of
from trailscope.ingest.times import time_of, times_as_logged
from trailscope.ingest.written import FIELDS, MOST_ORDERS
from trailscope.schema.tables import EVENTS

ROOT = Path(__file__).parents[2]
USER = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice", "userName": "alice"}
RECORD = {
    "eventVersion": "1.11",
    "userIdentity": USER,
    "eventTime": "2026-09-01T08:19:04Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "AddUserToGroup",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.1",
    "userAgent": "aws-cli",
    "requestParameters": {"groupName": "admins", "userName": "bob"},
    "responseElements": None,
    "eventID": "e",
    "readOnly": False,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
}


def written(**fields: Any) -> bytes:
    """The record with other fields, as CloudTrail writes it; those of its own that are ``...`` are left out."""
    there = {name: value for name, value in (RECORD | fields).items() if value is not ...}
    ordered = {name: there[name] for name in (*FIELDS, *there) if name in there}
    return json.dumps(ordered, separators=(",", ":"), ensure_ascii=False).encode()


def envelope(*texts: bytes) -> Document:
    return Document("log", "envelope", (b'{"Records":[' + b",".join(texts) + b"]}",), 3)


def assert_same(documents: Sequence[Document]) -> Events:
    ours, theirs = by_columns.events_of(documents), reference.events_of(documents)
    ours.events.validate(full=True)
    assert ours.events.schema == EVENTS
    assert (list(ours.aside), list(ours.broken)) == (list(theirs.aside), list(theirs.broken))
    for name in EVENTS.names:
        mine, other = ours.events.column(name), theirs.events.column(name)
        if pa.types.is_dictionary(mine.type):
            assert mine.dictionary.to_pylist() == other.dictionary.to_pylist(), name
        assert mine.to_pylist() == other.to_pylist(), name
        assert mine.equals(other), name
    return ours


def left_of(monkeypatch: pytest.MonkeyPatch, *texts: bytes) -> list[int]:
    """The positions of the records that are left to the reference road."""
    seen: list[int] = []

    def told(batch: pa.RecordBatch, given: Sequence[left.Left], documents: Sequence[Document]) -> Events:
        seen.extend(item.record[0] for item in given if item.record)
        return left.completed(batch, given, documents)

    monkeypatch.setattr(by_columns, "completed", told)
    assert_same([envelope(*texts)])
    return [position - 3 for position in seen]


def test_every_field_of_the_table_has_its_place_and_they_fit_into_one_number():
    assert sorted(FIELDS) == sorted(column.field for column in RECORD_COLUMNS)
    assert len(FIELDS) + (MOST_ORDERS - 1).bit_length() < 64  # with the order of the fields beside them


def test_what_cloudtrail_writes_is_left_to_nobody(monkeypatch: pytest.MonkeyPatch):
    texts = [
        written(),
        written(
            errorCode="AccessDenied", errorMessage="User: x is not authorized to perform: iam:a on resource: user bob"
        ),
        written(requestParameters=..., responseElements={"a": [1, 2.50, "x y"]}, resources=[{"ARN": "arn:aws:s3:::b"}]),
        written(userAgent="Überwachung", readOnly=..., sessionCredentialFromConsole="true", tlsDetails={}),
    ]
    assert left_of(monkeypatch, *texts) == []


def test_blanks_beside_strings_are_no_part_of_what_is_logged(monkeypatch: pytest.MonkeyPatch):
    text = written(requestParameters={"a": [1, 2.50, "x, y: z", {}], "b": ' { "c" : 1 }', "d": '\\ "'}, resources=[])
    blank = json.dumps(json.loads(text), ensure_ascii=False).encode()
    between = text.replace(b'","', b'", "', 1)
    within = text.replace(b'"a":[', b'"a" : [ ')
    assert len({text, blank, between, within}) == 4
    for texts in ([blank] * 3, [between, text], [within, text, blank], [blank], [between]):
        assert left_of(monkeypatch, *texts) == []
    assert left_of(monkeypatch, blank, ODD["a field of another type"], blank, ODD["half a surrogate pair"], blank) == [
        1,
        3,
    ]


def test_records_that_are_none_by_themselves_are_none_together():
    halves = b'{"a":[1', b'2]},{"b": 1}'
    assert_same([Document("log", "records", halves), Document("log", "records", (written(), *halves, written()))])


ODD = {
    "a field twice": written()[:-1] + b',"eventID":"f"}',
    "a field of another type": written(userAgent=5),
    "a field that is no column": written(newField=1),
    "white space within a value": written().replace(b'"groupName":', b'"groupName": '),
    "a line break between fields": written().replace(b'","', b'",\n"', 1),
    "a line break within a value": written().replace(b'"groupName":', b'"groupName":\n'),
    "an escape that need not be": written().replace(b"aws-cli", b"aws\\u002dcli"),
    "half a surrogate pair": written().replace(b'"bob"', b'"\\ud800"'),
    "a text that is null": written(userAgent=None),
    "no identity": written(userIdentity=...),
    "an identity that is null": written(userIdentity=None),
    "an identity that is text": written(userIdentity="alice"),
    "an identity with other things than text": written(userIdentity={"type": 1}),
    "an identity that tells not all": written(userIdentity={"type": "IAMUser", "accountId": "1", "userName": "a"}),
    "a time in another writing": written(eventTime="2026-09-01 08:19:04"),
    "a time with a leap second": written(eventTime="2026-09-01T08:19:60Z"),
    "a time before all": written(eventTime="1969-12-31T23:59:59Z"),
    "the 30th of February": written(eventTime="2026-02-30T08:19:04Z"),
    "no time": written(eventTime=...),
    "an insight": written(eventCategory="Insight"),
    "an insight by its type": written(eventType="AwsCloudTrailInsight", insightDetails={"insightType": "a"}),
    "too deep": written().replace(b'"bob"', b"[" * 600 + b"]" * 600),
    "no record": b"[1]",
}


def with_fields_at_the_end(*names: str, **fields: Any) -> bytes:
    """The record written by a program that puts some of its fields behind all others."""
    there = json.loads(written(**fields))
    ordered = {name: value for name, value in there.items() if name not in names} | {
        name: there[name] for name in names
    }
    return json.dumps(ordered, separators=(",", ":")).encode()


@pytest.fixture
def only_cloudtrails_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_records, "_ORDERS", written_records.Orders())


@pytest.mark.parametrize("place", ["requestParameters", "userIdentity", "tlsDetails"])
def test_no_depth_of_nesting_ends_the_reading(place: str):
    """A text with a blank beside it, so that white space is looked for, at each depth about where decoders give up."""
    nested = [
        written(**{place: {"a": ["b c", "?"]}}).replace(b'"?"', b"[" * depth + b"]" * depth)
        for depth in range(850, 1_000)
    ]
    assert_same([envelope(*nested, written())])
    assert_same([Document("log", "lines", (b"\n".join([*nested, written()]),), 0)])


def test_pieces_end_by_their_bytes_and_a_record_as_large_as_a_piece_is_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(by_columns, "_PIECE_BYTES", 2 * len(written()))
    large = written(requestParameters={"text": "x " * len(written())})
    assert left_of(monkeypatch, *[written()] * 5, large, *[written()] * 2, large) == [5, 8]


def test_a_piece_holds_records_of_many_small_objects(monkeypatch: pytest.MonkeyPatch):
    taken = []
    add = column_rows.ColumnRows.add
    monkeypatch.setattr(
        column_rows.ColumnRows, "add", lambda rows, stretches: (taken.append(len(stretches)), add(rows, stretches))[1]
    )
    odd = written(newField=1)
    small = [
        Document(f"log {number}", "envelope", (b'{"Records":[%b]}' % b",".join(texts),), number)
        for number, texts in enumerate([[written(), odd], [], [odd], [written()] * 3, [odd, written()]] * 3)
    ]
    assert_same([*small, Document("broken", "envelope", (b'{"Records":[{]}',)), *small])
    assert taken == [12, 12]
    monkeypatch.setattr(by_columns, "_PIECE", 4)
    assert_same(small)
    assert sum(taken[2:]) > 12  # one of three in two pieces


@pytest.mark.usefixtures("only_cloudtrails_order")
def test_another_order_of_fields_is_learned(monkeypatch: pytest.MonkeyPatch):
    refused = {"errorCode": "AccessDenied", "errorMessage": "no"}
    listed = [{"ARN": "arn:aws:s3:::b"}]
    texts = [
        with_fields_at_the_end("errorCode", "errorMessage", **refused),
        written(),
        with_fields_at_the_end("resources", resources=listed),
        with_fields_at_the_end("resources", resources=listed, readOnly=True, requestParameters=...),
        written(resources=listed),
        with_fields_at_the_end("eventVersion", "userIdentity"),
    ]
    assert left_of(monkeypatch, *texts) == []


@pytest.mark.usefixtures("only_cloudtrails_order")
def test_the_order_that_most_records_are_in_is_proved_of_all_of_them_together(monkeypatch: pytest.MonkeyPatch):
    refused, listed = {"errorCode": "AccessDenied", "errorMessage": "no"}, [{"ARN": "arn:aws:s3:::b"}]
    texts = [
        with_fields_at_the_end("errorCode", "errorMessage", **refused),
        written(),
        with_fields_at_the_end("resources", resources=listed),
        with_fields_at_the_end("errorCode", "errorMessage", "resources", resources=listed, **refused),
    ]
    assert left_of(monkeypatch, *texts) == []
    alone = []
    monkeypatch.setattr(written_records, "_alone", lambda text, usual: alone.append(text) or (None, usual))
    lists = assert_same([envelope(*texts), envelope(*texts)]).events["record_fields"].dictionary.to_pylist()
    assert alone == []
    assert len(lists) == len(set(lists)) == 4
    monkeypatch.undo()
    monkeypatch.setattr(written_records, "_ORDERS", written_records.Orders())
    cloudtrails = [written(**refused), written(resources=listed)]
    assert left_of(monkeypatch, texts[0], *cloudtrails * 3, texts[3]) == []
    assert written_records._ORDERS.usual == 0


@pytest.mark.usefixtures("only_cloudtrails_order")
def test_one_list_of_fields_is_one_however_it_was_read(monkeypatch: pytest.MonkeyPatch):
    """Records in CloudTrail's order are read by another one, where that is usual, and by their own."""
    refused = {"errorCode": "AccessDenied", "errorMessage": "no"}
    behind = with_fields_at_the_end("errorCode", "errorMessage", **refused)
    assert left_of(monkeypatch, behind, behind) == []
    assert written_records._ORDERS.usual == 1
    documents = [envelope(written(), behind), envelope(written(**refused), written(**refused), written())]
    lists = assert_same(documents).events["record_fields"].dictionary.to_pylist()
    assert len(lists) == len(set(lists)) == 3


@pytest.mark.usefixtures("only_cloudtrails_order")
def test_a_record_in_another_order_is_left_where_it_is_odd_besides(monkeypatch: pytest.MonkeyPatch):
    behind = with_fields_at_the_end("eventVersion")
    odd = [
        behind[:-1] + b',"eventID":"f"}',
        behind.replace(b'","', b'",\n"', 1),
        behind.replace(b"aws-cli", b"aws\\u002dcli"),
    ]
    assert left_of(monkeypatch, behind, *odd) == [1, 2, 3]


@pytest.mark.usefixtures("only_cloudtrails_order")
def test_only_so_many_orders_are_learned(monkeypatch: pytest.MonkeyPatch):
    texts = [with_fields_at_the_end(name) for name in list(RECORD)[:12]]
    assert left_of(monkeypatch, *texts) == list(range(MOST_ORDERS - 1, 12))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_left_to_the_reference_road_and_stands_where_it_stood(text, monkeypatch):
    sound = [written(eventID=str(number)) for number in range(5)]
    places = {1, 4, 5}
    texts = [text if place in places else sound.pop() for place in range(8)]
    assert left_of(monkeypatch, *texts) == sorted(places)


@pytest.mark.parametrize(
    ("end", "whole"),
    [
        (b"]}", True),
        (b"] \r\n\t}", True),
        (b"]}\n ", True),
        (b"]}}", False),
        (b"]", False),
        (b"}", False),
        (b'],"more":[]}', False),
        (b']"}', False),
        (b"]]}", False),
    ],
)
def test_an_envelope_ends_with_its_one_list(end: bytes, whole: bool):
    document = Document("log", "envelope", (b'{"Records":[' + written() + end,))
    assert (raw_records_of(document) is not None) == whole
    assert_same([document])


def test_a_document_of_nothing_but_odd_records_and_one_that_is_broken():
    assert_same([envelope(*ODD.values()), Document("b", "envelope", (b'{"Records":[{]}',)), envelope(written())])


def test_bytes_that_are_no_text_are_left(monkeypatch: pytest.MonkeyPatch):
    odd = written().replace(b"bob", b"\xff")
    for kind in ("records", "lines"):
        texts = (written(), odd, written()) if kind == "records" else (b"\n".join([written(), odd, written()]),)
        assert [item.position for item in assert_same([Document("log", kind, texts)]).aside] == [1]


def test_more_records_than_a_piece_has():
    names = ["alice", "bob", "carol"]
    texts = [
        written(
            eventID=str(number),
            userIdentity=USER | {"userName": names[number % 3], "arn": f"arn:aws:iam::1:user/{number % 700}"},
            requestParameters={"groupName": f"g{number % 5}", "userName": "x" * (number % 300)},
            errorCode="Denied" if number % 11 == 0 else ...,
            newField=1 if number % 997 == 0 else ...,
        )
        for number in range(9 * by_columns._PIECE)
    ]
    assert_same([envelope(*texts[:300]), envelope(), envelope(*texts[300:])])


def test_what_calls_acted_on_is_kept_within_a_bound(monkeypatch: pytest.MonkeyPatch):
    known = column_targets.KnownTargets()
    monkeypatch.setattr(column_targets, "_KNOWN", known)
    monkeypatch.setattr(column_targets, "_MOST_BYTES", 20_000)
    texts = [written(requestParameters={"groupName": "g" * number, "userName": "u"}) for number in range(1, 200)]
    huge = written(requestParameters={"groupName": "g" * 30_000})
    assert_same([envelope(*texts, huge, *texts)])
    kept = sum(sum(len(value) for value in call if value) for call in known.known)
    assert 0 < kept < 20_000


@pytest.mark.parametrize(("again", "looked_for"), [(False, 5), (True, 33)])
def test_calls_are_looked_for_among_those_before_while_that_finds_some(again, looked_for, monkeypatch):
    """Where nothing comes again, one of eight pieces asks whether that has changed."""
    known = column_targets.KnownTargets()
    monkeypatch.setattr(column_targets, "_KNOWN", known)
    asked = []
    monkeypatch.setattr(
        known, "found", lambda *told: (asked.append(told), column_targets.KnownTargets.found(known, *told))
    )
    for piece in range(40):
        names = [{"groupName": f"{0 if again else piece}-{number}", "userName": "u"} for number in range(4)]
        assert_same([envelope(*[written(requestParameters=request) for request in names])])
    assert len(asked) == looked_for
    assert (sum(hits for hits, _ in asked) > 100) == again


KEY = "arn:aws:kms:us-east-1:111122223333:key/abc"
LISTED = [{"accountId": "1", "type": "AWS::KMS::Key", "ARN": KEY}]
CALLS = {
    "texts": ("iam", "AddUserToGroup", {"groupName": "admins", "userName": "bob"}),
    "one text of two": ("iam", "AddUserToGroup", {"userName": "bob"}),
    "an empty text": ("iam", "AddUserToGroup", {"groupName": "", "userName": "bob"}),
    "null": ("iam", "AddUserToGroup", {"groupName": None, "userName": "bob"}),
    "a number": ("iam", "AddUserToGroup", {"groupName": 5, "userName": "bob"}),
    "a list for a text": ("iam", "AddUserToGroup", {"groupName": ["b", "a"], "userName": "bob"}),
    "an ARN": ("sts", "AssumeRole", {"roleArn": "arn:aws:iam::999988887777:role/path/ops"}),
    "an ARN of the account": ("sts", "AssumeRole", {"roleArn": "arn:aws:iam::111122223333:role/ops"}),
    "an ARN in an address": ("sts", "AssumeRole", {"roleArn": "arn%3Aaws%3Aiam::999988887777:role%2Fops"}),
    "a name that begins as an ARN": ("iam", "AddUserToGroup", {"groupName": "arnold", "userName": "b"}),
    "a list": ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "i-2"}, {"instanceId": "i-1"}]}}),
    "a long list": (
        "ec2",
        "DescribeInstances",
        {"instancesSet": {"items": [{"instanceId": f"i{n}"} for n in range(9)]}},
    ),
    "a list of one ARN": ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": f"{KEY}%3A"}]}}),
    "a list of equal texts": ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "i"}] * 4}}),
    "a list without the name": ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"other": "i-1"}]}}),
    "a list of null": ("ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": None}, None]}}),
    "no list": ("ec2", "DescribeInstances", {"instancesSet": {"items": {"instanceId": "i-1"}}}),
    "a text for a list": ("ec2", "DescribeInstances", {"instancesSet": {"items": "i-1"}}),
    "an empty list": ("ec2", "DescribeInstances", {"instancesSet": {"items": []}}),
    "an empty object": ("ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}),
    "nothing where objects are": ("ec2", "DescribeInstances", {"instancesSet": None}),
    "texts in a list": ("iam", "SimulateCustomPolicy", {"resourceArns": [KEY, "b"]}),
    "no request": ("ec2", "DescribeInstances", None),
    "no object": ("ec2", "DescribeInstances", ["a"]),
    "the first resource": ("kms", "Decrypt", {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::bucket"}}),
    "an odd context": ("kms", "Decrypt", {"encryptionContext": {"aws:s3:arn": {"a": 1}}}),
    "a key beside the resource": ("kms", "Decrypt", {"keyId": "alias/own"}),
    "a name for any service": ("example", "DoThis", {"name": "thing"}),
    "nothing at all": ("kms", "Decrypt", {"other": "x"}),
}


@pytest.mark.parametrize("resources", [..., LISTED, [], [{"type": "a"}], [LISTED, "b"], ["b"], {"ARN": KEY}, "text"])
def test_calls_that_worked_acted_on_what_the_reference_road_says(resources):
    texts = [
        written(eventSource=f"{service}.amazonaws.com", eventName=event, requestParameters=request, resources=resources)
        for service, event, request in CALLS.values()
    ]
    assert_same([envelope(*texts, *texts)])
    for text in texts:
        assert_same([envelope(text)])


@pytest.mark.parametrize(
    "told", ["texts", "an ARN", "a list", "a list of one ARN", "an empty list", "no request", "the first resource"]
)
def test_what_simple_rules_look_for_is_read_of_many_calls_at_once(told, monkeypatch: pytest.MonkeyPatch):
    def alone(*call: Any) -> str:
        raise AssertionError(call)

    monkeypatch.setattr(column_targets, "target_of_call", alone)
    service, event, request = CALLS[told]
    text = written(eventSource=f"{service}.amazonaws.com", eventName=event, requestParameters=request, resources=LISTED)
    (target,) = set(assert_same([envelope(*[text] * 3)]).events["target"].to_pylist())
    assert target


@pytest.mark.parametrize(("service", "event"), [("kms", "Decrypt"), ("example", "DoThis")])
@pytest.mark.parametrize("parameters", [None, {}, {"other": "x"}])
def test_calls_that_tell_nothing_are_not_looked_at_one_by_one(
    service, event, parameters, monkeypatch: pytest.MonkeyPatch
):
    def alone(*call: Any) -> str:
        raise AssertionError(call)

    monkeypatch.setattr(column_targets, "target_of_call", alone)
    text = written(eventSource=f"{service}.amazonaws.com", eventName=event, requestParameters=parameters)
    assert assert_same([envelope(*[text] * 3)]).events["target"].null_count == 3


def test_identities_that_are_spelled_alike_are_told_with_their_records_and_odd_ones_among_them():
    users = [USER | {"userName": f"u{number}", "accessKeyId": f"AKIA{number}"} for number in range(150)]
    users[7] = {"type": "IAMUser", "userName": "no ARN"}  # its partition is told by the region
    users[30] = USER | {"userName": 5}
    users[31] = None
    users[50] = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}
    users[60] = USER | {"userName": 'a "name"'}
    failed = {"errorCode": "AccessDenied", "eventName": "GetUser", "requestParameters": None}
    texts = [written(userIdentity=user, **(failed if number % 3 else {})) for number, user in enumerate(users * 2)]
    events = assert_same([envelope(*texts)]).events
    assert events["actor"].to_pylist()[148:151] == ["u148", "u149", "u0"]


def test_parts_that_look_beside_the_identity_are_named():
    asked = set()
    for name, part in PARTS.items():
        try:
            part(Identity(), None)
        except AttributeError:
            asked.add(name)
    assert asked == set(BESIDE_IDENTITY)


def test_an_identity_tells_who_acted_unless_the_record_has_a_say():
    assert actor_of_identity(Identity(type="IAMUser", userName="a", arn="b")) == ("a", "b")
    assert actor_of_identity(Identity(type="IAMUser", userName="a")) is None  # its partition is told by the region
    assert actor_of_identity(Identity(type="AWSService")) is None  # it may be told by the address


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=22),
            st.datetimes().map(lambda time: f"{time:%Y-%m-%dT%H:%M:%S}Z"),
            st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z\Z"),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_many_times_are_read_as_one_is(texts):
    told = [None if text is None else time_of(text) for text in texts]
    wanted = [time.micros if time and time.as_logged else None for time in told]
    assert times_as_logged(texts).cast(pa.int64()).to_pylist() == wanted


def test_the_sample_logs_are_read_by_columns():
    rows = kept = 0
    for path in sorted((ROOT / "sample_logs").rglob("*.json.gz"))[:80]:
        document = Document(str(path), "envelope", (gzip.decompress(path.read_bytes()),))
        rows += assert_same([document]).events.num_rows
        texts = raw_records_of(document)
        left_over = [
            json.loads(bytes(texts[place]))
            for place in column_rows.ColumnRows().add([column_rows.RecordRun(str(path), 0, texts)])
        ]
        # whose name stands beside the identity
        assert {record["userIdentity"]["type"] for record in left_over} <= {"IdentityCenterUser"}
        kept += len(texts) - len(left_over)
    assert rows > kept > 500


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=3))
def test_documents_of_any_kind(given):
    assert_same(given)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(records(), min_size=1, max_size=4))
def test_records_of_any_content_in_the_order_of_cloudtrail(texts):
    assert_same([envelope(*filter(None, map(in_order, texts)))])


def in_order(text: bytes) -> bytes | None:
    """The record with its fields in CloudTrail's order, those that it has; ``None`` for what is no JSON object."""
    try:
        members = dict(members_of(text))
    except (ValueError, IndexError):
        return None
    there = [name for name in FIELDS if name in members]
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), members[name]) for name in there) + b"}"
