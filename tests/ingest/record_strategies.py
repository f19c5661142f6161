"""Hypothesis strategies for records and documents as bytes: ordinary ones, and every oddity that a JSON text can have.

They make texts and not values, so that white space, spellings of numbers, escapes and repeated names occur. Any two roads must make the
same rows of what they draw.
"""

from __future__ import annotations

import json

from hypothesis import strategies as st

from trailscope.formats.document import Document
from trailscope.schema.columns import of_origin

WHITE = st.sampled_from(["", "", "", " ", "\n", "\t ", "\r\n"])
NAMES_INSIDE = [
    "type", "arn", "userName", "accountId", "principalId", "sessionContext", "sessionIssuer", "attributes", "mfaAuthenticated",
    "creationDate", "invokedBy", "groupName", "items", "instancesSet", "instanceId", "name", "ARN", "key", "message", "content",
    "UserName", "roleArn", "bucketName", "resourceArn", "keyId", "insightType", "ec2RoleDelivery",
]  # fmt: skip
WORDS = [
    "bob", "", "arn:aws:iam::1:user/x/bob", "arn:", "arn:aws:iam::1:role/%2Fx", "{x}", "%ff", "AROA:x", "*", "true", "false", "anonymous",
    "arn:aws:sts::1:assumed-role/Ops/i-1", "ec2.amazonaws.com", "cn-north-1", "AWS::KMS::Key", "2026-09-01T08:19:04Z", "Root", "IAMUser",
    '{"type":"IAMUser","userName":"eve"}', "arn:aws:ssm:us-east-1:1:parameter/a/b", "arn:aws:logs:us-east-1:1:log-group:x:*",
]  # fmt: skip
TIMES = [
    '"2026-09-01T08:19:04Z"', '"2026-09-01T10:19:04+02:00"', '"2026-09-01T08:19:04.25Z"', '"2026-09-01 08:19:04"', '"20260901T081904Z"',
    "1788250744", "1788250744123", "1.788250744E9", '"1788250744"', '"September 1, 2026, 8:19:04 AM"', '"2026-09-01T08:19:60Z"',
]  # fmt: skip
NO_TIMES = [
    "null",
    '""',
    '"yesterday"',
    "-1",
    "[]",
    "true",
    '"2026-13-01T00:00:00Z"',
    '"1969-12-31T23:59:59Z"',
    '"\\ud800"',
]
SOURCES = [
    "iam.amazonaws.com",
    "ec2.amazonaws.com",
    "s3.amazonaws.com",
    "lambda.amazonaws.com",
    "new.amazonaws.com",
    ".",
    "IAM.x",
]
EVENTS = [
    "AddUserToGroup",
    "RunInstances",
    "CreateAccessKey",
    "Invoke20150331",
    "UpdateFunctionCode20150331v2",
    "Do",
    "*",
    "GetObject",
]
TYPES = ["Root", "IAMUser", "AssumedRole", "AWSAccount", "AWSService", "FederatedUser", "Unknown", "Tomorrow"]
CATEGORIES = ["Management", "Management", "Management", "Data", "Insight", "Aggregated"]
DENIED = "User: arn:aws:iam::1:user/a is not authorized to perform: iam:X on resource: "

numbers = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["0", "-0", "1.50", "1E5", "1e400", "-1e-400", "18446744073709551616", "0.10"]),
)
_pieces = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(
        lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    ),
    st.text(max_size=3).map(lambda text: json.dumps(text)[1:-1]),
    st.sampled_from(["\\/", "\\u0041", "\\ud83d\\ude00", "\\u0000", "\\\\", '\\"', "\\n", "\\\\ud800"]),
)
halves = st.sampled_from(["\\ud800", "\\udc00", "\\uDBFF", "\\ud800\\u0041", "\\udc00\\ud800"])
strings = st.one_of(
    st.sampled_from(WORDS).map(json.dumps), st.lists(_pieces, max_size=3).map(lambda pieces: f'"{"".join(pieces)}"')
)
strings_with_halves = st.tuples(strings, halves).map(lambda parts: f'{parts[0][:-1]}{parts[1]}"')
scalars = st.one_of(st.sampled_from(["null", "true", "false"]), numbers, strings, strings_with_halves)


@st.composite
def objects(draw: st.DrawFn, values: st.SearchStrategy[str], names: st.SearchStrategy[str]) -> str:
    """The text of an object; names may stand twice."""
    members = draw(st.lists(st.tuples(names, values), max_size=4))
    return object_text(draw, members)


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    """The text of an array."""
    elements = draw(st.lists(values, max_size=3))
    white = draw(WHITE)
    return f"[{white}{f'{white},'.join(elements)}{white}]"


def object_text(draw: st.DrawFn, members: list[tuple[str, str]]) -> str:
    """The text of an object of these members, with one kind of white space throughout."""
    white = draw(WHITE)
    return "{" + white + ",".join(f"{name}{white}:{white}{value}{white}" for name, value in members) + "}"


names_inside = st.one_of(st.sampled_from(NAMES_INSIDE).map(json.dumps), strings)
values = st.recursive(scalars, lambda inner: st.one_of(arrays(inner), objects(inner, names_inside)), max_leaves=6)
"""The text of any JSON value."""

_USUAL = {
    "eventSource": st.sampled_from(SOURCES).map(json.dumps),
    "eventName": st.sampled_from(EVENTS).map(json.dumps),
    "eventCategory": st.sampled_from(CATEGORIES).map(json.dumps),
    "eventType": st.sampled_from(["AwsApiCall", "AwsServiceEvent", "AwsCloudTrailInsight"]).map(json.dumps),
    "errorMessage": st.sampled_from(["user bob", "", "*", "arn:aws:iam::1:role/x/Ops because no"]).map(
        lambda text: json.dumps(DENIED + text)
    ),
    "awsRegion": st.sampled_from(["us-east-1", "cn-north-1", "us-gov-west-1"]).map(json.dumps),
}
_OF_TYPE = {"text": strings, "boolean": st.sampled_from(["true", "false", '"true"', '"false"', "null"]), "json": values}
_FIELDS = {
    column.field: _USUAL.get(column.field, _OF_TYPE.get(column.type, strings))
    for column in of_origin("record")
    if column.field != "eventTime"
}
identities = st.one_of(
    objects(st.one_of(values, st.sampled_from(TYPES).map(json.dumps)), names_inside),
    st.sampled_from(TYPES).flatmap(
        lambda kind: objects(strings, names_inside).map(
            lambda text: f'{{"type":"{kind}"{"," if ":" in text else ""}{text[1:]}'
        )
    ),
    values,
)
names_outside = st.one_of(
    st.sampled_from(["newField", "trailscope:repeated", "event_time", "\\u0065ventID", "a\\ud800"]).map(
        lambda name: f'"{name}"'
    ),
    strings,
)


times = st.sampled_from([*TIMES, *TIMES[:1] * 9])


@st.composite
def records(draw: st.DrawFn, times: st.SearchStrategy[str] = times) -> bytes:
    """The text of one record: usual fields, some of another type than usual, some that nobody knows, some twice, in any order."""
    usual = draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=14, unique=True))
    members = [
        (f'"{field}"', draw(st.one_of(_FIELDS[field], _FIELDS[field], _FIELDS[field], values))) for field in usual
    ]
    members += draw(st.lists(st.tuples(names_outside, values), max_size=2))
    members.append(('"eventTime"', draw(times)))
    members.append(('"userIdentity"', draw(identities)))
    members += draw(st.lists(st.sampled_from(members), max_size=1))
    return object_text(draw, draw(st.permutations(members))).encode()


no_records = st.one_of(
    records(times=st.sampled_from(NO_TIMES)),
    values.map(str.encode),
    st.sampled_from([b"{", b'{"a":}', b"nope", b'{"eventTime":"\xff"}', b"[" * 600 + b"]" * 600, b'{"a":NaN}', b"{}"]),
)
"""Texts that are no rows, or only by luck."""


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = ("envelope", "array", "lines", "records")) -> Document:
    """A document of any kind; in ``lines`` and ``records``, where one bad record costs nothing else, some are no records."""
    kind = draw(st.sampled_from(kinds))
    sound = kind in ("envelope", "array")
    texts = draw(st.lists(records() if sound else st.one_of(records(), records(), no_records), max_size=4))
    white = draw(WHITE).encode()
    if kind == "lines":
        texts = [text.translate(None, b"\r\n") for text in texts]
    if kind == "records":
        held = tuple(texts)
    elif kind == "lines":
        held = (b"\n".join(texts),)
    else:
        listed = b"[" + white + (white + b",").join(texts) + white + b"]"
        held = (listed if kind == "array" else b'{"Records":' + listed + b"}",)
    return Document(draw(st.sampled_from(["s3://b/a.json.gz", "/logs/x.json"])), kind, held, draw(st.integers(0, 9)))  # type: ignore[arg-type]
