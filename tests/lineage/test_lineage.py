"""Lineage: each credential is joined to the call that issued it, as strongly as the records allow, whatever their order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lineage_records import HERE, THERE, assume, call, role, service, user

pytestmark = pytest.mark.slow

CHAIN = [
    assume(user(), "2026-09-01T08:00:00Z", "Hub", "alice", "ASIAEXAMPLEHUB000001"),
    assume(
        role("Hub", "alice", key="ASIAEXAMPLEHUB000001", began="2026-09-01T08:00:00Z"),
        "2026-09-01T08:05:00Z",
        "Spoke",
        "s",
        "ASIAEXAMPLESPOKE0001",
    ),
    call(role("Spoke", "s", key="ASIAEXAMPLESPOKE0001", began="2026-09-01T08:05:00Z"), "2026-09-01T08:06:00Z"),
]


def credentials(case):
    return {row["credential"]: row for row in case.lineage().credentials.to_pylist()}


def test_a_chain_of_exact_keys_ends_at_the_user_who_began_it(case_of):
    last = credentials(case_of(CHAIN))["ASIAEXAMPLESPOKE0001"]
    assert last["root_actor"] == f"arn:aws:iam::{HERE}:user/alice"
    assert (last["root_kind"], last["hops"], last["confidence"]) == ("IAM user", 2, "exact key")
    assert last["path"] == ["ASIAEXAMPLESPOKE0001", "ASIAEXAMPLEHUB000001", "AKIAALICEXXXXXXXXXXX"]
    assert last["evidence"] == [CHAIN[1]["eventID"], CHAIN[0]["eventID"]]
    assert last["cannot_tell"] is None


def test_edges_lead_from_the_issuing_call_to_the_calls_made(case_of):
    edges = case_of(CHAIN).lineage().edges.to_pylist()
    assert [(e["issuer"], e["credential"], e["event_id"], e["calls"], e["joined_by"]) for e in edges] == [
        ("AKIAALICEXXXXXXXXXXX", "ASIAEXAMPLEHUB000001", CHAIN[0]["eventID"], 1, "access key"),
        ("ASIAEXAMPLEHUB000001", "ASIAEXAMPLESPOKE0001", CHAIN[1]["eventID"], 1, "access key"),
    ]


CONSOLE = "2026-09-01T07:00:00Z"
MIXED = [
    *CHAIN,
    call(
        {key: value for key, value in user("bob").items() if key != "accessKeyId"},
        CONSOLE,
        "signin:ConsoleLogin",
        eventType="AwsConsoleSignIn",
        responseElements={"ConsoleLogin": "Success"},
    ),
    *(call(user("bob", key=f"ASIACONSOLE00000000{n}", began=CONSOLE), f"2026-09-01T07:0{n}:00Z") for n in range(1, 4)),
    assume(service("ec2.amazonaws.com"), "2026-09-01T06:00:00Z", "Web", "i-0abcdef1234567890", "ASIAEXAMPLEWEB000001"),
    call(
        role("Web", "i-0abcdef1234567890", key="ASIAEXAMPLEWEB000001", began="2026-09-01T06:00:00Z"),
        "2026-09-01T06:30:00Z",
    ),
    call(role("Old", "s", key="ASIAEXAMPLEOLD000001", began="2026-08-01T06:00:00Z"), "2026-09-01T06:31:00Z"),
]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_neither_order_nor_batches_of_ingest_change_the_answer(case_of, order, batches):
    shuffled = list(MIXED)
    order.shuffle(shuffled)
    name = f"{batches} {order.random()}"
    case = case_of(*(shuffled[at::batches] for at in range(batches)), name=name)
    straight = case_of(MIXED, name=f"straight {name}")
    assert case.lineage().credentials.to_pylist() == straight.lineage().credentials.to_pylist()
    assert case.lineage().edges.to_pylist() == straight.lineage().edges.to_pylist()


def test_the_many_keys_of_a_console_session_are_one_credential_begun_by_the_sign_in(case_of):
    [session] = [row for row in credentials(case_of(MIXED)).values() if row["kind"] == "console session"]
    assert session["access_keys"] == 3
    assert session["events"] == 3
    assert session["issued_with"] == "signin:ConsoleLogin"
    assert session["confidence"] == "session join"
    assert session["root_actor"] == f"arn:aws:iam::{HERE}:user/bob"


def test_a_failed_sign_in_begins_no_session(case_of):
    failed = dict(MIXED[3], responseElements={"ConsoleLogin": "Failure"}, errorMessage="Failed authentication")
    [session] = [row for row in credentials(case_of([failed, *MIXED[4:7]])).values() if row["access_keys"] == 3]
    assert session["issued_by"] is None


def test_equal_session_names_in_the_same_second_are_told_apart_by_their_keys(case_of):
    began = "2026-09-01T08:00:00Z"
    records = [
        record
        for name, key in (("alice", "ASIAEXAMPLEONE000001"), ("bob", "ASIAEXAMPLETWO000001"))
        for record in (
            assume(user(name), began, "Deploy", "session", key),
            call(role("Deploy", "session", key=key, began=began), "2026-09-01T08:10:00Z", requestID=name),
        )
    ]
    found = credentials(case_of(records))
    assert found["ASIAEXAMPLEONE000001"]["root_actor"].endswith("user/alice")
    assert found["ASIAEXAMPLETWO000001"]["root_actor"].endswith("user/bob")


def test_a_role_switched_in_the_console_is_joined_though_its_key_is_another(case_of):
    internal = {"sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}
    records = [
        assume(
            user("bob", key="ASIACONSOLE000000001", began=CONSOLE),
            "2026-09-01T09:00:01Z",
            "Ops",
            "bob",
            "ASIANEVERUSED0000001",
            **internal,
        ),
        call(role("Ops", "bob", key="ASIAMINTED0000000001", began="2026-09-01T09:00:00Z"), "2026-09-01T09:01:00Z"),
        call(role("Ops", "bob", key="ASIAMINTED0000000002", began="2026-09-01T09:00:00Z"), "2026-09-01T09:02:00Z"),
    ]
    [session] = [row for row in credentials(case_of(records)).values() if (row["actor"] or "").startswith("Ops/")]
    assert (session["access_keys"], session["confidence"]) == (2, "session join")
    assert session["root_actor"].endswith("user/bob")


def test_the_event_of_switching_roles_names_who_switched(case_of):
    began = "2026-09-01T09:00:00Z"
    session = role("Ops", "bob", key="", began=began)
    records = [
        call(
            session,
            began,
            "signin:SwitchRole",
            additionalEventData={"SwitchFrom": f"arn:aws:iam::{HERE}:user/bob"},
            responseElements={"SwitchRole": "Success"},
        ),
        call(role("Ops", "bob", key="ASIAMINTED0000000001", began=began), "2026-09-01T09:01:00Z"),
    ]
    [found] = [row for row in credentials(case_of(records)).values() if row["actor"] == "Ops/bob"]
    assert (found["root_actor"], found["confidence"]) == (f"arn:aws:iam::{HERE}:user/bob", "session join")


def test_both_copies_of_a_call_between_accounts_are_one_hop(case_of):
    foreign = {"type": "AWSAccount", "principalId": user()["principalId"], "accountId": HERE}
    shared = {"sharedEventID": "shared-1", "requestID": "r-1", "account": THERE}
    key = "ASIAEXAMPLETHERE0001"
    made = ("2026-09-01T08:00:00Z", "Admin", "s", key)
    records = [
        assume(foreign, *made, **shared, recipientAccountId=THERE),
        assume(user(), *made, **shared),
        call(role("Admin", "s", key=key, began="2026-09-01T08:00:00Z", account=THERE), "2026-09-01T08:01:00Z"),
    ]
    found = credentials(case_of(records))
    assert found[key]["root_actor"].endswith("user/alice")
    assert found[key]["hops"] == 1
    [copy] = [row for row in found.values() if row["kind"] == "principal of another account"]
    assert (copy["root_actor"], copy["cannot_tell"]) == (f"arn:aws:iam::{HERE}:user/alice", None)


def test_a_caller_from_an_account_that_is_not_in_the_lake_is_where_a_chain_ends(case_of):
    foreign = {"type": "AWSAccount", "principalId": "AIDAFOREIGN000000001", "accountId": "999988887777"}
    key = "ASIAEXAMPLETHERE0001"
    records = [
        assume(foreign, "2026-09-01T08:00:00Z", "Admin", "s", key, recipientAccountId=HERE),
        call(role("Admin", "s", key=key, began="2026-09-01T08:00:00Z"), "2026-09-01T08:01:00Z"),
    ]
    found = credentials(case_of(records))[key]
    assert found["root_actor"] == "999988887777/AIDAFOREIGN000000001"
    assert found["confidence"] == "cannot tell"
    assert found["cannot_tell"] == "account 999988887777, to which the caller belongs, is not in the lake"


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (
            [MIXED[-1], MIXED[0]],
            f"the session began before the first event of account {HERE} in the lake",
        ),
        (
            [call(role("R", "s", key="ASIAX", began="2026-09-01T08:00:00Z", account=THERE), "2026-09-01T08:01:00Z", recipientAccountId=HERE)],
            f"account {THERE}, where the role was assumed, is not in the lake",
        ),
        (
            [call(user(), "2026-09-01T07:00:00Z"), call(role("R", "s", key="ASIAX", began="2026-09-01T08:00:00Z"), "2026-09-01T08:01:00Z")],
            "no call in the lake issued this session",
        ),
        (
            [
                call(user(), "2026-09-01T07:00:00Z"),
                call(role("Guest", "CognitoIdentityCredentials", key="ASIAX", began="2026-09-01T08:00:00Z"), "2026-09-01T08:01:00Z"),
            ],
            "the lake holds no data events of cognito-identity.amazonaws.com, which would name the issuing call",
        ),
    ],
    ids=["before the first day", "account not in the lake", "no issuing call", "no data events"],
)  # fmt: skip
def test_what_cannot_be_told_is_said_with_its_reason(case_of, records, reason):
    assert reason in {row["cannot_tell"] for row in credentials(case_of(records)).values()}


def test_workloads_are_where_chains_of_services_end(case_of):
    found = credentials(case_of(MIXED))["ASIAEXAMPLEWEB000001"]
    assert found["root_kind"] == "EC2 instance"
    assert found["root_actor"] == f"arn:aws:sts::{HERE}:assumed-role/Web/i-0abcdef1234567890"


def test_an_identity_center_session_leads_to_the_person_through_both_accounts(case_of):
    began, session = "2026-09-01T08:00:00Z", "dora@example.com"
    name = "AWSReservedSSO_Admin_0123456789abcdef"
    person = {
        "type": "IdentityCenterUser",
        "accountId": THERE,
        "onBehalfOf": {"userId": "user-1", "identityStoreArn": f"arn:aws:identitystore::{THERE}:identitystore/d-1"},
        "credentialId": "credential-1",
    }
    saml = {"type": "SAMLUser", "principalId": f"N=:{session}", "userName": session, "identityProvider": "N="}
    issue = assume(saml, began, name, session, "ASIANEVERUSED0000001", recipientAccountId=HERE)
    issue |= {"eventName": "AssumeRoleWithSAML"}
    issue["responseElements"] |= {"subject": session, "issuer": "https://portal.sso.eu-west-1.amazonaws.com/saml"}
    records = [
        call(
            person,
            began,
            "sso:GetRoleCredentials",
            eventType="AwsServiceEvent",
            serviceEventDetails={"role_name": "Admin", "account_id": HERE},
        ),
        issue,
        call(
            role(name, session, key="ASIAOTHER00000000001", began=began, path="/aws-reserved/sso.amazonaws.com/"),
            "2026-09-01T08:00:09Z",
        ),
    ]
    found = credentials(case_of(records))
    [used] = [row for row in found.values() if row["kind"] == "Identity Center session"]
    assert used["root_actor"] == f"identity-center-user/{session}"
    assert used["confidence"] == "inferred"
    assert used["path"][-1] == "credential-1"
    assert found["credential-1"]["root_actor"] == f"identity-center-user/{session}"


def test_root_assumed_in_a_member_account_leads_to_who_asked_for_it(case_of):
    key = "ASIAEXAMPLEROOT00001"
    root = {
        "type": "Root",
        "principalId": THERE,
        "arn": f"arn:aws:iam::{THERE}:root",
        "accountId": THERE,
        "accessKeyId": key,
    }
    records = [
        call(
            user(),
            "2026-09-01T08:00:00Z",
            "sts:AssumeRoot",
            requestParameters={"targetPrincipal": THERE},
            responseElements={"credentials": {"accessKeyId": key}},
        ),
        call(root, "2026-09-01T08:01:00Z", "s3:DeleteBucketPolicy"),
    ]
    found = credentials(case_of(records))[key]
    assert found["kind"] == "session of AssumeRoot"
    assert found["root_actor"].endswith("user/alice")


def test_roles_that_assume_each_other_in_turn_are_a_loop(case_of):
    steps = [("Ping", "ASIAPING000000000001"), ("Pong", "ASIAPONG000000000001"), ("Ping", "ASIAPING000000000002")]
    caller, records = user(), []
    for hour, (name, key) in enumerate(steps):
        began = f"2026-09-01T0{hour}:00:00Z"
        records.append(assume(caller, began, name, "s", key))
        caller = role(name, "s", key=key, began=began)
    records.append(call(caller, "2026-09-01T02:30:00Z"))
    found = credentials(case_of(records))["ASIAPING000000000002"]
    assert found["loop"] == f"arn:aws:iam::{HERE}:role/Ping"
    assert found["root_actor"].endswith("user/alice")


def test_records_that_issue_each_other_end_in_a_reason_and_not_for_ever(case_of):
    one, two = "ASIAEXAMPLEONE000001", "ASIAEXAMPLETWO000001"
    began = "2026-09-01T08:00:00Z"
    records = [
        assume(role("A", "s", key=one, began=began), began, "B", "s", two),
        assume(role("B", "s", key=two, began=began), began, "A", "s", one),
    ]
    found = credentials(case_of(records))[one]
    assert found["cannot_tell"] == "the chain of issuing calls comes back to where it began"
    assert found["loop"] == one


def test_on_a_real_trail_the_role_sessions_of_an_intruder_have_one_root_actor(shared_data, tmp_path):
    import trailscope as ts

    found = credentials(ts.open(shared_data / "trail", lake=tmp_path / "lake"))
    sessions = [row for row in found.values() if "aws-go-sdk-" in (row["session_name"] or "")]
    assert len(sessions) == 5
    assert {row["root_actor"] for row in sessions} == {"arn:aws:iam::123837392027:user/bert-jan"}
    assert {row["confidence"] for row in sessions} == {"exact key"}


def test_the_root_of_one_credential_is_the_same_as_among_those_of_all(case_of):
    case = case_of(MIXED)
    every = case.lineage()
    every.follow_to_roots()
    roots = {row["credential"]: row for row in every.engine.run("select * from kept_roots").to_pylist()}
    assert len(roots) > 5
    for credential, root in roots.items():
        alone = case.lineage()
        alone.follow_to_roots(f"select '{credential}' as credential")
        found = alone.engine.run(f"select * from kept_roots where credential = '{credential}'").to_pylist()
        assert found == [root]
