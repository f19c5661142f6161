"""Settings: what outranks what, where each value came from, and how wrong ones are answered."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.errors import UsageError
from trailscope.settings import SETTINGS, read

PEERED = {
    "eventVersion": "1.11", "eventTime": "2026-09-01T08:00:00Z", "eventSource": "ec2.amazonaws.com",
    "eventName": "CreateVpcPeeringConnection", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7", "userAgent": "x",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "principalId": "AIDAEXAMPLE"},
    "requestParameters": {"vpcId": "vpc-1", "peerVpcId": "vpc-9", "peerOwnerId": "999988887777"},
    "eventType": "AwsApiCall", "managementEvent": True, "eventCategory": "Management", "recipientAccountId": "111122223333",
    "eventID": str(uuid.UUID(int=1)),
}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake with one call that peers with account 999988887777; no test writes to it."""
    place = tmp_path_factory.mktemp("settings")
    (place / "one.json").write_text(json.dumps({"Records": [PEERED]}))
    assert run("ingest", place / "one.json", "--lake", place / "lake").exit_code == 0
    return place / "lake"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words, **settings):
    return CliRunner().invoke(trailscope, [str(word) for word in words], **settings)


def test_the_command_line_outranks_the_environment_which_outranks_the_file(project, lake):
    (project / "trailscope.toml").write_text('lake = "of-the-file"\n')
    asked = ("query", "select 1 as one", "--quiet")
    assert "of-the-file: there is no lake" in run(*asked).stderr
    assert "of-the-environment: there is no lake" in run(*asked, env={"TRAILSCOPE_LAKE": "of-the-environment"}).stderr
    assert run(*asked, "--lake", lake, env={"TRAILSCOPE_LAKE": "of-the-environment"}).stdout == "one\n1\n"


def test_logs_that_are_named_are_asked_and_not_the_lake_of_the_settings(project, lake):
    (project / "trailscope.toml").write_text('lake = "none"\n')
    (project / "logs.json").write_text(json.dumps({"Records": [PEERED]}))
    assert run("query", "select count(*) as n from events", "logs.json").stdout == "n\n1\n"


def test_paths_of_a_file_are_relative_to_it_wherever_below_the_command_runs(project, monkeypatch, lake):
    (project / "trailscope.toml").write_text('lake = "lakes/17"\nqueries = ["rules"]\n')
    (project / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep" / "er")
    settings = read(Path.cwd(), {})
    assert settings.value("lake") == str(project / "lakes" / "17")
    assert settings.value("queries") == [project / "rules"]
    assert settings.chosen["queries"].origin == f"{project / 'trailscope.toml'}:2"


def test_a_lake_in_s3_stays_what_it_is(project):
    (project / "trailscope.toml").write_text('lake = "s3://bucket/lake"\n')
    assert read(project, {}).value("lake") == "s3://bucket/lake"


def test_a_pyproject_counts_where_it_has_a_table_of_ours_and_only_that_table(project):
    (project / "pyproject.toml").write_text('[tool.other]\nmemory = "1GiB"\n[tool.trailscope]\nmemory = "4GiB"\n')
    memory = read(project, {}).chosen["memory"]
    assert (memory.value, memory.origin) == ("4GiB", f"{project / 'pyproject.toml'}:4")
    (project / "pyproject.toml").write_text("[tool.other]\nbroken")
    assert read(project, {}).file is None


def test_config_shows_every_setting_and_where_it_comes_from(project):
    (project / "trailscope.toml").write_text('own_accounts = ["111122223333"]\n')
    told = run("config", "--format", "json", env={"TRAILSCOPE_MEMORY": "1GiB"})
    rows = {row["setting"]: row for row in json.loads(told.stdout)}
    assert set(rows) == {setting.name for setting in SETTINGS}
    assert rows["own_accounts"]["origin"] == f"{project / 'trailscope.toml'}:1"
    assert (rows["memory"]["value"], rows["memory"]["origin"]) == ("1GiB", "environment TRAILSCOPE_MEMORY")
    assert rows["lake"]["value"] is None
    assert "111122223333" in run("config").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'supressions = "x"\n',
            "trailscope.toml:1: there is no setting 'supressions'\n  → did you mean suppressions?",
        ),
        ("\nzzz = 1\n", "trailscope.toml:2: there is no setting 'zzz'\n  → settings are lake,"),
        ("own_accounts = [111122223333]\n", "write a list of account ids of 12 digits, in quotes"),
        ('own_accounts = ["12"]\n', "write a list of account ids of 12 digits, in quotes"),
        ('memory = "lots"\n', "write a size"),
        ('mask_secrets = "maybe"\n', "write true or false"),
        ('queries = "rules"\n', "write a list of paths"),
        ("lake = \n", "the settings cannot be read"),
    ],
)
def test_a_wrong_setting_is_wrong_usage_with_its_place_and_the_right_way(project, text, said):
    (project / "trailscope.toml").write_text(text)
    result = run("config")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_wrong_value_of_the_environment_names_the_variable(project):
    result = run("config", env={"TRAILSCOPE_OWN_ACCOUNTS": "12"})
    assert result.exit_code == 2
    assert "environment TRAILSCOPE_OWN_ACCOUNTS" in result.stderr


def test_wrong_settings_keep_nobody_from_reading_help(project):
    (project / "trailscope.toml").write_text("zzz = 1\n")
    assert run("hunt", "--help").exit_code == 0


def test_the_file_that_trailscope_config_names_is_the_one(project):
    (project / "trailscope.toml").write_text("zzz = 1\n")
    (project / "other.toml").write_text('memory = "1GiB"\n')
    assert read(project, {"TRAILSCOPE_CONFIG": str(project / "other.toml")}).value("memory") == "1GiB"
    with pytest.raises(UsageError, match="no file of settings"):
        read(project, {"TRAILSCOPE_CONFIG": str(project / "none.toml")})


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
def test_a_home_of_nobody_and_a_table_that_is_none_are_wrong_usage(project):
    with pytest.raises(UsageError, match="networks is"):
        read(project, {"TRAILSCOPE_NETWORKS": "~nobody-of-that-name/a.txt"})
    for text in ("tool = 3\n", "[tool]\ntrailscope = 3\n"):
        (project / "pyproject.toml").write_text(text)
        with pytest.raises(UsageError, match="is no table"):
            read(project, {"TRAILSCOPE_CONFIG": str(project / "pyproject.toml")})


def test_settings_that_another_user_left_in_a_shared_folder_are_not_followed(project):
    (project / "trailscope.toml").write_text('memory = "1GiB"\n')
    os.chown(project / "trailscope.toml", 12345, -1)
    with pytest.raises(UsageError, match="belong to another user"):
        read(project, {})


def test_own_accounts_are_no_outsiders_to_a_question_unless_it_is_told_otherwise(project, lake):
    asked = ("query", "network.peered_with_outside", "--lake", lake, "--format", "ndjson")
    assert len(run(*asked).stdout.splitlines()) == 1
    (project / "trailscope.toml").write_text('own_accounts = ["999988887777"]\n')
    known = run(*asked)
    assert known.stdout == ""
    assert f"settings  own_accounts from {project / 'trailscope.toml'}" in known.stderr
    assert len(run(*asked, "-p", "known_accounts=111122223333").stdout.splitlines()) == 1


def test_a_hunt_and_its_suppressions_follow_the_settings_and_say_so(project, lake):
    asked = ("hunt", "--lake", lake, "--pack", "network.peered_with_outside", "--format", "ndjson")
    assert len(run(*asked).stdout.splitlines()) == 1
    (project / "known.yml").write_text("- rule: network.peered_with_outside\n  reason: ours\n")
    (project / "trailscope.toml").write_text('suppressions = "known.yml"\n')
    held_back = run(*asked)
    assert held_back.stdout == ""
    assert "settings  suppressions from" in held_back.stderr
    assert "1 of network.peered_with_outside: ours" in held_back.stderr
    (project / "trailscope.toml").write_text('own_accounts = ["999988887777"]\n')
    assert run(*asked).stdout == ""


def test_masks_can_be_taken_off_by_a_setting(project, lake):
    (project / "trailscope.toml").write_text("mask_secrets = false\n")
    sql = "select 'https://x/?X-Amz-Signature=0123456789abcdef' as url"
    assert "0123456789abcdef" in run("query", sql, "--lake", lake).stdout
    assert "0123456789abcdef" not in run("query", sql, "--lake", lake, env={"TRAILSCOPE_MASK_SECRETS": "true"}).stdout
