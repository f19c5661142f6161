"""A bundle holds what was chosen byte for byte, is the same for the same choice, and any change to it shows with nothing but Python."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from digest_trees import START, Archive, Trail, one_chain, signing_key, stored

import trailscope as ts
from trailscope.errors import SourceError, UsageError
from trailscope.integrity import bundle_check, bundle_index

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path):
    archive, trail = one_chain(4, empty=())
    archive.trail = trail
    archive.lay_out(tmp_path / "copy")
    archive.write_keys(tmp_path / "keys.json")
    return archive


@pytest.fixture
def case(archive, tmp_path):
    with ts.open(str(tmp_path / "copy"), lake=tmp_path / "lake") as case:
        yield case


@pytest.fixture
def bundle(case, archive, tmp_path) -> Path:
    """The events of one log in the second hour, and all that belongs to it."""
    ids = [record["eventID"] for record in records(archive, archive.logs_of(archive.trail.digests[1])[0])]
    packed = case.evidence(tmp_path / "bundle.zip", events=ids, keys=[tmp_path / "keys.json"], command="test")
    assert (packed.events, packed.objects, packed.digests, packed.missing) == (3, 1, 2, ())
    return packed.path


def records(archive: Archive, key: str) -> list[dict]:
    return json.loads(archive.content(key))["Records"]


def verdicts(path: Path) -> set[str]:
    return {verdict for verdict, _, _ in bundle_check.check(str(path))}


def rewritten(path: Path, change, *, fix_manifest: bool = False) -> Path:
    """A copy of a bundle with its files changed; with its manifest set right again, as a careful forger would."""
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    if fix_manifest:
        manifest = json.loads(files["manifest.json"])
        for entry in manifest["files"]:
            data = files[entry["path"]]
            entry |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            if "ledger_sha256" in entry:
                entry["ledger_sha256"] = entry["sha256"]
        files["manifest.json"] = json.dumps(manifest).encode()
    target = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(target, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    return target


def test_a_place_of_digests_that_somebody_named_must_be_there(case, archive, tmp_path):
    ids = [record["eventID"] for record in records(archive, archive.logs_of(archive.trail.digests[1])[0])]
    with pytest.raises(SourceError, match="no such file or folder"):
        case.evidence(tmp_path / "bundle.zip", events=ids, digests=[str(tmp_path / "digsts")])
    assert not (tmp_path / "bundle.zip").exists()


def test_files_of_keys_with_one_name_are_all_packed(case, archive, tmp_path):
    places = [tmp_path / "one", tmp_path / "two", tmp_path / "three"]
    for place in places:
        place.mkdir()
        archive.write_keys(place / "keys.json")
    archive.write_keys(tmp_path / "2-keys.json")
    given = [tmp_path / "2-keys.json", *(place / "keys.json" for place in places)]
    ids = [record["eventID"] for record in records(archive, archive.logs_of(archive.trail.digests[1])[0])]
    packed = case.evidence(tmp_path / "bundle.zip", events=ids, keys=given)
    with zipfile.ZipFile(packed.path) as bundle:
        assert len([name for name in bundle.namelist() if name.startswith("keys/")]) == len(given)


def test_digests_of_one_name_that_differ_are_all_packed(case, archive, tmp_path):
    """Which of the two AWS delivered shows in their signatures, so both have to be there; a copy that is the same is packed once."""
    archive.lay_out(tmp_path / "other")
    key = archive.trail.digests[1]
    (altered,) = (path for path in (tmp_path / "other").rglob(key.rpartition("/")[2]))
    altered.write_bytes(gzip.compress(gzip.decompress(altered.read_bytes()) + b"\n"))
    ids = [record["eventID"] for record in records(archive, archive.logs_of(key)[0])]
    packed = case.evidence(
        tmp_path / "bundle.zip", events=ids, keys=[tmp_path / "keys.json"], digests=[str(tmp_path / "other")]
    )
    with zipfile.ZipFile(packed.path) as bundle:
        files = json.loads(bundle.read("manifest.json"))["files"]
        digests = {entry["path"]: bundle.read(entry["path"]) for entry in files if entry["kind"] == "digest"}
    assert packed.digests == len(digests) == 3
    assert {*digests.values()} == {altered.read_bytes(), *(archive.objects[one] for one in archive.trail.digests[1:3])}
    told = {
        (verdict, subject)
        for verdict, subject, sentence in bundle_check.check(str(packed.path))
        if "signature" in sentence
    }
    assert {verdict for verdict, _ in told} == {"good", "BAD"}
    assert {subject for verdict, subject in told if verdict == "BAD"} == {
        path for path, data in digests.items() if data == altered.read_bytes()
    }


def test_objects_are_packed_byte_for_byte_with_their_digests_keys_and_records(bundle, archive, tmp_path):
    key = archive.logs_of(archive.trail.digests[1])[0]
    with zipfile.ZipFile(bundle) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        (original,) = (entry for entry in manifest["files"] if entry["kind"] == "object")
        assert packed.read(original["path"]) == archive.objects[key]
        assert original["from"].endswith(key)
        assert original["ledger_sha256"] == sha256(archive.objects[key]).hexdigest()
        lines = [json.loads(line) for line in packed.read("records.ndjson").splitlines()]
        assert [line["record"] for line in lines] == records(archive, key)
        digests = [entry["path"] for entry in manifest["files"] if entry["kind"] == "digest"]
        assert [packed.read(path) for path in digests] == [archive.objects[d] for d in archive.trail.digests[1:3]]
        assert packed.read("keys/keys.json") == (tmp_path / "keys.json").read_bytes()
        index = packed.read("INDEX.txt").decode()
    assert "python3 THIS.zip" in index
    assert records(archive, key)[0]["eventID"] in index


def test_the_same_choice_gives_the_same_bytes(case, archive, tmp_path):
    for name in ("a.zip", "b.zip"):
        case.evidence(tmp_path / name, actor="alice", keys=[tmp_path / "keys.json"], command="test")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_bundle_that_nobody_touched_is_good_and_its_objects_are_proved_by_cloudtrail(bundle):
    found = bundle_check.check(str(bundle))
    assert {verdict for verdict, _, _ in found} == {"good"}
    assert sum("that a proved digest of CloudTrail lists" in sentence for _, _, sentence in found) == 1
    assert sum(sentence == "its signature verifies" for _, _, sentence in found) == 2


@pytest.mark.parametrize("python", ["python3.8", "python3.9", "python3.12", sys.executable])
def test_python_alone_checks_it(python, bundle, tmp_path):
    """Without site packages, in a folder of its own: what the other side has."""
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    shutil.copy(bundle, alone / "exhibit.zip")
    program = shutil.which(python)
    if program is None or subprocess.run([program, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no {python} here")
    done = subprocess.run(
        [program, "-I", "-S", "exhibit.zip"], cwd=alone, capture_output=True, text=True, check=False, env={}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the bundle is as it was made" in done.stdout
    assert sha256(bundle.read_bytes()).hexdigest() in done.stdout


CHANGES = {
    "an object": lambda files: files.update(
        {name: data + b"\0" for name, data in files.items() if name.startswith("objects/")}
    ),
    "a record": lambda files: files.update({"records.ndjson": files["records.ndjson"].replace(b"alice", b"mallo")}),
    "the index": lambda files: files.update({"INDEX.txt": files["INDEX.txt"] + b"more"}),
    "a file is added": lambda files: files.update({"more.txt": b"x"}),
    "a file is removed": lambda files: files.pop("records.ndjson") and None,
    "a digest": lambda files: files.update(
        {name: data[:-1] for name, data in files.items() if name.endswith("0000Z.json.gz")}
    ),
    "the check": lambda files: files.update({"__main__.py": b"print('the bundle is as it was made')"}),
    "the manifest": lambda files: files.update({"manifest.json": b"{}"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_change_shows(name, bundle):
    assert "BAD" in verdicts(rewritten(bundle, CHANGES[name]))


def test_a_single_flipped_bit_anywhere_shows(bundle, tmp_path):
    data = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as packed:
        starts = {entry.filename: entry.header_offset + 30 + len(entry.filename) + 20 for entry in packed.infolist()}
    for name, start in starts.items():
        changed = bytearray(data)
        changed[start + 5] ^= 1
        (tmp_path / "flipped.zip").write_bytes(changed)
        assert "BAD" in verdicts(tmp_path / "flipped.zip"), name


def test_a_forger_who_sets_the_manifest_right_is_caught_by_cloudtrails_signatures(bundle, archive):
    def change(files: dict) -> None:
        for name in files:
            if name.startswith("objects/"):
                content = archive.content(archive.logs_of(archive.trail.digests[1])[0])
                files[name] = stored(content.replace(b"alice", b"mallo"))
        files["records.ndjson"] = files["records.ndjson"].replace(b"alice", b"mallo")

    found = bundle_check.check(str(rewritten(bundle, change, fix_manifest=True)))
    assert [sentence for verdict, _, sentence in found if verdict == "BAD"] == [
        "its content is not the one that the digest lists"
    ]


def test_without_keys_nothing_is_called_bad_and_the_digests_are_open(case, archive, tmp_path):
    packed = case.evidence(tmp_path / "b.zip", actor="alice")
    found = bundle_check.check(str(packed.path))
    assert {verdict for verdict, _, _ in found} == {"good", "open"}


def test_an_object_that_is_gone_or_changed_is_named_as_missing(case, archive, tmp_path):
    logs = [key for digest in archive.trail.digests for key in archive.logs_of(digest)]
    (tmp_path / "copy" / logs[0]).unlink()
    (tmp_path / "copy" / logs[1]).write_bytes(stored(b'{"Records":[]}'))
    packed = case.evidence(tmp_path / "b.zip", actor="alice")
    assert [uri.rpartition("/")[2] for uri, _ in packed.missing] == [key.rpartition("/")[2] for key in logs[:2]]
    assert "its SHA-256 is" in packed.missing[1][1]
    with zipfile.ZipFile(packed.path) as bundle:
        assert len(json.loads(bundle.read("manifest.json"))["missing"]) == 2
        assert sum(json.loads(line)["object"] is None for line in bundle.read("records.ndjson").splitlines()) == 6
    assert verdicts(packed.path) == {"good", "open"}


def test_a_file_that_was_only_touched_is_what_it_was(case, archive, tmp_path):
    for key in archive.logs():
        (tmp_path / "copy" / key).touch()
    assert case.evidence(tmp_path / "b.zip", actor="alice").missing == ()


def test_findings_incidents_and_time_choose_events(case, tmp_path, archive):
    findings = case.query("select event_id from events order by event_time limit 1").rows()
    one = case.evidence(tmp_path / "1.zip", events=[findings[0]["event_id"]])
    assert (one.events, one.objects) == (1, 1)
    with ts.open(tmp_path / "lake", since="2025-03-01T01:30", until="2025-03-01T02:30") as narrow:
        assert narrow.evidence(tmp_path / "2.zip").objects == 1
    with pytest.raises(UsageError, match="no such events"):
        case.evidence(tmp_path / "3.zip", actor="nobody")
    assert not (tmp_path / "3.zip").exists()


def test_the_index_tells_events_in_order_of_time_however_many_there_are(case, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_index, "_HELD_LINES", 4)
    with zipfile.ZipFile(case.evidence(tmp_path / "all.zip").path) as packed:
        lines = packed.read("INDEX.txt").decode().splitlines()
    events = lines[lines.index(next(line for line in lines if line.startswith("Events in order of time"))) + 1 :]
    assert len(events) == 15
    assert events == sorted(events)


def test_an_unpacked_bundle_says_that_the_zip_is_what_to_check(bundle, tmp_path):
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(tmp_path / "unpacked")
    for program in (".", "__main__.py"):
        done = subprocess.run(
            [sys.executable, program], cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (2, "")
        assert "check the zip itself" in done.stdout


ADMINISTRATOR = {
    "eventSource": "iam.amazonaws.com",
    "eventName": "AttachUserPolicy",
    "requestParameters": {"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    "readOnly": False,
}


def test_a_finding_is_packed_by_its_id(run, tmp_path):
    archive = Archive()
    trail = Trail(archive)
    for user in ("bob", "carol"):
        asked = {**ADMINISTRATOR["requestParameters"], "userName": user}
        trail.hour(records=[trail.record(trail.now, **ADMINISTRATOR | {"requestParameters": asked})])
    with ts.open(str(archive.lay_out(tmp_path / "copy")), lake=tmp_path / "lake") as case:
        ids = case.hunt(ids=["identity.admin_policy_attached"]).table["id"].to_pylist()
    assert len(ids) == 2
    asked = ("evidence", "pack", "--lake", tmp_path / "lake", "-o", tmp_path / "f.zip")
    assert "1 event, 1 object" in run(*asked, "--finding", ids[0]).stderr
    assert "2 events, 2 objects" in run(*asked, "--finding", ids[0], "--finding", ids[1], "--force").stderr
    unknown = run(*asked, "--finding", "identity.admin_policy_attached#00000000", "--force")
    assert (unknown.exit_code, "there is no finding" in unknown.stderr) == (2, True)


def test_all_events_behind_a_finding_are_packed_though_it_names_a_hundred(run, tmp_path):
    archive = Archive()
    trail = Trail(archive)
    trail.hour(records=[trail.record(START, eventID=f"attach-{n:03}", **ADMINISTRATOR) for n in range(120)])
    asked = ("evidence", "pack", "--lake", tmp_path / "lake", "-o", tmp_path / "f.zip")
    place = archive.lay_out(tmp_path / "copy")
    with ts.open(str(place), lake=tmp_path / "lake"):
        packed = run(*asked, "--rule", "identity.admin_policy_attached")
    assert "120 events, 1 object" in packed.stderr


def test_objects_of_archives_are_packed_too(archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as packed:
        for path in sorted((tmp_path / "copy").rglob("*.json*")):
            packed.write(path, path.relative_to(tmp_path / "copy"))
    with ts.open(str(tmp_path / "logs.zip"), lake=tmp_path / "lake2") as case:
        packed = case.evidence(tmp_path / "b.zip", keys=[tmp_path / "keys.json"])
    assert (packed.objects, packed.digests, packed.missing) == (5, 4, ())
    assert verdicts(packed.path) == {"good"}


def test_the_commands_pack_and_check(case, archive, run, tmp_path):
    case.close()
    asked = ("--lake", tmp_path / "lake", "--actor", "alice", "--keys", tmp_path / "keys.json")
    result = run("evidence", "pack", *asked, "-o", tmp_path / "b.zip")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "15 events, 5 objects, 4 digests packed" in result.stderr
    assert run("evidence", "pack", *asked, "-o", tmp_path / "b.zip").exit_code == 2
    assert run("evidence", "pack", *asked, "-o", tmp_path / "c.zip").exit_code == 0
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "c.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        said = json.loads(packed.read("manifest.json"))["command"]
    assert said.startswith("trailscope evidence pack --actor alice --keys ")
    checked = run("evidence", "check", tmp_path / "b.zip")
    assert (checked.exit_code, "the bundle is as it was made" in checked.stdout) == (0, True)
    (tmp_path / "b.zip").write_bytes(b"PK")
    broken = run("evidence", "check", tmp_path / "b.zip", "--format", "json")
    assert (broken.exit_code, json.loads(broken.stdout)["good"]) == (3, False)


@pytest.mark.slow
def test_objects_in_s3_are_fetched_again_with_their_metadata_and_keys(client, tmp_path, monkeypatch):
    from aws_server import cloudtrail

    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(3)
    archive.put(client)
    with (
        cloudtrail(archive.keys) as (url, _),
        ts.open(f"s3://{archive.bucket}/AWSLogs/", lake=tmp_path / "lake") as case,
    ):
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", url)
        packed = case.evidence(
            tmp_path / "b.zip", events=[records(archive, archive.logs_of(trail.digests[2])[0])[0]["eventID"]]
        )
    assert (packed.objects, packed.digests, packed.missing) == (1, 1, ())
    assert verdicts(packed.path) == {"good"}
    with zipfile.ZipFile(packed.path) as bundle:
        names = bundle.namelist()
    assert f"objects/{archive.bucket}/{archive.logs_of(trail.digests[2])[0]}" in names
    assert "keys/eu-central-1.json" in names
    assert sum(name.endswith(".metadata.json") for name in names) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\0" * 18, b"not a zip"])
def test_what_is_no_bundle_is_bad_and_nothing_breaks(data, tmp_path):
    (tmp_path / "x.zip").write_bytes(data)
    assert verdicts(tmp_path / "x.zip") == {"BAD"}
