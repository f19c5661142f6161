"""Pages made from logs that attack, opened in a real browser: no script of the logs runs, nothing is asked of a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attack_texts import ATTACKS
from click.testing import CliRunner
from headless_chromium import CHROMIUM, Browser

from trailscope.cli import command as trailscope

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

RAN = "document.title === 'owned' || window.hacked || document.documentElement.dataset.owned || ''"
DRAWN = "document.querySelectorAll('svg.marks').length"
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
HOVER = "document.querySelectorAll('svg path').forEach((one) => one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
PAGES = {
    "a timeline": ("timeline", "--limit", "0"),
    "a timeline by principal": ("timeline", "--lane", "principal"),
    "a session": ("session", ATTACKS["all"]),
    "the report": ("report", "--queries", "{questions}", "--sigma", "{rules}"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_attacks_is_drawn_and_stays_quiet(
    page: str, browser: Browser, hostile_place: Path, tmp_path: Path
) -> None:
    target = tmp_path / "page.html"
    places = {"{questions}": hostile_place / "questions", "{rules}": hostile_place / "rules"}
    words = [str(places.get(word, word)) for word in PAGES[page]]
    done = CliRunner().invoke(trailscope, [*words, "--lake", str(hostile_place / "lake"), "-o", str(target)])
    assert done.exit_code in (0, 3), done.output
    browser.errors.clear()
    browser.dialogs.clear()
    browser.requests.clear()

    browser.open(target)
    browser.run(OPEN_ALL)
    browser.run(HOVER)

    assert browser.run("new Promise((done) => setTimeout(done, 500))") is None
    assert browser.run(RAN) == ""
    assert browser.run(DRAWN) >= 1
    assert (browser.errors, browser.dialogs) == ([], [])
    assert [url for url in browser.requests if not url.startswith(("file://", "data:", "blob:"))] == []
