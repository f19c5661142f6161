"""A slip of the fingers is wrong usage, answered with the nearest right word, and never taken for an empty answer."""

from __future__ import annotations

import json
import uuid

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from trailscope.cli import command as trailscope
from trailscope.errors import UsageError
from trailscope.schema.places import REGIONS, check_regions

RECORD = {
    "eventVersion": "1.11", "eventTime": "2026-09-01T08:00:00Z", "eventSource": "cloudtrail.amazonaws.com",
    "eventName": "StopLogging", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7", "userAgent": "x",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "principalId": "AIDAEXAMPLE"}, "requestParameters": {"name": "t"},
    "eventType": "AwsApiCall", "managementEvent": True, "eventCategory": "Management", "recipientAccountId": "111122223333",
    "eventID": str(uuid.UUID(int=1)),
}  # fmt: skip
SIGMA = """\
title: {title}
id: 1b4d1f0a-0000-4000-8000-00000000000{number}
logsource: {{product: {product}, service: {service}}}
detection: {{sel: {{eventName: StopLogging}}, condition: sel}}
level: high
"""


def run(*words, **settings):
    return CliRunner().invoke(trailscope, [str(word) for word in words], **settings)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake called case-17 with one call; no test writes to it."""
    place = tmp_path_factory.mktemp("typos")
    (place / "one.json").write_text(json.dumps({"Records": [RECORD]}))
    assert run("ingest", place / "one.json", "--lake", place / "case-17").exit_code == 0
    return place / "case-17"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("query root.usage --account 12", "'12' is no account id"),
        ("query root.usage --account 1111-2222-3333", "did you mean 111122223333?"),
        ("query root.usage --region eu-wset-1", "did you mean eu-west-1?"),
        ("ingest . --region US_EAST_1", "did you mean us-east-1?"),
        ("search --ip 999.1.1.1", "'999.1.1.1' is neither an address nor a network"),
        ("ip 999.1.1.1", "'999.1.1.1' is neither an address nor a network"),
        ("queries list --topic roott", "did you mean root?"),
        ("queries list --attack 1078", "write T1078"),
        ("hunt --pack roott", "did you mean root?"),
        ("query root.usge", "did you mean root.usage"),
        ("query root.usage -p includ_denied=no", "did you mean include_denied?"),
        ("query root.usage --since 2026-09-03 --until 2026-09-01", "the window is empty"),
        ("query root.usage --since tomorow", "'tomorow' is not a point in time"),
        ("serch x", "Did you mean search"),
        ("hunt --severty high", "--severity"),
        pytest.param(
            *("incidents --id incident-1", "there is no incident 'incident-1'"), marks=pytest.mark.slow
        ),  # it hunts first
    ],
)
def test_what_was_meant_is_asked_back(lake, words, said):
    lakeless = words.split()[0] in {"queries", "serch"}
    result = run(*words.split(), *([] if lakeless else ["--lake", lake]))
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("command", ["verify", "collect"])
def test_commands_that_keep_no_lake_answer_slips_too(tmp_path, command):
    target = ["to"] if command == "collect" else []
    result = run(command, "s3://bucket/prefix", *target, "--region", "eu-wset-1")
    assert result.exit_code == 2
    assert "did you mean eu-west-1?" in result.stderr


def test_a_notebook_is_not_made_for_a_lake_that_is_not_there(lake, tmp_path):
    missed = run("notebook", "05", "--into", tmp_path, "--no-open", "--lake", lake.with_name("case-71"))
    assert missed.exit_code == 2
    assert f"did you mean {lake}?" in missed.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("loging.trail_stopped", "known.yml:1: the suppression of loging.trail_stopped names no rule"),
        ("logging.trail_stoped", "did you mean logging.trail_stopped?"),
        ("zzz.*", "names no rule"),
    ],
)
def test_a_suppression_of_a_rule_that_there_is_not_is_refused(lake, tmp_path, rule, said):
    (tmp_path / "known.yml").write_text(f"- rule: '{rule}'\n  reason: ours\n")
    result = run("hunt", "--lake", lake, "--pack", "root", "--suppress", tmp_path / "known.yml")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_suppression_may_name_rules_that_are_not_asked_this_time(lake, tmp_path):
    rules = ("logging.trail_stopped", "logging.*", "sigma.of_another_day")
    (tmp_path / "known.yml").write_text("".join(f"- rule: '{rule}'\n  reason: ours\n" for rule in rules))
    assert run("hunt", "--lake", lake, "--pack", "root", "--suppress", tmp_path / "known.yml").exit_code == 0


def test_sigma_rules_for_other_logs_are_counted(lake, tmp_path):
    for number, (product, service) in enumerate(
        [("aws", "cloudtrail"), ("windows", "security"), ("azure", "signinlogs")]
    ):
        text = SIGMA.format(title=f"rule {number}", number=number, product=product, service=service)
        (tmp_path / f"{product}.yml").write_text(text)
    some = run("hunt", "--lake", lake, "--pack", "sigma", "--sigma", tmp_path)
    assert "2 Sigma rules for other logs than CloudTrail's" in some.stderr
    none = run("hunt", "--lake", lake, "--pack", "sigma", "--sigma", tmp_path / "windows.yml")
    assert none.exit_code == 2
    assert "the 1 Sigma rules are for other logs" in none.stderr


@pytest.mark.parametrize("region", [*REGIONS, "eu-west-9", "nz-north-1", "ap-southeast-12"])
def test_every_region_is_let_through_and_so_is_one_that_may_open(region):
    check_regions([region])


@given(st.sampled_from(REGIONS), st.data())
def test_two_letters_in_the_wrong_order_are_no_new_region(region, data):
    at = data.draw(st.integers(0, len(region) - 2))
    slip = region[:at] + region[at + 1] + region[at] + region[at + 2 :]
    if slip in REGIONS or region[at : at + 2].isdigit():
        return
    with pytest.raises(UsageError) as refused:
        check_regions([slip])
    assert "did you mean" in refused.value.hint


def test_a_lake_to_keep_a_verification_in_that_is_none_is_said_before_the_work(tmp_path):
    (tmp_path / "logs").mkdir()
    result = run("verify", tmp_path / "logs", "--lake", tmp_path / "nolake")
    assert result.exit_code == 4
    assert "nolake" in result.stderr
    assert not (tmp_path / "nolake").exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["ingest", "", "--lake", "LAKE"], "the word after 'ingest'"),
        (["verify", ""], "the word after 'verify'"),
        (["timeline", "--actor", "", "--lake", "LAKE"], "the word after '--actor'"),
        (["search", "x", "--action=", "--lake", "LAKE"], "the value of --action"),
        (["query", "", "--lake", "LAKE"], "the word after 'query'"),
        (["query", "root.usage", "-o", "", "--lake", "LAKE"], "the word after '-o'"),
        ([""], "the word after 'trailscope'"),
    ],
)
def test_an_empty_word_is_not_this_folder_and_not_anybody(lake, words, named):
    result = run(*(lake if word == "LAKE" else word for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{named} is empty" in result.stderr


@pytest.mark.parametrize("field", ["--field=requestParameters.name=", "--field=requestParameters.name=t"])
def test_an_empty_value_of_a_field_is_a_value(lake, field):
    result = run("search", field, "--lake", lake)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2 if field.endswith("t") else 1)
