"""The views that count events say what the events say."""

import duckdb
import pytest

from trailscope.engines.activity import activity_views
from trailscope.engines.macros import duckdb_statements
from trailscope.schema.activity import ACTIVITY_COLUMNS, PRINCIPAL_NETWORK_COLUMNS

# alice lists and creates at home, is refused abroad and does there what she did nowhere before; bob has one network
EVENTS = """
create table events as select * from (values
  ('e1', timestamptz '2026-09-01 08:00:00Z', 'alice', 'iam:ListUsers', true, null, '198.51.100.7'),
  ('e2', timestamptz '2026-09-01 09:00:00Z', 'alice', 'iam:ListUsers', true, null, '198.51.100.9'),
  ('e3', timestamptz '2026-09-02 08:00:00Z', 'alice', 'iam:CreateUser', false, null, '198.51.100.7'),
  ('e4', timestamptz '2026-09-03 08:00:00Z', 'alice', 'iam:ListUsers', true, null, '203.0.113.1'),
  ('e5', timestamptz '2026-09-03 08:01:00Z', 'alice', 'iam:CreateRole', false, 'AccessDenied', '203.0.113.1'),
  ('e6', timestamptz '2026-09-03 08:02:00Z', 'alice', 'iam:CreateRole', false, 'AccessDenied', '203.0.113.1'),
  ('e7', timestamptz '2026-09-03 08:03:00Z', 'alice', 'iam:CreateRole', false, 'EntityAlreadyExists', '203.0.113.1'),
  ('e8', timestamptz '2026-09-03 08:04:00Z', 'bob', 'iam:CreateRole', false, null, '2001:db8::1')
) as given(event_id, event_time, actor_id, action, read_only, error_code, source_ip_address)
"""
REST = ("actor", "event_source", "user_agent", "aws_region", "recipient_account_id")


@pytest.fixture(scope="module")
def connection():
    made = duckdb.connect()
    made.execute("set timezone = 'UTC'")
    made.execute(EVENTS)
    made.execute(";".join(f"alter table events add column {name} varchar" for name in REST))
    for statement in (*duckdb_statements(), *activity_views()):
        made.execute(statement)
    return made


def ask(connection, sql):
    return connection.execute(sql).fetchall()


def test_every_event_is_counted_once_with_its_outcome(connection):
    assert ask(connection, "select sum(calls), sum(denied), sum(changes) from activity") == [(8, 2, 2)]
    outcomes = "select outcome, sum(calls) from activity where action = 'iam:CreateRole' group by all order by all"
    assert ask(connection, outcomes) == [("denied", 2), ("failed", 1), ("succeeded", 1)]


def test_first_and_last_are_those_of_the_events(connection):
    first = "select first_by(first_event_id, first_seen), cast(max(last_seen) as varchar) from activity where network = '203.0.113.0/24'"
    assert ask(connection, first) == [("e4", "2026-09-03 08:03:00+00")]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_of_several_values_at_one_time_the_same_one_is_told_in_any_order_of_the_rows(connection, order):
    given = "(values ('b', 1), ('a', 1), (null, 0), ('c', null), ('y', 2), ('z', 2)) as given(value, key)"
    rows = f"(select * from {given} order by value {order}) as given"
    assert ask(connection, f"select first_by(value, key), last_by(value, key) from {rows}") == [("a", "z")]
    assert ask(connection, f"select first_by(value, key), last_by(value, key) from {rows} where key is null") == [
        (None, None)
    ]


def test_a_principal_has_a_row_for_each_network_with_what_is_new_there(connection):
    networks = "select actor_id, network, calls, denied, actions, new_actions, second_sign from principal_networks order by all"
    assert ask(connection, networks) == [
        ("alice", "198.51.100.0/24", 3, 0, 2, 2, False),
        ("alice", "203.0.113.0/24", 4, 2, 2, 1, False),
        ("bob", "2001:db8::/48", 1, 0, 1, 1, False),
    ]


def reading(calls):
    """A connection over calls, each a day, an actor_id, an action and an address."""
    made = duckdb.connect()
    made.execute("set timezone = 'UTC'")
    rows = ", ".join(
        f"('e{number}', timestamptz '2026-09-0{day} 08:00:00Z', '{actor_id}', '{action}', true, null, '{address}')"
        for number, (day, actor_id, action, address) in enumerate(calls)
    )
    columns = "event_id, event_time, actor_id, action, read_only, error_code, source_ip_address"
    made.execute(f"create table events as select * from (values {rows}) as given({columns})")
    made.execute(";".join(f"alter table events add column {name} varchar" for name in REST))
    for statement in (*duckdb_statements(), *activity_views()):
        made.execute(statement)
    return made


NEWNESS = "select actor_id, new_actions, second_sign from principal_networks order by all"


def test_what_a_role_does_in_one_account_is_not_new_when_its_namesake_does_it_in_another():
    roles = [
        (1, "arn:aws:iam::111122223333:role/plan", "198.51.100.7"),
        (2, "arn:aws:iam::444455556666:role/plan", "203.0.113.1"),
        (2, "arn:aws:iam::444455556666:role/other", "203.0.113.1"),
    ]
    actions = ("iam:ListUsers", "iam:ListRoles", "iam:ListGroups")
    made = reading([(day, role, action, address) for day, role, address in roles for action in actions])
    assert ask(made, NEWNESS) == [
        ("arn:aws:iam::111122223333:role/plan", 3, True),
        ("arn:aws:iam::444455556666:role/other", 3, True),
        ("arn:aws:iam::444455556666:role/plan", 0, False),
    ]


def test_signing_in_is_nothing_new_that_somebody_did():
    portal = ("signin:UserAuthentication", "sso:Authenticate", "sso:Federate", "sso:GetRoleCredentials", "sso:Logout")
    actions = ("sso:ListInstances", "sso:ListPermissionSets", "sso:CreatePermissionSet")
    made = reading(
        [(1, "ann", action, "198.51.100.7") for action in portal]
        + [(1, "ben", action, "198.51.100.7") for action in (*portal, *actions)]
    )
    assert ask(made, NEWNESS) == [("ann", 0, False), ("ben", 3, True)]


@pytest.mark.parametrize(
    ("actor_id", "name"),
    [
        ("arn:aws:iam::111122223333:role/plan", "role/plan"),
        ("arn:aws-cn:iam::111122223333:role/team/plan", "role/team/plan"),
        (
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
            "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin",
        ),
        ("arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/alice"),
        ("config.amazonaws.com", "config.amazonaws.com"),
    ],
)
def test_a_role_has_the_same_name_in_every_account_and_others_keep_theirs(connection, actor_id, name):
    assert ask(connection, f"select role_in_any_account('{actor_id}')") == [(name,)]


@pytest.mark.parametrize(
    ("view", "columns"), [("activity", ACTIVITY_COLUMNS), ("principal_networks", PRINCIPAL_NETWORK_COLUMNS)]
)
def test_the_columns_are_those_of_the_documentation(connection, view, columns):
    types = {"varchar": "VARCHAR", "boolean": "BOOLEAN", "bigint": "BIGINT", "timestamptz": "TIMESTAMP WITH TIME ZONE"}
    described = {row[0]: row[1] for row in ask(connection, f"describe {view}")}
    assert described == {column.name: types[column.type] for column in columns}
