"""What awscli does not look at: archives in which every signature fits and something else does not."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from digest_trees import HOUR, MONTH, START, Archive, Trail, compact, iso, one_chain, sign, signing_key, stored

import trailscope as ts


@pytest.fixture
def check(tmp_path):
    """Verifies an archive; gives key → (status, reason) of all that is not valid."""

    def run(archive: Archive, **options):
        place = archive.lay_out(tmp_path / "copy", **options)
        result = ts.verify(place, keys=[archive.write_keys(tmp_path / "keys.json")])
        key = lambda uri: "AWSLogs/" + uri.partition("/AWSLogs/")[2]  # noqa: E731 - used twice on the next line
        return {key(row["uri"]): (row["status"], row["reason"]) for row in result.rows() if row["status"] != "valid"}

    return run


def resigned(archive: Archive, key: str, **fields) -> None:
    document = json.loads(archive.content(key)) | fields
    sign(archive, key, compact(document), signing_key(1), archive.bucket)


def test_a_digest_that_was_signed_anew_is_not_the_one_its_successor_recorded(check):
    archive, trail = one_chain(5, empty=())
    resigned(archive, trail.digests[2], awsAccountId="444455556666")
    ((key, (status, reason)),) = check(archive).items()
    assert (key, status) == (trail.digests[2], "invalid")
    assert "its successor records" in reason


@pytest.mark.parametrize("field", ["previousDigestHashValue", "previousDigestSignature"])
def test_a_digest_that_contradicts_itself_about_its_predecessor_is_the_one_to_blame(field, check):
    archive, trail = one_chain(4, empty=())
    document = json.loads(archive.content(trail.digests[-1]))
    resigned(archive, trail.digests[-1], **{field: document[field][::-1]})
    ((key, (status, reason)),) = check(archive).items()
    assert (key, status) == (trail.digests[-1], "invalid")
    assert "of its predecessor is wrong" in reason


def test_records_outside_the_time_their_file_is_said_to_span_make_it_invalid(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    narrow, early, late = (trail.log(START + timedelta(minutes=minutes)) for minutes in (10, 20, 30))
    early["oldestEventTime"], late["newestEventTime"] = iso(START + HOUR / 3), iso(START)
    early["oldestEventTime"] = early["newestEventTime"]
    trail.digest(START, START + HOUR, [narrow, early, late])
    found = check(archive)
    assert {key: status for key, (status, _) in found.items()} == {
        early["s3Object"]: "invalid", late["s3Object"]: "invalid",
    }  # fmt: skip
    assert all("its records span" in reason for _, reason in found.values())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"recipientAccountId": "444455556666"}, "records of account 444455556666, its path says 111122223333"),
        ({"awsRegion": "ap-south-1"}, "records of region ap-south-1, its path says eu-central-1"),
    ],
)
def test_records_of_another_account_or_region_than_the_path_says_make_a_log_invalid(fields, words, check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    trail.hour(records=[trail.record(START), trail.record(START, **fields)])
    ((_, (status, reason)),) = check(archive).items()
    assert status == "invalid"
    assert words in reason


@pytest.mark.parametrize("fields", [{"awsRegion": "us-east-1"}, {"recipientAccountId": None}, {"awsRegion": None}])
def test_global_services_and_records_without_an_account_belong_everywhere(fields, check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    trail.hour(records=[trail.record(START, **fields)])
    assert check(archive) == {}


def test_a_log_under_another_account_than_its_name_says_is_invalid_though_a_digest_lists_it_there(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    entry = trail.log(START + HOUR / 2)
    wrong = entry["s3Object"].replace("AWSLogs/111122223333/", "AWSLogs/444455556666/")
    archive.objects[wrong] = archive.objects.pop(entry["s3Object"])
    trail.digest(START, START + HOUR, [entry | {"s3Object": wrong}])
    ((key, (status, reason)),) = check(archive).items()
    assert (key, status) == (wrong, "invalid")
    assert "it lies under the account 444455556666, and its name says 111122223333" in reason


@pytest.mark.parametrize("window", [(START - 2 * MONTH, START - MONTH), (START + MONTH, START + 2 * MONTH)])
def test_a_key_that_was_not_valid_when_the_digest_was_made_does_not_count(window, check):
    archive = Archive(keys=[signing_key(1).listed(), signing_key(2).listed(*window)])
    trail = Trail(archive).hours(2)
    trail.key = 2
    trail.hour()
    found = check(archive)
    newest = trail.digests[-1]
    assert found[newest][0] == "invalid"
    assert "was not valid then" in found[newest][1]
    assert {key: status for key, (status, _) in found.items() if key != newest} == {
        archive.logs_of(newest)[0]: "unverifiable"
    }


def test_a_backfill_is_signed_with_the_key_of_the_time_when_it_was_made(check):
    archive = Archive(keys=[signing_key(2).listed(START + 3 * HOUR, START + MONTH)])
    trail = Trail(archive, key=2)
    key = trail.digest(START, START + HOUR, [trail.log(START + HOUR / 2)], backfill=True)
    assert check(archive) == {}
    archive.metadata[key]["backfill-generation-timestamp"] = iso(START - 40 * HOUR)
    assert check(archive)[key][0] == "invalid"


def test_digests_before_a_rotation_are_proved_by_the_hash_in_their_successor_when_their_own_key_is_not_at_hand(check):
    archive = Archive(keys=[signing_key(2).listed()])
    trail = Trail(archive).hours(3)
    trail.key = 2
    trail.hours(2)
    assert check(archive) == {}


def test_without_the_newer_key_what_it_signed_cannot_be_verified(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(3)
    trail.key = 2
    trail.hours(2)
    found = check(archive)
    newer = trail.digests[3:]
    assert {key: status for key, (status, _) in found.items()} == dict.fromkeys(
        [*newer, *(log for digest in newer for log in archive.logs_of(digest))], "unverifiable"
    )
    assert signing_key(2).fingerprint in found[newer[0]][1]


def test_a_key_that_was_replaced_under_its_fingerprint_verifies_nothing(check):
    archive, _ = one_chain(2, empty=())
    archive.keys[0]["Value"] = signing_key(9).listed()["Value"]
    assert {status for status, _ in check(archive).values()} == {"unverifiable"}


def test_a_log_that_two_digests_list_alike_is_valid(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    entry = trail.log(START + HOUR / 2)
    trail.digest(START, START + HOUR, [entry])
    Trail(archive).digest(START, START + HOUR, [entry], backfill=True)
    assert check(archive) == {}


def test_a_hash_by_an_algorithm_we_do_not_know_cannot_be_verified(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    entry = trail.log(START + HOUR / 2)
    trail.digest(START, START + HOUR, [entry | {"hashAlgorithm": "SHA3-512", "hashValue": "0" * 128}])
    assert check(archive) == {entry["s3Object"]: ("unverifiable", "the digest lists it by SHA3-512")}


def test_a_log_delivered_while_validation_was_off_is_uncovered_and_the_gap_is_told(check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(2)
    off = trail.log(trail.now + HOUR / 2)["s3Object"]
    trail.restart(2 * HOUR).hours(2)
    assert check(archive) == {off: ("uncovered", (
        "it was delivered between digests, 2025-03-01T02:00:00Z to 2025-03-01T04:00:00Z;"
        " no StopLogging, DeleteTrail or UpdateTrail near it in these logs explains that"
    ))}  # fmt: skip


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (lambda trail: trail.log(trail.now + HOUR / 2), "after the newest digest here"),
        (lambda trail: trail.log(START - HOUR / 2), "before the first digest here"),
        (lambda trail: trail.log(START + HOUR / 2), "the digest of its time does not list it"),
        (lambda trail: Trail(trail.archive, region="eu-west-1").log(START + HOUR / 2), "no digests of account"),
    ],
)
def test_an_uncovered_log_says_why_it_may_be_there(move, words, check):
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive).hours(2)
    key = move(trail)["s3Object"]
    (status, reason) = check(archive)[key]
    assert status == "uncovered"
    assert words in reason


def test_an_uncovered_copy_of_a_listed_log_says_of_which(check):
    archive, trail = one_chain(2, empty=())
    (log,) = archive.logs_of(trail.digests[0])
    copy = log.replace(".json.gz", " (1).json.gz")
    archive.objects[copy] = archive.objects[log]
    ((_, (status, reason)),) = check(archive).items()
    assert status == "uncovered"
    assert "its content is that of file://" in reason
    assert reason.endswith(log)


def test_a_digest_that_names_its_place_by_half_a_character_is_told_in_every_form(tmp_path):
    archive, trail = one_chain(2, empty=())
    document = json.loads(archive.content(trail.digests[-1])) | {"digestS3Object": "AWSLogs/\ud800"}
    archive.objects[trail.digests[-1]] = stored(compact(document))
    result = ts.verify(archive.lay_out(tmp_path / "copy"), keys=[archive.write_keys(tmp_path / "keys.json")])
    told = [json.loads("".join(result.json()))["files"][0]["reason"], result.table["reason"][0].as_py()]
    assert all(r"AWSLogs/\ud800" in reason for reason in told)


def test_a_metadata_file_without_its_digest_shows_that_one_is_missing(check, tmp_path):
    archive, trail = one_chain(3, empty=())
    place = archive.lay_out(tmp_path / "copy")
    (place / trail.digests[-1]).unlink()
    del archive.objects[trail.digests[-1]]
    assert check(archive)[trail.digests[-1]] == ("missing", "its metadata file is here, the digest is not")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Metadata": 7}', '{"Metadata": {}}'])
def test_a_metadata_file_that_says_nothing_is_no_metadata(text, check, tmp_path):
    archive, trail = one_chain(3, empty=())
    archive.lay_out(tmp_path / "copy")
    archive.metadata.clear()
    for digest in trail.digests:
        (tmp_path / "copy" / f"{digest}.metadata.json").write_text(text)
    assert check(archive)[trail.digests[-1]][0] == "unverifiable"


@pytest.mark.parametrize("what", ["a log", "a digest"])
def test_what_cannot_be_read_is_unverifiable_and_the_rest_goes_on(what, tmp_path):
    archive, trail = one_chain(4, empty=())
    place = archive.lay_out(tmp_path / "copy")
    key = archive.logs_of(trail.digests[1])[0] if what == "a log" else trail.digests[1]
    victim = place / key
    victim.unlink()
    victim.symlink_to(victim.name)  # a link to itself
    rows = ts.verify(place, keys=[archive.write_keys(tmp_path / "keys.json")]).rows()
    found = {row["uri"].rpartition("/")[2]: row["status"] for row in rows if row["status"] != "valid"}
    assert found.pop(victim.name) == "unverifiable"
    assert found == ({} if what == "a log" else {archive.logs_of(key)[0].rpartition("/")[2]: "uncovered"})
    assert len(rows) == len(archive.objects)


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"Records":' + b"[{}," * 50_000, b"\xff" * 1000, b'{"Records":[{"eventTime":7}]}', b"null"],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_hostile_content_is_uncovered_or_invalid_and_nothing_breaks(content, check, tmp_path):
    archive, trail = one_chain(3, empty=())
    log, digest = archive.logs_of(trail.digests[1])[0], trail.digests[0]
    archive.objects[log], archive.objects[digest] = stored(content), stored(content)
    archive.objects[f"AWSLogs/{log.rpartition('/')[2]}.json"] = gzip.compress(content)
    found = check(archive)
    assert (found[log][0], found[digest][0]) == ("invalid", "invalid")
