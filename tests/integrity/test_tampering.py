"""Whatever is tampered with is named, and nothing else is: one tampering at a time, and in pairs."""

from __future__ import annotations

import copy
import json

import pytest
from digest_trees import Archive, Trail, signing_key
from tamperings import TAMPERINGS, Outcome

import trailscope as ts

HOURS = 9
HARMLESS = {"metadata_is_removed"}


class Original(Trail):
    """The trail with what it delivered, as it was before anybody tampered."""

    listed: dict
    originals: dict


@pytest.fixture(scope="module")
def original() -> tuple[Archive, Trail]:
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Original(archive).hours(HOURS, logs=2)
    trail.listed = {key: json.loads(archive.content(key))["logFiles"] for key in trail.digests}
    trail.originals = {key: (archive.objects[key], archive.metadata[key]) for key in trail.digests}
    return archive, trail


@pytest.fixture
def fresh(original):
    archive, trail = original
    return copy.deepcopy(archive), trail


def found(archive: Archive, root, *, metadata: bool) -> dict[str, str]:
    """Key → status of all that is not valid."""
    place = archive.lay_out(root / "copy", metadata=metadata)
    result = ts.verify(place, keys=[archive.write_keys(root / "keys.json")], threads=1)
    rows = {key_of(row["uri"]): row["status"] for row in result.rows()}
    assert len(rows) == len(result)
    return {key: status for key, status in rows.items() if status != "valid"}


def key_of(uri: str) -> str:
    return "AWSLogs/" + uri.partition("/AWSLogs/")[2]


def expected(outcomes: list[Outcome], trail: Trail, *, metadata: bool) -> dict[str, str]:
    """What must be found; without metadata also that the newest digest, and any whose successor is silent, cannot be verified."""
    statuses: dict[str, str] = {}
    if not metadata:
        for hour in {HOURS - 1, *(hour - 1 for outcome in outcomes for hour in outcome.silenced)}:
            digest = trail.digests[hour]
            statuses[digest] = "unverifiable"
            statuses |= {log["s3Object"]: "unverifiable" for log in trail.listed[digest]}
    for outcome in outcomes:
        statuses |= outcome.statuses
    return statuses


@pytest.mark.parametrize("metadata", [True, False], ids=["with metadata", "without"])
@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_named_and_nothing_else(name, metadata, fresh, tmp_path):
    if TAMPERINGS[name].needs_metadata and not metadata:
        pytest.skip("it is about metadata")
    archive, trail = fresh
    outcome = TAMPERINGS[name].do(archive, trail, 3)
    assert outcome.statuses or name in HARMLESS
    assert found(archive, tmp_path, metadata=metadata) == expected([outcome], trail, metadata=metadata)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_newest_digest_is_no_exception(name, fresh, tmp_path):
    archive, trail = fresh
    outcome = TAMPERINGS[name].do(archive, trail, HOURS - 1)
    statuses = dict(outcome.statuses)
    newest = trail.digests[-1]
    if name == "a_digest_is_deleted":
        del statuses[newest]  # no digest follows that would name it
    if name == "metadata_is_removed":
        statuses = {newest: "unverifiable"} | {log["s3Object"]: "unverifiable" for log in trail.listed[newest]}
    if name in {"a_signature_is_changed", "a_signature_is_no_hex", "a_signature_is_that_of_another_digest"}:
        statuses |= {log["s3Object"]: "unverifiable" for log in trail.listed[newest]}
    assert found(archive, tmp_path, metadata=True) == statuses


ALONE = {"a_file_is_put_beside_the_tree"}  # says nothing of hours
NAMES = sorted(TAMPERINGS.keys() - ALONE)
OF_DIGESTS = [name for name in NAMES if "digest" in name or "its" in name or TAMPERINGS[name].needs_metadata]
DESTROYED = {
    "a_digest_is_deleted", "a_digest_is_no_json", "a_digest_is_no_gzip", "a_digest_is_cut_short", "a_digest_is_emptied",
    "a_digest_lacks_a_field", "a_digest_has_a_number_for_a_text", "a_digest_forgets_its_predecessor",
}  # fmt: skip


def after_both(original, root, one: str, other: str, hours: tuple[int, int], *, metadata: bool):
    """What is found, and what must be, after two tamperings."""
    archive, trail = copy.deepcopy(original[0]), original[1]
    outcomes = [TAMPERINGS[name].do(archive, trail, hour) for name, hour in zip((one, other), hours, strict=True)]
    root.mkdir()
    return found(archive, root, metadata=metadata), expected(outcomes, trail, metadata=metadata)


def can_be_done(metadata: bool, *names: str) -> bool:
    return metadata or not any(TAMPERINGS[name].needs_metadata for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("metadata", [True, False], ids=["with metadata", "without"])
@pytest.mark.parametrize("one", NAMES)
def test_two_tamperings_apart_are_both_named_and_nothing_else(one, metadata, original, tmp_path):
    for other in NAMES[NAMES.index(one) :]:
        if can_be_done(metadata, one, other):
            statuses, wanted = after_both(original, tmp_path / other, one, other, (2, 5), metadata=metadata)
            assert statuses == wanted, other


@pytest.mark.slow
@pytest.mark.parametrize("metadata", [True, False], ids=["with metadata", "without"])
@pytest.mark.parametrize("one", OF_DIGESTS)
def test_of_two_neighbours_both_are_named_and_nobody_is_blamed_in_their_place(one, metadata, original, tmp_path):
    """What the later of the two no longer says of the earlier cannot be known: that one may then be unverifiable."""
    earlier = original[1].digests[3]
    for other in OF_DIGESTS:
        if not can_be_done(metadata, one, other) or other == "an_older_digest_takes_the_place_of_a_digest":
            continue  # an older digest in the place of the next is a copy of the earlier one, and speaks for it
        statuses, wanted = after_both(original, tmp_path / other, one, other, (3, 4), metadata=metadata)
        for key in statuses.keys() | wanted.keys():
            got, want = statuses.get(key, "valid"), wanted.get(key, "valid")
            unsaid = (
                key == earlier and want == "missing" and other in DESTROYED | {"a_digest_names_another_predecessor"}
            )
            misnamed = (
                "_mine_" in key and got == "missing"
            )  # something is missing there, and only the changed name is left
            contradicted = (
                one == "a_digest_has_another_hash_of_a_log" and got == "invalid"
            )  # which of the two, nobody can tell
            gone = one == "a_log_and_its_entry_are_removed" and want == "unverifiable" and got == "valid"
            assert got == want or got == "unverifiable" or unsaid or misnamed or contradicted or gone, (
                other,
                key,
                got,
                want,
            )
