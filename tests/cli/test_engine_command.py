"""`trailscope engine`, and `--engine` where the engine cannot be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trailscope.cli import command as trailscope


def run(*arguments: object) -> Result:
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])


def test_a_lake_becomes_a_table_with_a_projected_partition_a_day() -> None:
    printed = run("engine", "athena-ddl", "s3://forensics/lake/", "--database", "cs", "--since", "2026-01-01").stdout
    assert "create external table if not exists `cs`.`events`" in printed
    assert "location 's3://forensics/lake/events/'" in printed
    assert "'projection.event_date.range' = '2026-01-01,NOW'" in printed
    assert "s3://forensics/lake/events/event_date=${event_date}" in printed


def test_raw_logs_become_a_table_of_objects_and_a_view_of_events() -> None:
    words = ("--raw", "--account", "111122223333", "--region", "eu-west-1", "--region", "us-east-1")
    printed = run("engine", "athena-ddl", "s3://archive/AWSLogs/o-abc", *words).stdout
    assert "'projection.log_region.values' = 'eu-west-1,us-east-1'" in printed
    assert "s3://archive/AWSLogs/o-abc/${log_account}/CloudTrail/${log_region}/${log_day}" in printed
    assert 'create or replace view "trailscope"."events"' in printed
    assert len(printed.encode()) < 262_144, "Athena takes no longer statement"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("s3://archive/AWSLogs", "--raw"), "give each with --account"),
        (("archive/AWSLogs",), "write s3://bucket/prefix"),
        (("s3://archive/lake", "--database", "a`b"), "letters, digits and underscores"),
    ],
)
def test_what_cannot_be_defined_is_refused(words: tuple[str, ...], told: str) -> None:
    result = run("engine", "athena-ddl", *words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_the_table_of_trino_has_its_partitions_found() -> None:
    printed = run("engine", "trino-ddl", "local:///lake", "--catalog", "lake", "--schema", "cs").stdout
    assert 'create table if not exists "lake"."cs"."events"' in printed
    assert "\"lake\".system.sync_partition_metadata('cs', 'events', 'FULL')" in printed


def test_a_question_is_shown_in_the_sql_of_another_engine() -> None:
    assert "`events`.`actor` AS `actor`" in run(
        "engine", "translate", "logging.trail_stopped", "--to", "spark"
    ).stdout  # fmt: skip


def test_a_select_without_a_counterpart_is_refused() -> None:
    result = run("engine", "translate", "select frobnicate(actor) from events", "--to", "trino")
    assert result.exit_code != 0
    assert "frobnicate() has no counterpart in trino" in result.stderr


def test_trino_is_told_where_it_is(tmp_path: Path) -> None:
    result = run("query", "select 1 from events", "--engine", "trino", "--lake", tmp_path)
    assert result.exit_code == 2
    assert "--host" in result.stderr


def test_sql_is_known_by_any_white_space_as_in_a_query() -> None:
    result = run("engine", "translate", "select\nactor\nfrom\nevents", "--to", "trino")
    assert result.exit_code == 0, result.stderr
    assert 'AS "actor"' in result.stdout
