"""A kit that is collected from S3 can be verified without a network, and collecting never does more than reading."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from aws_server import cloudtrail
from digest_trees import Archive, Trail, one_chain, signing_key, stored
from hypothesis import given
from hypothesis import strategies as st

import trailscope as ts
from trailscope.errors import TrailscopeError, UsageError
from trailscope.integrity.kit import parts
from trailscope.sources import SourceOptions, aws_client

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(client, monkeypatch):
    """An archive of an organisation in S3, with a server that knows its keys."""
    archive = Archive(keys=[signing_key(1).listed(), signing_key(2).listed()])
    for region, key in (("eu-central-1", 1), ("us-east-1", 2)):
        Trail(archive, region=region, key=key, prefix="corp", organization="o-a1b2c3d4e5").hours(2)
    archive.put(client)
    with cloudtrail(archive.keys) as (url, asked):
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", url)
        archive.asked = asked
        yield archive


@pytest.fixture
def place(archive):
    return f"s3://{archive.bucket}/corp/AWSLogs/"


def test_a_kit_holds_all_that_verification_needs(archive, place, tmp_path):
    kit = tmp_path / "kit"
    done = ts.collect(place, to=kit)
    assert (done.logs, done.digests, done.held, done.problems) == (4, 4, 0, [])
    for key, data in archive.objects.items():
        assert (kit / "s3" / archive.bucket / key).read_bytes() == data
    result = ts.verify(kit, keys=[kit / "keys"])
    assert [row for row in result.rows() if row["status"] != "valid"] == []
    assert len(result) == 8


def test_every_object_has_a_line_that_says_where_it_comes_from_and_its_sha256(archive, place, tmp_path):
    ts.collect(place, to=tmp_path / "kit")
    lines = [json.loads(line) for line in (tmp_path / "kit" / "collected.ndjson").read_text().splitlines()]
    assert {line["uri"] for line in lines} == {f"s3://{archive.bucket}/{key}" for key in archive.objects}
    for line in lines:
        data = (tmp_path / "kit" / line["path"]).read_bytes()
        assert (line["bytes"], line["sha256"]) == (len(data), sha256(data).hexdigest())
        assert line["by"].startswith("trailscope ")


def test_the_metadata_stands_beside_each_digest_as_the_cli_prints_it(archive, place, tmp_path):
    ts.collect(place, to=tmp_path / "kit")
    for key in archive.digests():
        said = json.loads((tmp_path / "kit" / "s3" / archive.bucket / f"{key}.metadata.json").read_text())
        assert said["Metadata"] == archive.metadata[key]


def test_it_goes_on_where_it_stopped(archive, place, client, tmp_path):
    kit = tmp_path / "kit"
    ts.collect(place, to=kit)
    ledger = kit / "collected.ndjson"
    lines = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(lines[:5]) + lines[5][:40])  # killed while it wrote a line
    gets = aws_client.connection(SourceOptions()).requests["get_object"]
    done = ts.collect(place, to=kit)
    assert (done.logs + done.digests, done.held) == (3, 5)
    assert aws_client.connection(SourceOptions()).requests["get_object"] == gets + 3
    assert len([json.loads(line) for line in ledger.read_text().splitlines()]) == 8
    assert ts.collect(place, to=kit).held == 8


def test_a_copy_that_was_cut_short_is_fetched_again(archive, place, tmp_path):
    kit = tmp_path / "kit"
    ts.collect(place, to=kit)
    victim = kit / "s3" / archive.bucket / archive.logs()[0]
    victim.write_bytes(victim.read_bytes()[:10])
    assert ts.collect(place, to=kit).logs == 1
    assert victim.read_bytes() == archive.objects[archive.logs()[0]]


def test_an_object_that_changed_is_put_beside_the_first_copy(archive, place, client, tmp_path):
    kit, log = tmp_path / "kit", archive.logs()[0]
    ts.collect(place, to=kit)
    client.put_object(Bucket=archive.bucket, Key=log, Body=stored(b'{"Records":[]}'))
    done = ts.collect(place, to=kit)
    assert done.changed == [f"s3://{archive.bucket}/{log}"]
    assert (kit / "s3" / archive.bucket / log).read_bytes() == archive.objects[log]
    (changed,) = (kit / "changed").rglob("*.json.gz")
    assert changed.read_bytes() == stored(b'{"Records":[]}')
    assert ts.collect(place, to=kit).held == 8


def test_an_emptied_log_is_collected_as_it_is(archive, place, client, tmp_path):
    log = archive.logs()[0]
    client.put_object(Bucket=archive.bucket, Key=log, Body=b"")
    ts.collect(place, to=tmp_path / "kit")
    result = ts.verify(tmp_path / "kit", keys=[tmp_path / "kit" / "keys"])
    (row,) = (row for row in result.rows() if row["status"] != "valid")
    assert (row["status"], row["uri"].endswith(log)) == ("invalid", True)


def test_the_keys_of_an_earlier_run_are_kept(archive, place, tmp_path):
    kit = tmp_path / "kit"
    ts.collect(place, to=kit)
    known = json.loads((kit / "keys" / "eu-central-1.json").read_text())["PublicKeyList"]
    archive.keys[:] = [signing_key(3).listed()]
    ts.collect(place, to=kit)
    now = json.loads((kit / "keys" / "eu-central-1.json").read_text())["PublicKeyList"]
    assert len(known) == 2
    assert {entry["Fingerprint"] for entry in now} == {signing_key(number).fingerprint for number in (1, 2, 3)}


def test_only_lists_and_gets_are_asked_for(archive, place, tmp_path):
    aws_client.connection_of.cache_clear()
    ts.collect(place, to=tmp_path / "kit")
    assert set(aws_client.connection(SourceOptions()).requests) <= {"list_objects_v2", "get_object", "head_object"}
    assert {request["target"].rpartition(".")[2] for request in archive.asked} == {"ListPublicKeys"}


def test_what_cannot_be_had_is_named_with_status_3_and_the_rest_is_there(archive, place, run, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", "http://127.0.0.1:9")
    aws_client.service_clients_of.cache_clear()
    result = run("collect", place, tmp_path / "kit")
    assert result.exit_code == 3
    assert "collected 4 logs, 4 digests" in result.stderr
    assert "cloudtrail:us-east-1: no public keys" in result.stderr


def test_a_window_and_an_account_narrow_it_down(archive, place, run, tmp_path):
    result = run("collect", place, tmp_path / "kit", "--since", "2025-03-01T01:00", "--region", "us-east-1")
    assert result.exit_code == 0
    assert "collected 1 log, 1 digest " in result.stderr


def test_only_s3_is_collected_from(run, tmp_path):
    with pytest.raises(UsageError, match="is not in S3"):
        ts.collect(str(tmp_path), to=tmp_path / "kit")
    assert run("collect", "s3://somewhere").exit_code == 2


@pytest.mark.parametrize("line", ["nonsense", "[" * 100_000])
def test_a_ledger_with_a_malformed_line_is_not_taken_for_an_empty_one(line, archive, place, tmp_path):
    kit = tmp_path / "kit"
    ts.collect(place, to=kit)
    ledger = kit / "collected.ndjson"
    ledger.write_text(f"{line}\n" + ledger.read_text())
    with pytest.raises(TrailscopeError, match="malformed"):
        ts.collect(place, to=kit)


HOSTILE = (
    "../../etc/x.json.gz",
    "/abs.json.gz",
    "a//b.json.gz",
    "a/./b.json.gz",
    "C:\\x.json.gz",
    "n" * 900 + ".json.gz",
)


def test_hostile_keys_stay_inside_the_kit(client, tmp_path):
    archive, _ = one_chain(1, empty=())
    archive.objects |= {f"AWSLogs/{key}": stored(b'{"Records":[]}') for key in HOSTILE}
    archive.put(client)
    done = ts.collect(f"s3://{archive.bucket}/", to=tmp_path / "in" / "kit")
    assert done.logs + done.others == 1 + len(HOSTILE)
    assert {path.name for path in (tmp_path / "in").iterdir()} == {"kit"}
    assert {path.name for path in tmp_path.iterdir()} >= {"in"}


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=1024))
def test_no_key_leads_anywhere_but_below_the_folder(key):
    path = Path("/kit", *parts(key))
    assert path.parts[:2] == ("/", "kit")
    assert ".." not in path.parts
    assert all(len(part.encode()) < 256 and "\0" not in part and "/" not in part[1:] for part in path.parts)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), min_size=2, max_size=2, unique=True))
def test_two_keys_never_share_a_path(keys):
    assert parts(keys[0]) != parts(keys[1])


def test_the_hour_after_the_window_is_not_asked_of_anybody(archive, place, tmp_path):
    done = ts.collect(place, to=tmp_path / "kit", until="2025-03-01T01:00")
    assert (done.logs, done.digests) == (2, 2)
