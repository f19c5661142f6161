"""Each kind of damage by itself: what is kept, what is said, which bytes are given up."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from trailscope.formats import Damage, Documents, read, salvage, scanner
from trailscope.formats.documents import KEPT_BYTES

RECORDS = [
    json.dumps({"eventVersion": "1.11", "userIdentity": {"type": "IAMUser"}, "eventID": f"e{place}", "userAgent": "a{"})
    for place in range(4)
]
ENVELOPE = ('{"Records":[' + ",".join(RECORDS) + "]}").encode()


def split(items):
    """The texts of the records with their positions, and the damage."""
    items = list(items)
    texts = [
        (place, text.decode())
        for item in items
        if isinstance(item, Documents)
        for place, text in enumerate(item.texts, item.first_index)
    ]
    return texts, [item for item in items if isinstance(item, Damage)]


def salvaged(text: bytes, kind: str = "envelope"):
    return split(salvage(text, first_index=0, kind=kind))


def positioned(*places: int) -> list[tuple[int, str]]:
    return [(place, RECORDS[place]) for place in places]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('"eventID": "e1"', '"eventID": "e1'),
        ('"eventID": "e1"', '"eventID: "e1"'),
        ('"eventID": "e1"', '"eventID": "e"1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser", "eventID": "e1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser"}}, "eventID": "e1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser"]}, "eventID": "e1"'),
        ('"userAgent": "a{"}', '"userAgent": "a{\\"}'),
    ],
    ids=[
        "lost quote",
        "lost quote of a key",
        "stray quote",
        "lost brace",
        "stray brace",
        "stray bracket",
        "stray escape",
    ],
)
def test_one_broken_record_costs_only_itself_and_its_bytes_are_kept(wrong, right):
    before, broken, after = ENVELOPE.decode().partition(RECORDS[1])
    spoilt = broken.replace(wrong, right, 1)
    assert spoilt != broken
    texts, damage = salvaged((before + spoilt + after).encode())
    assert texts == positioned(0, 2, 3)
    assert [lost.reason for lost in damage] == ["not JSON"]
    assert damage[0].data.decode().strip(", ") == spoilt
    assert damage[0].offset == len(before)


def test_stray_bytes_between_records_cost_only_themselves():
    texts, damage = salvaged(ENVELOPE.replace(b'"},{"', b'"},garbage {"', 1))
    assert texts == positioned(0, 1, 2, 3)
    assert [(lost.reason, lost.data) for lost in damage] == [("not JSON", b"garbage")]


def test_a_record_that_is_not_utf8_is_singled_out():
    spoilt = RECORDS[1].replace("IAMUser", "\udcff").encode(errors="surrogateescape")
    for text in (ENVELOPE.replace(RECORDS[1].encode(), spoilt), b"\n".join([RECORDS[0].encode(), spoilt])):
        texts, damage = split(read([text], name="x"))
        assert texts[0] == (0, RECORDS[0])
        assert texts[1:] == (positioned(2, 3) if text.startswith(b'{"R') else [])
        assert [(lost.reason, lost.offset, lost.data) for lost in damage] == [
            ("invalid UTF-8", text.index(spoilt), spoilt)
        ]


def test_a_spoilt_line_costs_only_that_line():
    lines = [*RECORDS[:2], RECORDS[2][:40], RECORDS[3]]
    texts, damage = split(read(["\n".join(lines).encode()], name="x"))
    assert texts == positioned(0, 1, 3)
    assert [lost.data.decode().strip() for lost in damage] == [RECORDS[2][:40]]


def test_a_line_is_one_position_whatever_is_found_in_it():
    items = list(salvage((RECORDS[0] + RECORDS[1]).encode(), first_index=5, kind="record"))
    assert items == [Documents("record", (text.encode(),), 5, exact=True) for text in RECORDS[:2]]


def test_a_text_that_ends_inside_a_record_keeps_those_before():
    texts, damage = salvaged(ENVELOPE[:-20])
    assert texts == positioned(0, 1, 2)
    assert [(lost.reason, lost.data) for lost in damage] == [("truncated JSON", RECORDS[3][:-18].encode())]


def test_a_list_that_is_never_closed_is_reported_though_no_record_is_missing():
    texts, damage = salvaged(ENVELOPE[:-2])
    assert texts == positioned(0, 1, 2, 3)
    assert [(lost.reason, lost.data) for lost in damage] == [("truncated JSON", b"")]


def test_bytes_after_the_first_gzip_member_are_evidence_and_never_merged():
    hidden = gzip.compress(b'{"Records":[{"eventID":"hidden"}]}')
    first = gzip.compress(ENVELOPE)
    for chunks in ([first + hidden], [first, hidden], [bytes([byte]) for byte in first + hidden]):
        items = list(read(chunks, name="x"))
        assert items[0] == Documents("envelope", (ENVELOPE,), 0, exact=False)
        assert [(item.reason, item.offset, item.data) for item in items[1:]] == [("trailing data", len(first), hidden)]
        assert "another gzip member" in items[1].detail


def test_a_wrong_checksum_keeps_the_records_and_says_so():
    stored = bytearray(gzip.compress(ENVELOPE))
    for place in (-8, -4):
        spoilt = stored.copy()
        spoilt[place] ^= 1
        documents, damage, trailing = read([bytes(spoilt) + b"more"], name="x")
        assert documents == Documents("envelope", (ENVELOPE,), 0, exact=False)
        assert (damage.reason, damage.data) == ("corrupt gzip", b"")
        assert "does not match" in damage.detail
        assert (trailing.reason, trailing.offset, trailing.data) == ("trailing data", len(stored), b"more")


def test_broken_deflate_data_keeps_every_record_before_the_fault():
    """Nothing that inflates is lost, though the fast inflater gives none of the block it fails in."""
    pack = zlib.compressobj(wbits=31)
    stored = pack.compress(ENVELOPE[:-20]) + pack.flush(zlib.Z_FULL_FLUSH) + b"\x07" + bytes(20)
    texts, damage = split(read([stored], name="x"))
    assert texts == positioned(0, 1, 2)
    assert [(lost.reason, lost.data) for lost in damage] == [("corrupt gzip", RECORDS[3][:-18].encode())]
    assert f"of {len(stored)}" in damage[0].detail


def test_a_bomb_is_inflated_only_up_to_the_limit_and_read_to_its_end():
    pack = zlib.compressobj(wbits=31)
    bomb = pack.compress(ENVELOPE[:-2]) + b"".join(pack.compress(b" " * 1_000_000) for _ in range(50)) + pack.flush()
    chunks = iter([bomb[start : start + 1000] for start in range(0, len(bomb), 1000)])
    texts, damage = split(read(chunks, name="x", limit_bytes=100_000, piece_bytes=10_000))
    assert texts == positioned(0, 1, 2, 3)
    assert [lost.reason for lost in damage] == ["too large"]
    assert next(chunks, None) is None


def test_a_record_that_never_ends_does_not_fill_the_memory():
    """Longer than any record may be: given up in pieces, and what follows it is found again."""
    endless = b'{"eventVersion":"' + b"x" * (40 << 20) + b'"},\n'
    texts, damage = split(
        read([b'{"Records":[' + endless + RECORDS[1].encode() + b"]}"], name="x", piece_bytes=1 << 20)
    )
    assert texts == positioned(1)
    assert [lost.reason for lost in damage] == ["too large"]
    assert len(damage[0].data) == KEPT_BYTES
    assert str(len(endless)) in damage[0].detail


def test_text_made_to_be_slow_is_skipped_and_named_and_what_follows_is_found(monkeypatch):
    """Looking has a budget that text earns by being understood; what overdraws it is given up, not searched."""
    monkeypatch.setattr(scanner, "_MOST_EFFORT", 1 << 16)
    hostile = b"[]" * 20_000 + b"\n{" * 20_000
    records = b"".join(b'\n{"eventVersion":"1.11","eventID":"%d"}' % place for place in range(100_000))
    texts, damage = split(read([hostile, records], name="x", piece_bytes=1 << 16))
    assert any("too damaged to be searched" in lost.detail for lost in damage)
    assert texts[-1][1] == '{"eventVersion":"1.11","eventID":"99999"}'


NO_TEXT = {"no bytes": b"", "gzip of nothing": gzip.compress(b""), "blanks": b" \n", "byte order mark": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("form", NO_TEXT)
def test_an_object_without_text_is_counted_as_empty(form):
    stored = NO_TEXT[form]
    assert [(item.reason, item.data) for item in read([stored], name="x")] == [("empty", b"")]
