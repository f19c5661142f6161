"""What goes in comes out: any form, any chunking, any damage."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from records import chunked, read_back, sane, some_records, whole

from trailscope.formats import Document, delivered, read, salvage

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[3] / "shared" / "data"

pieces = st.integers(1, 300) | st.just(1 << 20)

FORMS = {
    "envelope": lambda records: json.dumps({"Records": records}, separators=(",", ":")),
    "pretty envelope": lambda records: json.dumps({"Records": records}, indent=2, ensure_ascii=False),
    "envelope among other keys": lambda records: json.dumps({"a": {"b": '"Records":['}, "Records": records, "z": [1]}),
    "array": json.dumps,
    "pretty array": lambda records: "\ufeff\n" + json.dumps(records, indent="\t", ensure_ascii=False),
    "array of envelopes": lambda records: json.dumps([{"Records": records[:2]}, {"Records": records[2:]}]),
    "lines": lambda records: "\n".join(map(json.dumps, records)),
    "lines with blanks and returns": lambda records: "".join(json.dumps(record) + "\r\n\r\n" for record in records),
    "concatenated": lambda records: "".join(map(json.dumps, records)),
    "pretty concatenated": lambda records: "".join(json.dumps(record, indent=1) for record in records),
    "envelopes in lines": lambda records: "\n".join(json.dumps({"Records": [record]}) for record in records),
    "envelopes in a row": lambda records: "".join(json.dumps({"Records": [record]}) for record in records),
    "mixed": lambda records: json.dumps(records[:1]) + json.dumps({"Records": records[1:]}, indent=3),
}
no_colon = st.integers(0, 255).filter(lambda byte: byte != ord(":"))
forms = st.sampled_from(sorted(FORMS))


def written(form: str, records: list[Any]) -> bytes:
    return FORMS[form](records).encode()


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=20, deadline=None)
@given(records=sane, zipped=st.booleans(), chunk=st.integers(1, 400), piece=pieces)
def test_every_record_comes_back_from_any_form_in_any_pieces(form, records, zipped, chunk, piece):
    text = written(form, records)
    stored = gzip.compress(text, 1) if zipped else text
    found, damage = whole(read(chunked(stored, chunk), uri="x", piece_bytes=piece))
    assert (found, damage) == (list(enumerate(records)), [])


@settings(max_examples=60, deadline=None)
@given(
    records=sane,
    form=st.just("envelope") | forms,
    behind=st.sampled_from([b"", b"\0", b"x", gzip.compress(b"{}")]),
    cut=st.integers(0, 30),
)
def test_what_is_taken_whole_is_what_reading_piece_by_piece_finds(records, form, behind, cut):
    stored = gzip.compress(written(form, records), 1)
    stored = stored[: len(stored) - max(0, cut - 20)] + behind
    document = delivered(stored, "x", 1 << 20)
    assert document is None or [document] == list(read(chunked(stored, 9), uri="x", piece_bytes=1 << 20))


def test_only_a_sound_delivery_that_is_small_enough_is_taken_whole():
    text = written("envelope", some_records())
    stored = gzip.compress(text)
    assert delivered(stored, "x", len(text)) == Document("x", "envelope", (text,))
    assert delivered(stored, "x", len(text) - 1) is None
    for other in (stored[:-1], stored + b"\0", stored + stored, stored[:-8] + bytes(8), text, b""):
        assert delivered(other, "x", len(text)) is None


@settings(max_examples=60, deadline=None)
@given(records=sane, form=forms)
def test_salvaging_a_sound_text_finds_every_record_exactly(records, form):
    text = written(form, records).removeprefix(b"\xef\xbb\xbf")
    assert whole(salvage(Document("x", "envelope", (text,), 7))) == (list(enumerate(records, 7)), [])


@settings(max_examples=60, deadline=None)
@given(records=sane, form=forms, piece=pieces, data=st.data())
def test_a_truncated_gzip_gives_a_prefix_and_accounts_for_the_rest(records, form, piece, data):
    stored = gzip.compress(written(form, records))
    stored = stored[: data.draw(st.integers(2, len(stored) - 1))]
    inflated = zlib.decompressobj(31).decompress(stored)
    found, damage = read_back(stored, piece_bytes=piece)
    assert found == list(enumerate(records[: len(found)]))
    assert damage[-1].reason == "truncated gzip"
    if inflated.strip(b"\xef\xbb\xbf\n"):
        assert inflated[damage[-1].offset :].strip(b"\r\n ,") == damage[-1].data.strip(b"\r\n ,")
    else:
        assert damage[-1].data == stored


@settings(max_examples=100, deadline=None)
@given(records=sane, form=forms, piece=pieces, byte=no_colon, data=st.data())
def test_one_wrong_byte_costs_only_the_record_it_stands_in(records, form, piece, byte, data):
    """Save for a colon as the last brace: behind it the next record may be a value inside the broken one."""
    text = bytearray(written(form, records))
    text[data.draw(st.integers(0, len(text) - 1))] = byte
    found, damage = read_back(bytes(text), piece_bytes=piece)
    kept = [record["eventID"] for _, record in found if "eventID" in record]
    assert len(kept) == len(set(kept)) >= len(records) - 1
    assert len(found) >= len(records) or damage


@settings(max_examples=60, deadline=None)
@given(records=sane, form=forms, piece=pieces, junk=st.binary(min_size=1, max_size=30))
@example(
    records=[{"eventVersion": "1.11", "userIdentity": {}, "eventID": "e0"}], form="envelope", piece=1 << 20, junk=b"}"
)
@example(
    records=[{"eventVersion": "1.11", "userIdentity": {}, "eventID": f"e{n}"} for n in range(2)],
    form="mixed",
    piece=1 << 20,
    junk=b"}",
)
def test_what_is_appended_to_the_text_costs_no_record(records, form, piece, junk):
    found, _ = read_back(written(form, records) + b"\n" + junk, piece_bytes=piece)
    assert found[: len(records)] == list(enumerate(records))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300), piece=pieces)
def test_no_bytes_whatever_raise(data, piece):
    for stored in (data, gzip.compress(data), b"\x1f\x8b\x08\x00" + data, b'{"Records":[' + data):
        read_back(stored, piece_bytes=piece)


def means_the_same(stored: bytes, text: bytes) -> bool:
    """Whether a flip hit one of the bits behind the last block of a deflate stream, which say nothing (RFC 1951, section 3.1.1)."""
    try:
        return gzip.decompress(stored) == text
    except (OSError, EOFError, zlib.error):
        return False


@settings(max_examples=60, deadline=None)
@given(records=sane, piece=pieces, flip=st.integers(1, 255), data=st.data())
def test_a_flipped_stored_byte_never_raises_and_never_goes_unsaid(records, piece, flip, data):
    stored = bytearray(gzip.compress(written("envelope", records)))
    stored[data.draw(st.integers(10, len(stored) - 1))] ^= flip
    assume(not means_the_same(bytes(stored), written("envelope", records)))
    _, damage = read_back(bytes(stored), piece_bytes=piece)
    assert damage[-1].reason in {"corrupt gzip", "truncated gzip", "trailing data"}


def real_logs() -> list[Path]:
    return sorted([*DATA.glob("trail/**/*.json*"), *DATA.glob("techniques/*.json")]) if DATA.is_dir() else []


@pytest.mark.skipif(not real_logs(), reason="the real logs are not on this machine")
def test_real_logs_come_back_whole_with_no_damage():
    total = 0
    for path in real_logs():
        stored = path.read_bytes()
        document = json.loads(gzip.decompress(stored) if stored.startswith(b"\x1f\x8b") else stored)
        records = list(enumerate(document["Records"] if isinstance(document, dict) else document))
        assert whole(read([stored], uri=path.name)) == (records, [])
        assert whole(read(chunked(stored, 5000), uri=path.name, piece_bytes=40_000)) == (records, [])
        total += len(records)
    assert total > 2900


def test_a_delivered_object_is_handed_on_whole_and_unparsed():
    """The usual case costs nothing beyond inflating."""
    text = written("envelope", [{"eventVersion": "1.11"}, {"requestParameters": {"maxRecords": 1}}])
    for stored in (gzip.compress(text), text):
        assert list(read([stored], uri="x")) == [Document("x", "envelope", (text,))]
    assert list(read([b'{"Records":[]}'], uri="x")) == [Document("x", "envelope", (b'{"Records":[]}',))]


def test_lines_are_handed_on_in_pieces_cut_at_their_ends_and_unparsed():
    lines = b"".join(b'{"eventVersion":"1.11","eventID":"%d"}\n' % place for place in range(100))
    documents = list(read([lines], uri="x", piece_bytes=1000))
    assert {document.kind for document in documents} == {"lines"}
    assert b"".join(text for document in documents for text in document.texts) == lines
    assert all(document.texts[0].endswith(b"\n") for document in documents)
    for document in documents:
        assert lines[document.offset :].startswith(document.texts[0])
        assert json.loads(document.texts[0].split(b"\n")[0])["eventID"] == str(document.first_index)


def test_a_second_list_under_the_same_key_is_not_overlooked():
    """Parsers keep one of two equal keys without a word; the reader of an envelope notices and asks for its salvage."""
    twice = b'{"Records":[{"eventVersion":"1","eventID":"a"}],"Records":[{"eventVersion":"1","eventID":"b"}]}'
    found, damage = whole(salvage(Document("x", "envelope", (twice,))))
    assert [(place, record["eventID"]) for place, record in found] == [(0, "a"), (1, "b")]
    assert damage == []
