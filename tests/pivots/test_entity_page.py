"""A page tells one entity: in figures that add up, with what is rare, who else is near, and where its credentials come from."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import pytest
from pivot_records import KEY, SESSION, bob, role_session

import trailscope as ts
from trailscope.errors import UsageError
from trailscope.masking import names
from trailscope.pivots.entity_page import FEW_TIMES
from trailscope.pivots.sections import KINDS, ROWS


@pytest.fixture(scope="module")
def page(told):
    """Makes a page of the story, each once; no test changes it."""
    return cache(lambda kind, text: getattr(told, kind)(text))


@pytest.fixture
def alice(page):
    return page("who", "alice")


def values(page, section):
    return [row["value"] for row in page.rows(section)]


def test_the_figures_of_a_principal_are_those_of_its_events(told, alice):
    own = told.look(
        "select count(*) as n, min(event_time) as a, max(event_time) as z from events where actor = 'alice'"
    ).rows()[0]
    facts = alice.facts
    assert (facts.events, facts.first_seen, facts.last_seen) == (own["n"], own["a"], own["z"])
    assert facts.reads + facts.writes + facts.denied == facts.events
    assert (facts.denied, facts.accounts, facts.regions) == (1, ("111122223333",), ("us-east-1",))
    for section in ("did", "from", "identity", "credential"):
        assert sum(row["events"] for row in alice.rows(section)) == facts.events


def test_what_changes_things_comes_first_and_is_named(alice):
    first = alice.rows("did")[0]
    assert first["value"] == "s3"
    assert "PutBucketPolicy × 1" in first["detail"]


def test_rare_is_what_nobody_else_did(alice):
    rare = {row["value"]: row["others"] for row in alice.rows("rare")}
    assert rare["sts:AssumeRole"] == 0
    assert rare["s3:DeleteBucket"] == 1
    assert "198.51.100.7" in rare
    assert alice.rows("rare")[0]["others"] == 0


def test_a_call_that_two_others_make_is_not_rare(told_with, record):
    more = record(eventSource="sts.amazonaws.com", eventName="GetCallerIdentity", readOnly=True, requestParameters=None)
    everybody = [
        {**more, "eventID": str(at), "userIdentity": identity} for at, identity in enumerate(identities(record))
    ]
    assert "sts:GetCallerIdentity" not in values(told_with(*everybody).who("alice"), "rare")


def identities(record):
    return [record()["userIdentity"], bob(), role_session("run")]


@pytest.mark.parametrize("number", [0, 3, FEW_TIMES, FEW_TIMES + 9])
def test_a_resource_has_all_its_events_however_many_there_are(told_with, record, number):
    of_table = [
        record(eventID=f"{at:08}-aaaa-4000-8000-000000000001", eventTime=f"2026-09-03T10:{at:02}:00Z",
               eventSource="dynamodb.amazonaws.com", eventName="UpdateTable", requestParameters={"tableName": "orders-77001"})
        for at in range(number)
    ]  # fmt: skip
    case = told_with(*of_table)
    assert case.resource("orders-77001").facts.events == number
    looked_for = case.open_engine().run("select count(*) as times from kept_pivot_times")
    assert looked_for.to_pylist() == [
        {"times": min(number, FEW_TIMES + 1)}
    ]  # of many, no more than tells that they are many


def test_a_key_is_joined_to_the_call_that_issued_it(page, alice):
    deploy = page("who", "Deploy")
    (row,) = deploy.rows("credential")
    assert row["value"] == SESSION
    assert "issued by alice, sts:AssumeRole of 2026-09-01 09:00:00" in row["detail"]
    assert values(alice, "issued") == ["arn:aws:iam::111122223333:role/Deploy"]
    assert values(deploy, "assumed by") == ["alice"]


def test_a_key_tells_its_own_life_and_who_used_it(page):
    key = page("key", KEY)
    assert [(row["value"], row["actor"]) for row in key.rows("life")] == [("iam:CreateAccessKey", "bob")]
    assert values(key, "identity") == ["arn:aws:iam::111122223333:user/alice"]
    assert set(values(key, "change")) == {
        "s3:PutBucketPolicy",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "iam:UpdateLoginProfile",
    }


def test_a_key_that_was_issued_and_never_used_is_no_silence(told_with, record):
    made = {"accessKey": {"accessKeyId": "AKIANEVERUSED0000001", "userName": "eve"}}
    call = record(eventName="CreateAccessKey", requestParameters={"userName": "eve"}, responseElements=made)
    page = told_with(call).key("AKIANEVERUSED0000001")
    assert page.facts.events == 0
    assert page.verdict == "rows"
    assert values(page, "life") == ["iam:CreateAccessKey"]


def test_an_address_tells_who_called_and_where_else_they_were(page):
    network = page("ip", "203.0.113.0/24")
    assert values(network, "identity") == ["arn:aws:iam::111122223333:role/Deploy"]
    assert network.facts.events == 2
    assert values(page("ip", "203.0.113.9"), "change") == ["s3:PutBucketPolicy", "ec2:StopInstances"]


def test_a_role_of_the_same_name_in_another_account_is_another_principal(told_with, record):
    twin = json.loads(json.dumps(role_session("run")).replace("111122223333", "444455556666"))
    call = record(
        eventSource="ec2.amazonaws.com", eventName="StopInstances", userIdentity=twin, recipientAccountId="444455556666"
    )
    page = told_with(call).who("arn:aws:iam::111122223333:role/Deploy")
    rare = {row["value"]: row for row in page.rows("rare")}
    assert rare["ec2:StopInstances"]["others"] == 1
    assert "arn:aws:iam::444455556666:role/Deploy" in rare["ec2:StopInstances"]["detail"]


def test_who_shares_an_address_is_a_neighbour(told_with, record):
    told = told_with(record(userIdentity=bob(), eventTime="2026-09-03T00:00:00Z"))
    (row,) = told.who("alice").rows("same address")
    assert (row["value"], row["detail"]) == ("arn:aws:iam::111122223333:user/bob", "also from 198.51.100.7")


@pytest.mark.parametrize("name", ["bob", "bo*"])
def test_records_without_a_principal_id_have_a_page(record, write_log, tmp_path, name):
    """DuckDB 2.0 fails at ``split_part`` of a column that is null throughout."""
    identity = {key: value for key, value in bob().items() if key != "principalId"}
    log = write_log(tmp_path / "log.json.gz", [record(userIdentity=identity)])
    with ts.open(log, lake=tmp_path / "lake") as case:
        assert case.who(name).facts.events == 1
        assert case.timeline(actor=name).table.num_rows == 1


def test_nobody_of_that_name_is_answered_with_the_nearest(told):
    page = told.who("ali")
    assert (page.verdict, page.reasons) == ("nothing found", ())
    assert page.nearest == ("alice",)
    assert told.resource("sho").nearest == ("bucket/shop", "bucket/shop-archive")


def test_a_lake_without_those_days_cannot_tell(told):
    with ts.open(told.lake_path, until="2020-01-01") as empty:
        page = empty.who("alice")
        assert page.verdict == "cannot tell"
        assert "the lake holds no management events" in page.reasons[0]


@pytest.mark.parametrize(
    ("kind", "text"), [("who", " "), ("ip", "203.0.113.0/99"), ("resource", "arn:aws:s3"), ("resource", "")]
)
def test_what_names_nothing_is_refused_at_once(told, kind, text):
    with pytest.raises(UsageError):
        getattr(told, kind)(text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_the_one_schema(page, kind):
    told = page(kind, {"who": "alice", "ip": "203.0.113.9", "key": KEY, "resource": "shop"}[kind])
    assert told.table.schema.equals(ROWS)
    assert told.table.num_rows == sum(told.all_rows(section.name) for section in told.sections)


def test_a_page_keeps_its_rows_when_the_next_one_is_asked(told):
    alice, bob = told.who("alice"), told.who("bob")
    assert alice.facts.events != bob.facts.events
    assert values(alice, "identity") == ["arn:aws:iam::111122223333:user/alice"]
    assert values(bob, "identity") == ["arn:aws:iam::111122223333:user/bob"]


def test_names_are_values_and_never_sql(told):
    for text in ("x' or 1=1 --", '"; drop table events', "a\\b%_", "(?i).*"):
        assert told.who(text).verdict == "nothing found"
        assert told.resource(text).verdict == "nothing found"
        assert told.key(text).verdict == "nothing found"


def test_the_next_step_leads_on(told, page, alice):
    steps = [step.words for step in alice.next_steps]
    assert ("session", "alice") in steps
    assert ("ip", "198.51.100.7") in steps
    assert ("key", KEY) in steps
    assert ("search", "--denied", "--actor", "alice") in steps
    assert ("policy", "alice", "--denied") in steps
    assert told.who("nobody").next_steps == ()
    assert ("ip", "203.0.113.0/24") in [step.words for step in page("ip", "203.0.113.9").next_steps]


def test_a_service_has_no_network_of_its_own(told_with, record):
    told = told_with(record(sourceIPAddress="backup.amazonaws.com", eventTime="2026-09-03T00:00:00Z"))
    steps = {step.words[0] for step in told.ip("backup.amazonaws.com").next_steps}
    assert steps >= {"who", "timeline"}
    assert "ip" not in steps


def test_a_notebook_shows_log_text_as_text(told_with, record):
    hostile = {**record()["userIdentity"], "userName": "<script>alert(1)</script>"}
    shown = told_with(record(userIdentity=hostile)).who("<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_page_names_an_office_and_an_address_on_a_threat_list(told, tmp_path):
    own, drop = tmp_path / "own.txt", tmp_path / "drop.txt"
    own.write_text("198.51.100.0/24 office Berlin\n")
    drop.write_text("203.0.113.9\n")
    with ts.open(told.lake_path, networks=[own], threats=[drop]) as named:
        assert named.who("alice").rows("from")[0]["detail"] == "office Berlin"
        assert named.ip("203.0.113.9").rows("from")[0]["detail"] == "on threat list drop"
        found = named.hunt(ids=["addresses.on_threat_list"]).rows()
    assert [(row["actor"], row["address_names"]) for row in found] == [
        ("Deploy/run", ["203.0.113.9: on threat list drop"])
    ]
    assert told.ip("203.0.113.9").rows("from")[0]["detail"] == "unknown"


def test_a_change_without_the_name_of_a_call_is_told(record, write_log, tmp_path):
    nameless = {**record(eventTime="2026-09-01T08:05:00Z"), "eventID": "33333333-0000-4000-8000-000000000003"}
    del nameless["eventName"]
    log = write_log(tmp_path / "nameless.json", [record(eventTime="2026-09-01T08:00:00Z"), nameless])
    with ts.open(log, lake=tmp_path / "nameless") as case:
        assert sum(row["events"] for row in case.who("alice").rows("change")) == 2


def test_no_statement_of_a_page_has_to_be_parsed_to_know_its_secrets():
    """None names a column or field that may hold one; who adds such a statement says so with ``StatedSql``."""
    statements = [
        file.read_text(encoding="utf-8") for file in files("trailscope.pivots").iterdir() if file.name.endswith(".sql")
    ]
    assert len(statements) > 15
    assert not [sql for sql in statements if names.MENTIONED.search(sql)]
