"""Detectors are scored event by event, whatever form they write, and no row is left out without a word."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trailscope.cli import command as trailscope
from trailscope.errors import SourceError
from trailscope.schema.severity import SEVERITIES
from trailscope.yardstick import hits, scores, truth
from trailscope.yardstick.hits import Hit
from trailscope.yardstick.truth import Labelled, Truth

KNOWN = Truth(
    {
        "a1": Labelled("theft/0", "Discovery", "T1526"),
        "a2": Labelled("theft/0", "Collection", "T1530"),
        "b1": Labelled("ransom/1", "Impact", "T1486"),
        "b2": Labelled("ransom/1", "Impact", "T1486"),
    },
    benign=20_000,
)
# Suzaku's timeline as its default profile names the columns; a line of rsigma with the event in it; `hunt` of trailscope.
SUZAKU = "Timestamp,RuleTitle,Level,EventSource,EventName,EventID,RuleID\n2026-09-01,Trail stopped,critical,c,StopLogging,b1,1\n"
RSIGMA = {
    "rule_title": "Trail stopped",
    "level": "high",
    "matched_fields": [],
    "event": {"eventID": "b1", "eventName": "x"},
}
OURS = {"rule": "logging.trail_stopped", "severity": "critical", "event_ids": ["b1", "b2"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with (tmp_path / truth.TRUTH).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(truth.COLUMNS)
        writer.writerows((id, one.attack, one.stage, one.technique) for id, one in KNOWN.events.items())
    (tmp_path / truth.SET).write_text(json.dumps({"events": 20_004}))
    return tmp_path


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SUZAKU, Hit("1", "critical", frozenset({"b1"}))),
        (json.dumps(RSIGMA) + "\n", Hit("Trail stopped", "high", frozenset({"b1"}))),
        (json.dumps([OURS]), Hit("logging.trail_stopped", "critical", frozenset({"b1", "b2"}))),
        ('rule,severity,event_ids\nours,low,"[""b1"", ""b2""]"\n', Hit("ours", "low", frozenset({"b1", "b2"}))),
        ("event_id\nb1\n", Hit("", "info", frozenset({"b1"}))),
    ],
    ids=["Suzaku", "rsigma", "trailscope JSON", "trailscope CSV", "ids alone"],
)
def test_what_detectors_write_is_read_by_its_event_ids(folder: Path, text: str, expected: Hit) -> None:
    assert hits.read(written(folder, "found", text)) == hits.Hits((expected,), 0)


def test_another_column_may_have_the_id(folder: Path) -> None:
    path = written(folder, "found.csv", "when,trail_event\n2026,a1\n")
    assert hits.read(path, id_column="trail_event").hits[0].event_ids == {"a1"}
    with pytest.raises(SourceError, match="no row has an event id"):
        hits.read(path)


def test_a_file_that_is_nested_too_deep_is_no_file_of_hits(folder: Path) -> None:
    with pytest.raises(SourceError, match="hits cannot be read"):
        hits.read(written(folder, "found.json", "[" * 100_000))


def test_the_truth_is_read_as_it_was_written(folder: Path) -> None:
    assert truth.read(folder) == KNOWN


def test_a_line_of_the_truth_that_is_cut_is_refused(folder: Path) -> None:
    (folder / truth.TRUTH).write_text((folder / truth.TRUTH).read_text() + "z9,attack\n")
    with pytest.raises(SourceError, match="no table of truth"):
        truth.read(folder)


def test_a_set_without_truth_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="number of events"):
        truth.read(tmp_path)


def test_scores_count_events_attacks_and_noise() -> None:
    told = [
        Hit("r", "critical", frozenset({"b1", "benign-1"})),
        Hit("r", "medium", frozenset({"b1", "b2"})),
        Hit("r", "medium", frozenset({"benign-2", "benign-3"})),
        Hit("r", "info", frozenset({"a1"})),
    ]
    rows = {row["at_least"]: row for row in scores.by_severity(KNOWN, {"one": told}).to_pylist()}
    assert rows["critical"] | {"detector": "one"} == {
        "detector": "one", "at_least": "critical", "hits": 1, "attack_events_hit": 1, "recall": 0.25, "precision": 0.5,
        "attacks_hit": 1, "attacks": 2, "benign_hits_per_10000": 0.0, "benign_events_per_10000": 0.5,
    }  # fmt: skip
    medium = rows["medium"]
    assert (medium["hits"], medium["recall"], medium["precision"]) == (3, 0.5, 0.4)
    assert (medium["benign_hits_per_10000"], medium["benign_events_per_10000"]) == (0.5, 1.5)
    assert (rows["info"]["attacks_hit"], rows["info"]["recall"]) == (2, 0.75)


def test_what_was_found_of_a_technique_and_how_grave() -> None:
    told = [Hit("r", "low", frozenset({"b1", "a2"})), Hit("r", "high", frozenset({"b1"}))]
    rows = {row["label"]: row for row in scores.by_label(KNOWN, {"one": told}, "technique").to_pylist()}
    assert (rows["T1486"]["events"], rows["T1486"]["hit"], rows["T1486"]["worst"]) == (2, 1, "high")
    assert (rows["T1526"]["hit"], rows["T1526"]["worst"]) == (0, None)


def test_an_incident_is_good_when_it_tells_one_attack_whole_alone_and_first() -> None:
    stories = [Hit("", "high", frozenset({"b1", "b2"})), Hit("", "low", frozenset({"a1", "benign-1"}))]
    rows = {row["attack"]: row for row in scores.by_incident(KNOWN, stories).to_pylist()}
    assert rows["ransom/1"]["good"]
    assert rows["theft/0"] == {
        "attack": "theft/0", "events": 2, "rank": 1, "recall": 0.5, "precision": 0.5, "elsewhere": 0, "good": False,
    }  # fmt: skip


IDS = st.sampled_from([*KNOWN.events, "benign-1", "benign-2"])
HITS = st.lists(st.builds(Hit, st.just("r"), st.sampled_from(SEVERITIES), st.frozensets(IDS, min_size=1)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HITS)
def test_more_severity_never_finds_more(told: Sequence[Hit]) -> None:
    rows = scores.by_severity(KNOWN, {"one": told}).to_pylist()
    for name in (
        "hits",
        "attack_events_hit",
        "recall",
        "attacks_hit",
        "benign_hits_per_10000",
        "benign_events_per_10000",
    ):
        values = [row[name] for row in rows]
        assert values == sorted(values, reverse=True), name


def test_the_command_scores_files_and_says_what_it_left_out(folder: Path) -> None:
    written(folder, "suzaku.csv", SUZAKU + "2026-09-02,No id,low,c,x,,2\n")
    written(folder, "ours.ndjson", json.dumps(OURS) + "\n")
    words = ["bench-detect", str(folder), str(folder / "suzaku.csv"), str(folder / "ours.ndjson"), "-f", "json"]
    done = CliRunner().invoke(trailscope, words)
    assert done.exit_code == 3
    assert "suzaku.csv: 1 rows have no event id" in done.stderr
    recall = {row["detector"]: row["recall"] for row in json.loads(done.stdout) if row["at_least"] == "critical"}
    assert recall == {"suzaku.csv": 0.25, "ours.ndjson": 0.5}
    assert CliRunner().invoke(trailscope, ["bench-detect", str(folder)]).exit_code == 2


def test_two_files_of_one_name_are_two_detectors(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        written(folder / name, "hits.csv", SUZAKU)
    words = [
        "bench-detect",
        str(folder),
        str(folder / "one" / "hits.csv"),
        str(folder / "two" / "hits.csv"),
        "-f",
        "json",
    ]
    told = {row["detector"] for row in json.loads(CliRunner().invoke(trailscope, words).stdout)}
    assert told == {str(folder / name / "hits.csv") for name in ("one", "two")}


def test_an_attack_that_is_told_twice_is_told_elsewhere_too() -> None:
    twice = scores.of_incidents([{"a", "b"}, {"a", "b"}], {"attack": {"a", "b"}})
    assert [(one.rank, one.recall, one.elsewhere, one.good) for one in twice] == [(1, 1.0, 2, False)]
