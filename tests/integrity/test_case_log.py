"""The case log knows what was done with a lake, and whatever is done to the log shows."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from digest_trees import one_chain
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

import trailscope as ts
from trailscope.errors import LakeError
from trailscope.integrity import case_log, log_entry

LOG = case_log.LOG


def filled(lake: Path, count: int = 5) -> Path:
    lake.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        case_log.add(lake, "query", {"asked": f"question {number}"}, {"rows": number}, made_by="test")
    return lake


@pytest.fixture
def lake(tmp_path):
    return filled(tmp_path / "lake")


def lines(lake: Path) -> list[str]:
    return (lake / LOG).read_text().splitlines(keepends=True)


def problems(lake: Path) -> tuple[str, ...]:
    return case_log.check(lake).problems


def test_a_log_that_nobody_touched_is_whole_and_each_line_seals_the_one_before(lake):
    checked = case_log.check(lake)
    assert checked.problems == ()
    assert [entry.number for entry in checked.entries] == [1, 2, 3, 4, 5]
    assert [entry.before for entry in checked.entries] == [
        log_entry.START,
        *(entry.hash for entry in checked.entries[:-1]),
    ]
    assert checked.head == checked.entries[-1].hash
    assert "@" in checked.entries[0].by


TAMPERINGS = {
    "a line nested too deep to be read": lambda log: log + "[" * 100_000 + "\n",
    "a word": lambda log: log.replace("question 2", "question 9"),
    "a count": lambda log: log.replace('"rows":3', '"rows":0'),
    "a line removed": lambda log: "".join(line for line in log.splitlines(keepends=True) if "question 2" not in line),
    "the first line removed": lambda log: "".join(log.splitlines(keepends=True)[1:]),
    "the last line removed": lambda log: "".join(log.splitlines(keepends=True)[:-1]),
    "two lines swapped": lambda log: "".join(log.splitlines(keepends=True)[i] for i in (0, 2, 1, 3, 4)),
    "a line twice": lambda log: log + log.splitlines(keepends=True)[-1],
    "a line of another log": lambda log: log + log.splitlines(keepends=True)[0],
    "nonsense": lambda log: log + "nonsense\n",
    "all of it": lambda log: "",
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_shows(name, lake):
    (lake / LOG).write_text(TAMPERINGS[name]((lake / LOG).read_text()))
    assert problems(lake)


def test_a_line_changed_together_with_its_own_hash_breaks_the_next(lake):
    changed = lines(lake)
    body = json.loads(changed[1])
    body["result"]["rows"] = 99
    del body["hash"]
    changed[1] = json.dumps({**body, "hash": log_entry.entry_hash(body)}) + "\n"
    (lake / LOG).write_text("".join(changed))
    assert any("does not follow the line before" in problem for problem in problems(lake))


def test_a_log_without_its_head_shows_it(lake):
    (lake / case_log.HEAD).unlink()
    assert problems(lake)


def test_what_a_killed_program_left_of_a_line_shows_and_the_log_goes_on(lake):
    text = (lake / LOG).read_text()
    (lake / LOG).write_text(text + '{"number":6,"at":"2026')
    entry = case_log.add(lake, "query", {}, {}, made_by="test")
    assert entry.number == 6
    assert [problem for problem in problems(lake) if "cannot be read" in problem]


@settings(max_examples=examples(30), deadline=None)
@given(st.data())
def test_no_byte_can_be_changed_unseen(tmp_path_factory, data):
    lake = filled(tmp_path_factory.mktemp("lake") / "lake", 3)
    raw = bytearray((lake / LOG).read_bytes())
    original = [json.loads(line) for line in raw.splitlines()]
    at = data.draw(st.integers(0, len(raw) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda value: value != raw[at]))
    raw[at] = value
    (lake / LOG).write_bytes(bytes(raw))
    same = raw.decode("utf-8", "replace").splitlines()
    assert problems(lake) or [json.loads(line) for line in same] == original


def _add(lake: Path, number: int) -> None:
    case_log.add(lake, "query", {"asked": str(number)}, {}, made_by="test")


def test_several_processes_write_one_chain(tmp_path):
    lake = filled(tmp_path / "lake", 1)
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_add, [lake] * 40, range(40)))
    checked = case_log.check(lake)
    assert (len(checked.entries), checked.problems) == (41, ())


def test_nothing_secret_stands_in_it(tmp_path):
    lake = filled(tmp_path / "lake", 0)
    sql = "select * from events where user_agent like '%--password 5ecretA%' and x = 'IQoJb3JpZ2luX2VjE5ecretBAAAAAAAAAAAA'"
    case_log.add(
        lake,
        "query",
        {"asked": sql, "parameters": {"password": "5ecretC", "url": "https://u:5ecretD@x/"}},
        {},
        made_by="t",
    )
    assert "5ecret" not in (lake / LOG).read_text()


@pytest.fixture
def case(tmp_path):
    archive, _ = one_chain(2, empty=())
    with ts.open(str(archive.lay_out(tmp_path / "copy")), lake=tmp_path / "lake") as case:
        yield case


def test_what_is_read_asked_and_handed_on_is_noted_with_its_counts(case, tmp_path):
    case.query("select event_id from events where event_name = $name", name="DescribeInstances")
    case.query("root.usage")
    case.look("select 1")
    case.hunt(packs=["root"])
    case.evidence(tmp_path / "b.zip", actor="alice")
    entries = case.log().entries
    assert [entry.did for entry in entries] == ["ingest", "query", "query", "hunt", "evidence pack"]
    assert (
        entries[0].result == {"objects_new": 2, "objects_left_out": 2, "events_new": 6}
        or entries[0].result["events_new"] == 6
    )
    assert entries[1].options["parameters"] == {"name": "DescribeInstances"}
    assert (entries[1].result["rows"], entries[4].result["events"]) == (6, 6)
    assert case.log().problems == ()


def test_every_answer_is_noted_with_its_count(case):
    timeline = case.timeline(actor="alice")
    timeline.bursts()
    timeline.chart()
    found = [case.who("alice"), case.session("alice"), case.policy("alice"), case.addresses()]
    told = {entry.did: entry.result for entry in case.log().entries[1:]}
    assert [list(entry.result) for entry in case.log().entries if entry.did == "timeline"] == [["lines"], ["events"]]
    assert told["timeline"] == {"events": 6}
    assert told["who"] == {"rows": len(found[0])}
    assert told["addresses"] == {"rows": found[3].num_rows}
    assert {"session", "policy"} <= set(told)


def test_the_commands_note_exports_and_show_the_log(case, run, tmp_path):
    case.close()
    lake = tmp_path / "lake"
    assert run("query", "select event_id from events", "--lake", lake, "-o", tmp_path / "a.csv").exit_code == 0
    shown = run("lake", "log", lake)
    assert shown.exit_code == 0
    assert "export  file " in shown.stdout
    assert "3 lines, head " in shown.stderr
    rows = json.loads(run("lake", "log", lake, "--format", "json").stdout)
    assert [row["did"] for row in rows] == ["ingest", "query", "export"]
    for format in ("json", "ndjson"):
        assert (
            json.loads(run("lake", "log", lake, "--format", format, "-n", "1").stdout.strip("[]\n"))["did"] == "export"
        )
    (lake / LOG).write_text((lake / LOG).read_text().replace("event_id", "event_no"))
    tampered = run("lake", "log", lake)
    assert tampered.exit_code == 3
    assert "it was changed" in tampered.stderr
    for name in (LOG, case_log.HEAD):
        (lake / name).unlink()
    removed = run("lake", "log", lake)
    assert removed.exit_code == 3
    assert "it was removed" in removed.stderr


def test_a_lake_that_may_only_be_read_is_answered_from_and_says_that_it_was_not_logged(
    case, run, tmp_path, monkeypatch
):
    case.close()
    lake = tmp_path / "lake"

    def refused(*_: object, **__: object) -> None:
        raise LakeError("the case log cannot be written: Permission denied")

    monkeypatch.setattr(case_log, "add", refused)
    result = run("query", "select count(*) as n from events", "--lake", lake, "--format", "csv")
    assert result.exit_code == 0
    assert "the case log cannot be written" in result.stderr
    assert result.stdout == "n\n6\n"


def test_a_folder_that_cannot_be_written_is_an_error_with_its_place(tmp_path):
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / LOG).mkdir()
    with pytest.raises(LakeError, match="case log"):
        case_log.add(lake, "query", {}, {}, made_by="test")
    assert stat.S_ISDIR((lake / LOG).stat().st_mode)


def test_the_words_of_a_hunt_are_noted_though_they_were_given_once(tmp_path, record, write_log):
    """An iterator that the hunt went through has nothing left to note."""
    write_log(tmp_path / "log.json", [record()])
    with ts.open(str(tmp_path / "log.json"), lake=tmp_path / "lake") as case:
        case.hunt(packs=iter(["root"]), attack=iter(["T1078"]))
        assert case.log().entries[-1].options == {"packs": ["root"], "attack": ["T1078"]}
