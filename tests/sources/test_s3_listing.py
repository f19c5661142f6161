"""Which listings are made, against a listing of any size: none that need not be, and none twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from benchmarks.s3_listing import PAGE, Listing, trail
from trailscope.sources import Days, Listed, SourceObject, SourceOptions, aws_client, find, narrow, s3_tree, settle
from trailscope.sources.list_checkpoint import without
from trailscope.window import Window

pytestmark = pytest.mark.slow

ACCOUNTS, REGIONS = ("111122223333", "444455556666", "777788889999"), ("eu-west-1", "us-east-1")
WEEK = Window(datetime(2026, 9, 8), datetime(2026, 9, 15))
PLACE = "s3://archive/AWSLogs/"


@pytest.fixture(scope="module")
def keys() -> list[str]:
    return trail(ACCOUNTS, REGIONS, date(2026, 9, 1), days=30, a_day=130)


@pytest.fixture(autouse=True)
def connection(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    aws_client.connection_of.cache_clear()


def listed(keys: list[str], options: SourceOptions, settled=None) -> tuple[Listing, list]:
    listing = Listing(keys)
    with listing.in_place_of_s3():
        found = list(find(PLACE, options, settled or {}))
    return listing, found


def uris(found) -> list[str]:
    return sorted(item.uri for item in found if isinstance(item, SourceObject))


def test_one_account_and_week_takes_the_least_number_of_listings(keys):
    """Nine days of 130 files in each region are two pages; four listings learn the way there."""
    listing, found = listed(keys, narrow(SourceOptions(), WEEK, [ACCOUNTS[1]]))
    pages = len(REGIONS) * -(-130 * 9 // PAGE)
    assert len(listing.asked) == 4 + pages
    assert len(uris(found)) == len(REGIONS) * 130 * 9


@pytest.mark.parametrize("concurrency", [1, 32])
def test_everything_is_found_once_however_many_listings_are_made_at_once(keys, concurrency):
    _, found = listed(keys, SourceOptions(concurrency=concurrency))
    assert uris(found) == sorted(f"s3://archive/{key}" for key in keys)


def test_earlier_days_come_first_as_far_as_pages_allow(keys):
    _, found = listed(keys, SourceOptions(concurrency=1))
    days = [item.day for item in found if isinstance(item, SourceObject)]
    furthest = max((max(days[:n]) - days[n]).days for n in range(1, len(days), 97))
    assert furthest <= 1 + PAGE // 130


def test_a_long_stretch_is_cut_so_that_pages_are_asked_for_at_once_and_nothing_is_lost(monkeypatch):
    """Half a page per piece is lost at most, so pieces of three pages cost a sixth here, and 20 pages 2.5 %."""
    monkeypatch.setattr(s3_tree, "_PIECE_PAGES", 3)
    keys = trail(ACCOUNTS[:1], REGIONS[:1], date(2026, 9, 1), days=60, a_day=800)
    options = narrow(SourceOptions(), Window(datetime(2026, 9, 1), datetime(2026, 10, 29)))
    listing, found = listed(keys, options)
    assert uris(found) == sorted(f"s3://archive/{key}" for key in keys)
    begun = [request for request in listing.asked if "StartAfter" in request and "ContinuationToken" not in request]
    assert len(begun) > 4
    assert len(listing.asked) - 4 <= 1.25 * len(keys) / PAGE


def test_what_an_earlier_run_listed_is_not_listed_again_but_its_last_days_are(keys):
    options = narrow(SourceOptions(), Window(datetime(2026, 9, 1), datetime(2026, 9, 20)), [ACCOUNTS[0]])
    _, found = listed(keys, options)
    told = [item for item in found if isinstance(item, Listed)]
    assert {item.days for item in told} == {Days(date(2026, 9, 1), date(2026, 9, 21))}
    settled = settle({}, told, (), today=date(2026, 9, 15))
    assert set(settled.values()) == {(Days(date(2026, 9, 1), date(2026, 9, 13)),)}
    listing, again = listed(keys, options, settled)
    assert min(item.day for item in again if isinstance(item, SourceObject)) == date(2026, 9, 14)
    assert uris(again) == [uri for uri in uris(found) if "/2026/09/0" not in uri and uri.split("/09/")[1][:2] >= "14"]
    assert all(item.before for item in again if isinstance(item, Listed))
    wider, more = listed(keys, narrow(options, Window(), [ACCOUNTS[0]]), settled)
    assert not any("/2026/09/05/" in uri for uri in uris(more))
    assert any("/2026/09/30/" in uri for uri in uris(more))
    assert len(wider.asked) > len(listing.asked)


def test_a_region_whose_days_are_all_settled_is_told_as_listed_and_asked_for_nothing(keys):
    """Named by its own folder, so that no listing above it comes first."""
    region = f"{PLACE}o-a1b2c3d4e5/{ACCOUNTS[0]}/CloudTrail/us-east-1/"
    options = narrow(SourceOptions(), WEEK)
    listing = Listing(keys)
    with listing.in_place_of_s3():
        told = [item for item in find(region, options) if isinstance(item, Listed)]
        settled = settle({}, told, (), today=date(2026, 11, 1))
        before = len(listing.asked)
        again = list(find(region, options, settled))
    assert again == [replace(item, before=True) for item in told] != []
    assert len(listing.asked) - before <= 2  # whether it is one key, and whether anything lies there


def test_a_day_with_an_object_that_could_not_be_read_is_listed_again():
    region = "s3://archive/AWSLogs/111122223333/CloudTrail/us-east-1/"
    month = Listed(region, Days(date(2026, 9, 1), date(2026, 9, 30)))
    unread = {(region + "2026/09/10/x.json.gz", date(2026, 9, 10)), ("s3://archive/other", date(2026, 9, 11))}
    settled = settle({}, [month], unread, date(2026, 11, 1))
    assert list(without(month.days, settled[region])) == [Days(date(2026, 9, 10), date(2026, 9, 10))]
    assert list(without(month.days, settle(settled, [month], (), date(2026, 11, 1))[region])) == []


def test_a_prefix_inside_a_region_says_nothing_of_the_whole_region(keys):
    options = SourceOptions()
    listing = Listing(keys)
    place = f"s3://archive/AWSLogs/o-a1b2c3d4e5/{ACCOUNTS[0]}/CloudTrail/us-east-1/2026/09/"
    with listing.in_place_of_s3():
        found = list(find(place, options))
    assert len(uris(found)) == 30 * 130
    assert not [item for item in found if isinstance(item, Listed)]


def test_digests_are_objects_only_where_they_are_asked_for():
    digest = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/09/01/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20260901T110000Z.json.gz"
    _, left_out = listed([digest], SourceOptions())
    _, found = listed([digest], replace(SourceOptions(), digests=True))
    assert uris(left_out) == []
    assert uris(found) == [f"s3://archive/{digest}"]
