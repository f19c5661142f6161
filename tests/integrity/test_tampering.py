"""Whatever is tampered with is named, and nothing else is: one tampering at a time, and in pairs."""

from __future__ import annotations

import copy
import itertools
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
    if name in {"a_digest_is_deleted", "a_digest_is_moved_to_another_day", "a_digest_is_moved_to_another_region", "a_digest_is_renamed"}:
        del statuses[newest]  # no digest follows that would name it
    if name == "metadata_is_removed":
        statuses = {newest: "unverifiable"} | {log["s3Object"]: "unverifiable" for log in trail.listed[newest]}
    if name in {"a_signature_is_changed", "a_signature_is_no_hex", "a_signature_is_that_of_another_digest"}:
        statuses |= {log["s3Object"]: "unverifiable" for log in trail.listed[newest]}
    if name == "a_digest_of_a_stranger_is_put_in":
        statuses = {key: "unverifiable" for key in statuses}  # after the newest digest nothing speaks against it
    assert found(archive, tmp_path, metadata=True) == statuses
