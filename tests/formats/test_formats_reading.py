"""What goes in comes out: any form, any chunking, any damage."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope.formats import REASONS, Damage, Documents, read, salvage

DATA = Path(__file__).parents[3] / "shared" / "data"

hostile = st.text(alphabet=st.sampled_from('"\\{}[],: \n\tRecordseventVersion:é😀\u2028\x00/'), max_size=12)
keys = hostile.filter(lambda key: key != "Records")
values = st.recursive(
    st.none() | st.integers() | hostile,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
anything = st.lists(st.dictionaries(keys, values, max_size=4), max_size=5)
events = st.lists(
    st.fixed_dictionaries(
        {"eventVersion": st.just("1.11"), "userIdentity": st.dictionaries(keys, values, max_size=2)},
        optional={"requestParameters": st.dictionaries(keys, values, max_size=3), "userAgent": hostile},
    ),
    min_size=1,
    max_size=5,
).map(lambda records: [{**record, "eventID": f"e{place}"} for place, record in enumerate(records)])
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


def chunked(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def recovered(items: Iterable[Documents | Damage]) -> tuple[list[tuple[int, Any]], list[Damage]]:
    """Each record with its position, and the damage, as the ingest sees them: what does not parse is salvaged."""
    records: list[tuple[int, Any]] = []
    damage: list[Damage] = []
    for item in items:
        if isinstance(item, Damage):
            assert item.reason in REASONS
            assert item.detail
            damage.append(item)
            continue
        assert item.kind == "record" or len(item.texts) == 1
        for index, text in enumerate(item.texts, item.first_index):
            try:
                document = json.loads(text.decode())
            except ValueError:
                if item.exact:
                    damage.append(Damage("not JSON", "the ingest rejects this record alone", 0, text))
                    continue
                saved, lost = recovered(salvage(text, first_index=index, kind=item.kind))
                records += saved
                damage += lost
            else:
                holds = document["Records"] if item.kind == "envelope" else document
                records += enumerate([holds] if item.kind == "record" else holds, index)
    return records, damage


def read_back(stored: bytes, **options: int) -> tuple[list[tuple[int, Any]], list[Damage]]:
    return recovered(read([stored], name="s3://bucket/object", **options))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=20, deadline=None)
@given(records=anything, zipped=st.booleans(), chunk=st.integers(1, 400), piece=pieces)
def test_every_record_comes_back_from_any_form_in_any_pieces(form, records, zipped, chunk, piece):
    text = written(form, records)
    stored = gzip.compress(text, 1) if zipped else text
    found, damage = recovered(read(chunked(stored, chunk), name="x", piece_bytes=piece))
    assert found == list(enumerate(records))
    assert [lost.reason for lost in damage] == ([] if text.strip() else ["empty"])


@settings(max_examples=60, deadline=None)
@given(records=anything, form=forms)
def test_salvaging_a_sound_text_finds_every_record_exactly(records, form):
    items = list(salvage(written(form, records).lstrip(b"\xef\xbb\xbf"), first_index=7, kind="envelope"))
    assert all(isinstance(item, Documents) and item.exact for item in items)
    assert recovered(items) == (list(enumerate(records, 7)), [])


@settings(max_examples=60, deadline=None)
@given(records=events, form=forms, piece=pieces, data=st.data())
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
@given(records=events, form=forms, piece=pieces, byte=no_colon, data=st.data())
def test_one_wrong_byte_costs_only_the_record_it_stands_in(records, form, piece, byte, data):
    """Save for a colon as the last brace: behind it the next record may be a value inside the broken one."""
    text = bytearray(written(form, records))
    text[data.draw(st.integers(0, len(text) - 1))] = byte
    found, damage = read_back(bytes(text), piece_bytes=piece)
    kept = [record["eventID"] for _, record in found if "eventID" in record]
    assert len(kept) == len(set(kept)) >= len(records) - 1
    assert len(found) >= len(records) or damage


@settings(max_examples=60, deadline=None)
@given(records=events, form=forms, piece=pieces, junk=st.binary(min_size=1, max_size=30))
def test_what_is_appended_to_the_text_costs_no_record(records, form, piece, junk):
    found, _ = read_back(written(form, records) + b"\n" + junk, piece_bytes=piece)
    assert found[: len(records)] == list(enumerate(records))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300), piece=pieces)
def test_no_bytes_whatever_raise(data, piece):
    for stored in (data, gzip.compress(data), b"\x1f\x8b\x08\x00" + data, b'{"Records":[' + data):
        read_back(stored, piece_bytes=piece)


@settings(max_examples=60, deadline=None)
@given(records=events, piece=pieces, flip=st.integers(1, 255), data=st.data())
def test_a_flipped_stored_byte_never_raises_and_never_goes_unsaid(records, piece, flip, data):
    stored = bytearray(gzip.compress(written("envelope", records)))
    stored[data.draw(st.integers(10, len(stored) - 1))] ^= flip
    _, damage = read_back(bytes(stored), piece_bytes=piece)
    assert damage[-1].reason in {"corrupt gzip", "truncated gzip", "trailing data"}


def real_logs() -> list[Path]:
    return sorted(DATA.glob("**/*.json*")) if DATA.is_dir() else []


@pytest.mark.skipif(not real_logs(), reason="the real logs are not on this machine")
def test_real_logs_come_back_whole_with_no_damage():
    total = 0
    for path in real_logs():
        stored = path.read_bytes()
        document = json.loads(gzip.decompress(stored) if stored.startswith(b"\x1f\x8b") else stored)
        records = list(enumerate(document["Records"] if isinstance(document, dict) else document))
        assert recovered(read([stored], name=path.name)) == (records, [])
        assert recovered(read(chunked(stored, 5000), name=path.name, piece_bytes=40_000)) == (records, [])
        total += len(records)
    assert total > 2900


def test_a_delivered_object_is_handed_on_whole_and_unparsed():
    """The usual case costs nothing beyond inflating."""
    text = written("envelope", [{"eventVersion": "1.11"}, {"requestParameters": {"maxRecords": 1}}])
    assert list(read([gzip.compress(text)], name="x")) == [Documents("envelope", (text,), 0, exact=False)]
    assert list(read([b'{"Records":[]}'], name="x")) == [Documents("envelope", (b'{"Records":[]}',), 0, exact=False)]


def test_a_second_list_under_the_same_key_is_not_overlooked():
    """Parsers keep one of two equal keys without a word."""
    twice = b'{"Records":[{"eventID":"a"}],"Records":[{"eventID":"b"}]}'
    assert read_back(twice) == ([(0, {"eventID": "a"}), (1, {"eventID": "b"})], [])
