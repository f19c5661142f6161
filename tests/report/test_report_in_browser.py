"""Reports opened in a real browser: nothing of the logs runs, nothing is asked of a network, filters and looks work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from headless_chromium import CHROMIUM, SCREENSHOTS, Browser
from report_cases import MADE_AT, PAYLOADS, Told

import trailscope as ts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"
MOST_BYTES = 5_000_000
STATE = """({
  title: document.title,
  owned: document.documentElement.dataset.owned || "",
  handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
  links: [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")).filter((h) => !h.startsWith("#")).length,
  charts: document.querySelectorAll("figure.chart").length,
  drawn: document.querySelectorAll(".live svg.marks").length,
  shown: [...document.querySelectorAll("details.card tr.found")].filter((row) => !row.hidden).length,
})"""

CHOOSE = """(() => {{
  const select = document.querySelector("select[data-facet={0}]");
  select.value = [...select.options].find((option) => option.text === "{1}").value;
  select.dispatchEvent(new Event("change"));
}})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile_page(hostile: Told, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.report.save(tmp_path_factory.mktemp("report") / "hostile.html")


@pytest.fixture(scope="module")
def sample_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    with ts.open(SAMPLES, lake=folder / "lake") as case:
        return case.report(title="Sample logs", made_at=MADE_AT).save(folder / "samples.html")


def opened(browser: Browser, page: Path, title: str, *, dark: bool = False) -> None:
    """Open a page, play with everything that a reader can play with, and check that it stayed quiet."""
    browser.errors.clear()
    browser.dialogs.clear()
    browser.requests.clear()
    browser.open(page, dark=dark)
    browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    browser.run(
        "document.querySelectorAll('.live svg path').forEach((p) => p.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
    )
    browser.run("document.getElementById('look').click(), new Promise((done) => setTimeout(done, 1500))")
    state = browser.run(STATE)
    assert state["title"] == title
    assert (state["owned"], state["handlers"], state["links"]) == ("", 0, 0)
    assert state["drawn"] == state["charts"] >= 6
    assert browser.dialogs == []
    assert browser.errors == []
    assert [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_of_hostile_logs_runs(browser: Browser, hostile_page: Path, dark: bool) -> None:
    opened(browser, hostile_page, PAYLOADS["script"], dark=dark)
    browser.screenshot(f"report-hostile-{'dark' if dark else 'light'}", whole=True)


def test_the_browser_would_have_noticed(browser: Browser, tmp_path: Path) -> None:
    """The same payloads in a page without our care: the guard can fail."""
    naked = tmp_path / "naked.html"
    naked.write_text(
        f"<!doctype html><title>t</title><p>{PAYLOADS['image']}<script>alert(1);console.error('x')</script>"
    )
    browser.dialogs.clear()
    browser.errors.clear()
    browser.open(naked)
    state = browser.run(STATE)
    assert (state["title"], state["owned"]) == ("owned", "1")
    assert browser.dialogs == ["1"]
    assert "x" in browser.errors


def test_the_report_of_the_sample_logs_opens_clean_and_small(browser: Browser, sample_page: Path) -> None:
    assert sample_page.stat().st_size < MOST_BYTES
    opened(browser, sample_page, "Sample logs")


def test_filters_and_search_narrow_the_findings_down(browser: Browser, sample_page: Path) -> None:
    browser.open(sample_page)
    everything = browser.run(STATE)["shown"]
    browser.run(CHOOSE.format("severity", "critical"))
    critical = browser.run(STATE)["shown"]
    texts = browser.run(
        "[...document.querySelectorAll('details.card:not([hidden]) > summary')].map((s) => s.textContent)"
    )
    assert 0 < critical < everything
    assert all(text.startswith("critical") for text in texts)
    browser.run(CHOOSE.format("actor", "backup-svc"))
    assert 0 < browser.run(STATE)["shown"] <= critical
    browser.run("document.getElementById('clear').click()")
    assert browser.run(STATE)["shown"] == everything
    browser.run(
        "(() => { const s = document.getElementById('search'); s.value = 'steve table/orders'; s.dispatchEvent(new Event('input')); })(),"
        "new Promise((done) => setTimeout(done, 400))"
    )
    assert 0 < browser.run(STATE)["shown"] < everything
    said = browser.run("document.getElementById('shown').textContent")
    assert said.endswith(f"of {everything} findings shown")


def test_the_page_can_be_read_without_scripts(browser: Browser, sample_page: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(sample_page, patient=False)
        browser.screenshot("report-samples-without-scripts")
        stills = browser.call("DOM.getDocument", depth=-1)
        assert "figure" in str(stills)
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    still = browser.run(
        "[...document.querySelectorAll('img.still')].map((i) => [i.complete && i.naturalWidth > 0, getComputedStyle(i).display])"
    )
    assert len(still) >= 6
    assert all(loaded and shown != "none" for loaded, shown in still)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (800, False), (800, True)])
def test_pictures_for_people_to_look_at(browser: Browser, sample_page: Path, width: int, dark: bool) -> None:
    browser.open(sample_page, width=width, dark=dark)
    overflow = browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    name = f"report-samples-{width}-{'dark' if dark else 'light'}"
    assert browser.screenshot(name).stat().st_size > 20_000
    for anchor in browser.run("[...document.querySelectorAll('section')].map((s) => s.id)"):
        browser.run(f"document.getElementById('{anchor}').scrollIntoView()")
        browser.screenshot(f"{name}-{anchor}")
    assert overflow <= 0, "the page scrolls sideways"


def test_the_printed_page_is_light_and_shows_everything(browser: Browser, sample_page: Path) -> None:
    browser.open(sample_page, dark=True)
    assert browser.pdf("report-samples").stat().st_size > 100_000
    browser.call(
        "Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}]
    )
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    looks = browser.run(
        "({paper: getComputedStyle(document.body).backgroundColor, "
        "folded: document.querySelectorAll('details:is(.critical,.high,.medium):not([open])').length, "
        "stills: [...document.querySelectorAll('.still')].filter((i) => getComputedStyle(i).display === 'none').length})"
    )
    assert looks == {"paper": "rgb(255, 255, 255)", "folded": 0, "stills": 0}
    assert (SCREENSHOTS / "report-samples.pdf").read_bytes().startswith(b"%PDF")


MARK = """(() => {{
  const marks = [...document.querySelectorAll("#{0} .live svg path")].filter((p) => p.__data__ && (p.__data__.href || "").startsWith("#event-"));
  const mark = marks[Math.floor(marks.length / 2)];
  mark.scrollIntoView({{block: "center"}});
  const box = mark.getBoundingClientRect();
  return {{marks: marks.length, href: mark.__data__.href, x: box.left + box.width / 2, y: box.top + box.height / 2}};
}})()"""
LED_TO = """(() => {
  const row = document.querySelector(":target");
  const box = row ? row.getBoundingClientRect() : {top: -1};
  return {hash: location.hash, told: row ? row.textContent : "", seen: box.top >= 0 && box.top < innerHeight};
})()"""


@pytest.mark.parametrize("section", ["incidents", "timeline"])
def test_a_click_on_a_mark_of_a_story_leads_to_its_event(browser: Browser, sample_page: Path, section: str) -> None:
    browser.open(sample_page)
    found = browser.run(MARK.format(section))
    assert found["marks"] > 3
    for kind in ("mousePressed", "mouseReleased"):
        browser.call(
            "Input.dispatchMouseEvent", type=kind, x=found["x"], y=found["y"], button="left", buttons=1, clickCount=1
        )
    browser.run("new Promise((done) => setTimeout(done, 300))")
    led = browser.run(LED_TO)
    assert (led["hash"], led["seen"]) == (found["href"], True)
    assert "position" in led["told"], "the row says where in which object the event stands"


def test_every_link_of_the_report_leads_somewhere_in_it(browser: Browser, sample_page: Path) -> None:
    browser.open(sample_page)
    lost = browser.run(
        "[...document.querySelectorAll('a[href]:not(.vega-actions a)')].map((a) => a.getAttribute('href').slice(1))"
        ".filter((id) => !document.getElementById(id))"
    )
    assert lost == []
    kinds = browser.run(
        "[...new Set([...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href').replace(/-?\\\\d+$/, '')))]"
    )
    assert {"#actor", "#address", "#key", "#event", "#keys"} <= set(kinds)
