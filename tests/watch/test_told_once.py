"""A watch tells each finding once, whatever arrives when, and wherever it is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.errors import LakeError
from trailscope.hunt.rounds import FEWEST
from trailscope.watch.destinations import Stream
from trailscope.watch.state import WatchState

pytestmark = pytest.mark.slow

FIRST = {"n": 1, "eventTime": "2026-09-01T08:00:00Z"}
SECOND = {"n": 2, "eventTime": "2026-09-02T08:00:00Z", "requestParameters": {"name": "other-trail"}}
LATE = {"n": 3, "eventTime": "2026-08-20T08:00:00Z", "requestParameters": {"name": "third-trail"}}
SAME_AGAIN = {"n": 4, "eventTime": "2026-09-05T08:00:00Z"}
HARMLESS = {"n": 5, "eventTime": "2026-09-05T09:00:00Z", "eventName": "DescribeTrails", "readOnly": True}


def test_each_round_tells_what_came_since_however_late_and_nothing_twice(feed):
    everything = ("--severity", "info")  # an act of several days is a habit, which weighs less
    feed.deliver(FIRST)
    assert feed.round(*everything).exit_code == 0
    assert feed.told_events() == [1]
    feed.deliver(SECOND, HARMLESS)
    feed.round(*everything)
    feed.deliver(LATE)
    feed.round(*everything)
    feed.round(*everything)
    assert feed.told_events() == [1, 2, 3]


def test_the_same_act_done_again_is_told_again_with_what_it_was_told_as_first(feed):
    feed.deliver(FIRST)
    feed.round()
    feed.deliver(SAME_AGAIN)
    feed.round()
    first, again = [item for item in feed.told() if item["news"] == "finding"]
    assert (first["change"], again["change"], again["again"]) == ("new", "again", first["id"])
    assert first["key"] != again["key"]


def test_the_same_logs_delivered_a_second_time_are_no_news(feed):
    feed.deliver(FIRST)
    feed.round()
    (feed.logs / "copy.json").write_text((feed.logs / "1.json").read_text() + "\n")
    feed.round()
    assert feed.told_events() == [1]


def test_a_burst_that_grows_is_told_once(feed):
    def denied(numbers, minute):
        return [
            {
                "n": n, "eventTime": f"2026-09-01T08:{minute:02}:{n % 60:02}Z", "eventSource": "iam.amazonaws.com",
                "eventName": f"List{chr(65 + n % 26)}s", "errorCode": "AccessDenied", "readOnly": True,
            }
            for n in numbers
        ]  # fmt: skip

    feed.deliver(*denied(range(10, 34), 1))
    feed.round(packs=("denied.burst",))
    (told,) = feed.told()
    assert told["rule"] == "denied.burst"
    feed.deliver(*denied(range(34, 60), 2))
    feed.deliver(*denied(range(60, 66), 0))  # earlier than the first, delivered later
    feed.round("--compare-every", "1s", packs=("denied.burst",))
    assert len(feed.told()) == 1


def deleted(numbers):
    return [
        {
            "n": n, "eventTime": f"2026-09-01T08:{n:02}:00Z", "eventSource": "logs.amazonaws.com",
            "eventName": "DeleteLogGroup", "requestParameters": {"logGroupName": f"/aws/lambda/{n}"},
        }
        for n in numbers
    ]  # fmt: skip


def test_one_act_of_a_round_done_again_is_told_again_with_the_round(feed):
    feed.deliver(*deleted(range(10, 16)))
    feed.round(packs=("logging.log_groups_deleted",))
    [third] = deleted([12])
    feed.deliver({**third, "n": 20, "eventTime": "2026-09-02T08:00:00Z"})
    feed.round(packs=("logging.log_groups_deleted",))
    of_all, again = [item for item in feed.told() if item["news"] == "finding"]
    assert (again["change"], again["again"]) == ("again", of_all["id"])


def test_a_round_is_told_once_and_what_it_goes_on_to_as_it_comes(feed):
    feed.deliver(*deleted(range(10, 16)))
    feed.round(packs=("logging.log_groups_deleted",))
    feed.deliver(*deleted(range(16, 16 + FEWEST - 1)))
    feed.round(packs=("logging.log_groups_deleted",))
    feed.deliver(*deleted(range(20, 20 + FEWEST)))
    feed.round(packs=("logging.log_groups_deleted",))
    assert [item["events"] for item in feed.told()] == [6, *[1] * (FEWEST - 1), FEWEST]
    assert feed.told_events() == [*range(10, 16 + FEWEST - 1), *range(20, 20 + FEWEST)]


def test_a_watch_that_begins_now_learns_what_is_there_and_tells_what_comes(feed):
    feed.deliver(FIRST)
    feed.round("--from-now")
    assert feed.told() == []
    feed.deliver(SECOND)
    feed.round("--from-now")
    assert feed.told_events() == [2]


def test_a_question_that_is_new_is_asked_of_older_events_too(feed):
    feed.deliver(FIRST, {"n": 9, "eventTime": "2026-09-01T09:00:00Z", "eventSource": "iam.amazonaws.com",
                         "eventName": "CreateLoginProfile", "requestParameters": {"userName": "bob"}})  # fmt: skip
    feed.round()
    feed.deliver(SECOND)
    feed.round(packs=("logging", "identity.console_password_set"))
    assert feed.told_events() == [1, 2, 9] or feed.told_events() == [1, 9, 2]


def test_what_is_below_the_severity_is_not_told(feed):
    feed.deliver(FIRST, {**SECOND, "errorCode": "AccessDenied"})
    feed.round("--severity", "high")
    assert feed.told_events() == [1]


@pytest.mark.parametrize("taken", range(4))
def test_whatever_was_not_taken_when_a_round_broke_off_is_told_by_the_next(feed, taken, monkeypatch):
    # so far apart that they are no round
    feed.deliver(
        *(
            {"n": n, "eventTime": f"2026-09-01T{8 + 2 * n:02}:00:00Z", "requestParameters": {"name": f"trail-{n}"}}
            for n in (1, 2, 3)
        )
    )
    real, number = Stream.take, 0

    def break_off(self, item):
        nonlocal number
        if number == taken:
            raise KeyboardInterrupt
        number += 1
        real(self, item)

    with monkeypatch.context() as broken:
        broken.setattr(Stream, "take", break_off)
        feed.round("--no-incidents")
    assert len(feed.told()) == taken
    feed.round("--no-incidents")
    assert sorted(feed.told_events()) == [1, 2, 3]


def test_killed_at_any_instant_it_loses_nothing_and_repeats_at_most_the_item_being_told(feed):
    words = [sys.executable, "-m", "trailscope", "watch", feed.logs, "--lake", feed.lake, "--once", "--pack", "logging", "--no-incidents",
             "--severity", "info", "--format", "ndjson", "-o", feed.file]  # fmt: skip
    # of every severity, since an act of several days is a habit, which weighs less
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    for number in range(1, 7):
        feed.deliver(
            {"n": number, "eventTime": f"2026-09-0{number}T08:00:00Z", "requestParameters": {"name": f"trail-{number}"}}
        )
        process = subprocess.Popen(list(map(str, words)), stderr=subprocess.DEVNULL, cwd=Path.cwd())
        time.sleep(chance.uniform(0.3, 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert feed.round("--no-incidents", "--severity", "info").exit_code == 0
    assert set(feed.told_events()) == {1, 2, 3, 4, 5, 6}
    told = Counter(item["key"] for item in feed.told())
    assert told.total() - len(told) <= 6, "each kill repeats one item at most"
    # by rule: where the first rounds were killed, three days are hunted at once, and a habit and a period are two findings
    keys = defaultdict(set)
    for item in feed.told():
        for id in item["event_ids"]:
            keys[item["rule"], id].add(item["key"])
    assert {len(of_one) for of_one in keys.values()} == {1}, "what is told again has the same key"


def test_two_watches_of_one_name_do_not_run_at_once_and_two_names_do_not_know_of_each_other(feed):
    feed.deliver(FIRST)
    feed.round()
    with (
        WatchState(feed.lake),
        pytest.raises(LakeError, match="another process keeps this watch"),
        WatchState(feed.lake),
    ):
        pass
    feed.round("--name", "second")
    assert feed.told_events() == [1, 1]


def test_a_state_of_another_form_is_refused_each_time_and_kept_by_nobody(feed):
    feed.deliver(FIRST)
    feed.round()
    with WatchState(feed.lake) as state, state.change() as change:
        change.keep("version", "99")
    for _ in range(2):
        with pytest.raises(LakeError, match="is of form 99"), WatchState(feed.lake):
            pass


def test_compaction_hides_nothing_that_was_not_hunted_and_makes_no_news_of_what_was(feed):
    other = {"n": 7, "eventTime": "2026-09-01T09:00:00Z", "requestParameters": {"name": "other-trail"}}

    def compact():
        assert CliRunner().invoke(trailscope, ["lake", "compact", str(feed.lake), "--grace", "0s"]).exit_code == 0

    for event in (FIRST, other):
        feed.deliver(event)
        CliRunner().invoke(trailscope, ["ingest", str(feed.logs), "--lake", str(feed.lake)])
    compact()
    feed.round()
    assert sorted(feed.told_events()) == [1, 7]
    feed.deliver({"n": 8, "eventTime": "2026-09-01T10:00:00Z", "requestParameters": {"name": "last-trail"}})
    feed.round()
    compact()
    feed.round()
    assert sorted(feed.told_events()) == [1, 7, 8]


def test_a_watch_goes_on_for_the_places_it_was_begun_for(feed):
    feed.deliver(FIRST)
    feed.round("--account", "111122223333")
    feed.deliver(SECOND)
    other = feed.round()
    assert other.exit_code == 2
    assert "this watch was begun for 111122223333, and is asked for all" in other.stderr
    feed.round("--account", "111122223333")
    assert feed.told_events() == [1, 2]


def test_hunt_new_takes_no_window(feed):
    words = ["hunt", "--new", "--lake", str(feed.lake), "--since", "7d"]
    assert CliRunner().invoke(trailscope, words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [("--new", "--cannot-tell"), ("--name", "nightly"), ("--new", "--attack", "T9999")],
    ids=["silence is not new", "a memory without --new", "no rule fits"],
)
def test_hunt_refuses_what_it_would_not_heed(feed, words):
    feed.deliver(FIRST)
    assert CliRunner().invoke(trailscope, ["ingest", str(feed.logs), "--lake", str(feed.lake)]).exit_code == 0
    assert CliRunner().invoke(trailscope, ["hunt", "--lake", str(feed.lake), *words]).exit_code == 2


def test_hunt_new_tells_what_no_hunt_told_before_and_shares_its_memory_with_the_watch(feed):
    def hunted():
        words = ["hunt", "--new", "--lake", str(feed.lake), "--pack", "logging", "--format", "ndjson"]
        done = CliRunner().invoke(trailscope, words)
        assert done.exit_code == 0, done.stderr
        return done.stdout.splitlines()

    feed.deliver(FIRST)
    feed.round()
    assert hunted() == []
    feed.deliver(SECOND)
    assert CliRunner().invoke(trailscope, ["ingest", str(feed.logs), "--lake", str(feed.lake)]).exit_code == 0
    assert len(hunted()) == 1
    assert hunted() == []


def test_hunt_new_that_could_not_be_written_is_told_the_next_time(feed, tmp_path):
    feed.deliver(FIRST)
    assert CliRunner().invoke(trailscope, ["ingest", str(feed.logs), "--lake", str(feed.lake)]).exit_code == 0
    words = ["hunt", "--new", "--lake", str(feed.lake), "--pack", "logging", "-o"]
    assert CliRunner().invoke(trailscope, [*words, str(tmp_path / "none" / "new.csv")]).exit_code == 4
    CliRunner().invoke(trailscope, [*words, str(tmp_path / "new.csv")])
    assert "logging.trail_stopped" in (tmp_path / "new.csv").read_text()


def test_hunt_new_fails_on_new_findings_only(feed):
    feed.deliver(FIRST)
    assert CliRunner().invoke(trailscope, ["ingest", str(feed.logs), "--lake", str(feed.lake)]).exit_code == 0
    words = ["hunt", "--new", "--lake", str(feed.lake), "--pack", "logging", "--fail-on", "high"]
    assert [CliRunner().invoke(trailscope, words).exit_code for _ in range(2)] == [1, 0]


def test_rounds_over_parts_tell_of_every_event_that_one_hunt_over_the_whole_tells_of(feed):
    """Detections: the sample logs arrive in three parts, the last days first, and every part in more than one commit."""
    packs = ("identity", "logging", "data", "root", "storage")
    samples = sorted((Path(__file__).parents[2] / "sample_logs" / "AWSLogs").rglob("*.json.gz"))
    parts = [
        [path for path in samples if path.parent.name in days]
        for days in (("03", "04"), ("01", "02"), ("05", "06", "24", "25"))
    ]
    for part in parts:
        for path in part:
            (feed.logs / path.name).write_bytes(path.read_bytes())
        assert feed.round("--severity", "info", "--no-incidents", packs=packs).exit_code == 0
    told = Counter(
        (rule, event)
        for item in feed.told()
        if item["kind"] == "detection"
        for rule in (item["rule"], *item["also"])
        for event in item["event_ids"]
    )
    assert max(told.values()) == 1
    with ts.open(lake=feed.lake) as case:
        whole = case.hunt(packs=packs)
    rows = whole.unfolded().to_pylist()
    detected = {(row["rule"], event) for row in rows if row["kind"] == "detection" for event in row["event_ids"]}
    assert len(detected) > 20
    assert detected <= set(told)


def test_what_the_reading_that_makes_the_lake_rejects_is_said_by_the_first_round(feed):
    feed.deliver(FIRST)
    (feed.logs / "broken.json.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    round = feed.round()
    assert round.exit_code == 3, round.stderr
    assert "broken.json.gz" in round.stderr
    assert "1 new event;" in round.stderr
