"""An address is told alike wherever it stands: on a page, in what a search finds, in a story's lines, and in incidents."""

from __future__ import annotations

import pytest

import trailscope as ts
from trailscope.cli.render import incidents_story, search_text, timeline_text
from trailscope.engines.address_notes import address_notes, with_address_notes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def named(told, tmp_path_factory):
    """The story's lake, opened by somebody with lists of his own."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "tor").write_text("203.0.113.0/24\n")
    (folder / "own").write_text("198.51.100.0/24 office Berlin\n")
    with ts.open(told.lake_path, networks=[folder / "own"], threats=[folder / "tor"]) as case:
        yield case


def test_users_names_come_apart_from_what_the_tables_say(named):
    notes = address_notes(named.open_engine(), ["203.0.113.9", "8.8.8.8", "10.0.0.1", "ec2.amazonaws.com", None])
    assert notes["203.0.113.9"].name == "on threat list tor"
    assert (notes["8.8.8.8"].name, notes["8.8.8.8"].note) == (None, "US, Google LLC")
    assert str(notes["10.0.0.1"]) == "private"
    assert set(notes) == {"203.0.113.9", "8.8.8.8", "10.0.0.1"}


def test_rows_without_an_address_keep_their_place(named):
    rows = named.look("select unnest(['8.8.8.8', null, 'x', '8.8.8.8']) as source_ip_address, 1 as one").table
    noted = with_address_notes(rows, named.open_engine())
    assert noted.column_names == ["source_ip_address", "address_name", "address_note", "one"]
    assert noted.column("address_note").to_pylist() == ["US, Google LLC", None, None, "US, Google LLC"]


def test_a_page_a_search_and_a_story_tell_the_same_name(named):
    [place] = [row["detail"] for row in named.ip("203.0.113.9").rows("from")]
    found = {row["address_name"] for row in named.search(address="203.0.113.9").rows()}
    lines = set(named.timeline(address="203.0.113.9").bursts().column("address_name").to_pylist())
    assert place.startswith("on threat list tor")
    assert found == lines == {"on threat list tor"}


def test_lines_for_a_terminal_have_the_name_behind_the_address(named):
    found = "\n".join(search_text.told(named.search(address="198.51.100.7").table, 200))
    story = "\n".join(timeline_text.told(named.timeline(address="198.51.100.7").bursts(), 200))
    assert "198.51.100.7 office Berlin" in found
    assert "198.51.100.7 office Berlin" in story


def test_an_incident_says_what_is_known_of_its_sources(named):
    [incident] = [one for one in named.incidents() if "203.0.113.9" in one.sources][:1]
    assert "203.0.113.9: on threat list tor" in incident.source_notes
    assert "203.0.113.9 (on threat list tor)" in "\n".join(incidents_story.story([incident], 400))
