"""What verification finds stays in the lake: rows of objects that are not as delivered can be told from others."""

from __future__ import annotations

import pytest
from digest_trees import one_chain, stored

import trailscope as ts

RULE = """\
title: Everything
id: 11111111-2222-3333-4444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  all: {recipientAccountId: '111122223333'}
  condition: all
level: high
"""
UNPROVED = "select count(*) as n from events e join objects o on o.source_uri = e.source_uri where o.integrity is distinct from 'valid'"


@pytest.fixture
def case(tmp_path):
    """A lake of three hours with one log that was tampered with, the logs and their keys."""
    archive, trail = one_chain(3, empty=())
    archive.write_keys(tmp_path / "keys.json")
    folder = archive.lay_out(tmp_path / "copy")
    tampered = archive.logs_of(trail.digests[1])[0]
    (folder / tampered).write_bytes(stored(archive.content(tampered).replace(b"alice", b"mallo")))
    with ts.open(str(folder), lake=tmp_path / "lake") as opened:
        yield opened, folder, tmp_path / "keys.json", folder / tampered


def integrity(case) -> dict[str, str | None]:
    logs = "select source_uri, integrity from objects where source_uri like '%/CloudTrail/%'"
    return {row["source_uri"].rpartition("/")[2]: row["integrity"] for row in case.look(logs).rows()}


def test_before_it_nothing_is_known(case):
    opened, *_ = case
    assert set(integrity(opened).values()) == {None}
    total = opened.look("select count(*) as n from events").rows()
    assert opened.look(UNPROVED).rows() == total


def test_each_object_has_what_was_found_of_it(case):
    opened, folder, keys, tampered = case
    opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    found = integrity(opened)
    assert found.pop(tampered.name) == "invalid"
    assert set(found.values()) == {"valid"}
    one = opened.look("select count(*) as n from events where source_uri like $log", log=f"%{tampered.name}").rows()
    assert opened.look(UNPROVED).rows() == one
    assert one[0]["n"] > 0


def test_what_was_verified_and_is_not_what_was_read_proves_nothing(case):
    opened, folder, keys, tampered = case
    other = next(path for path in sorted(folder.rglob("*_CloudTrail_*.json.gz")) if path != tampered)
    other.write_bytes(other.read_bytes() + b"\0")
    opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    assert integrity(opened)[other.name] is None


def test_a_later_verification_replaces_what_an_earlier_one_found(case):
    opened, folder, keys, _ = case
    opened.keep_verification(ts.verify(str(folder)))
    assert "unverifiable" in integrity(opened).values()
    known = opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    assert known == len(integrity(opened))
    assert sorted(set(integrity(opened).values())) == ["invalid", "valid"]
    rows = opened.look("select source_uri, count(*) as n from objects group by all having count(*) > 1").rows()
    assert rows == []


def test_the_command_keeps_it_and_the_case_log_says_so(case, run):
    opened, folder, keys, _ = case
    opened.close()
    done = run("verify", folder, "--keys", keys, "--lake", opened.lake_path)
    assert done.exit_code == 3
    assert "kept      of 3 objects of the lake" in done.stderr
    assert "verify" in [entry.did for entry in opened.log().entries]


@pytest.mark.slow
def test_hunt_incidents_and_report_say_how_much_of_their_evidence_is_verified(case, run, tmp_path):
    opened, folder, keys, tampered = case
    rule = tmp_path / "all.yml"
    rule.write_text(RULE)
    findings = opened.hunt(sigma=[rule])
    assert opened.verified_share(findings) == ""
    opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    total = len(set(findings.event_ids))
    bad = opened.look("select count(*) as n from events where source_uri like $log", log=f"%{tampered.name}").rows()[0][
        "n"
    ]
    sentence = f"{total - bad} of {total} cited events come from objects verified to be as CloudTrail delivered them ({bad} invalid)"
    assert opened.verified_share(findings) == sentence
    opened.close()
    assert sentence in run("hunt", "--sigma", rule, "--lake", opened.lake_path).stderr
    opened.report(findings).save(tmp_path / "report.md")
    assert sentence in (tmp_path / "report.md").read_text()


def test_findings_that_were_altered_are_refused_until_they_are_moved_away(case):
    """One that turns an invalid log into a valid one, with all checksums of Parquet in order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    opened, folder, keys, tampered = case
    opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    (noted,) = [entry["found"]["kept_sha256"] for entry in opened.log().entries if entry["did"] == "verify"]
    path = opened.lake_path / "verified.parquet"
    with pq.ParquetFile(path) as file:
        rows, told = file.read(), file.metadata.metadata
    assert told[b"trailscope.sha256"].decode() == noted
    valid = pa.array(["valid"] * rows.num_rows)
    altered = rows.set_column(rows.schema.get_field_index("integrity"), "integrity", valid)
    pq.write_table(altered.replace_schema_metadata(told), path)
    opened.close()
    with pytest.raises(ts.errors.LakeError, match=r"verified\.parquet does not say what was kept"):
        integrity(opened)
    with pytest.raises(ts.errors.LakeError, match=r"verified\.parquet does not say what was kept"):
        opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    found = opened.check()
    assert [(problem.kind, problem.path) for problem in found] == [("altered", "verified.parquet")]
    assert opened.repair(found) == ["verified.parquet"]
    opened.keep_verification(ts.verify(str(folder), keys=[keys]))
    assert integrity(opened)[tampered.name] == "invalid"
