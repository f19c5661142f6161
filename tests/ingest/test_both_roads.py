"""The native core, plain Python by columns and the reference road are one function: what each makes of any documents is equal value by value."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_strategies import WHITE, documents, no_records, records

from trailscope.formats.document import Document
from trailscope.ingest import by_columns, reference
from trailscope.ingest.road import Events
from trailscope.question_tests.case_runner import scenes_of
from trailscope.questions.catalogue import open_catalogue
from trailscope.schema.tables import EVENTS

pytestmark = pytest.mark.slow

native = pytest.importorskip(
    "trailscope.ingest.native",
    reason="the native core is not installed here; `make native` builds it",
    exc_type=ImportError,
)

ROOT = Path(__file__).parents[2]
TIME = '"eventTime":"2026-09-01T08:19:04Z"'


def assert_same(documents: Sequence[Document]) -> Events:
    ours = native.events_of(documents)
    ours.events.validate(full=True)
    for theirs in (reference.events_of(documents), by_columns.events_of(documents)):
        assert ours.events.schema == theirs.events.schema == EVENTS
        assert (list(ours.aside), list(ours.broken)) == (list(theirs.aside), list(theirs.broken))
        for name in EVENTS.names:
            left, right = (_plain(events.events.column(name)) for events in (ours, theirs))
            if not left.equals(right):
                assert left.to_pylist() == right.to_pylist(), name
                assert left.equals(right), name
    return ours


def _plain(column: pa.Array) -> pa.Array:
    """Dictionaries may list the same texts in another order."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def single(*texts: str | bytes) -> Document:
    return Document("log", "records", tuple(text if isinstance(text, bytes) else text.encode() for text in texts))


def envelope(*texts: str) -> Document:
    return Document("log", "envelope", (f'{{"Records":[{",".join(texts)}]}}'.encode(),), 3)


@settings(max_examples=200, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=4))
def test_documents_of_any_kind(given):
    assert_same(given)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(records(), no_records), max_size=5), WHITE)
def test_lists_that_hold_records_and_anything_else(texts, white):
    listed = b"[" + (white.encode() + b",").join(texts) + b"]"
    for kind, text in (("array", listed), ("envelope", b'{"Records":' + listed + b"}")):
        assert_same([Document("log", kind, (text,))])


@settings(max_examples=100, deadline=None)
@given(documents(), st.data())
def test_damaged_documents(document, data):
    """One byte is gone, or another stands there, or the rest is missing."""
    (text, *rest) = document.texts or (b"{}",)
    at = data.draw(st.integers(0, max(0, len(text) - 1)))
    damaged = data.draw(
        st.sampled_from(
            [text[:at], text[:at] + text[at + 1 :], text[:at] + b'"' + text[at + 1 :], text[:at] + b"\xff" + text[at:]]
        )
    )
    assert_same([Document(document.source_uri, document.kind, (damaged, *rest), document.first_index)])


@pytest.mark.parametrize("folder", ["sample_logs", "../shared/data"])
def test_logs_in_files(folder):
    if not (ROOT / folder).is_dir():
        pytest.skip(f"there is no {folder} beside this checkout")
    assert assert_same(list(_logs(ROOT / folder))).events.num_rows > 1000


def _logs(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.rglob("*.json*")):
        data = path.read_bytes()
        text = gzip.decompress(data) if path.suffix == ".gz" else data
        kind = "envelope" if text.lstrip()[:1] == b"{" else "array"
        yield Document(str(path), kind, (text,))


def test_the_cases_of_all_shipped_questions():
    """They hold what the rules of targets and identities look at."""
    scenes = [scene for question in open_catalogue().select() for scene in scenes_of(question)]
    texts = [json.dumps(record) for scene in scenes for record in scene.records]
    assert assert_same([single(*texts), envelope(*texts)]).events.num_rows > 2000


@pytest.mark.parametrize("levels", [60, 64, 65, 510, 511, 512, 2000, 1_000_000])
def test_deep_nesting(levels):
    nested = f'{{{TIME},"requestParameters":{"[" * levels}{"]" * levels}}}'
    for document in (single(nested), envelope(f"{{{TIME}}}", nested), single(f'{{{TIME},"userIdentity":{nested}}}')):
        assert_same([document])
    assert_same([single("[" * levels), single('{"a":' * levels)])


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83d\\ude00\\ud83d"])
def test_half_a_surrogate_pair(half):
    odd = f'{{{TIME},"userAgent":"{half}","requestParameters":{{"a":"{half}"}}}}'
    assert_same([single(odd, f"{{{TIME}}}"), envelope(f"{{{TIME}}}", odd), Document("x", "lines", (odd.encode(),))])


@pytest.mark.parametrize(
    "value", ['""', '"x"', '"true"', "true", "null", "1788250744", '"20260901T081904Z"', '"2026-09-01T08:19:04Z"', "[]"]
)
def test_members_of_an_identity_of_any_type(value):
    for member in ("mfaAuthenticated", "creationDate"):
        context = f'"sessionContext":{{"attributes":{{"{member}":{value}}}}}'
        assert_same([single(f'{{{TIME},"userIdentity":{{"type":"AssumedRole","accountId":{value},{context}}}}}')])
    for outer in ("sessionContext", "onBehalfOf", "type"):
        assert_same([single(f'{{{TIME},"userIdentity":{{"{outer}":{value}}}}}', f'{{{TIME},"userIdentity":{value}}}')])


def test_many_fields_and_many_lists_of_names():
    many = ",".join(f'"field{n}":{n}' for n in range(400))
    each = [f'{{{TIME},"own{n}":1,"other{n % 7}":null}}' for n in range(3000)]
    assert_same([single(f"{{{TIME},{many}}}"), envelope(*each)])


@pytest.mark.parametrize("ends", ["", " " * 3990, " " * 5000, "\n\t\r ", ',"more":1', "}", "x", "\x00"])
def test_what_may_stand_at_the_end_of_an_envelope(ends):
    text = f'{{"Records":[{{{TIME}}}]{ends}}}'.encode()
    assert_same([Document("log", "envelope", (text,)), Document("log", "envelope", (text + ends.encode(),))])


@pytest.mark.parametrize(
    "text",
    [b"", b" ", b"{}", b"[]", b"null", b'{"Records":[]}', b'{ "Records" : [ ] }', b'{"Records":{}}', b'{"records":[]}', b'{"Re\\u0063ords":[]}',
     b'{"Records":[],"Records":[]}', b"[1,]", b"[,]", b"[1 2]", b'{"Records":[1,"a",null,[],{}]}', b"\xef\xbb\xbf[]", b"[01]", b"[1.]", b"[-]",
     b"[tru]", b'["\\x"]', b'["\\u12g4"]', b'["\x01"]', b'["a', b'{"Records":[{"a"}]}', b'{"Records":[{"a":1,}]}'],
)  # fmt: skip
def test_texts_at_the_edge_of_the_grammar(text):
    assert_same([Document("log", kind, (text,)) for kind in ("envelope", "array", "lines", "records")])


def test_no_documents_and_none_that_hold_anything():
    assert_same([])
    assert_same([single(), envelope(), Document("x", "lines", (b"\n\n",))])


def test_threads_share_one_core():
    document = envelope(*(f'{{{TIME},"eventID":"{n}","eventSource":"iam.amazonaws.com"}}' for n in range(500)))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: native.events_of([document]).events, range(40)))
    assert all(batch.equals(made[0]) for batch in made)
