"""The grammar of keys: whatever the window could need is kept, and nothing is pruned on a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.sources import SourceOptions, keys
from trailscope.sources.keys import CloudTrailKey, KeyRange
from trailscope.window import Window

ACCOUNT = "111122223333"
FILE = "111122223333_CloudTrail_us-east-1_20250301T1005Z_aB3dE6gH9jK2mN5p.json.gz"

accounts = st.from_regex(r"[0-9]{12}", fullmatch=True)
organizations = st.none() | st.from_regex(r"o-[a-z0-9]{10,32}", fullmatch=True)
prefixes = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/\\"), min_size=1), max_size=3).map(
    "/".join
)
folders = st.sampled_from(["CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Digest"])
regions = st.sampled_from(["us-east-1", "eu-central-1", "us-gov-west-1", "ap-southeast-3"])
days = st.dates(date(2013, 1, 1), date(2060, 12, 31))
moments = st.datetimes(datetime(2013, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
windows = st.tuples(moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=40))).map(
    lambda pair: Window(pair[0], pair[0] + pair[1])
)


def key_on(day: date, region: str = "us-east-1", account: str = ACCOUNT, folder: str = "CloudTrail") -> str:
    name = f"{account}_{folder}_{region}_{day:%Y%m%d}T1005Z_aB3dE6gH9jK2mN5p.json.gz"
    return f"AWSLogs/{account}/{folder}/{region}/{day:%Y/%m/%d}/{name}"


def options(since: str | None = None, until: str | None = None, **others) -> SourceOptions:
    def at(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text)

    return SourceOptions(window=Window(at(since), at(until)), **others)


@given(prefixes, organizations, accounts, folders, regions, days)
def test_a_key_says_again_what_it_was_made_of(prefix, organization, account, folder, region, day):
    parts = [prefix, "AWSLogs", organization, account, folder, region, f"{day:%Y/%m/%d}", "x.json.gz"]
    key = "/".join(part for part in parts if part)
    assert keys.parse(key) == CloudTrailKey(prefix, organization, account, folder, region, day, "x.json.gz")


@given(st.text())
def test_no_text_makes_the_parser_fail_or_is_pruned_without_being_understood(text):
    parsed = keys.parse(text)
    strict = options("2025-03-01", "2025-03-02", accounts=frozenset({"0" * 12}), regions=frozenset({"x"}))
    assert parsed is not None or keys.skip_reason(text, strict) is None


@pytest.mark.parametrize(
    ("key", "account", "region", "day"),
    [
        (FILE, ACCOUNT, "us-east-1", date(2025, 3, 1)),
        (f"/cases/7/flat/{FILE}", ACCOUNT, "us-east-1", date(2025, 3, 1)),
        (f"copy of {FILE.removesuffix('.gz')}", ACCOUNT, "us-east-1", date(2025, 3, 1)),
        (FILE.replace("Z_", "Z"), ACCOUNT, "us-east-1", date(2025, 3, 1)),
        (f"evidence/{ACCOUNT}/CloudTrail/eu-west-1/2025/03/01/renamed.json", ACCOUNT, "eu-west-1", date(2025, 3, 1)),
        (
            f"C:\\logs\\AWSLogs\\{ACCOUNT}\\CloudTrail\\eu-west-1\\2025\\03\\01\\a.gz",
            ACCOUNT,
            "eu-west-1",
            date(2025, 3, 1),
        ),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2025/13/01/a.gz", ACCOUNT, "eu-west-1", None),
        (f"./AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2025/03/01/a.gz", ACCOUNT, "eu-west-1", date(2025, 3, 1)),
        (f"AWSLogs/old/AWSLogs/{ACCOUNT}/Config/eu-west-1/2025/3/1/a.gz", ACCOUNT, None, None),
    ],
)
def test_copies_are_understood(key, account, region, day):
    parsed = keys.parse(key)
    assert parsed is not None
    assert (parsed.account, parsed.region, parsed.day) == (account, region, day)


@pytest.mark.parametrize(
    "key", ["", "events.json", "AWSLogs", "AWSLogs/x/y", "logs/2025/03/01/a.json.gz", "1_CloudTrail_x"]
)
def test_what_is_not_cloudtrail_is_not_taken_for_it(key):
    assert keys.parse(key) is None
    assert keys.delivery_day(key) is None


@given(
    st.sampled_from(["", "backup/", "s3://b/", "a\\b/"]),
    folders | st.sampled_from(["Config", "vpcflowlogs", ""]),
    regions,
    days,
    st.text(st.characters(codec="utf-8", exclude_characters="/\\"), min_size=1, max_size=40) | st.just(FILE),
    st.booleans(),
)
def test_a_folder_says_what_each_of_its_files_says(prefix, folder, region, day, name, deep):
    """Where it says anything: what lies outside of the layout is judged by its name."""
    asked = SourceOptions(
        window=Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)),
        regions=frozenset({"us-east-1"}),
    )
    above = f"{prefix}AWSLogs/{ACCOUNT}/{folder}/{region}" + f"/{day:%Y/%m/%d}" * deep
    told = keys.judge_folder(above, asked)
    assert told in (None, keys.judge(f"{above}/{name}", asked))
    assert (told is not None) == (folder != "")


def test_a_folder_outside_of_the_layout_says_nothing():
    assert keys.judge_folder("", options()) is None
    assert keys.judge_folder("/home/me/logs", options()) is None
    assert keys.judge_folder("x" * 5000 + f"/AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2025/03/01", options()) is None


def test_a_key_longer_than_any_real_one_is_not_parsed():
    """Names inside archives are as long as an attacker likes; a longer one is simply not a CloudTrail key."""
    assert keys.parse("x" * 5000 + "/" + key_on(date(2025, 3, 1))) is None
    assert keys.parse("x" * 1000 + "/" + key_on(date(2025, 3, 1))) is not None


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (key_on(date(2025, 3, 1)), None),
        (key_on(date(2025, 3, 1), folder="CloudTrail-Insight"), None),
        (key_on(date(2025, 3, 1), folder="CloudTrail-NetworkActivity"), None),
        (key_on(date(2025, 3, 1), folder="CloudTrail-OfTomorrow"), None),
        (key_on(date(2025, 3, 1), folder="CloudTrail-Digest"), "digest"),
        (key_on(date(2025, 3, 1), folder="CloudTrail-Aggregated"), None),
        (f"AWSLogs/{ACCOUNT}/CloudTrail-Lake/Query/2025/03/01/q-1/result_1.csv.gz", "lake query result"),
        (f"AWSLogs/{ACCOUNT}/Config/eu-west-1/2025/3/1/a.json.gz", "other service"),
        (f"{ACCOUNT}_CloudTrail-Digest_eu-central-1_my_trail_us-east-1_20250301T110000Z.json.gz", "digest"),
        ("hand-copied.json", None),
    ],
)
def test_the_folder_decides_what_is_a_log(key, reason):
    assert keys.skip_reason(key, SourceOptions()) == reason


def test_accounts_and_regions_prune_only_what_names_another():
    asked = options(accounts=frozenset({ACCOUNT}), regions=frozenset({"us-east-1"}))
    assert keys.skip_reason(key_on(date(2025, 3, 1)), asked) is None
    assert keys.skip_reason(key_on(date(2025, 3, 1), account="4" * 12), asked) == "other account"
    assert keys.skip_reason(key_on(date(2025, 3, 1), region="eu-west-1"), asked) == "other region"
    assert keys.skip_reason("hand-copied.json", asked) is None


def test_two_hours_over_midnight_keep_both_days_and_late_deliveries():
    asked = options("2026-09-01T23:00", "2026-09-02T01:00")
    kept = [d for d in range(1, 30) if keys.skip_reason(key_on(date(2026, 9, d)), asked) is None]
    assert kept == [1, 2, 3, 4]
    assert keys.skip_reason(key_on(date(2026, 8, 31)), asked) == "outside the window"


@given(windows, st.floats(0, 1, exclude_max=True), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_an_event_of_the_window_is_found_wherever_it_was_delivered_in_time(window, share, delay):
    event = window.start + (window.end - window.start) * share
    asked = SourceOptions(window=window)
    if window.contains(event) and event + delay < window.end + asked.late:
        delivered = key_on((event + delay).date())
        assert keys.skip_reason(delivered, asked) is None
        assert in_range(delivered, keys.key_range(f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/", keys.wanted_days(asked)))


@given(windows | st.builds(Window, moments) | st.builds(Window, st.none(), moments), days)
def test_the_listed_stretch_is_exactly_the_days_that_are_kept(window, day):
    asked = SourceOptions(window=window)
    stretch = keys.key_range(f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/", keys.wanted_days(asked))
    assert in_range(key_on(day), stretch) == (keys.skip_reason(key_on(day), asked) is None)


def in_range(key: str, stretch: KeyRange) -> bool:
    return key.startswith(stretch.prefix) and key > stretch.after and (stretch.before is None or key < stretch.before)


def test_a_stretch_inside_a_day_keeps_its_prefix_and_outside_a_region_nothing_is_cut():
    asked = options("2025-03-01T12:00", "2025-03-01T13:00")
    region = f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/"
    assert keys.key_range(f"{region}2025/03/", keys.wanted_days(asked)) == KeyRange(
        f"{region}2025/03/", f"{region}2025/03/01/", f"{region}2025/03/030"
    )
    assert keys.key_range("flat/", keys.wanted_days(asked)) == KeyRange("flat/")


@pytest.mark.parametrize(
    ("prefix", "below"),
    [
        ("", "above"),
        ("corp/", "above"),
        ("corp/AWSLogs/", "accounts"),
        ("AWSLogs/o-a1b2c3d4e5/", "accounts"),
        (f"AWSLogs/{ACCOUNT}/", "folders"),
        (f"AWSLogs/o-a1b2c3d4e5/{ACCOUNT}/", "folders"),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/", "regions"),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/", "days"),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2025/03/", "days"),
        ("AWSLogs/old/", "above"),
    ],
)
def test_a_prefix_knows_what_lies_below_it(prefix, below):
    assert keys.shelf(prefix) == below


@pytest.mark.parametrize(
    ("prefix", "reason"),
    [
        (f"AWSLogs/{ACCOUNT}/", None),
        ("AWSLogs/444455556666/", "other account"),
        ("AWSLogs/o-a1b2c3d4e5/", None),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/", None),
        (f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/", "digest"),
        (f"AWSLogs/{ACCOUNT}/vpcflowlogs/", "other service"),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/", "other region"),
        ("flat/", None),
    ],
)
def test_a_folder_is_left_out_before_it_is_listed(prefix, reason):
    asked = options(accounts=frozenset({ACCOUNT}), regions=frozenset({"us-east-1"}))
    assert keys.folder_skip_reason(prefix, asked) == reason
