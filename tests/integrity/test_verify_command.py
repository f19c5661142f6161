"""`trailscope verify`: what it writes where, and how it ends."""

from __future__ import annotations

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from digest_trees import HOUR, Archive, Trail, one_chain, signing_key, stored


@pytest.fixture
def place(tmp_path):
    """An archive of three hours, and beside it its keys."""
    archive, trail = one_chain(3, empty=())
    archive.write_keys(tmp_path / "keys.json")
    folder = archive.lay_out(tmp_path / "copy")
    return folder, trail, archive


def test_all_valid_is_status_0_and_no_table(place, run, tmp_path):
    result = run("verify", place[0], "--keys", tmp_path / "keys.json", "--format", "table")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "digests    3 valid" in result.stderr
    assert "logs       3 valid" in result.stderr
    assert "111122223333 eu-central-1 main: 3 digests, 2025-03-01T00:00:00Z to 2025-03-01T03:00:00Z" in result.stderr
    assert result.stderr.endswith("result     all valid\n")


def test_anything_else_is_status_3_and_named_with_its_reason(place, run, tmp_path):
    folder, trail, archive = place
    log = archive.logs_of(trail.digests[1])[0]
    (folder / log).write_bytes(stored(archive.content(log).replace(b"alice", b"mallo")))
    result = run("verify", folder, "--keys", tmp_path / "keys.json", "--format", "table")
    assert result.exit_code == 3
    assert "invalid" in result.stdout
    assert "valid  " not in result.stdout.replace("invalid", "")
    assert "1 invalid" in result.stderr


def test_the_json_document_says_all_of_it(place, run, tmp_path):
    result = run("verify", place[0], "--keys", tmp_path / "keys.json", "--format", "json", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert list(document) == ["files", "summary"]
    assert {tuple(file) for file in document["files"]} == {("uri", "status", "reason", "digest_uri")}
    assert (document["summary"]["valid"], document["summary"]["all_valid"]) == (6, True)


def test_a_file_gets_the_format_of_its_name(place, run, tmp_path):
    for name in ("v.csv", "v.json", "v.parquet"):
        assert run("verify", place[0], "--keys", tmp_path / "keys.json", "-o", tmp_path / name).exit_code == 0
    assert len(list(csv.DictReader(io.StringIO((tmp_path / "v.csv").read_text())))) == 6
    assert len(json.loads((tmp_path / "v.json").read_text())["files"]) == 6
    assert pq.read_table(tmp_path / "v.parquet")["status"].to_pylist() == ["valid"] * 6


def test_several_lists_of_keys_may_follow_one_option(place, run, tmp_path):
    other = Archive(keys=[signing_key(2).listed()]).write_keys(tmp_path / "other.json")
    assert run("verify", place[0], "--keys", other, tmp_path / "keys.json").exit_code == 0
    assert run("verify", place[0], "--keys", tmp_path).exit_code == 0


def test_a_window_an_account_and_a_region_narrow_it_down(place, run, tmp_path):
    folder, _, archive = place
    Trail(archive, account="444455556666", region="us-east-1").hours(1)
    archive.lay_out(folder)
    keys = ("--keys", tmp_path / "keys.json", "--format", "json")
    count = lambda *options: len(json.loads(run("verify", folder, *keys, *options).stdout)["files"])  # noqa: E731
    assert count() == 8
    assert count("--account", "444455556666") == 2
    assert count("--region", "eu-central-1") == 6
    assert count("--since", "2025-03-01T01:00", "--until", "2025-03-01T02:00") == 2


def test_real_logs_without_digests_are_uncovered_and_the_reason_is_said_once_and_in_full(shared_data, run):
    result = run("verify", shared_data / "trail", "--format", "json")
    assert result.exit_code == 3
    document = json.loads(result.stdout)
    assert {file["status"] for file in document["files"]} == {"uncovered"}
    assert len(document["files"]) == 55
    assert all(file["reason"].startswith("there are no digests here") for file in document["files"])
    assert "there are no digest files here, so nothing can be verified" in result.stderr


def test_gaps_are_told_with_their_reason(run, tmp_path):
    archive = Archive(keys=[signing_key(1).listed()])
    Trail(archive).hours(1).restart(2 * HOUR).hours(1)
    result = run("verify", archive.lay_out(tmp_path / "copy"), "--keys", archive.write_keys(tmp_path / "keys.json"))
    assert result.exit_code == 0
    assert (
        "gap        2025-03-01T01:00:00Z to 2025-03-01T03:00:00Z, 111122223333 eu-central-1 main: no StopLogging"
        in result.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "which logs?"),
        (("nowhere",), "there is no such file or folder"),
        ((".", "--since", "soon"), "'soon' is not a point in time"),
    ],
)
def test_wrong_usage_is_told(arguments, words, run):
    result = run("verify", *arguments)
    assert result.exit_code in (2, 4)
    assert words in result.stderr


def test_what_is_no_list_of_keys_is_refused(place, run, tmp_path):
    (tmp_path / "none.json").write_text("{}")
    result = run("verify", place[0], "--keys", tmp_path / "none.json")
    assert result.exit_code == 4
    assert "no list of CloudTrail's public keys" in result.stderr


def test_hostile_names_reach_the_terminal_harmless(run, tmp_path):
    archive, _ = one_chain(1, empty=())
    archive.objects["AWSLogs/\x1b[2J\u202e/evil.json"] = b'{"Records":[{"eventTime":"2025-03-01T00:00:00Z"}]}'
    result = run("verify", archive.lay_out(tmp_path / "copy"), "--format", "table")
    assert result.exit_code == 3
    assert "\x1b[2J" not in result.stdout
    assert "\u202e" not in result.stdout
