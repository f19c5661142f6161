"""Every way of tampering with an archive that we could think of: each does it, and says what a verification must find.

A tampering gets an archive, its trail and an hour, and returns key → status for all that is not valid any more. Keys in
`lost` are digests whose own signature is gone with them: without metadata the digest before them cannot be verified.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from digest_trees import HOUR, START, Archive, Trail, compact, sign, signing_key, stored

Statuses = dict[str, str]
TAMPERINGS: dict[str, Tampering] = {}


@dataclass
class Outcome:
    """What must be found: statuses by key, and the hours whose digest no longer says anything of the one before."""

    statuses: Statuses
    silenced: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Tampering:
    name: str
    do: Callable[[Archive, Trail, int], Outcome]
    needs_metadata: bool = False


def tampering(function=None, *, needs_metadata: bool = False):
    def register(function):
        def do(archive: Archive, trail: Trail, hour: int) -> Outcome:
            found = function(archive, trail, hour)
            return found if isinstance(found, Outcome) else Outcome(found)

        TAMPERINGS[function.__name__] = Tampering(function.__name__, do, needs_metadata)
        return function

    return register(function) if function else register


def logs(archive: Archive, trail: Trail, hour: int) -> list[str]:
    """Keys of the logs of an hour, as its digest listed them before anybody tampered."""
    return [log["s3Object"] for log in trail.listed[trail.digests[hour]]]


def log_of(archive: Archive, trail: Trail, hour: int) -> str:
    return logs(archive, trail, hour)[0]


def all_logs(archive: Archive, trail: Trail, hour: int, status: str) -> Statuses:
    return dict.fromkeys(logs(archive, trail, hour), status)


def move(archive: Archive, old: str, new: str) -> None:
    archive.objects[new] = archive.objects.pop(old)
    if old in archive.metadata:
        archive.metadata[new] = archive.metadata.pop(old)


# Logs


@tampering
def a_log_loses_a_record(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = stored(compact({"Records": json.loads(archive.content(key))["Records"][1:]}))
    return {key: "invalid"}


@tampering
def a_log_says_another_name(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = stored(archive.content(key).replace(b"alice", b"mallo"))
    return {key: "invalid"}


@tampering
def a_log_is_printed_prettily(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = stored(json.dumps(json.loads(archive.content(key)), indent=1).encode())
    return {key: "invalid"}


@tampering
def two_logs_change_places(archive, trail, hour):
    one, other = logs(archive, trail, hour)
    archive.objects[one], archive.objects[other] = archive.objects[other], archive.objects[one]
    return {one: "invalid", other: "invalid"}


@tampering
def a_log_is_cut_short(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = archive.objects[key][:-20]
    return {key: "invalid"}


@tampering
def a_log_is_emptied(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = b""
    return {key: "invalid"}


@tampering
def a_log_is_no_gzip(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = b"these are not the logs"
    return {key: "invalid"}


@tampering
def a_log_has_a_wrong_checksum(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] = archive.objects[key][:-8] + b"abcd" + archive.objects[key][-4:]
    return {key: "invalid"}


@tampering
def a_second_gzip_member_follows_a_log(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] += stored(compact({"Records": [trail.record(START, eventName="Hidden")]}))
    return {key: "invalid"}


@tampering
def bytes_follow_a_log(archive, trail, hour):
    key = log_of(archive, trail, hour)
    archive.objects[key] += b"\0"
    return {key: "invalid"}


@tampering
def a_log_is_deleted(archive, trail, hour):
    key = log_of(archive, trail, hour)
    del archive.objects[key]
    return {key: "missing"}


@tampering
def a_log_is_put_in(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace(key[-24:-8], "InsertedByMallo1"[:16])
    archive.objects[new] = stored(archive.content(key).replace(b"alice", b"mallo"))
    return {new: "uncovered"}


@tampering
def a_log_is_copied_under_another_name(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace(key[-24:-8], "CopiedByMallory1")
    archive.objects[new] = archive.objects[key]
    return {new: "uncovered"}


@tampering
def a_file_with_an_odd_name_is_put_in(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = f"{key.rpartition('/')[0]}/more-{hour}.json.gz"
    archive.objects[new] = stored(archive.content(key).replace(b"alice", b"mallo"))
    return {new: "uncovered"}


@tampering
def a_file_is_put_beside_the_tree(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = f"AWSLogs/events-{hour}.json"
    archive.objects[new] = archive.content(key).replace(b"alice", b"mallo")
    return {new: "uncovered"}


@tampering
def a_log_is_moved_to_another_day(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace("/2025/03/01/", "/2025/03/02/")
    move(archive, key, new)
    return {key: "missing", new: "uncovered"}


@tampering
def a_log_is_moved_to_another_region(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace("/eu-central-1/", "/eu-west-1/")
    move(archive, key, new)
    return {key: "missing", new: "uncovered"}


@tampering
def a_log_is_moved_to_another_account(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace("AWSLogs/111122223333/", "AWSLogs/444455556666/")
    move(archive, key, new)
    return {key: "missing", new: "uncovered"}


@tampering
def a_log_is_renamed(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace(key[-24:-8], "RenamedByMallor1")
    move(archive, key, new)
    return {key: "missing", new: "uncovered"}


@tampering
def a_log_is_moved_among_the_digests(archive, trail, hour):
    key = log_of(archive, trail, hour)
    new = key.replace("/CloudTrail/", "/CloudTrail-Digest/")
    move(archive, key, new)
    return {key: "missing", new: "uncovered"}


# Digests: their content


def edit(archive: Archive, key: str, change: Callable[[dict], None]) -> None:
    document = json.loads(archive.content(key))
    change(document)
    archive.objects[key] = stored(compact(document))


def edited(name: str, change: Callable[[dict], None], *, silenced: bool = False) -> None:
    """Register a tampering that changes a digest in one place; its logs are not known to be listed any more."""

    def do(archive: Archive, trail: Trail, hour: int) -> Outcome:
        key = trail.digests[hour]
        edit(archive, key, change)
        found = {key: "invalid", **all_logs(archive, trail, hour, "unverifiable")}
        return Outcome(found, {hour} if silenced else set())

    do.__name__ = name
    tampering(do)


edited("a_digest_says_it_begins_earlier", lambda d: d.update(digestStartTime="2025-02-28T00:00:00Z"))
edited("a_digest_says_it_ends_later", lambda d: d.update(digestEndTime=d["digestEndTime"].replace(":00Z", ":30Z")))
edited("a_digest_says_another_account", lambda d: d.update(awsAccountId="444455556666"))
edited("a_digest_says_other_event_times", lambda d: d.update(oldestEventTime="2025-02-28T00:00:00Z"))
edited("a_digest_says_another_algorithm", lambda d: d.update(digestSignatureAlgorithm="SHA1withRSA"))
edited("a_digest_says_another_previous_bucket", lambda d: d.update(previousDigestS3Bucket="another-bucket"))
edited("a_digest_has_another_field", lambda d: d.update(extra=1))
edited(
    "a_digest_names_another_predecessor",
    lambda d: d.update(previousDigestS3Object=d["previousDigestS3Object"].replace("_main_", "_mine_")),
)
edited("a_digest_has_another_hash_of_its_predecessor", lambda d: d.update(previousDigestHashValue="0" * 64))
edited(
    "a_digest_has_another_signature_of_its_predecessor",
    lambda d: d.update(previousDigestSignature="0" * 512),
    silenced=True,
)
edited(
    "a_digest_forgets_its_predecessor",
    lambda d: d.update({name: None for name in d if name.startswith("previous")}),
    silenced=True,
)
edited(
    "a_digest_says_it_lies_elsewhere",
    lambda d: d.update(digestS3Object=d["digestS3Object"].replace("_main_", "_mine_")),
)


@tampering
def a_digest_is_printed_prettily(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] = stored(json.dumps(json.loads(archive.content(key)), indent=1).encode())
    return {key: "invalid", **all_logs(archive, trail, hour, "unverifiable")}


@tampering
def a_digest_has_another_fingerprint(archive, trail, hour):
    """That this alone was changed can be proved, so its logs are as AWS listed them."""
    key = trail.digests[hour]
    edit(archive, key, lambda d: d.update(digestPublicKeyFingerprint="0" * 32))
    return {key: "invalid"}


@tampering
def a_digest_has_another_hash_of_a_log(archive, trail, hour):
    """That this alone was changed can be proved by the log, which is as AWS delivered it."""
    key = trail.digests[hour]
    edit(archive, key, lambda d: d["logFiles"][0].update(hashValue="0" * 64))
    return {key: "invalid"}


@tampering
def a_digest_no_longer_lists_a_log(archive, trail, hour):
    key, (one, other) = trail.digests[hour], logs(archive, trail, hour)
    edit(archive, key, lambda d: d["logFiles"].pop(0))
    return {key: "invalid", one: "uncovered", other: "unverifiable"}


@tampering
def a_log_and_its_entry_are_removed(archive, trail, hour):
    key, (one, other) = trail.digests[hour], logs(archive, trail, hour)
    edit(archive, key, lambda d: d["logFiles"].pop(0))
    del archive.objects[one]
    return {key: "invalid", other: "unverifiable"}


@tampering
def a_log_and_its_hash_are_changed(archive, trail, hour):
    """The digest no longer speaks for the log; it is the digest that is caught."""
    key, log = trail.digests[hour], log_of(archive, trail, hour)
    archive.objects[log] = stored(archive.content(log).replace(b"alice", b"mallo"))
    hashed = hashlib.sha256(archive.content(log)).hexdigest()
    edit(archive, key, lambda d: d["logFiles"][0].update(hashValue=hashed))
    return {key: "invalid", **all_logs(archive, trail, hour, "unverifiable")}


@tampering
def a_digest_lists_one_log_more(archive, trail, hour):
    key, log = trail.digests[hour], log_of(archive, trail, hour)
    new = log.replace(log[-24:-8], "ListedByMallory1")
    archive.objects[new] = stored(archive.content(log).replace(b"alice", b"mallo"))
    hashed = hashlib.sha256(archive.content(new)).hexdigest()

    def change(document: dict) -> None:
        document["logFiles"].append(document["logFiles"][0] | {"s3Object": new, "hashValue": hashed})

    edit(archive, key, change)
    return {key: "invalid", new: "unverifiable", **all_logs(archive, trail, hour, "unverifiable")}


# Digests: their bytes and places


@tampering
def a_digest_is_deleted(archive, trail, hour):
    key = trail.digests[hour]
    del archive.objects[key]
    archive.metadata.pop(key)
    return Outcome({key: "missing", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_is_no_json(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] = stored(b"{")
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_is_no_gzip(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] = b"no digest"
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_is_cut_short(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] = archive.objects[key][:-40]
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_is_emptied(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] = b""
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_lacks_a_field(archive, trail, hour):
    key = trail.digests[hour]
    edit(archive, key, lambda d: d.pop("digestEndTime"))
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_has_a_number_for_a_text(archive, trail, hour):
    key = trail.digests[hour]
    edit(archive, key, lambda d: d.update(digestS3Object=7))
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_second_gzip_member_follows_a_digest(archive, trail, hour):
    key = trail.digests[hour]
    archive.objects[key] += stored(b"{}")
    return {key: "invalid"}


@tampering
def a_digest_is_moved_to_another_day(archive, trail, hour):
    key = trail.digests[hour]
    new = key.replace("/2025/03/01/", "/2025/03/02/")
    move(archive, key, new)
    return {key: "missing", new: "invalid"}


@tampering
def a_digest_is_moved_to_another_region(archive, trail, hour):
    key = trail.digests[hour]
    new = key.replace("/eu-central-1/", "/eu-west-1/")
    move(archive, key, new)
    return {key: "missing", new: "invalid"}


@tampering
def a_digest_is_renamed(archive, trail, hour):
    key = trail.digests[hour]
    new = key.replace("_main_", "_other_")
    move(archive, key, new)
    return {key: "missing", new: "invalid"}


@tampering
def a_digest_is_copied_elsewhere(archive, trail, hour):
    key = trail.digests[hour]
    new = key.replace("_main_", "_other_")
    archive.objects[new], archive.metadata[new] = archive.objects[key], archive.metadata[key]
    return {new: "invalid"}


@tampering
def an_older_digest_takes_the_place_of_a_digest(archive, trail, hour):
    key, older = trail.digests[hour], trail.originals[trail.digests[hour - 1]]
    archive.objects[key], archive.metadata[key] = older[0], dict(older[1])
    return Outcome({key: "invalid", **all_logs(archive, trail, hour, "uncovered")}, {hour})


@tampering
def a_digest_of_a_stranger_is_put_in(archive, trail, hour):
    """Signed by a key that is not among AWS's, naming the true predecessor, covering a log of its own."""
    key, log = trail.digests[hour], log_of(archive, trail, hour)
    new, covered = key.replace("0000Z", "3000Z"), log.replace(log[-24:-8], "StrangeLog123456")
    archive.objects[covered] = stored(archive.content(log))
    document = json.loads(gzip.decompress(trail.originals[key][0]))
    entry = document["logFiles"][0] | {"s3Object": covered}
    end = START + (hour + 1) * HOUR + HOUR / 2
    document |= {
        "digestS3Object": new,
        "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "digestPublicKeyFingerprint": signing_key(9).fingerprint,
        "logFiles": [entry],
    }
    sign(archive, new, compact(document), signing_key(9), archive.bucket)
    return {new: "invalid", covered: "unverifiable"}


# Metadata


def with_metadata(name: str, change: Callable[[dict], None], status: str = "invalid") -> None:
    def do(archive: Archive, trail: Trail, hour: int) -> Statuses:
        key = trail.digests[hour]
        change(archive.metadata[key])
        return {} if status == "valid" else {key: status}

    do.__name__ = name
    tampering(do, needs_metadata=True)


def flipped(said: dict) -> None:
    said["signature"] = f"{int(said['signature'][0], 16) ^ 1:x}{said['signature'][1:]}"


with_metadata("a_signature_is_changed", flipped)
with_metadata("a_signature_is_no_hex", lambda said: said.update(signature="none"))
with_metadata("an_algorithm_is_changed", lambda said: said.update({"signature-algorithm": "SHA1withRSA"}))
with_metadata("an_algorithm_is_removed", lambda said: said.pop("signature-algorithm"))
with_metadata("metadata_is_removed", lambda said: said.clear(), "valid")


@tampering(needs_metadata=True)
def a_signature_is_that_of_another_digest(archive, trail, hour):
    key = trail.digests[hour]
    archive.metadata[key] = dict(trail.originals[trail.digests[hour - 1]][1])
    return {key: "invalid"}
