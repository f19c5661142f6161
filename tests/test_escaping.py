"""What an attacker writes into a log is shown as text by every medium."""

import csv
import html as stdlib_html
import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trailscope import escaping

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\x1b\x9b\x07\x00\r\n\t=+-@|`*_[](){}<>&#!~$\\'\".:/0a \u202e\u200b\ud800"),
        st.characters(codec=None),
    ),
    max_size=40,
)
UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def unseen(text: str) -> list[str]:
    return [character for character in text if unicodedata.category(character) in UNSEEN_CATEGORIES]


@given(HOSTILE)
def test_a_terminal_gets_nothing_it_could_act_on(text):
    shown = escaping.terminal(text)
    assert unseen(shown) == []
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("user\u202etxt.exe", "user⟨U+202E⟩txt.exe"),
        ("ad\u200bmin", "ad⟨U+200B⟩min"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("group/admins ← bob, Zoë 東京", "group/admins ← bob, Zoë 東京"),
    ],
)
def test_what_cannot_be_seen_is_named(text, shown):
    assert escaping.terminal(text) == shown


def test_every_character_that_unicode_calls_a_control_or_formatter_is_named():
    everything = "".join(map(chr, range(0x110000)))
    assert unseen(escaping.terminal(everything)) == []


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_ordinary_text_reaches_the_terminal_unchanged(text):
    assert escaping.terminal(text) == text


@given(HOSTILE)
def test_html_shows_the_text_and_holds_no_markup(text):
    escaped = escaping.html(text)
    assert not set(escaped) & set("<>\"'")
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", escaped)
    assert escaping.terminal(stdlib_html.unescape(escaped)) == escaping.terminal(text)


@given(HOSTILE)
def test_no_csv_cell_is_a_formula(text):
    cell = escaping.csv_cell(text)
    first = cell[:1]
    assert first not in set("=@\t\r\n\uff1d\uff0b\uff0d\uff20")
    assert first not in {"+", "-"} or float(cell) is not None
    assert unseen(cell.replace("\t", "").replace("\n", "")) == []


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("-2+3", "'-2+3"),
        ("+1", "'+1"),
        ("-5", "'-5"),
        ("15", "15"),
        ("1.5e-3", "1.5e-3"),
        ("\t=1", "'\t'=1"),
        ("\r=1", r"'\r=1"),
        ("-٣", "'-٣"),
        ("alice", "alice"),
        ("", ""),
    ],
)
def test_formulas_get_an_apostrophe_and_plain_numbers_do_not(text, cell):
    assert escaping.csv_cell(text) == cell


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_a_csv_reader_gets_back_the_cells_that_were_written(texts):
    cells = [escaping.csv_cell(text) for text in texts]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerow(cells)
    assert list(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == [cells]


def plain_text(document: str) -> str:
    """What a CommonMark renderer shows; fails on anything but one paragraph of text."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(document)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
    return "".join(child.content for child in tokens[1].children)


@given(HOSTILE)
def test_markdown_shows_the_text_and_nothing_but_text(text):
    shown = plain_text(escaping.markdown(text))
    assert re.sub(r"\s+", " ", shown).strip() == re.sub(r"\s+", " ", escaping.terminal(text)).strip()


@given(HOSTILE)
def test_a_markdown_cell_never_ends_its_column(text):
    cell = escaping.markdown(text)
    assert not re.search(r"(?<!\\)(\\\\)*\|", cell)
    assert "\n" not in cell


@pytest.mark.parametrize("address", ["https://evil.example", "HTTP://evil.example", "www.evil.example"])
def test_an_address_in_markdown_does_not_become_a_link(address):
    assert "://" not in escaping.markdown(address)
    assert "www." not in escaping.markdown(address)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=cmd|' /C calc'!A0;y", "x;'=cmd|' /C calc'!A0;y"),
        ('a;"=1+1;"', 'a;"\'=1+1;"'),
        ("x\t@SUM(1)", "x\t'@SUM(1)"),
        ("x\n-2+3", "x\n'-2+3"),
        ("5;-3;2", "5;-3;2"),
        ("Mozilla/5.0 (X11; +http://x)", "Mozilla/5.0 (X11; +http://x)"),
        ("a=b;c=d", "a=b;c=d"),
    ],
)
def test_a_formula_where_a_spreadsheet_may_cut_a_cell_gets_an_apostrophe_too(text, cell):
    assert escaping.csv_cell(text) == cell


@given(st.lists(HOSTILE, min_size=2, max_size=4))
def test_no_cell_is_a_formula_for_a_spreadsheet_that_cuts_at_semicolons_or_tabs(texts):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([escaping.csv_cell(text) for text in texts])
    for delimiter in ";\t":
        for row in csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=delimiter):
            for cell in row:
                start = cell.lstrip("\t\r\n")[:1]
                assert start not in set("=@\uff1d\uff0b\uff0d\uff20")
                assert start not in {"+", "-"} or float(cell) is not None


@given(st.recursive(HOSTILE, lambda inner: st.lists(inner) | st.dictionaries(HOSTILE, inner), max_leaves=5))
def test_json_with_line_breaks_is_the_same_json_and_hides_nothing(value):
    written = json.dumps(value, ensure_ascii=False, indent=1)
    shown = escaping.json_document(written, indented=True)
    assert json.loads(shown) == json.loads(written)
    assert shown.count("\n") == written.count("\n")
    assert unseen(shown.replace("\n", "")) == []


# SARIF 2.1.0 section 3.11.6, and what viewers take for a link that know nothing of backslashes
SARIF_LINK = re.compile(r"(?<!\\)(?:\\\\)*\[(?:[^\\\]\[]|\\\\|\\\]|\\\[)*\]\([^)]*\)")
ANY_LINK = re.compile(r"\]\(")
SARIF_PLACEHOLDER = re.compile(r"(?<!\{)(?:\{\{)*\{\d+\}")


def read_as_sarif(message: str) -> str:
    """The text of a message without links and placeholders, as its reader sees it."""
    return re.sub(r"\\([\\\[\]])", r"\1", message).replace("{{", "{").replace("}}", "}")


@given(HOSTILE)
def test_a_sarif_message_is_text_without_links_and_placeholders(text):
    message = escaping.sarif_message(text)
    assert unseen(message) == []
    assert not SARIF_LINK.search(message)
    assert not ANY_LINK.search(message)
    assert not SARIF_PLACEHOLDER.search(message)
    assert read_as_sarif(message) == escaping.terminal(text).replace("](", "] (")


def test_a_link_in_a_name_is_no_link_in_sarif():
    assert SARIF_LINK.search("[here](1)")
    assert SARIF_PLACEHOLDER.search("by {0}")
    assert escaping.sarif_message("[here](1) {0}") == r"\[here\] (1) {{0}}"
