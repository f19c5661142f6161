"""The site of the documentation is built, every link in it leads somewhere, and it needs no network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("material", reason="the site is built with `pip install 'trailscope[docs]'`")
from headless_chromium import CHROMIUM, Browser

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make docs` builds it, which fails on a link or place that is not there and on a page that no menu names."""
    folder = tmp_path_factory.mktemp("site")
    settings = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(settings.replace(".work/", f"{folder}/"), encoding="utf-8")
    for words in (
        [PROJECT / "docs" / "site_pages.py", folder / "pages"],
        ["-m", "mkdocs", "build", "--quiet", "--strict"],
    ):
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "NO_MKDOCS_2_WARNING": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with Browser() as found:
        yield found


def test_each_question_has_its_place(site: Path) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (site / "questions").glob("*.html"))
    missing = [
        path for path in (PROJECT / "queries").glob("*/*.sql") if f'id="{path.parent.name}.{path.stem}"' not in pages
    ]
    assert missing == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    loads = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//[^>]*>")
    found = {path.name: loads.findall(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert {name: tags for name, tags in found.items() if tags} == {}
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*\)", styles) == []


@pytest.mark.parametrize("page", ["index", "first-hour", "questions/root", "columns", "how-to/ci"])
def test_a_page_opens_as_a_file_and_fits_a_telephone(site: Path, browser: Browser, page: str) -> None:
    browser.open(site / f"{page}.html", width=390, height=900)
    assert browser.run("document.documentElement.scrollWidth") <= 390
    assert browser.errors == []
    assert [address for address in browser.requests if not address.startswith(("file:", "data:"))] == []


def test_the_search_answers_without_a_server(site: Path, browser: Browser) -> None:
    browser.open(site / "index.html")
    found = browser.run(
        """new Promise((done) => {
            const box = document.querySelector(".md-search__input");
            box.focus();
            box.value = "StopLogging";
            box.dispatchEvent(new Event("keyup"));
            const look = () => {
                const results = document.querySelectorAll(".md-search-result__item");
                results.length ? done([...results].map((each) => each.innerText).join(" ")) : setTimeout(look, 100);
            };
            look();
        })"""
    )
    assert "StopLogging" in found
