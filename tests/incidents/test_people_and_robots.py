"""Keys that are renewed, people with a role in each account, services: what is everyday stays out of an intruder's story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts
from trailscope.incidents.facts import DAYS

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
WORK, TOOLS = "111122223333", "444455556666"
ROBOT = "Boto3/1.34.145 md/Botocore#1.34.145 ua/2.0 os/linux#5.15 lang/python#3.9"
BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36"
OTHER = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.5.0"
HOME, LAB, ELSEWHERE = "86.40.112.9", "193.1.184.60", ("65.108.77.40", "45.76.180.9", "167.99.85.4", "146.70.130.8")


def _robot(name: str, key: str) -> dict:
    return {"type": "IAMUser", "principalId": f"AIDA{name.upper()}0000001", "arn": f"arn:aws:iam::{WORK}:user/{name}",
            "accountId": WORK, "accessKeyId": key, "userName": name}  # fmt: skip


def _admin(account: str, at: datetime) -> dict:
    role = f"AWSReservedSSO_Admin_{account}0000"
    issuer = f"arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/{role}"
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{account}00001:ada",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/ada",
        "accountId": account,
        "accessKeyId": f"ASIA{account}{at:%m%d}",
        "userName": None,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": issuer, "accountId": account, "userName": role},
            "attributes": {"creationDate": f"{at:%Y-%m-%d}T09:00:00Z"},
        },
    }


class _Story:
    """Two weeks: robots upload, Ada looks after them from home in the one account, and later in the other; on the ninth day she renews keys."""

    def __init__(self, record) -> None:
        self._record, self.records, self.intruder = record, [], set()

    def call(self, at, source, name, *, intruder=False, **fields):
        told = self._record(
            **{"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventSource": f"{source}.amazonaws.com", "eventName": name,
               "recipientAccountId": fields["userIdentity"]["accountId"],
               "readOnly": name.startswith(("Get", "List", "Describe")), "requestParameters": None} | fields
        )  # fmt: skip
        self.records.append(told)
        if intruder:
            self.intruder.add(told["eventID"])

    def weeks(self, renewed_from=HOME):
        keys = {
            robot: f"AKIA{robot.upper()}000001" for robot in ("scanner", "plotter", "sampler", "printer", "indexer")
        }
        for day in range(14):
            at = BEGIN + timedelta(days=day, hours=9)
            account = WORK if day < 7 else TOOLS
            for minute, name in enumerate(("DescribeInstances", "DescribeVolumes", "DescribeImages")):
                self.call(
                    at + timedelta(minutes=minute),
                    "ec2",
                    name,
                    userIdentity=_admin(account, at),
                    sourceIPAddress=HOME,
                    userAgent=BROWSER,
                )
            if day == 8:
                self._renew(at + timedelta(minutes=30), keys, renewed_from)
            for robot, key in keys.items():
                for hour in range(6):
                    self.call(at + timedelta(hours=2 + hour), "s3", "PutObject", userIdentity=_robot(robot, key), sourceIPAddress=LAB,
                              userAgent=ROBOT, requestParameters={"bucketName": "uploads", "key": f"{robot}/{day}/{hour}"})  # fmt: skip
        return keys

    def _renew(self, at, keys, address):
        ada = {"userIdentity": _admin(WORK, at), "sourceIPAddress": address, "userAgent": BROWSER}
        for robot, old in list(keys.items()):
            keys[robot] = old[:-1] + "2"
            self.call(at, "iam", "CreateAccessKey", **ada, requestParameters={"userName": robot},
                      responseElements={"accessKey": {"userName": robot, "accessKeyId": keys[robot], "status": "Active"}})  # fmt: skip
            self.call(
                at + timedelta(minutes=20),
                "iam",
                "DeleteAccessKey",
                **ada,
                requestParameters={"userName": robot, "accessKeyId": old},
            )


STEPS = (
    ("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("iam", "ListUsers"), ("secretsmanager", "ListSecrets"), ("ec2", "DescribeInstances"),
    ("iam", "GetAccountAuthorizationDetails"), ("s3", "PutBucketLifecycle"), ("cloudtrail", "StopLogging"),
)  # fmt: skip


def _told(story, tmp_path, write_log):
    write_log(tmp_path / "logs" / "one.json.gz", story.records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        return case.incidents()


def test_who_renews_keys_on_the_road_takes_no_robot_at_work_into_the_story(record, tmp_path, write_log):
    story = _Story(record)
    story.weeks(renewed_from="73.162.11.240")
    told = _told(story, tmp_path, write_log)
    names = {one["eventID"]: one["eventName"] for one in story.records}
    assert any(names[id] == "CreateAccessKey" for one in told for id in one.event_ids)
    assert [id for one in told for id in one.event_ids if names[id] == "PutObject"] == []


def test_a_key_that_an_intruder_made_for_an_old_user_is_of_the_story_wherever_it_is_used_but_where_the_robot_is(
    record, tmp_path, write_log
):
    story = _Story(record)
    keys = story.weeks()
    at = BEGIN + timedelta(days=11, hours=3)
    thief = {"userIdentity": _robot("scanner", keys["scanner"]), "sourceIPAddress": ELSEWHERE[0], "userAgent": OTHER}
    for minute, (source, name) in enumerate(STEPS):
        story.call(at + timedelta(minutes=minute), source, name, intruder=True, **thief)
    story.call(at + timedelta(minutes=9), "iam", "CreateAccessKey", intruder=True, **thief, requestParameters={"userName": "plotter"},
               responseElements={"accessKey": {"userName": "plotter", "accessKeyId": "AKIAPLOTTER000009", "status": "Active"}})  # fmt: skip
    for minute, (source, name) in enumerate(STEPS[:4]):
        story.call(at + timedelta(hours=30, minutes=minute), source, name, intruder=True, userIdentity=_robot("plotter", "AKIAPLOTTER000009"),
                   sourceIPAddress=ELSEWHERE[1], userAgent=ROBOT)  # fmt: skip
    [told] = [one for one in _told(story, tmp_path, write_log) if set(one.event_ids) & story.intruder]
    assert set(told.event_ids) == story.intruder
    assert any("created the key AKIAPLOTTER000009" in join.why for join in told.joins)


def test_a_person_at_home_is_at_home_in_each_account_and_a_thief_of_both_sessions_is_one(record, tmp_path, write_log):
    story = _Story(record)
    story.weeks()
    at = BEGIN + timedelta(days=11, hours=3)
    for number, account in enumerate((WORK, TOOLS)):
        for minute, (source, name) in enumerate(STEPS):
            story.call(at + timedelta(hours=20 * number, minutes=minute), source, name, intruder=True, userIdentity=_admin(account, at),
                       sourceIPAddress=ELSEWHERE[number], userAgent=OTHER)  # fmt: skip
    [told] = [one for one in _told(story, tmp_path, write_log) if set(one.event_ids) & story.intruder]
    assert set(told.event_ids) == story.intruder


def test_a_thief_with_changing_exits_does_not_make_a_newcomer_one_who_is_nowhere_at_home(record, tmp_path, write_log):
    story = _Story(record)
    story.weeks()
    grace = _robot("grace", "ASIAGRACE00000001")
    for day in (4, 6, 8, 9, 10):
        for minute in range(5):
            story.call(BEGIN + timedelta(days=day, hours=10, minutes=minute), "s3", "ListBuckets", userIdentity=grace,
                       sourceIPAddress=(HOME, LAB, "193.1.184.61")[day % 3], userAgent=BROWSER)  # fmt: skip
    for number, address in enumerate(ELSEWHERE):
        at = BEGIN + timedelta(days=10, hours=4 + 14 * number)
        for minute, (source, name) in enumerate(STEPS):
            story.call(at + timedelta(minutes=minute), source, name, intruder=True, userIdentity=_robot("grace", "AKIAGRACE00000001"),
                       sourceIPAddress=address, userAgent=OTHER)  # fmt: skip
    [told] = [one for one in _told(story, tmp_path, write_log) if set(one.event_ids) & story.intruder]
    assert set(told.event_ids) >= story.intruder


def _service(role, session, name, service):
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role.upper()[:9]}001:{session}",
        "arn": f"arn:aws:sts::{WORK}:assumed-role/{role}/{session}",
        "accountId": WORK,
        "accessKeyId": f"ASIA{name.upper()}",
        "userName": None,
        "invokedBy": service,
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{WORK}:role/{role}", "accountId": WORK, "userName": role}},
    }  # fmt: skip


def test_what_a_stack_set_makes_is_of_the_story_and_what_a_service_does_with_an_opened_bucket_every_night_is_not(
    record, tmp_path, write_log
):
    story = _Story(record)
    keys = story.weeks()
    for day in range(14):
        night = BEGIN + timedelta(days=day, hours=2)
        carrier = _service("copier", "loc-1", f"COPY{day:04}", "datasync.amazonaws.com")
        for minute in range(3):
            story.call(night + timedelta(minutes=minute), "s3", "PutObject", userIdentity=carrier, sourceIPAddress="datasync.amazonaws.com",
                       userAgent="datasync.amazonaws.com", requestParameters={"bucketName": "uploads", "key": f"night/{day}/{minute}"})  # fmt: skip
    deployer = "cloudformation.amazonaws.com"
    for day in (2, 11, 12):
        mine = day == 11
        name = f"StackSet-{'audit' if mine else 'audit-baseline'}-0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f{day % 10}"
        at = BEGIN + timedelta(days=day, hours=4)
        session = _service("stacksets-exec-1", f"op{day}", f"DEPLOY{day:03}", deployer)
        for minute, (source, called, asked) in enumerate(
            (("cloudformation", "CreateStack", {"stackName": name}), ("iam", "CreateRole", {"roleName": f"made-{day}"}),
             ("iam", "AttachRolePolicy", {"roleName": f"made-{day}", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}))
        ):  # fmt: skip
            story.call(at + timedelta(minutes=minute), source, called, intruder=mine, userIdentity=session, sourceIPAddress=deployer,
                       userAgent=deployer, requestParameters=asked)  # fmt: skip
    thief = {"userIdentity": _robot("scanner", keys["scanner"]), "sourceIPAddress": ELSEWHERE[0], "userAgent": OTHER}
    at = BEGIN + timedelta(days=11, hours=3)
    for minute, (source, name) in enumerate(STEPS):
        story.call(at + timedelta(minutes=minute), source, name, intruder=True, **thief)
    for minute, (source, name, asked) in enumerate(
        (("s3", "PutBucketPolicy", {"bucketName": "uploads", "bucketPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*"}]}}),
         ("autoscaling", "CreateAutoScalingGroup", {"autoScalingGroupName": "workers"}),
         ("cloudformation", "CreateStackSet", {"stackSetName": "audit", "permissionModel": "SERVICE_MANAGED"}))
    ):  # fmt: skip
        story.call(at + timedelta(minutes=20 + minute), source, name, intruder=True, **thief, requestParameters=asked)
    [told] = [one for one in _told(story, tmp_path, write_log) if set(one.event_ids) & story.intruder]
    assert set(told.event_ids) == story.intruder
    assert any("a service deployed StackSet-audit with it" in join.why for join in told.joins)


def test_a_role_that_is_only_named_like_those_of_identity_center_is_nobody_of_its_portal(record, tmp_path, write_log):
    story = _Story(record)
    of_portal = _admin(WORK, BEGIN)
    named = _admin(WORK, BEGIN)
    issuer = named["sessionContext"]["sessionIssuer"]
    issuer["arn"] = f"arn:aws:iam::{WORK}:role/{issuer['userName']}"
    for minute, identity in enumerate((of_portal, named)):
        story.call(BEGIN + timedelta(minutes=minute), "ec2", "DescribeInstances", userIdentity=identity)
    write_log(tmp_path / "logs" / "one.json.gz", story.records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        first, second = (
            case.hunting_engine().run(f"{DAYS.over('events')} order by min(event_time)")["principal"].to_pylist()
        )
    assert first == "ada"
    assert second != "ada"
