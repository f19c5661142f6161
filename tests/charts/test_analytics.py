"""What the engine counts for charts: every event once, however many marks, lanes or lines there are."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from chart_findings import finding, findings_of

import trailscope as ts
from trailscope.analytics import activity, relations
from trailscope.analytics.columns import LANES
from trailscope.analytics.entity import Entity
from trailscope.analytics.finding_events import cited_by, read_findings
from trailscope.analytics.grouped_events import grouped_events
from trailscope.analytics.timeline_bins import timeline_marks
from trailscope.errors import UsageError

pytestmark = pytest.mark.slow

Open = Callable[..., ts.Investigation]


@pytest.fixture
def opened(tmp_path: Path, record: Any, write_log: Any) -> Open:
    """Opens a lake of records, each given by the fields that matter."""

    def make(*given: dict[str, Any]) -> ts.Investigation:
        path = write_log(tmp_path / "logs" / "log.json.gz", [record(**fields) for fields in given])
        return ts.open(path, lake=tmp_path / "lake")

    return make


def at(minute: float, **fields: Any) -> dict[str, Any]:
    """Fields of an event so many minutes after eight."""
    moment = datetime(2026, 9, 1, 8, tzinfo=UTC) + timedelta(minutes=minute)
    return {"eventTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), **fields}


def role(name: str, session: str) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::111122223333:assumed-role/{name}/{session}",
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE000000001",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{name}", "userName": name}
        },
    }


def total(table: Any, column: str = "events") -> int:
    return pc.sum(table.column(column)).as_py() or 0


@pytest.mark.parametrize("most_marks", [20, 500, 5_000, 50_000])
def test_the_marks_count_every_event_once_however_few_they_are(sample_lake, most_marks):
    asked = sample_lake.query("select count(*) as n from events").rows()[0]["n"]
    marks = timeline_marks(sample_lake.open_engine(), most_marks=most_marks)
    assert total(marks.table) == marks.events == asked
    assert marks.table.column("event_time").to_pylist() == sorted(marks.table.column("event_time").to_pylist())
    assert (marks.stretch is None) == (most_marks >= asked)
    if most_marks >= 500:
        assert marks.table.num_rows <= most_marks
    if marks.stretch is None:
        assert len(set(marks.table.column("event_id").to_pylist())) == asked


@pytest.mark.parametrize("lane", sorted(LANES.keys() - {"tactic"}))
def test_lanes_beyond_the_limit_become_one_that_says_how_many(sample_lake, lane):
    marks = timeline_marks(sample_lake.open_engine(), lane=lane, most_lanes=3)
    lanes = set(marks.table.column("lane").to_pylist())
    assert len(lanes) == min(3, marks.lanes)
    assert marks.lanes <= 3 or f"others ({marks.lanes - 2:,})" in lanes
    assert total(marks.table) == marks.events


def test_what_is_rare_stays_single_and_what_is_frequent_is_counted(opened):
    """Three calls of alice are told one by one beside a thousand of a machine."""
    frequent = [at(n / 10, userIdentity=role("Machine", "i-1"), readOnly=True) for n in range(600)]
    rare = [at(n * 20, eventName=name) for n, name in enumerate(("CreateUser", "AddUserToGroup", "CreateAccessKey"))]
    with opened(*frequent, *rare) as case:
        marks = timeline_marks(case.open_engine(), lane="principal", most_marks=60)
    alice = marks.table.filter(pc.equal(marks.table.column("lane"), "alice"))
    assert alice.column("action").to_pylist() == ["iam:CreateUser", "iam:AddUserToGroup", "iam:CreateAccessKey"]
    assert alice.column("events").to_pylist() == [1, 1, 1]
    assert None not in alice.column("event_id").to_pylist()
    assert marks.table.num_rows <= 60


def test_reads_writes_and_refusals_are_told_apart(opened):
    """A record from before readOnly is judged by its name."""
    with opened(
        at(0, readOnly=True, eventName="ListUsers"),
        at(1, readOnly=False),
        at(2, errorCode="AccessDenied"),
        at(3, readOnly=None, eventName="DescribeInstances"),
        at(4, readOnly=None, eventName="RunInstances"),
        at(5, readOnly=False, errorCode="NoSuchEntityException"),
    ) as case:
        marks = timeline_marks(case.open_engine())
    assert marks.table.column("access").to_pylist() == ["read", "write", "denied", "read", "write", "write"]


ENTITIES = {
    "a user by name": ({"actor": "alice"}, {0, 1}),
    "a user by ARN": ({"actor": "arn:aws:iam::111122223333:user/alice"}, {0, 1}),
    "a role with its sessions": ({"actor": "Deploy"}, {2, 3}),
    "one session": ({"actor": "Deploy/run-1"}, {2}),
    "a session by its name alone": ({"actor": "run-2"}, {3}),
    "a prefix": ({"actor": "Depl*"}, {2, 3, 4}),
    "two actors": ({"actor": ["alice", "Deploy/run-1"]}, {0, 1, 2}),
    "an address": ({"address": "203.0.113.9"}, {1}),
    "a network of IPv4": ({"address": "203.0.113.0/28"}, {1, 2}),
    "a network of IPv6": ({"address": "2001:db8:1::/48"}, {3}),
    "an IPv6 address in another spelling": ({"address": "2001:0db8:0001::00ff"}, {3}),
    "a service": ({"address": "ec2.amazonaws.com"}, {4}),
    "a key": ({"key": "AKIAEXAMPLE000000001"}, {0, 1, 5}),
    "a resource in the target, whatever the case": ({"resource": "ADMINS"}, {0}),
    "a resource in the parameters": ({"resource": "orders"}, {1}),
    "an account": ({"account": "444455556666"}, {4}),
    "two kinds narrow each other down": ({"actor": "alice", "address": "203.0.113.9"}, {1}),
    "nothing given": ({"actor": "", "address": None}, {0, 1, 2, 3, 4, 5}),
}


@pytest.mark.parametrize("given", ENTITIES)
def test_an_entity_finds_its_events(opened, given):
    asked, expected = ENTITIES[given]
    with opened(
        at(0, sourceIPAddress="198.51.100.7", requestParameters={"groupName": "admins", "userName": "bob"}),
        at(1, sourceIPAddress="203.0.113.9", requestParameters={"note": "orders"}),
        at(2, sourceIPAddress="203.0.113.15", userIdentity=role("Deploy", "run-1"), requestParameters=None),
        at(3, sourceIPAddress="2001:db8:1::ff", userIdentity=role("Deploy", "run-2"), requestParameters=None),
        at(
            4,
            sourceIPAddress="ec2.amazonaws.com",
            userIdentity=role("DeployTwo", "run-9"),
            requestParameters=None,
            recipientAccountId="444455556666",
        ),
        at(
            5,
            sourceIPAddress="203.0.113.16",
            userIdentity={"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"},
            requestParameters={"accessKeyId": "AKIAEXAMPLE000000001"},
        ),
    ) as case:
        table = case.timeline(**asked).table
    minutes = {moment.minute for moment in table.column("event_time").to_pylist()}
    assert minutes == expected


def test_hostile_words_of_an_entity_are_only_values(opened):
    with opened(at(0)) as case:
        for word in ("' or true --", "\x00", "%", "$actor_0", "alice'*"):
            assert case.timeline(actor=word, key=word, resource=word).events == 0
        with pytest.raises(UsageError, match="neither an address nor a network"):
            case.timeline(address="300.1.2.3/24")


def test_calls_of_one_kind_are_one_line_and_changes_of_other_targets_are_not(opened):
    reads = [
        at(
            n,
            eventName="GetObject",
            eventSource="s3.amazonaws.com",
            readOnly=True,
            requestParameters={"bucketName": f"b{n}"},
        )
        for n in range(5)
    ]
    late = at(
        30, eventName="GetObject", eventSource="s3.amazonaws.com", readOnly=True, requestParameters={"bucketName": "b"}
    )
    changes = [
        at(n, requestParameters={"groupName": "admins", "userName": user}) for n, user in ((1, "bob"), (2, "eve"))
    ]
    with opened(*reads, *changes, late) as case:
        lines = grouped_events(case.open_engine()).to_pylist()
    assert [(line["action"], line["events"], line["targets"]) for line in lines] == [
        ("s3:GetObject", 5, 5),
        ("iam:AddUserToGroup", 1, 1),
        ("iam:AddUserToGroup", 1, 1),
        ("s3:GetObject", 1, 1),
    ]
    assert lines[0]["until"] - lines[0]["event_time"] == timedelta(minutes=4)
    assert {line["all_events"] for line in lines} == {8}
    assert {line["all_lines"] for line in lines} == {4}


def test_the_lines_count_every_event_once(sample_lake):
    asked = sample_lake.query("select count(*) as n from events").rows()[0]["n"]
    lines = grouped_events(sample_lake.open_engine())
    assert total(lines) == asked == lines.column("all_events")[0].as_py()
    assert lines.num_rows == lines.column("all_lines")[0].as_py() < asked


@pytest.mark.parametrize("most_lines", [1, 7, 60])
def test_the_first_lines_are_the_same_whether_or_not_the_rest_is_asked_for(sample_lake, monkeypatch, most_lines):
    """Only the head of the story is folded; what is told of its lines must not depend on that."""
    monkeypatch.setattr("trailscope.analytics.grouped_events._LEAST_HEAD", 8)
    monkeypatch.setattr("trailscope.analytics.grouped_events._HEAD_PER_LINE", 2)
    everything = grouped_events(sample_lake.open_engine()).drop_columns(["all_lines"])
    head = grouped_events(sample_lake.open_engine(), most_lines=most_lines)
    assert head.drop_columns(["all_lines"]).to_pylist() == everything.slice(0, most_lines).to_pylist()
    assert set(head.column("all_lines").to_pylist()) == {None} or most_lines >= everything.num_rows


def test_findings_choose_their_events_and_lend_them_severity_and_tactic(opened):
    with opened(at(0, eventID="a"), at(1, eventID="b"), at(2, eventID="c")) as case:
        findings = findings_of(
            finding(event_ids=["a", "b"], events=120),
            finding(rule="x.y", severity="critical", tactics=["Impact"], event_ids=["b"]),
        )
        timeline = case.timeline(findings=findings, colour="severity", lane="tactic")
        rows = timeline.table.to_pylist()
        assert [(row["event_id"], row["severity"], row["lane"], row["rules"]) for row in rows] == [
            ("a", "high", "Defense Impairment", "logging.trail_stopped"),
            ("b", "critical", "Impact", "logging.trail_stopped, x.y"),
        ]
        assert any("118 more events" in note for note in timeline.notes)
        assert [line["severity"] for line in timeline.bursts().to_pylist()] == ["critical"]
        with pytest.raises(UsageError, match="only findings have a severity"):
            case.timeline(colour="severity")


def test_findings_are_read_back_from_every_form_a_hunt_writes(tmp_path):
    import pyarrow.parquet as pq

    from trailscope.cli.render import writers

    findings = findings_of(finding(event_ids=["a", "b"]), finding(rule="x.y", severity="low", event_ids=[]))
    (tmp_path / "f.json").write_text("".join(writers.json_array(findings)))
    (tmp_path / "f.ndjson").write_text("".join(writers.ndjson(findings)))
    pq.write_table(findings, tmp_path / "f.parquet")
    for name in ("f.json", "f.ndjson", "f.parquet"):
        assert cited_by(read_findings(tmp_path / name)) == cited_by(findings), name
    (tmp_path / "bad.json").write_text('[{"rule": 1}]')
    for name in ("bad.json", "missing.json"):
        with pytest.raises(UsageError, match="cannot be read"):
            read_findings(tmp_path / name)
    with pytest.raises(UsageError, match="no findings"):
        cited_by(findings.drop_columns(["event_ids"]))


def test_heat_maps_matrix_and_volume_count_every_event_once(sample_lake):
    engine = sample_lake.open_engine()
    asked = sample_lake.query(
        "select count(*) as n, count(*) filter (where is_denied(error_code)) as denied from events"
    ).rows()[0]
    for table in (activity.hours_of_the_week(engine), activity.days(engine, most_lanes=4), activity.volume(engine)):
        assert (total(table), total(table, "denied")) == (asked["n"], asked["denied"])
    with_target = sample_lake.query(
        "select count(*) as n from events where target is not null and actor is not null"
    ).rows()[0]["n"]
    touches = relations.touches(engine, most_actors=5, most_targets=4)
    assert total(touches) == with_target
    assert len(set(touches.column("actor").to_pylist())) == 5
    assert len(set(touches.column("target").to_pylist())) == 4


def test_a_user_called_others_is_not_taken_for_the_rest(opened):
    def user(name: str) -> dict[str, Any]:
        return {"type": "IAMUser", "userName": name, "arn": f"arn:aws:iam::111122223333:user/{name}"}

    names = ("others", "others", "others", "bob", "carol", "dave")
    calls = [
        at(n, userIdentity=user(name), requestParameters={"userName": f"t{n}"}, eventName="DeleteUser")
        for n, name in enumerate(names)
    ]
    with opened(*(call | {"eventSource": "iam.amazonaws.com"} for call in calls)) as case:
        engine = case.open_engine()
        days = activity.days(engine, lane="actor", most_lanes=2).to_pylist()
        touches = relations.touches(engine, most_actors=2, most_targets=2).to_pylist()
    assert [(row["lane"], row["events"]) for row in days] == [("others", 3), ("others (3)", 3)]
    by_actor = {
        actor: sum(row["events"] for row in touches if row["actor"] == actor) for actor in ("others", "others (3)")
    }
    assert by_actor == {"others": 3, "others (3)": 3}
    assert {row["target"] for row in touches} == {"user/t0", "others (5)"}


def test_a_stretch_without_any_log_is_a_gap_and_one_without_this_actor_is_not(opened):
    with opened(at(0), at(60, userIdentity=role("Deploy", "run-1")), at(6 * 60)) as case:
        rows = activity.volume(case.open_engine(), Entity.of(actor="alice"), most_stretches=8).to_pylist()
    assert [(row["events"], row["gap"]) for row in rows] == [
        (1, False),
        (0, False),
        (0, True),
        (0, True),
        (0, True),
        (0, True),
        (1, False),
    ]


def test_places_are_addresses_and_the_newest_of_many_are_named(opened):
    with opened(
        *(at(n, sourceIPAddress=f"198.51.100.{n}") for n in range(1, 7)), at(9, sourceIPAddress="ec2.amazonaws.com")
    ) as case:
        rows = relations.places(case.open_engine(), most_places=3).to_pylist()
    assert [row["place"] for row in rows] == ["others (4)", "198.51.100.5", "198.51.100.6"]
    assert [row["events"] for row in rows] == [4, 1, 1]


def test_a_role_chain_links_the_session_that_began_the_next(opened):
    def assume(minute: float, who: dict[str, Any] | None, name: str, session: str, **fields: Any) -> dict[str, Any]:
        asked = {"roleArn": f"arn:aws:iam::111122223333:role/{name}", "roleSessionName": session}
        identity = {"userIdentity": who} if who else {}
        return at(
            minute,
            eventSource="sts.amazonaws.com",
            eventName="AssumeRole",
            requestParameters=asked,
            **identity,
            **fields,
        )

    copies = [
        assume(0, None, "A", "s", sharedEventID="one"),
        assume(1, role("A", "s"), "B", "t", errorCode="AccessDenied"),
    ]
    other = {"type": "AWSAccount", "accountId": "111122223333", "principalId": "AIDAEXAMPLE"}
    with opened(*copies, assume(0, other, "A", "s", sharedEventID="one", recipientAccountId="444455556666")) as case:
        rows = relations.role_sessions(case.open_engine()).to_pylist()
    assert [(row["issuer"], row["session"], row["events"], row["denied"]) for row in rows] == [
        ("alice", "A/s", 1, 0),
        ("A/s", "B/t", 1, 1),
    ]


def test_in_jupyter_a_timeline_is_a_picture_that_loads_nothing_from_outside(opened):
    with opened(at(0)) as case:
        shown = case.timeline()._repr_mimebundle_()
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    assert shown["text/plain"] == "1 event, 2026-09-01 08:00:00 to 2026-09-01 08:00:00 UTC"


def test_an_empty_timeline_says_whether_that_proves_anything(opened, tmp_path):
    with opened(at(0)) as case:
        assert case.timeline(actor="nobody").reasons == ()
        assert case.timeline(actor="nobody").notes == ("no events",)
        path = case.timeline(actor="nobody").save(tmp_path / "none.svg")
        assert "no events" in path.read_text()
    with ts.open(tmp_path / "lake", until="2020-01-01") as blind:
        assert "the lake holds no management events" in blind.timeline().reasons[0]


@pytest.mark.parametrize("text", ["999.1.1.1", "10.0.0", "2001:db8::zz", "203.0.113.0/33"])
def test_a_mistyped_address_is_told_and_not_taken_for_the_name_of_a_service(text):
    with pytest.raises(UsageError, match="neither an address nor a network"):
        Entity.of(address=text)


def test_a_record_of_the_year_9999_is_drawn(opened):
    with opened(at(0), {"eventTime": "9999-12-31T23:59:59Z"}) as case:
        table = activity.volume(case.open_engine())
    assert total(table) == 2
    assert table.column("until")[-1].as_py().year == 9999


def test_of_several_calls_as_frequent_the_first_by_name_is_told(opened):
    """DuckDB's `mode` tells any of them, so that two runs told a mark differently."""
    calls = [at(n / 1000, eventName=("PutUserPolicy", "AttachUserPolicy", "CreateUser")[n % 3]) for n in range(90)]
    calls.append(at(0.5, eventName="CreateUser", userIdentity=role("Machine", "i-1")))
    with opened(*calls) as case:
        marks = timeline_marks(case.open_engine(), lane="principal", most_marks=4)
    (alice,) = marks.table.filter(pc.equal(marks.table.column("lane"), "alice")).to_pylist()
    assert (alice["events"], alice["action"]) == (90, "iam:AttachUserPolicy and others")
