"""An option that would do nothing is refused, with what to do; one that the settings or the environment name is not."""

from __future__ import annotations

import json
import shlex

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

RECORD = {
    "eventVersion": "1.11", "eventTime": "2026-09-01T08:00:00Z", "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
    "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7", "userAgent": "x", "eventType": "AwsApiCall",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "principalId": "AIDAEXAMPLE", "accessKeyId": "AKIAEXAMPLE000000001",
                     "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333"},
    "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/Deploy", "roleSessionName": "s1"},
    "responseElements": {"credentials": {"accessKeyId": "ASIAEXAMPLE000000002"},
                         "assumedRoleUser": {"arn": "arn:aws:sts::111122223333:assumed-role/Deploy/s1"}},
    "managementEvent": True, "eventCategory": "Management", "recipientAccountId": "111122223333",
}  # fmt: skip
BY_THE_SESSION = RECORD | {
    "eventTime": "2026-09-01T08:05:00Z", "eventSource": "iam.amazonaws.com", "eventName": "ListUsers", "requestParameters": None,
    "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:s1", "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE000000002",
                     "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/s1"},
    "responseElements": None,
}  # fmt: skip


def run(words, **settings):
    return CliRunner().invoke(trailscope, shlex.split(words), **settings)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake called case with two calls; no test writes to it."""
    place = tmp_path_factory.mktemp("unheeded")
    records = [
        record | {"eventID": f"0a1b2c3d-0000-4000-8000-{number:012}"}
        for number, record in enumerate((RECORD, BY_THE_SESSION), start=1)
    ]
    (place / "one.json").write_text(json.dumps({"Records": records}))
    assert run(f"ingest {place / 'one.json'} --lake {place / 'case'}").exit_code == 0
    return place / "case"


@pytest.mark.parametrize(
    ("words", "named", "hint"),
    [
        ("ingest logs --lake new --show-secrets", "--show-secrets does", "the command that shows them"),
        ("ingest logs --lake new -o rows.csv", "--output does", "--dry-run"),
        ("ingest logs --lake new -f csv -n 3", "--format and --limit do", "--dry-run"),
        ("ingest logs --lake new --interval 5m", "--interval does", "--follow"),
        ("ingest logs --lake new --follow --relist", "--relist does", "looks once"),
        ("ingest --queue https://sqs.eu-west-1.amazonaws.com/1/q --lake new --relist", "--relist does", "looks once"),
        ("ingest --queue https://sqs.eu-west-1.amazonaws.com/1/q --lake new --late 1d", "--late does", "out"),
        ("ingest logs --lake new --dry-run --engine spark", "--engine does", "leave --engine out"),
        ("ingest logs --lake new --engine spark --threads 3", "--threads does", "out"),
        ("ingest logs --lake new --spark-remote sc://host", "--spark-remote does", "--engine spark"),
        ("watch logs --lake new --relist", "--relist does", "ingest --relist"),
        ("watch --lake LAKE --once --since 2d", "--since does", "SOURCE"),
        ("watch --lake LAKE --once --profile logs", "--profile does", "SOURCE"),
        ("watch --lake LAKE --once --concurrency 4", "--concurrency does", "SOURCE"),
        ("watch logs --lake new --once --every 9m", "--every does", "leave --every out"),
        ("hunt --lake LAKE --new --since 1d", "--since does", "out"),
        ("hunt --lake LAKE --new --all", "--all does", "--new"),
        ("hunt --lake LAKE --new --cannot-tell", "--cannot-tell does", "--new"),
        ("hunt --lake LAKE --name night", "--name does", "--new"),
        ("hunt --lake LAKE --host trino", "--host does", "--engine trino"),
        ("query root.usage --lake LAKE --master local[2]", "--master does", "--engine spark"),
        ("query root.usage --engine spark --schema other", "--schema does", "--engine trino or athena"),
        ("query root.usage --engine trino --host h --workgroup w", "--workgroup does", "--engine athena"),
        ("session alice --engine spark --master local --spark-remote sc://h", "--master does", "out"),
        ("query root.usage --lake LAKE --profile logs", "--profile does", "name the logs"),
        ("query root.usage LAKE --role-arn arn:aws:iam::111122223333:role/r", "--role-arn does", "name the logs"),
        ("search x --lake LAKE --endpoint-url http://h", "--endpoint-url does", "logs"),
        ("query root.usage --engine athena --role-arn arn:aws:iam::111122223333:role/r", "--role-arn does", "logs"),
        ("collect s3://bucket/logs kit --threads 4", "--threads does", "--concurrency"),
        ("notebook 05 --show-secrets", "--show-secrets does", "show_secrets=True"),
        ("notebook 05 --account 111122223333", "--account does", "accounts="),
        ("notebook 05 --region eu-west-1", "--region does", "regions="),
        ("notebook --lake LAKE", "--lake does", "name one"),
        ("notebook --into there --no-open", "--into and --open do", "name one"),
        ("export stix --lake LAKE --tags -o x.json", "--tags does", "timesketch"),
        ("export ocsf --lake LAKE --tags -o x.parquet", "--tags does", "timesketch"),
        ("export timesketch --lake LAKE --severity high -o x.csv", "--severity does", "--tags"),
        ("export ocsf --lake LAKE --severity high -o x.parquet", "--severity does", "export findings"),
        ("export incident --lake LAKE --incident i --severity high -o x.md", "--severity does", "findings"),
        ("timeline --lake LAKE --lane account", "--lane does", "FILE.html"),
        ("timeline --lake LAKE -f csv --colour access", "--colour does", "FILE.html"),
        ("timeline --lake LAKE -o x.html -n 5", "--limit does", "--since"),
        ("timeline --lake LAKE -o x.html -f table", "--format does", ".txt"),
        ("policy alice --lake LAKE -n 1", "--limit does", "--format"),
        ("session alice --lake LAKE -o x.svg -n 1", "--limit does", "--since"),
        ("verify logs -f json -n 1", "--limit does", "format"),
        ("mcp --lake LAKE --show-secrets", "--show-secrets does", "out"),
        ("lake info LAKE -n 1", "--limit does", "out"),
        ("lake check LAKE --lake other", "--lake does", "out"),
        ("lake info LAKE --lake other", "--lake does", "out"),
        ("lake log LAKE --lake other", "--lake does", "out"),
        ("bench-detect logs --incidents LAKE.json --by attack", "--by does", "HITS"),
        ("bench-detect logs LAKE.json --severity high", "--severity does", "out"),
        ("engine athena-ddl s3://bucket/lake --account 111122223333", "--account does", "--raw"),
    ],
)  # fmt: skip
def test_an_option_that_would_do_nothing_is_refused(lake, tmp_path, monkeypatch, words, named, hint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    (lake.parent / "case.json").write_text("[]")
    result = run(words.replace("LAKE", str(lake)))
    assert result.exit_code == 2, result.output
    assert f"{named.removesuffix(' do').removesuffix(' does')} {named.split()[-1]} nothing here" in result.stderr
    assert hint in result.stderr.partition("→")[2]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs"]


def test_what_settings_and_environment_say_is_for_all_commands_and_refused_by_none(lake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trailscope.toml").write_text(f'mask_secrets = false\nlake = "{lake}"\n')
    assert run(f"ingest {lake.parent / 'one.json'} --lake {tmp_path / 'new'}").exit_code == 0
    assert run("notebook").exit_code == 0
    assert run("notebook 05 --no-open").exit_code == 0
    assert run(f"lake info {lake}", env={"TRAILSCOPE_LAKE": "elsewhere"}).exit_code == 0


def test_help_does_not_offer_what_is_always_refused():
    for command, option in [
        *(
            ("ingest", "--show-secrets"),
            ("notebook", "--show-secrets"),
            ("watch", "--relist"),
            ("collect", "--threads"),
        ),
        ("lake info", "--limit"),
    ]:
        shown = run(f"{command} --help")
        assert shown.exit_code == 0
        assert option not in shown.output


def test_logs_are_not_read_for_an_engine_that_asks_tables_of_its_own(lake, tmp_path):
    result = run(
        f"query root.usage {lake.parent / 'one.json'} --engine trino --host nowhere",
        env={"XDG_CACHE_HOME": str(tmp_path)},
    )
    assert result.exit_code == 2
    assert "trino" in result.stderr
    assert not [*tmp_path.rglob("*.parquet")]


def test_a_limit_counts_the_events_of_one_beginning_of_an_id(lake):
    whole, cut = (run(f"event 0a1b2c3d --lake {lake} -f table -n {most}") for most in (0, 1))
    assert whole.stdout.count("0a1b2c3d-0000-4000-8000-000000000002") > 0
    assert "0a1b2c3d-0000-4000-8000-000000000002" not in cut.stdout.partition("{")[2].partition("\n}")[0]
    assert "1 more of that id" in cut.stderr


def test_a_limit_counts_the_credentials_of_a_tree(lake):
    whole, cut = (run(f"session alice --lake {lake} -f table -n {most}") for most in (0, 1))
    assert "ASIAEXAMPLE000000002" in whole.stdout
    assert "ASIAEXAMPLE000000002" not in cut.stdout
    assert "more (-n 0 shows all)" in cut.stderr


def test_a_limit_counts_the_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(run("config -n 1").stdout.splitlines()) == 2  # the setting, and what it means


def test_quiet_keeps_the_sums_of_a_dry_run_away(lake, tmp_path):
    words = f"ingest {lake.parent / 'one.json'} --lake {tmp_path / 'new'} --dry-run"
    assert "to read" in run(words).stderr
    quiet = run(f"{words} --quiet")
    assert quiet.stderr == ""
    assert quiet.stdout == run(words).stdout


def test_the_silence_of_rules_is_told_where_it_is_asked_for_quietly_too(lake):
    words = f"hunt --lake {lake} --pack storage -f csv --quiet"
    assert run(words).stderr == ""
    assert "cannot tell" in run(f"{words} --cannot-tell").stderr
