"""Archives as AWS leaves them are valid, whatever their shape and however they were copied."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from datetime import timedelta

import pytest
from digest_trees import HOUR, MONTH, START, Archive, Trail, iso, one_chain, signing_key

import trailscope as ts


def verified(archive: Archive, root, **options):
    keys = archive.write_keys(root.with_name(f"{root.name}-keys.json"))
    return ts.verify(archive.lay_out(root, **options), keys=[keys])


def troubles(result) -> dict[str, str]:
    return {row["uri"]: f"{row['status']}: {row['reason']}" for row in result.rows() if row["status"] != "valid"}


def test_every_digest_and_log_of_an_untouched_chain_is_valid(tmp_path):
    archive, _ = one_chain()
    result = verified(archive, tmp_path / "copy")
    assert troubles(result) == {}
    assert result.all_valid
    assert len(result) == len(archive.objects)
    assert result.summary()["gaps"] == []


def test_without_metadata_all_digests_but_the_newest_are_verified_through_their_successors(tmp_path):
    archive, trail = one_chain()
    result = verified(archive, tmp_path / "copy", metadata=False)
    newest = trail.digests[-1]
    unverifiable = {uri for uri, why in troubles(result).items() if why.startswith("unverifiable")}
    assert set(troubles(result)) == unverifiable
    assert {uri.rpartition("/")[2] for uri in unverifiable} == {
        key.rpartition("/")[2] for key in [newest, *archive.logs_of(newest)]
    }


def test_without_keys_nothing_is_called_invalid(tmp_path):
    archive, _ = one_chain()
    result = ts.verify(archive.lay_out(tmp_path / "copy"))
    assert result.counts == {"unverifiable": len(archive.objects)}
    assert any("--keys" in note for note in result.summary()["notes"])


def organisation() -> Archive:
    """Two members of an organisation in several regions, and a trail of its own in one of them, all in one bucket."""
    archive = Archive(keys=[signing_key(1).listed()])
    for account in ("111122223333", "444455556666"):
        for region in ("us-east-1", "ap-southeast-2"):
            Trail(
                archive, account, region, "org_trail-1.x", "us-east-1", prefix="corp/audit", organization="o-a1b2c3d4e5"
            ).hours(3)
    Trail(archive, "444455556666", "us-east-1", "own", "us-east-1").hours(2, logs=2)
    return archive


def rotated() -> Archive:
    """The key changes within the chain; both are valid for a while."""
    archive = Archive(keys=[signing_key(1).listed(), signing_key(2).listed(START)])
    trail = Trail(archive).hours(3)
    trail.key = 2
    trail.hours(3)
    return archive


def renamed() -> Archive:
    """The digests of the new name go on from those of the old one."""
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive, name="before").hours(3)
    trail.name = "after"
    trail.hours(3)
    return archive


def moved_to_another_bucket() -> Archive:
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive, bucket="first-bucket").hours(3)
    trail.bucket = "second-bucket"
    trail.hours(3)
    return archive


def with_backfills() -> Archive:
    """Logs that the regular digests missed are listed by a chain of their own."""
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(3)
    late = [trail.log(START + timedelta(minutes=minutes)) for minutes in (20, 80, 140)]
    chain = Trail(archive, name="main")
    for number, entry in enumerate(late):
        begin = START + number * HOUR
        chain.digest(begin, begin + HOUR, [entry], backfill=True)
    return archive


def restarted() -> Archive:
    """Logging was off for three hours, and no log of that time is there."""
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(2)
    stopped = trail.record(
        trail.now + timedelta(minutes=1),
        eventSource="cloudtrail.amazonaws.com",
        eventName="StopLogging",
        requestParameters={"name": f"arn:aws:cloudtrail:eu-central-1:{trail.account}:trail/main"},
    )
    trail.hour(records=[stopped])
    trail.restart(3 * HOUR).hours(2)
    return archive


def idle() -> Archive:
    archive = Archive(keys=[signing_key(1).listed()])
    Trail(archive).hours(4, logs=0)
    return archive


def government() -> Archive:
    archive = Archive(keys=[signing_key(1).listed()])
    Trail(archive, region="us-gov-west-1", home="us-gov-east-1", name="a_b_us-east-1_c").hours(2)
    return archive


SHAPES = (organisation, rotated, renamed, moved_to_another_bucket, with_backfills, restarted, idle, government)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_archives_of_every_shape_are_valid(shape, tmp_path):
    archive = shape()
    result = verified(archive, tmp_path / "copy")
    assert troubles(result) == {}
    assert len(result) == len(archive.objects)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_without_metadata_only_the_ends_of_chains_cannot_be_verified(shape, tmp_path):
    archive = shape()
    named = {json.loads(archive.content(key))["previousDigestS3Object"] for key in archive.digests()}
    ends = set(archive.digests()) - named
    result = verified(archive, tmp_path / "copy", metadata=False)
    assert {uri.partition("/copy/")[2] for uri in troubles(result)} == {
        *ends,
        *(log for end in ends for log in archive.logs_of(end)),
    }
    assert set(result.counts) == {"valid", "unverifiable"}


def copied_under_bucket(archive, root):
    return archive.lay_out(root, under_bucket=True)


def copied_from_the_account_down(archive, root):
    """`aws s3 cp --recursive s3://bucket/AWSLogs/111122223333 .`"""
    whole = archive.lay_out(root.with_name("whole"))
    shutil.copytree(whole / "AWSLogs" / "111122223333", root)
    return root


def copied_from_the_account_down_under_its_number(archive, root):
    whole = archive.lay_out(root.with_name("whole"))
    shutil.copytree(whole / "AWSLogs", root)
    return root


def flat(archive, root):
    root.mkdir()
    for path in sorted(archive.lay_out(root.with_name("whole")).rglob("*.json*")):
        shutil.copy(path, root / path.name)
    return root


def inflated(archive, root):
    """Some download tools store what was compressed uncompressed, under the same name."""
    for path in archive.lay_out(root).rglob("*.json.gz"):
        path.write_bytes(gzip.decompress(path.read_bytes()))
    return root


def inflated_and_named_so(archive, root):
    for path in archive.lay_out(root).rglob("*.json.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    for path in root.rglob("*.metadata.json"):
        path.rename(path.with_name(path.name.replace(".gz", "")))
    return root


def compressed_anew(archive, root):
    for path in archive.lay_out(root).rglob("*.json.gz"):
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 1, mtime=7))
    return root


def zipped(archive, root):
    whole = archive.lay_out(root.with_name("whole"))
    target = root.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(whole.rglob("*.json*")):
            packed.write(path, path.relative_to(whole))
    return target


COPIES = (
    copied_under_bucket, copied_from_the_account_down, copied_from_the_account_down_under_its_number, flat, inflated,
    inflated_and_named_so, compressed_anew, zipped,
)  # fmt: skip


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.__name__)
def test_copies_are_recognised_however_they_were_made(copy, tmp_path):
    archive, _ = one_chain()
    place = copy(archive, tmp_path / "copy")
    result = ts.verify(place, keys=[archive.write_keys(tmp_path / "keys.json")])
    assert troubles(result) == {}
    assert len(result) == len(archive.objects)


def test_a_gap_is_told_with_the_call_that_explains_it(tmp_path):
    summary = verified(restarted(), tmp_path / "copy").summary()
    (gap,) = summary["gaps"]
    assert (gap["from"], gap["to"], gap["explained"]) == (iso(START + 3 * HOUR), iso(START + 6 * HOUR), True)
    assert "StopLogging by arn:aws:iam::111122223333:user/alice at 2025-03-01T02:01:00Z" in gap["why"]


def test_a_gap_that_nothing_explains_says_so(tmp_path):
    archive = Archive(keys=[signing_key(1).listed()])
    Trail(archive).hours(2).restart(2 * HOUR).hours(2)
    (gap,) = verified(archive, tmp_path / "copy").summary()["gaps"]
    assert gap["explained"] is False


def test_a_window_looks_at_its_deliveries_only(tmp_path):
    archive, trail = one_chain()
    place = archive.lay_out(tmp_path / "copy")
    (place / trail.digests[0]).unlink()
    keys = [archive.write_keys(tmp_path / "keys.json")]
    result = ts.verify(place, keys=keys, since="2025-03-01T02:00", until="2025-03-01T04:00")
    assert result.all_valid
    assert len([row for row in result.rows() if row["kind"] == "digest"]) == 2
    assert not ts.verify(place, keys=keys).all_valid


def test_keys_may_be_named_among_the_places(tmp_path):
    """`trailscope verify DIR --keys a.json b.json` hands the second file over as a place."""
    archive = rotated()
    place, keys = archive.lay_out(tmp_path / "copy"), []
    for number, key in enumerate(archive.keys):
        keys.append(Archive(keys=[key]).write_keys(tmp_path / f"{number}.json"))
    assert ts.verify(place, keys[1], keys=[keys[0]]).all_valid


@pytest.mark.parametrize("form", ["epoch", "epoch text", "naive"])
def test_keys_are_read_as_every_version_of_the_cli_prints_them(form, tmp_path):
    archive, _ = one_chain(3, empty=())
    spell = {
        "epoch": lambda at: at.timestamp(),
        "epoch text": lambda at: str(at.timestamp()),
        "naive": lambda at: at.replace(tzinfo=None).isoformat(),
    }[form]
    archive.keys[0] |= {"ValidityStartTime": spell(START - MONTH), "ValidityEndTime": spell(START + MONTH)}
    assert verified(archive, tmp_path / "copy").all_valid


def test_lists_of_keys_among_the_logs_are_named_and_not_trusted(tmp_path):
    archive, _ = one_chain(3, empty=())
    place = archive.lay_out(tmp_path / "copy")
    archive.write_keys(place / "keys.json")
    result = ts.verify(place)
    assert result.counts == {"unverifiable": len(archive.objects)}
    assert any("keys.json" in note for note in result.summary()["notes"])


def test_the_json_holds_files_and_a_summary_and_nothing_else(tmp_path):
    archive, _ = one_chain(2, empty=())
    document = json.loads("".join(verified(archive, tmp_path / "copy").json()))
    assert list(document) == ["files", "summary"]
    assert all(list(file) == ["uri", "status", "reason", "digest_uri"] for file in document["files"])
    assert len(document["files"]) == len(archive.objects)
    assert document["summary"]["valid"] == len(archive.objects)
