"""What a report says, in HTML and Markdown: all of the evidence, nothing that runs, and the same each time."""

from __future__ import annotations

import base64
import hashlib
import importlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from report_cases import MADE_AT, PAYLOADS, RULES, Told

import trailscope as ts
from trailscope.amounts import size
from trailscope.analytics.entities import appendix
from trailscope.analytics.finding_events import cited_by
from trailscope.errors import UsageError
from trailscope.report import Report
from trailscope.report.markup import Markup, element
from trailscope.report.wording import country, joined

pytestmark = pytest.mark.slow

OURS = {
    "html", "head", "meta", "link", "title", "style", "body", "header", "p", "h1", "h2", "h3", "dl", "div", "dt", "dd", "nav", "ol",
    "ul", "li", "a", "input", "button", "main", "section", "footer", "script", "table", "thead", "tbody", "tr", "th", "td", "code",
    "span", "b", "details", "summary", "figure", "figcaption", "img", "form", "label", "select", "option", "output",
}  # fmt: skip
OUR_DATA = re.compile(
    r"[0-9 ]*|[a-z-]+|[A-Z][A-Za-z0-9(),./ -]*"
)  # numbers of values, names of facets, charts and columns
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class Page(HTMLParser):
    """Elements, attributes and texts of a page, scripts aside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._script = True
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._script = self._script and tag not in ("script", "style")

    def handle_data(self, data):
        if self._script:
            self.scripts[-1] += data
        else:
            self.text.append(data)


@pytest.fixture(scope="module")
def page(hostile: Told) -> str:
    return hostile.report.html()


@pytest.fixture(scope="module")
def markdown(hostile: Told) -> str:
    return hostile.report.markdown()


def test_the_page_needs_nothing_from_outside(page):
    policy = next(a["content"] for t, a in Page(page).elements if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    for tag, attributes in Page(page).elements:
        if tag in ("script", "img", "link", "iframe", "object"):
            for address in (attributes.get("src"), attributes.get("href")):
                assert address is None or address.startswith("data:"), (tag, attributes)


def test_only_the_two_scripts_whose_hashes_the_policy_names_can_run(page):
    parsed = Page(page)
    policy = next(a["content"] for _, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy")
    allowed = re.search(r"script-src ([^;]*)", policy)[1].split()
    bodies = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    made = [f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies]
    assert allowed == made
    assert len(made) == 2
    assert {a.get("type") for t, a in parsed.elements if t == "script"} == {None, "application/json"}


def test_hostile_text_never_becomes_an_element_or_an_attribute(page):
    found = Page(page)
    assert {tag for tag, _ in found.elements} <= OURS
    for tag, attributes in found.elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "a" or attributes["href"].startswith("#"), attributes
        assert not any("owned" in (value or "") for name, value in attributes.items() if name != "value"), (
            tag,
            attributes,
        )
        assert all(OUR_DATA.fullmatch(value or "") for name, value in attributes.items() if name.startswith("data-"))


def test_hostile_text_is_shown_as_it_was_logged_with_what_hides_made_visible(page):
    text = "\n".join(Page(page).text)
    for payload in (
        PAYLOADS[name] for name in ("script", "image", "quote", "link", "svg", "comment", "style", "vega", "entity")
    ):
        assert payload in text
    assert "\\x1b[2J⟨U+202E⟩gpj.exe⟨U+200B⟩" in text
    assert not UNSEEN.search(page)


def test_hostile_text_stays_text_in_markdown(markdown):
    assert not re.search(r"<(?!/?br>)[a-z/!]", markdown, re.IGNORECASE)
    assert not re.search(r"(?<!\\)\]\((?!#)", markdown)
    assert not UNSEEN.search(markdown)
    widths = {line.count(" | ") for line in markdown.splitlines() if line.startswith("| 1 |")}
    assert len(widths) <= 2, "a bar in a value breaks its row"


def test_the_same_evidence_makes_the_same_report(hostile: Told, markdown):
    again = hostile.case.report(hostile.report.data.findings, title=PAYLOADS["script"], made_at=MADE_AT)
    assert again.markdown() == markdown


@pytest.mark.slow
def test_the_same_evidence_makes_the_same_page(hostile: Told, page):
    """Charts count their parts over all that a process drew; the page does not show it."""
    again = hostile.case.report(hostile.report.data.findings, title=PAYLOADS["script"], made_at=MADE_AT)
    assert again.html() == page


def test_every_finding_has_its_row_and_the_counts_agree(hostile: Told, page):
    findings = hostile.report.data.findings
    rows = [attributes for tag, attributes in Page(page).elements if tag == "tr" and attributes.get("class") == "found"]
    assert len([row for row in rows if "data-severity" in row]) == len(findings) > 20
    tiles = dict(re.findall(r"<b>([\d,]+)</b><span>(\w+)</span>", page))
    told = {severity: int(number) for number, severity in tiles.items() if severity in findings.by_severity()}
    assert told == findings.by_severity()


def test_every_cited_event_is_in_the_appendix_with_the_hash_of_its_object(hostile: Told, page, markdown):
    data = hostile.report.data
    cited = {id for ids in data.findings.table["event_ids"].to_pylist() for id in ids}
    assert set(data.appendix.events["event_id"].to_pylist()) == cited
    sums = {hashlib.sha256(path.read_bytes()).hexdigest() for path in hostile.logs.glob("a*")}
    assert set(data.appendix.objects["sha256"].to_pylist()) == sums
    for sum in sums:
        assert sum in page
        assert sum in markdown
    anchors = [attributes["id"] for _, attributes in Page(page).elements if attributes.get("id")]
    assert len(anchors) == len(set(anchors))
    jumps = {a["href"][1:] for tag, a in Page(page).elements if tag == "a"}
    assert jumps <= set(anchors)


def test_what_is_left_out_of_the_appendix_is_said_with_the_way_to_it(hostile: Told):
    data = hostile.report.data
    cited = cited_by(data.findings.table)
    few = appendix(hostile.case.open_engine(), cited, most=3)
    assert (few.events.num_rows, few.cited) == (3, len(cited.event_ids))
    assert set(few.events["severity"].to_pylist()) == {"high"}
    told = Report(replace(data, appendix=few)).markdown()
    assert f"{len(cited.event_ids) - 3} cited events of lesser findings are left out here." in told
    assert "trailscope hunt \\-\\-all" in told or "trailscope hunt --all" in told


def test_gaps_are_told_as_plainly_as_findings(hostile: Told, markdown):
    """Rejects, digests, regions, data events, suppressed findings and rules that cannot tell."""
    assert "digest files were not verified for this lake. The command trailscope verify does that" in markdown
    assert "No event of ap-northeast-1" in markdown
    assert "No data events at all" in markdown
    assert "functions.invoked\\_by\\_newcomer" in markdown
    assert "root.console\\_login\\_without\\_mfa" in markdown.split("### Suppressed findings")[1]
    assert re.search(r"\| (gzip|not gzip|[\w ,]*gzip[\w ,]*) \|", markdown.split("### Rejected")[1])
    assert "1 piece of the logs could not be read" in markdown


def test_a_report_of_nothing_says_that_it_proves_nothing(tmp_path, record, write_log):
    log = write_log(tmp_path / "a.json.gz", [record(eventName="GetUser", readOnly=True)])
    with ts.open(log, lake=tmp_path / "lake", since="2020-01-01", until="2020-01-02") as case:
        empty = case.report(case.hunt(ids=RULES[:2]), made_at=MADE_AT)
    with ts.open(tmp_path / "lake") as case:
        quiet = case.report(case.hunt(ids=RULES[:2]), made_at=MADE_AT)
    assert "The view holds no event" in empty.markdown()
    assert "<h1>CloudTrail investigation</h1>" in empty.html()
    assert "no proof of innocence" in quiet.markdown()
    assert "no proof of innocence" in quiet.html()


def test_a_record_without_id_or_actor_is_told_like_any_other(tmp_path, record, write_log):
    bare = record(eventSource="cloudtrail.amazonaws.com", eventName="StopLogging", eventID=None, userIdentity=None)
    with ts.open(write_log(tmp_path / "log.json.gz", [bare]), lake=tmp_path / "lake") as case:
        case.report().save(tmp_path / "report.html")
    assert "logging.trail_stopped" in (tmp_path / "report.html").read_text()


def test_the_rows_of_a_round_name_its_targets(tmp_path, record, write_log):
    deleted = [
        record(eventTime=f"2026-09-01T08:0{at}:00Z", eventSource="logs.amazonaws.com", eventName="DeleteLogGroup",
               requestParameters={"logGroupName": f"/aws/lambda/{at}"})
        for at in range(9)
    ]  # fmt: skip
    with ts.open(write_log(tmp_path / "log.json.gz", deleted), lake=tmp_path / "lake") as case:
        told = case.report(case.hunt(ids=["logging.log_groups_deleted"]), made_at=MADE_AT).markdown()
    rows = [line for line in told.splitlines() if line.startswith("|") and "and the same of" in line]
    of_actor, of_rule = [[row.count(f"/aws/lambda/{at}") for at in range(5)] for row in rows]
    assert of_actor == of_rule == [2, 2, 2, 2, 0]  # in the sentence and beside it


def test_a_report_replaces_nothing_unasked(hostile: Told, tmp_path):
    target = tmp_path / "r.md"
    assert hostile.report.save(target) == target
    with pytest.raises(UsageError, match="there already"):
        hostile.report.save(target)
    hostile.report.save(target, force=True)
    with pytest.raises(UsageError, match="cannot be written as"):
        hostile.report.save(tmp_path / "r.pdf")
    with pytest.raises(UsageError, match="folder"):
        hostile.report.save(tmp_path / "missing" / "r.md")
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]
    assert hostile.report.save(tmp_path / "r.txt", format="markdown").read_text() == target.read_text()


def test_the_appendix_takes_the_ledgers_hash_of_what_was_read(hostile: Told):
    """An object that could not be opened is in the ledger too, and no event refers to it."""
    statuses = hostile.report.data.appendix.objects["status"].to_pylist()
    assert statuses == ["read"]
    ledger = {row["status"]: row["objects"] for row in hostile.report.data.evidence.ledger.to_pylist()}
    assert sum(ledger.values()) == 2


def test_markup_escapes_whatever_is_not_markup():
    made = element(
        "p", "<b>", Markup("<i>x</i>"), None, ["&", Markup("<br>")], class_='"', data_x="1", hidden=True, id=None
    )
    assert made == '<p class="&quot;" data-x="1" hidden>&lt;b&gt;<i>x</i>&amp;<br></p>'


def test_words_for_numbers_lists_and_countries():
    assert [joined(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert joined(list("abcdef"), 3) == "a, b, c and 3 more"
    assert joined(list("abcd"), 3) == "a, b, c and d"
    assert joined(list("abcd"), 3, 60) == "a, b, c and 57 more"
    assert joined(list("abcd"), 3, 4) == "a, b, c and d"
    assert (size(812), size(2_314_814), size(999_999_999)) == ("812 B", "2.3 MB", "1.0 GB")
    assert (country("DE"), country("GB"), country(None), country("XX")) == ("Germany", "United Kingdom", "", "XX")


def test_dossier_tables_stay_small_however_many_events_there_are(hostile: Told):
    """Each table has a bound of its own; the guard is that none is the events themselves."""
    data = hostile.report.data
    tables = [
        value for part in (data.entities, data.evidence) for value in vars(part).values() if isinstance(value, pa.Table)
    ]
    assert all(table.num_rows <= 100 for table in tables)


def test_an_entity_that_has_a_row_is_a_link_to_it_and_only_to_it(hostile):
    page = Page(hostile.report.html())
    rows = {attributes["id"] for tag, attributes in page.elements if tag == "tr" and attributes.get("id")}
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a" and attributes.get("href")]
    of_entities = [link[1:] for link in links if re.match(r"#(actor|address|resource)-\d+$", link)]
    assert {link.split("-")[0] for link in of_entities} == {"actor", "address", "resource"}
    assert set(of_entities) <= rows


def test_what_was_verified_is_not_called_unverified(hostile: Told):
    """The evidence says what the summary says."""
    data = hostile.report.data
    said = "3 of 4 cited events come from objects verified to be as CloudTrail delivered them"
    told = Report(replace(data, examined=replace(data.examined, verified=said))).markdown()
    assert told.count(said) == 2
    assert "were not verified" not in told


def test_findings_of_nobody_and_of_no_time_are_told_in_whole_sentences(hostile: Told):
    data = hostile.report.data
    table = data.findings.table
    grave = table.filter(pc.is_in(table["severity"], pa.array(["high", "critical"]))).slice(0, 1)
    for name in ("actor", "first_seen", "last_seen"):
        at = grave.schema.get_field_index(name)
        grave = grave.set_column(at, grave.schema.field(at), pa.nulls(1, grave.schema.field(at).type))
    told = Report(replace(data, findings=replace(data.findings, table=grave))).markdown()
    assert "1 finding deserves a look: 1 high. Those that are critical or high name nobody." in told


def test_findings_beyond_those_that_are_shown_are_counted_and_not_called_none(hostile: Told, monkeypatch):
    """Rules whose findings came after the first 2,000 had a card that said "None."."""
    monkeypatch.setattr(importlib.import_module("trailscope.report.sections.findings"), "MOST_IN_ALL", 1)
    report = Report(hostile.report.data)
    rows = hostile.report.data.findings.rows()
    last = rows[-1]["rule"]
    there = sum(row["rule"] == last for row in rows)
    assert there >= 1
    assert last != rows[0]["rule"]
    of_it = f"{there:,} finding{'s' if there > 1 else ''} of it, none shown here: the page shows 1 findings, and graver ones came first"
    for told in (report.markdown(), report.html()):
        assert of_it in told
        assert f"{there:,} more finding" in told
        assert f"trailscope query {last}" in told.replace("\\_", "_")
    assert "None.</p>" not in report.html().partition('id="findings"')[2].partition("<section")[0]


def test_more_foreign_accounts_than_are_read_are_counted(hostile: Told):
    data = hostile.report.data
    rows = [{"account": f"{at:012}", "events": 2, "actors": 1} for at in range(50)]
    held = replace(data.evidence, foreign_accounts=pa.Table.from_pylist(rows), foreign_all=73)
    assert "and 63 more. What they did at home is unknown." in Report(replace(data, evidence=held)).markdown()


def test_the_heading_counts_the_regions_that_it_does_not_name(hostile: Told):
    data = hostile.report.data
    place = data.evidence.coverage.slice(0, 1)
    at = place.schema.get_field_index("aws_region")
    many = pa.concat_tables([place.set_column(at, "aws_region", pa.array([f"region-{n:02}"])) for n in range(23)])
    page = Report(replace(data, evidence=replace(data.evidence, coverage=many))).html()
    assert "region-19 and 3 more</dd>" in page
